#include "rates.h"

#include <stdlib.h>

#include "day.h"
#include "error.h"
#include "number.h"
#include "policy_cells.h"

/* ---- days ---- */

static const char *const day_counts[] = {"365", "360", "actual"};

enum day_count
day_count_named(struct slice name)
{
        int count = 0;
        while (count < DAY_COUNT_NONE && !slice_is(name, day_counts[count]))
                count++;
        return (enum day_count)count;
}

const char *
day_count_name(enum day_count count)
{
        return day_counts[count];
}

int128
day_count_unit(enum day_count count)
{
        const int128 percent = 100 * INT64_C(1000000);
        switch (count) {
        case DAY_COUNT_360:
                return percent * 360;
        case DAY_COUNT_ACTUAL:
                return percent * 365 * 366;
        default:
                return percent * 365;
        }
}

/* Parts of years since 0001-01-01, of which every year has 365 × 366. */
static int64_t
actual_parts(int32_t day)
{
        int year, month, day_of_month;
        day_to_civil(day, &year, &month, &day_of_month);
        bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        int32_t days = day - day_from_civil(year, 1, 1);
        return INT64_C(365) * 366 * (year - 1) + (int64_t)days * (leap ? 365 : 366);
}

int64_t
day_count_parts(enum day_count count, int32_t from, int32_t to)
{
        if (count == DAY_COUNT_ACTUAL)
                return actual_parts(to) - actual_parts(from);
        return to - from;
}

/* ---- reading ---- */

static enum rate_basis
read_basis(const struct policy *policy, size_t row)
{
        struct slice cell = policy_cell(policy, row, "basis");
        if (cell.size == 0)
                return BASIS_UNKNOWN;
        if (slice_is(cell, "contract"))
                return BASIS_CONTRACT;
        if (slice_is(cell, "noncontract"))
                return BASIS_NONCONTRACT;
        policy_die(policy, row, "basis", "\"%.*s\"; write contract, noncontract or nothing",
                   (int)cell.size, cell.data);
}

static int64_t
read_percent(const struct policy *policy, size_t row)
{
        struct slice cell = policy_cell(policy, row, "percent");
        int64_t percent = RATE_NONE;
        if (slice_is(cell, "none"))
                return percent;
        enum number_status status = percent_parse(cell, &percent);
        if (status != NUMBER_OK)
                policy_die(policy, row, "percent", "%s; write a number from 0, or none",
                           number_error(status));
        return percent;
}

/* Adds a period to a series, whose periods before are older. Two lines of one day, each for a basis
   of its own, are one where the basis is not known. */
static void
add_period(const struct policy *policy, struct rate_series *series, struct rate_period period,
           bool unknown)
{
        if (unknown && series->count > 0 &&
            series->periods[series->count - 1].from == period.from &&
            series->periods[series->count - 1].percent == RATE_NONE)
                return;
        if (series->count > 0 && series->periods[series->count - 1].from >= period.from)
                policy_die(policy, period.row, "from", "not after the line before, line %zu",
                           policy->rows[series->periods[series->count - 1].row].line);
        series->periods[series->count++] = period;
}

static const char *const needed = "from percent", *const optional = "basis source currency";

/* One file is for debts in one currency, which each of its lines names, or for any. */
static void
read_currency(struct rates *rates, size_t row)
{
        struct slice cell = policy_cell(rates->policy, row, "currency");
        if (row == 0)
                snprintf(rates->currency, sizeof rates->currency, "%.*s", cell.size == 3 ? 3 : 0,
                         cell.data);
        if (!slice_is(cell, rates->currency))
                policy_die(
                        rates->policy, row, "currency",
                        "\"%.*s\"; write a code of ISO 4217 such as TRY, the same in every line, "
                        "or nothing",
                        (int)cell.size, cell.data);
}

