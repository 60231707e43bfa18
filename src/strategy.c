/* Strategies: reading, checking, and finding the next step. */
#include <stdlib.h>
#include "error.h"
#include "number.h"
#include "policy_cells.h"
#include "strategy.h"

/* A hundred years: what is longer is a slip of the pen, and dates stay in range. */
#define AFTER_MAX 36525

static int
compare_lines(const void *left, const void *right)
{
        const struct strategy_line *a = left, *b = right;
        int order = slice_compare(a->segment, b->segment);

        if (order == 0)
                order = (a->step > b->step) - (a->step < b->step);
        return order != 0 ? order : (a->row > b->row) - (a->row < b->row);
}

static struct slice
read_text(const struct policy *policy, size_t row, const char *column)
{
        struct slice cell = policy_cell(policy, row, column);

        if (cell.size == 0)
                policy_die(policy, row, column, "empty; every line names a %s", column);
        return cell;
}

static bool
read_bool(const struct policy *policy, size_t row, const char *column)
{
        struct slice cell = policy_cell(policy, row, column);

        if (cell.size > 0 && !slice_is(cell, "0") && !slice_is(cell, "1"))
                policy_die(policy, row, column, "'%.*s' is neither 0 nor 1", (int)cell.size,
                           cell.data);
        return slice_is(cell, "1");
}

static struct strategy_line
read_line(const struct policy *policy, size_t row, struct expr_set *conditions)
{
        struct slice when = policy_cell(policy, row, "when");

        return (struct strategy_line){
                .row = row,
                .segment = read_text(policy, row, "segment"),
                .step = policy_integer(policy, row, "step", 1, INT32_MAX),
                .after = policy_integer(policy, row, "after", 0, AFTER_MAX),
                .channel = read_text(policy, row, "channel"),
                .template = policy_cell(policy, row, "template"),
                .promised = read_bool(policy, row, "promised"),
                .condition = expr_add(conditions, when.size ? when : slice_of("else"),
                                      policy_place(policy, row, "when")),
        };
}

/* LINE against those of the same segment before it, which begin at FIRST; lines are sorted. */
static void
check_line(const struct policy *policy, const struct strategy_line *first,
           const struct strategy_line *line)
{
        const struct strategy_line *other;

        for (other = line; other-- > first && other->step == line->step;) {
                if (other->after != line->after)
                        policy_die(
                                policy, line->row, "after",
                                "%ld, but line %zu of the same step says %ld; the lines of a step "
                                "share one waiting time",
                                (long)line->after, policy->rows[other->row].line,
                                (long)other->after);
                if (slice_equal(other->channel, line->channel) &&
                    slice_equal(other->template, line->template))
                        policy_die(policy, line->row, "channel",
                                   "the same segment, step, channel and template as line %zu; join "
                                   "their conditions with OR",
                                   policy->rows[other->row].line);
        }
}

struct strategy *
strategy_open(const char *name, struct expr_set *conditions)
{
        struct strategy *strategy = allocate(sizeof *strategy);
        struct policy *policy = policy_open("strategies", name, "tsv", "segment step after channel",
                                            "template when promised");
        size_t first = 0;

        strategy->policy = policy;
        strategy->lines = reallocate_array(NULL, policy->row_count + 1, sizeof *strategy->lines);
        for (size_t row = 0; row < policy->row_count; row++)
                strategy->lines[strategy->count++] = read_line(policy, row, conditions);

        /* Sorted, the steps of a segment stand together; out of order in the file they were a slip.
         */
        qsort(strategy->lines, strategy->count, sizeof *strategy->lines, compare_lines);
        for (size_t i = 0; i < strategy->count; i++) {
                const struct strategy_line *line = &strategy->lines[i];

                if (!slice_equal(line->segment, strategy->lines[first].segment))
                        first = i;
                else if (i > first && line->row < line[-1].row)
                        policy_die(policy, line[-1].row, "step",
                                   "step %ld stands after step %ld of line %zu; the steps of a "
                                   "segment stand in order",
                                   (long)line[-1].step, (long)line->step,
                                   policy->rows[line->row].line);
                check_line(policy, &strategy->lines[first], line);
        }
        return strategy;
}

/* Index of the first line that comes after (SEGMENT, DONE). */
static size_t
first_after(const struct strategy *strategy, struct slice segment, int64_t done)
{
        size_t low = 0, high = strategy->count;

        while (low < high) {
                size_t middle = low + (high - low) / 2;
                const struct strategy_line *line = &strategy->lines[middle];
                int order = slice_compare(line->segment, segment);

                if (order < 0 || (order == 0 && line->step <= done))
                        low = middle + 1;
                else
                        high = middle;
        }
        return low;
}

const struct strategy_line *
strategy_next(const struct strategy *strategy, struct slice segment, int64_t done, size_t *count)
{
        size_t first = first_after(strategy, segment, done), end = first;

        while (end < strategy->count && slice_equal(strategy->lines[end].segment, segment) &&
               strategy->lines[end].step == strategy->lines[first].step)
                end++;
        *count = end - first;
        return *count > 0 ? &strategy->lines[first] : NULL;
}

void
strategy_close(struct strategy *strategy)
{
        policy_free(strategy->policy);
        free(strategy->lines);
        free(strategy);
}
