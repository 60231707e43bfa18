/* Tariffs: reading, and what they come to. */
#include "tariff.h"

#include <stdlib.h>

#include "error.h"
#include "number.h"
#include "policy_cells.h"

#define WHOLE INT64_C(100000000) /* 100 percent in millionths of a percent */

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

static struct tariff_line
read_line(const struct policy *policy, size_t row)
{
        struct slice percent = policy_cell(policy, row, "percent");
        struct tariff_line line = {.rounding = read_rounding(policy, row)};
        policy_day(policy, row, "from"); /* no line is for ever */
        if (percent_parse(percent, &line.percent) != NUMBER_OK || line.percent > WHOLE)
                policy_die(policy, row, "percent", "'%.*s'; a percentage from 0 to 100 is expected",
                           (int)percent.size, percent.data);
        return line;
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
        for (size_t row = 0; row < policy->row_count; row++)
                tariff->lines[row] = read_line(policy, row);
        dated_lines_read(&tariff->dated, policy, "deduction_type", conditions);
        return tariff;
}

void
tariff_close(struct tariff *tariff)
{
        policy_free(tariff->policy);
        dated_lines_free(&tariff->dated);
        free(tariff->lines);
        free(tariff);
}

int64_t
tariff_amount(const struct tariff_line *line, int64_t gross)
{
        return (int64_t)rounding_divide((int128)gross * line->percent, WHOLE, line->rounding);
}
