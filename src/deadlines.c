/* Deadlines: reading the policy, and how long a line's run. */
#include "deadlines.h"

#include <stdlib.h>

#include "day.h"
#include "error.h"
#include "policy_cells.h"

/* ---- reading ---- */

static struct interval
read_interval(const struct policy *policy, size_t row, const char *column)
{
        struct slice cell = policy_cell(policy, row, column);
        struct interval interval;
        if (!interval_parse(cell, &interval))
                policy_die(policy, row, column,
                           "'%.*s' is not an interval; 7 days, 6 months or 1 year is expected",
                           (int)cell.size, cell.data);
        return interval;
}

static struct deadline_line
read_line(const struct policy *policy, size_t row, struct expr_set *conditions)
{
        struct slice met_when = policy_cell(policy, row, "met_when");
        struct deadline_line line = {
                .row = row,
                .met_when = -1,
                .period = read_interval(policy, row, "period"),
                .whose = policy_cell(policy, row, "whose"),
                .reason = policy_cell(policy, row, "reason"),
        };
        if (met_when.size > 0)
                line.met_when =
                        expr_add(conditions, met_when, policy_place(policy, row, "met_when"));
        if (policy_cell(policy, row, "delay").size > 0)
                line.delay = read_interval(policy, row, "delay");
        if (line.whose.size == 0)
                policy_die(policy, row, "whose",
                           "empty; for whom does it run, creditor, debtor or third-party?");
        return line;
}

struct deadlines *
deadlines_open(const char *name, struct expr_set *conditions)
{
        struct deadlines *deadlines = allocate(sizeof *deadlines);
        struct policy *policy =
                policy_open("deadlines", name, "tsv", "deadline_type whose when period",
                            "delay from until met_when reason source");
        deadlines->policy = policy;
        if (policy->row_count == 0)
                policy_die(policy, SIZE_MAX, NULL, "no lines; which deadlines are there?");
        deadlines->lines = reallocate_array(NULL, policy->row_count, sizeof *deadlines->lines);
        for (size_t row = 0; row < policy->row_count; row++)
                deadlines->lines[row] = read_line(policy, row, conditions);
        dated_lines_read(&deadlines->dated, policy, "deadline_type", conditions);
        return deadlines;
}

void
deadlines_close(struct deadlines *deadlines)
{
        policy_free(deadlines->policy);
        dated_lines_free(&deadlines->dated);
        free(deadlines->lines);
        free(deadlines);
}

/* ---- asking ---- */

int32_t
deadline_runs_from(const struct deadline_line *line, int32_t day)
{
        bool delayed = line->delay.days > 0 || line->delay.months > 0;
        return delayed ? interval_add(line->delay, day, 1) : day;
}

int32_t
deadline_ends_on(const struct deadline_line *line, int32_t runs_from)
{
        return runs_from == DAY_NONE ? DAY_NONE : interval_add(line->period, runs_from, 1);
}
