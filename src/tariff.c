/* Tariffs: reading, and what they come to. */
#include "tariff.h"

#include <stdlib.h>

#include "error.h"
#include "number.h"
#include "policy_cells.h"

#define WHOLE INT64_C(100000000) /* 100 percent in millionths of a percent */

/* ---- reading ---- */

static enum rounding
read_rounding(const struct policy *policy, size_t row)
{
        struct slice cell = policy_cell(policy, row, "rounding");
        enum rounding rounding;
        if (rounding_named(cell, &rounding))
                return rounding;
        policy_die(policy, row, "rounding", "'%.*s' is neither half-up nor down nor up",
                   (int)cell.size, cell.data);
}

static void
read_line(struct tariff *tariff, size_t row, struct expr_set *conditions)
{
        const struct policy *policy = tariff->policy;
        struct slice when = policy_cell(policy, row, "when");
        struct slice percent = policy_cell(policy, row, "percent");
        struct tariff_line *line = &tariff->lines[row];
        *line = (struct tariff_line){.row = row,
                                     .from = policy_day(policy, row, "from"),
                                     .until = policy_day_or(policy, row, "until", INT32_MAX),
                                     .rounding = read_rounding(policy, row)};
        if (line->until < line->from)
                policy_die(policy, row, "until", "before the day in 'from'");
        if (percent_parse(percent, &line->percent) != NUMBER_OK || line->percent > WHOLE)
                policy_die(policy, row, "percent", "'%.*s'; a percentage from 0 to 100 is expected",
                           (int)percent.size, percent.data);
        if (when.size == 0)
                policy_die(policy, row, "when",
                           "empty; write a condition, or else, which always holds");
        line->condition = expr_add(conditions, when, policy_place(policy, row, "when"));
}

static void
read_type(struct tariff *tariff, size_t row)
{
        const struct policy *policy = tariff->policy;
        struct slice name = policy_cell(policy, row, "deduction_type");
        if (name.size == 0)
                policy_die(policy, row, "deduction_type", "empty; every line names one");
        for (size_t i = 0; i < tariff->type_count; i++) {
                struct tariff_type *type = &tariff->types[i];
                if (!slice_equal(type->name, name))
                        continue;
                if (i + 1 < tariff->type_count)
                        policy_die(policy, row, "deduction_type",
                                   "%.*s again; the lines of one stand together", (int)name.size,
                                   name.data);
                type->count++;
                return;
        }
        tariff->types[tariff->type_count++] = (struct tariff_type){name, row, 1};
}

struct tariff *
tariff_open(const char *name, struct expr_set *conditions)
{
        struct tariff *tariff = allocate(sizeof *tariff);
        struct policy *policy =
                policy_open("tariffs", name, "tsv", "deduction_type when from percent rounding",
                            "until source");
        tariff->policy = policy;
        if (policy->row_count == 0)
                policy_die(policy, SIZE_MAX, NULL, "no lines; what is kept back?");
        tariff->lines = reallocate_array(NULL, policy->row_count, sizeof *tariff->lines);
        tariff->types = reallocate_array(NULL, policy->row_count, sizeof *tariff->types);
        for (size_t row = 0; row < policy->row_count; row++) {
                read_type(tariff, row);
                read_line(tariff, row, conditions);
        }
        return tariff;
}

void
tariff_close(struct tariff *tariff)
{
        policy_free(tariff->policy);
        free(tariff->lines);
        free(tariff->types);
        free(tariff);
}

/* ---- asking ---- */

const struct tariff_line *
tariff_line(const struct tariff *tariff, const struct tariff_type *type,
            struct expr_set *conditions, int32_t day, bool *other_days)
{
        *other_days = false;
        for (size_t i = type->first; i < type->first + type->count; i++) {
                const struct tariff_line *line = &tariff->lines[i];
                if (expr_truth(conditions, line->condition) != 1)
                        continue;
                if (line->from <= day && day <= line->until)
                        return line;
                *other_days = true;
        }
        return NULL;
}

int64_t
tariff_amount(const struct tariff_line *line, int64_t gross)
{
        return (int64_t)rounding_divide((int128)gross * line->percent, WHOLE, line->rounding);
}
