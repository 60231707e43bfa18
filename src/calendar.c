/* Calendars: reading and asking. */
#include "calendar.h"

#include <stdlib.h>

#include "day.h"
#include "error.h"

static int
year_of(int32_t day)
{
        int year, month, day_of_month;
        day_to_civil(day, &year, &month, &day_of_month);
        return year;
}

static int
compare_days(const void *left, const void *right)
{
        const int32_t *a = left, *b = right;
        return (*a > *b) - (*a < *b);
}

static int
compare_years(const void *left, const void *right)
{
        const int *a = left, *b = right;
        return (*a > *b) - (*a < *b);
}

/* True when the line names a day of the week, which it makes a weekend. */
static bool
read_weekday(struct calendar *calendar, size_t row)
{
        int weekday = weekday_named(policy_cell(calendar->policy, row, "date"));
        if (weekday < 0)
                return false;
        if (policy_cell(calendar->policy, row, "half").size > 0)
                policy_die(calendar->policy, row, "half",
                           "half a day of every week; only dates can be half holidays");
        calendar->weekend[weekday] = true;
        return true;
}

static void
read_row(struct calendar *calendar, size_t row)
{
        const struct policy *policy = calendar->policy;
        struct slice date = policy_cell(policy, row, "date");
        struct slice half = policy_cell(policy, row, "half");
        if (read_weekday(calendar, row))
                return;
        int32_t day = day_parse(date);
        if (day == DAY_NONE)
                policy_die(policy, row, "date",
                           "'%.*s' is neither a date nor a day of the week; write YYYY-MM-DD, or "
                           "sunday",
                           (int)date.size, date.data);
        if (half.size > 0 && !slice_is(half, "0") && !slice_is(half, "1"))
                policy_die(policy, row, "half", "'%.*s' is neither 0 nor 1", (int)half.size,
                           half.data);
        calendar->years[calendar->year_count++] = year_of(day);
        if (slice_is(half, "1"))
                calendar->half_holidays[calendar->half_holiday_count++] = day;
        else
                calendar->holidays[calendar->holiday_count++] = day;
}

static void
sort_days(int32_t *days, size_t count)
{
        if (count > 0)
                qsort(days, count, sizeof *days, compare_days);
}

static bool
has_day(const int32_t *days, size_t count, int32_t day)
{
        return count > 0 && bsearch(&day, days, count, sizeof day, compare_days) != NULL;
}

/* Sorts the years and leaves each once. */
static void
tidy_years(struct calendar *calendar)
{
        size_t kept = 0;
        if (calendar->year_count > 0)
                qsort(calendar->years, calendar->year_count, sizeof *calendar->years,
                      compare_years);
        for (size_t i = 0; i < calendar->year_count; i++)
                if (kept == 0 || calendar->years[kept - 1] != calendar->years[i])
                        calendar->years[kept++] = calendar->years[i];
        calendar->year_count = kept;
}

struct calendar *
calendar_open(const char *name)
{
        struct calendar *calendar = allocate(sizeof *calendar);
        struct policy *policy = policy_open("calendars", name, "tsv", "date name", "half");
        calendar->policy = policy;
        calendar->holidays =
                reallocate_array(NULL, policy->row_count + 1, sizeof *calendar->holidays);
        calendar->half_holidays =
                reallocate_array(NULL, policy->row_count + 1, sizeof *calendar->half_holidays);
        calendar->years = reallocate_array(NULL, policy->row_count + 1, sizeof *calendar->years);
        for (size_t row = 0; row < policy->row_count; row++)
                read_row(calendar, row);
        sort_days(calendar->holidays, calendar->holiday_count);
        sort_days(calendar->half_holidays, calendar->half_holiday_count);
        tidy_years(calendar);
        size_t closed = 0;
        for (int i = 0; i < WEEKDAYS; i++)
                closed += calendar->weekend[i];
        if (closed == WEEKDAYS)
                policy_die(policy, SIZE_MAX, NULL, "every day of the week is a weekend");
        return calendar;
}

bool
calendar_knows(const struct calendar *calendar, int32_t day)
{
        int year = year_of(day);
        return calendar->year_count > 0 && bsearch(&year, calendar->years, calendar->year_count,
                                                   sizeof year, compare_years) != NULL;
}

bool
calendar_is_holiday(const struct calendar *calendar, int32_t day)
{
        return has_day(calendar->holidays, calendar->holiday_count, day);
}

bool
calendar_is_half_holiday(const struct calendar *calendar, int32_t day)
{
        return has_day(calendar->half_holidays, calendar->half_holiday_count, day) &&
               !calendar_is_holiday(calendar, day);
}

bool
calendar_is_business_day(const struct calendar *calendar, int32_t day)
{
        return !calendar->weekend[day_weekday(day)] && !calendar_is_holiday(calendar, day);
}

bool
calendar_move(const struct calendar *calendar, int32_t *day, int step)
{
        for (;; *day += step) {
                if (!calendar_knows(calendar, *day))
                        return false;
                if (calendar_is_business_day(calendar, *day))
                        return true;
        }
}

void
calendar_close(struct calendar *calendar)
{
        if (calendar == NULL)
                return;
        policy_free(calendar->policy);
        free(calendar->holidays);
        free(calendar->half_holidays);
        free(calendar->years);
        free(calendar);
}
