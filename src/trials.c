/* Trials: reading, checking, and who is in which arm. */
#include "trials.h"

#include <stdlib.h>

#include "day.h"
#include "error.h"
#include "number.h"
#include "policy_cells.h"

static struct slice
needed_text(const struct policy *policy, size_t row, const char *column)
{
        struct slice cell = policy_cell(policy, row, column);
        if (cell.size == 0)
                policy_die(policy, row, column, "empty; every line has one");
        return cell;
}

/* The name becomes part of that of a column. */
static struct slice
read_name(const struct policy *policy, size_t row)
{
        struct slice name = needed_text(policy, row, "trial");
        for (size_t i = 0; i < name.size; i++) {
                char c = name.data[i];
                if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'))
                        policy_die(policy, row, "trial",
                                   "'%.*s'; small letters a to z, digits and _ are expected",
                                   (int)name.size, name.data);
        }
        return name;
}

static int64_t
read_share(const struct policy *policy, size_t row)
{
        struct slice cell = policy_cell(policy, row, "share");
        int64_t share;
        if (percent_parse(cell, &share) != NUMBER_OK || share <= 0 || share > TRIAL_WHOLE)
                policy_die(policy, row, "share",
                           "'%.*s'; a percentage above 0 and up to 100 is expected", (int)cell.size,
                           cell.data);
        return share;
}

static void
check_same(const struct policy *policy, size_t row, const char *column, struct slice cell,
           struct slice before)
{
        if (!slice_equal(cell, before))
                policy_die(policy, row, column,
                           "'%.*s', but '%.*s' above; all lines of a trial say the same",
                           (int)cell.size, cell.data, (int)before.size, before.data);
}

/* The index of the trial that the row is about. */
static size_t
read_trial(struct trials *t, size_t row)
{
        struct slice unit = policy_cell(t->policy, row, "unit");
        struct trial trial = {.name = read_name(t->policy, row),
                              .key = needed_text(t->policy, row, "key"),
                              .unit = unit.size > 0 ? unit : slice_of("debtor")};
        size_t i = 0;
        while (i < t->count && !slice_equal(t->list[i].name, trial.name))
                i++;
        if (i == t->count)
                t->list[t->count++] = trial;
        check_same(t->policy, row, "key", trial.key, t->list[i].key);
        check_same(t->policy, row, "unit", trial.unit, t->list[i].unit);
        return i;
}

static struct trial_line
read_line(struct trials *t, size_t row)
{
        struct trial_line line = {.row = row,
                                  .trial = read_trial(t, row),
                                  .arm = needed_text(t->policy, row, "arm"),
                                  .from = policy_day_or(t->policy, row, "from", DAY_NONE),
                                  .until = policy_day_or(t->policy, row, "until", DAY_NONE)};
        struct trial *trial = &t->list[line.trial];
        line.begin = trial->end;
        line.end = trial->end += read_share(t->policy, row);
        trial->count++;
        if (line.end > TRIAL_WHOLE)
                policy_die(t->policy, row, "share", "the shares of this trial are more than 100");
        if (line.until != DAY_NONE && line.from != DAY_NONE && line.until < line.from)
                policy_die(t->policy, row, "until", "before the first day");
        return line;
}

static int
compare_lines(const void *left, const void *right)
{
        const struct trial_line *a = left, *b = right;
        int order = (a->trial > b->trial) - (a->trial < b->trial);
        return order != 0 ? order : (a->begin > b->begin) - (a->begin < b->begin);
}

struct trials *
trials_open(const char *name)
{
        struct trials *t = allocate(sizeof *t);
        t->policy = policy_open("trials", name, "tsv", "trial arm share key", "unit from until");
        t->line_count = t->policy->row_count;
        t->list = reallocate_array(NULL, t->line_count + 1, sizeof *t->list);
        t->lines = reallocate_array(NULL, t->line_count + 1, sizeof *t->lines);
        if (t->line_count == 0)
                policy_die(t->policy, SIZE_MAX, NULL, "no lines; at least one arm is expected");
        for (size_t row = 0; row < t->line_count; row++)
                t->lines[row] = read_line(t, row);
        qsort(t->lines, t->line_count, sizeof *t->lines, compare_lines);
        for (size_t i = 1; i < t->count; i++)
                t->list[i].first = t->list[i - 1].first + t->list[i - 1].count;
        t->hash = sha256_new();
        return t;
}

static uint64_t
leading_bits(const char hex[65])
{
        uint64_t bits = 0;
        for (size_t i = 0; i < 16; i++)
                bits = bits << 4 | (uint64_t)(hex[i] <= '9' ? hex[i] - '0' : hex[i] - 'a' + 10);
        return bits;
}

int64_t
trial_position(const struct trials *t, const struct trial *trial, struct slice unit)
{
        char hex[65];
        sha256_add(t->hash, trial->key.data, trial->key.size);
        sha256_add(t->hash, "", 1);
        sha256_add(t->hash, trial->name.data, trial->name.size);
        sha256_add(t->hash, "", 1);
        sha256_add(t->hash, unit.data, unit.size);
        sha256_end(t->hash, hex);
        return (int64_t)((int128)leading_bits(hex) * TRIAL_WHOLE >> 64);
}

const struct trial_line *
trial_line_at(const struct trials *t, const struct trial *trial, int64_t position, int32_t day)
{
        for (size_t i = trial->first; i < trial->first + trial->count; i++) {
                const struct trial_line *line = &t->lines[i];
                if (position >= line->begin && position < line->end)
                        return (line->from == DAY_NONE || line->from <= day) &&
                                               (line->until == DAY_NONE || day <= line->until)
                                       ? line
                                       : NULL;
        }
        return NULL;
}

void
trials_close(struct trials *t)
{
        policy_free(t->policy);
        sha256_free(t->hash);
        free(t->list);
        free(t->lines);
        free(t);
}
