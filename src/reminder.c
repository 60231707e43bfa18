/* Reminders: reading and checking. */
#include "reminder.h"

#include <stdlib.h>

#include "error.h"
#include "number.h"
#include "policy_cells.h"

/* Ten years either way: what is further off is a slip of the pen, and dates stay in range. */
#define DAYS_MAX 3653

static const struct {
        const char *name, *occasion;
} abouts[ABOUT_COUNT] = {
        [ABOUT_PROMISE] = {"promise", "promise"},
        [ABOUT_INSTALMENT] = {"instalment", "instalment"},
        [ABOUT_DUE] = {"due", "prevention"},
};

const char *
about_occasion(enum about about)
{
        return abouts[about].occasion;
}

static enum about
read_about(const struct policy *policy, size_t row)
{
        struct slice cell = policy_cell(policy, row, "about");
        for (int about = 0; about < ABOUT_COUNT; about++)
                if (slice_is(cell, abouts[about].name))
                        return (enum about)about;
        policy_die(policy, row, "about", "'%.*s'; promise, instalment or due is expected",
                   (int)cell.size, cell.data);
}

static int
add_expression(const struct policy *policy, size_t row, const char *column, struct slice sql,
               struct expr_set *conditions)
{
        return expr_add(conditions, sql, policy_place(policy, row, column));
}

static struct reminder_line
read_line(const struct policy *policy, size_t row, struct expr_set *conditions)
{
        struct slice when = policy_cell(policy, row, "when");
        struct slice agent = policy_cell(policy, row, "agent");
        struct reminder_line line = {
                .row = row,
                .step = policy_integer(policy, row, "step", 1, INT32_MAX),
                .about = read_about(policy, row),
                .first = policy_integer(policy, row, "days", -DAYS_MAX, DAYS_MAX),
                .channel = policy_cell(policy, row, "channel"),
                .template = policy_cell(policy, row, "template"),
                .agent = agent.size ? add_expression(policy, row, "agent", agent, conditions) : -1,
                .condition = add_expression(policy, row, "when",
                                            when.size ? when : slice_of("else"), conditions),
        };
        if (line.channel.size == 0)
                policy_die(policy, row, "channel", "empty; every line names a channel");
        line.last = policy_cell(policy, row, "until").size
                            ? policy_integer(policy, row, "until", line.first, DAYS_MAX)
                            : line.first;
        if (line.about == ABOUT_DUE && line.last > 0)
                policy_die(policy, row, line.first > 0 ? "days" : "until",
                           "after the due date; what is late belongs to a strategy");
        return line;
}

static int
compare_lines(const void *left, const void *right)
{
        const struct reminder_line *a = left, *b = right;
        int order = (a->step > b->step) - (a->step < b->step);
        return order != 0 ? order : (a->row > b->row) - (a->row < b->row);
}

/* LINE against those of the same step before it; lines are sorted. */
static void
check_line(const struct reminder *reminder, const struct reminder_line *line)
{
        const struct policy *policy = reminder->policy;
        for (const struct reminder_line *other = line;
             other-- > reminder->lines && other->step == line->step;) {
                if (other->about != line->about || other->first != line->first ||
                    other->last != line->last)
                        policy_die(policy, line->row, "step",
                                   "the lines of step %ld are about one thing and its same days; "
                                   "line %zu says otherwise",
                                   (long)line->step, policy->rows[other->row].line);
                if (slice_equal(other->channel, line->channel))
                        policy_die(policy, line->row, "channel",
                                   "the same step and channel as line %zu; join their conditions "
                                   "with OR, or give it a step of its own",
                                   policy->rows[other->row].line);
        }
}

struct reminder *
reminder_open(const char *name, struct expr_set *conditions)
{
        struct reminder *reminder = allocate(sizeof *reminder);
        struct policy *policy = policy_open("reminders", name, "tsv", "step about days channel",
                                            "until template agent when");
        reminder->policy = policy;
        reminder->lines = reallocate_array(NULL, policy->row_count + 1, sizeof *reminder->lines);
        for (size_t row = 0; row < policy->row_count; row++)
                reminder->lines[reminder->count++] = read_line(policy, row, conditions);
        qsort(reminder->lines, reminder->count, sizeof *reminder->lines, compare_lines);
        for (size_t i = 0; i < reminder->count; i++) {
                check_line(reminder, &reminder->lines[i]);
                if (reminder->lines[i].last > reminder->last)
                        reminder->last = reminder->lines[i].last;
        }
        return reminder;
}

void
reminder_close(struct reminder *reminder)
{
        policy_free(reminder->policy);
        free(reminder->lines);
        free(reminder);
}