static struct rates *
read_policy(struct policy *policy)
{
        struct rates *rates = allocate(sizeof *rates);
        rates->policy = policy;
        if (policy->row_count == 0)
                policy_die(policy, SIZE_MAX, NULL, "no lines; from which day holds which rate?");
        for (int basis = 0; basis < BASIS_COUNT; basis++)
                rates->series[basis].periods =
                        allocate(policy->row_count * sizeof(struct rate_period));
        for (size_t row = 0; row < policy->row_count; row++) {
                struct rate_period period = {policy_day(policy, row, "from"),
                                             read_percent(policy, row), row};
                enum rate_basis only = read_basis(policy, row);
                read_currency(rates, row);
                for (int basis = 0; basis < BASIS_COUNT; basis++) {
                        struct rate_period own = period;
                        /* What depends on the basis is not known without one. */
                        if (only != BASIS_UNKNOWN && basis == BASIS_UNKNOWN)
                                own.percent = RATE_NONE;
                        else if (only != BASIS_UNKNOWN && basis != (int)only)
                                continue;
                        add_period(policy, &rates->series[basis], own,
                                   only != BASIS_UNKNOWN && basis == BASIS_UNKNOWN);
                }
        }
        return rates;
}

struct rates *
rates_open(const char *name)
{
        return read_policy(policy_open("rates", name, "tsv", needed, optional));
}

struct rates *
rates_stored(struct slice label, struct slice text)
{
        struct policy *policy = policy_stored(label, text, needed, optional);
        return policy == NULL ? NULL : read_policy(policy);
}

/* ---- asking ---- */

static bool
is_for(const struct rates *rates, struct slice currency)
{
        return rates->currency[0] == '\0' || slice_is(currency, rates->currency);
}

const struct rate_series *
rates_series(const struct rates *rates, enum rate_basis basis, struct slice currency)
{
        static const struct rate_series none;
        return is_for(rates, currency) ? &rates->series[basis] : &none;
}

const struct rate_period *
rates_period(const struct rate_series *series, int32_t day)
{
        size_t low = 0, high = series->count;
        while (low < high) {
                size_t middle = low + (high - low) / 2;
                if (series->periods[middle].from <= day)
                        low = middle + 1;
                else
                        high = middle;
        }
        return low == 0 ? NULL : &series->periods[low - 1];
}

bool
rates_sum(const struct rate_series *series, enum day_count count, int32_t from, int32_t to,
          int128 *sum, int32_t *missing)
{
        while (from < to) {
                const struct rate_period *period = rates_period(series, from);
                *missing = from;
                if (period == NULL || period->percent == RATE_NONE)
                        return false;
                const struct rate_period *last = &series->periods[series->count - 1];
                int32_t until = period < last && period[1].from < to ? period[1].from : to;
                *sum += (int128)period->percent * day_count_parts(count, from, until);
                from = until;
        }
        return true;
}

char *
rates_why(const struct rates *rates, enum rate_basis basis, struct slice currency, int32_t day)
{
        if (!is_for(rates, currency))
                return format_text("it is for debts in %s, and this one is in %.*s; name another "
                                   "file, or none, for the account",
                                   rates->currency, (int)currency.size, currency.data);
        const struct rate_period *period = rates_period(&rates->series[basis], day);
        char from[11];
        if (period == NULL) {
                day_format(from, rates->series[basis].periods[0].from);
                return format_text("its first rate is that of %s", from);
        }
        struct slice source = policy_cell(rates->policy, period->row, "source");
        size_t line = rates->policy->rows[period->row].line;
        if (policy_cell(rates->policy, period->row, "basis").size > 0 && basis == BASIS_UNKNOWN)
                return format_text("line %zu depends on the account's basis, contract or "
                                   "noncontract, which is not known",
                                   line);
        return format_text("line %zu: %.*s", line, (int)source.size, source.data);
}

void
rates_close(struct rates *rates)
{
        for (int basis = 0; basis < BASIS_COUNT; basis++)
                free(rates->series[basis].periods);
        policy_free(rates->policy);
        free(rates);
}
