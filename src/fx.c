/* Exchange rates. */
#include "fx.h"

#include <stdlib.h>

#include "day.h"
#include "error.h"
#include "number.h"
#include "policy_cells.h"

/* A hundred years: what is longer is a slip of the pen, and days stay in range. */
#define STANDS_IN_MAX 36525

/* ---- their order ---- */

/* A pair is the same in both directions: the currency that comes first bytewise is its first. */
static struct slice
first_of(const struct fx_rate *rate)
{
        return slice_compare(rate->currency, rate->quote) < 0 ? rate->currency : rate->quote;
}

static struct slice
second_of(const struct fx_rate *rate)
{
        return slice_compare(rate->currency, rate->quote) < 0 ? rate->quote : rate->currency;
}

static int
compare_pairs(const struct fx_rate *a, const struct fx_rate *b)
{
        int order = slice_compare(first_of(a), first_of(b));
        return order != 0 ? order : slice_compare(second_of(a), second_of(b));
}

static int
compare_rates(const void *left, const void *right)
{
        const struct fx_rate *a = left, *b = right;
        int order = compare_pairs(a, b);
        if (order == 0)
                order = (a->day > b->day) - (a->day < b->day);
        return order != 0 ? order : (a->row > b->row) - (a->row < b->row);
}

/* ---- reading ---- */

static int64_t
read_per(const struct policy *policy, size_t row)
{
        struct slice cell = policy_cell(policy, row, "per");
        int64_t per = 0;
        if (integer_parse(cell, &per) != NUMBER_OK ||
            (per != 1 && per != 10 && per != 100 && per != 1000 && per != 10000))
                policy_die(policy, row, "per", "'%.*s'; 1, 10, 100, 1000 or 10000 is expected",
                           (int)cell.size, cell.data);
        return per;
}

static int64_t
read_rate(const struct policy *policy, size_t row)
{
        struct slice cell = policy_cell(policy, row, "rate");
        int64_t rate = 0;
        enum number_status status = money_parse(cell, FX_PLACES, &rate);
        if (status == NUMBER_OK && rate <= 0)
                status = NUMBER_RANGE;
        if (status != NUMBER_OK)
                policy_die(policy, row, "rate",
                           "'%.*s': %s; a decimal above 0 and up to 10000000 is expected",
                           (int)cell.size, cell.data, number_error(status));
        return rate;
}

static int32_t
read_stands_in(const struct policy *policy, size_t row)
{
        struct slice cell = policy_cell(policy, row, "stands_in");
        int64_t days = 0;
        if (cell.size > 0 &&
            (integer_parse(cell, &days) != NUMBER_OK || days < 0 || days > STANDS_IN_MAX))
                policy_die(policy, row, "stands_in", "'%.*s'; days from 0 to %d are expected",
                           (int)cell.size, cell.data, STANDS_IN_MAX);
        return (int32_t)days;
}

static struct fx_rate
read_line(const struct policy *policy, size_t row)
{
        struct fx_rate rate = {.currency = policy_currency(policy, row, "currency"),
                               .quote = policy_currency(policy, row, "quote"),
                               .day = policy_day(policy, row, "from"),
                               .per = read_per(policy, row),
                               .rate = read_rate(policy, row),
                               .row = row};
        if (slice_equal(rate.currency, rate.quote))
                policy_die(policy, row, "quote", "the currency itself; another one is expected");
        rate.last_day = rate.day + read_stands_in(policy, row);
        if (policy_cell(policy, row, "source").size == 0)
                policy_die(policy, row, "source", "empty; whose rate is it?");
        return rate;
}

struct fx *
fx_open(const char *name)
{
        struct fx *fx = allocate(sizeof *fx);
        struct policy *policy =
                policy_open("fx", name, "tsv", "from currency per quote rate source", "stands_in");
        fx->policy = policy;
        fx->count = policy->row_count;
        fx->rates = reallocate_array(NULL, policy->row_count + 1, sizeof *fx->rates);
        for (size_t row = 0; row < policy->row_count; row++)
                fx->rates[row] = read_line(policy, row);
        if (fx->count > 1)
                qsort(fx->rates, fx->count, sizeof *fx->rates, compare_rates);
        for (size_t i = 1; i < fx->count; i++)
                if (compare_pairs(&fx->rates[i - 1], &fx->rates[i]) == 0 &&
                    fx->rates[i - 1].day == fx->rates[i].day)
                        policy_die(policy, fx->rates[i].row, "from",
                                   "line %zu has a rate of this day between the two currencies",
                                   policy->rows[fx->rates[i - 1].row].line);
        return fx;
}

void
fx_close(struct fx *fx)
{
        policy_free(fx->policy);
        free(fx->rates);
        free(fx);
}

/* ---- asking ---- */

const struct fx_rate *
fx_find(const struct fx *fx, struct slice one, struct slice other, int32_t day)
{
        struct fx_rate key = {.currency = one, .quote = other, .day = day, .row = SIZE_MAX};
        size_t low = 0, high = fx->count;
        while (low < high) {
                size_t middle = low + (high - low) / 2;
                if (compare_rates(&fx->rates[middle], &key) < 0)
                        low = middle + 1;
                else
                        high = middle;
        }
        /* The one before is the latest up to the day, if it is of the pair. A later one goes before
           an earlier one, but those may stand in longer. */
        for (; low > 0 && compare_pairs(&fx->rates[low - 1], &key) == 0; low--)
                if (fx->rates[low - 1].last_day >= day)
                        return &fx->rates[low - 1];
        return NULL;
}

static int128
power_of_ten(int exponent)
{
        int128 power = 1;
        while (exponent-- > 0)
                power *= 10;
        return power;
}

bool
fx_convert(const struct fx_rate *rate, int64_t amount, struct slice from, int digits, int to_digits,
           int64_t *converted)
{
        int128 worth = rate->rate, units = rate->per * power_of_ten(FX_PLACES);
        bool along = slice_equal(from, rate->currency);
        int128 numerator = (int128)amount * (along ? worth : units) * power_of_ten(to_digits);
        int128 denominator = (along ? units : worth) * power_of_ten(digits);
        int128 result = (2 * numerator + denominator) / (2 * denominator);
        *converted = result > MONEY_MAX ? 0 : (int64_t)result;
        return result <= MONEY_MAX;
}

size_t
fx_format(char *out, const struct fx_rate *rate)
{
        int places = FX_PLACES;
        for (int64_t per = rate->per; per > 1; per /= 10)
                places++;
        size_t size = money_format(out, rate->rate, places);
        while (out[size - 1] == '0')
                size--;
        return out[size - 1] == '.' ? size - 1 : size;
}
