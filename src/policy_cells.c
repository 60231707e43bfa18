#include "policy_cells.h"

#include "day.h"
#include "number.h"

int32_t
policy_day(const struct policy *policy, size_t row, const char *column)
{
        struct slice cell = policy_cell(policy, row, column);
        int32_t day = day_parse(cell);
        if (day == DAY_NONE)
                policy_die(policy, row, column, "'%.*s' is not a date; YYYY-MM-DD is expected",
                           (int)cell.size, cell.data);
        return day;
}

int32_t
policy_day_or(const struct policy *policy, size_t row, const char *column, int32_t otherwise)
{
        return policy_cell(policy, row, column).size == 0 ? otherwise
                                                          : policy_day(policy, row, column);
}

int32_t
policy_integer(const struct policy *policy, size_t row, const char *column, int32_t least,
               int32_t most)
{
        struct slice cell = policy_cell(policy, row, column);
        int64_t value;
        if (integer_parse(cell, &value) != NUMBER_OK || value < least || value > most)
                policy_die(policy, row, column, "'%.*s'; an integer from %ld to %ld is expected",
                           (int)cell.size, cell.data, (long)least, (long)most);
        return (int32_t)value;
}

struct slice
policy_currency(const struct policy *policy, size_t row, const char *column)
{
        struct slice cell = policy_cell(policy, row, column);
        if (currency_digits(cell) < 0)
                policy_die(policy, row, column,
                           "'%.*s' is not a currency; a code of ISO 4217 is expected",
                           (int)cell.size, cell.data);
        return cell;
}

struct expr_place
policy_place(const struct policy *policy, size_t row, const char *column)
{
        return (struct expr_place){policy->path, policy->rows[row].line, column};
}
