/* Deadlines: reading the policy, and which line begins one. */
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

static int
read_condition(const struct policy *policy, size_t row, const char *column,
               struct expr_set *conditions)
{
        return expr_add(conditions, policy_cell(policy, row, column),
                        policy_place(policy, row, column));
}

static void
read_line(struct deadlines *deadlines, size_t row, struct expr_set *conditions)
{
        const struct policy *policy = deadlines->policy;
        struct deadline_line *line = &deadlines->lines[row];
        if (policy_cell(policy, row, "when").size == 0)
                policy_die(policy, row, "when",
                           "empty; write the condition of the event that begins the deadline");
        *line = (struct deadline_line){
                .row = row,
                .when = read_condition(policy, row, "when", conditions),
                .met_when = -1,
                .period = read_interval(policy, row, "period"),
                .from = policy_day_or(policy, row, "from", INT32_MIN),
                .until = policy_day_or(policy, row, "until", INT32_MAX),
                .whose = policy_cell(policy, row, "whose"),
                .reason = policy_cell(policy, row, "reason"),
        };
        if (policy_cell(policy, row, "met_when").size > 0)
                line->met_when = read_condition(policy, row, "met_when", conditions);
        if (policy_cell(policy, row, "delay").size > 0)
                line->delay = read_interval(policy, row, "delay");
        if (line->until < line->from)
                policy_die(policy, row, "until", "before the day in 'from'");
        if (line->whose.size == 0)
                policy_die(policy, row, "whose",
                           "empty; for whom does it run, creditor, debtor or third-party?");
}

static void
read_type(struct deadlines *deadlines, size_t row)
{
        const struct policy *policy = deadlines->policy;
        struct slice name = policy_cell(policy, row, "deadline_type");
        if (name.size == 0)
                policy_die(policy, row, "deadline_type", "empty; every line names one");
        for (size_t i = 0; i < deadlines->type_count; i++) {
                struct deadline_type *type = &deadlines->types[i];
                if (!slice_equal(type->name, name))
                        continue;
                if (i + 1 < deadlines->type_count)
                        policy_die(policy, row, "deadline_type",
                                   "%.*s again; the lines of one stand together", (int)name.size,
                                   name.data);
                type->count++;
                return;
        }
        deadlines->types[deadlines->type_count++] = (struct deadline_type){name, row, 1};
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
        deadlines->types = reallocate_array(NULL, policy->row_count, sizeof *deadlines->types);
        for (size_t row = 0; row < policy->row_count; row++) {
                read_type(deadlines, row);
                read_line(deadlines, row, conditions);
        }
        return deadlines;
}

void
deadlines_close(struct deadlines *deadlines)
{
        policy_free(deadlines->policy);
        free(deadlines->lines);
        free(deadlines->types);
        free(deadlines);
}

/* ---- asking ---- */

const struct deadline_line *
deadline_line(const struct deadlines *deadlines, const struct deadline_type *type,
              struct expr_set *conditions, int32_t day, bool *other_days)
{
        *other_days = false;
        for (size_t i = type->first; i < type->first + type->count; i++) {
                const struct deadline_line *line = &deadlines->lines[i];
                if (expr_truth(conditions, line->when) != 1)
                        continue;
                if (line->from <= day && day <= line->until)
                        return line;
                *other_days = true;
        }
        return NULL;
}

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
