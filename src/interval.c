#include "interval.h"

#include <string.h>

#include "day.h"
#include "number.h"

enum { YEARS_MAX = 100, DAYS_MAX = 36525 }; /* what is longer is a slip of the pen */

bool
interval_parse(struct slice s, struct interval *interval)
{
        static const struct {
                const char *one, *many;
                int32_t days, months;
        } units[] = {{"day", "days", 1, 0},
                     {"week", "weeks", 7, 0},
                     {"month", "months", 0, 1},
                     {"year", "years", 0, 12}};
        const char *blank = memchr(s.data, ' ', s.size);
        int64_t number;
        if (blank == NULL)
                return false;
        size_t size = (size_t)(blank - s.data);
        struct slice unit = {blank + 1, s.size - size - 1};
        if (integer_parse((struct slice){s.data, size}, &number) != NUMBER_OK || number < 1 ||
            number > DAYS_MAX)
                return false;
        for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
                if (!slice_is(unit, units[i].one) && !slice_is(unit, units[i].many))
                        continue;
                *interval = (struct interval){(int32_t)number * units[i].days,
                                              (int32_t)number * units[i].months};
                return interval->days <= DAYS_MAX && interval->months <= YEARS_MAX * 12;
        }
        return false;
}

int32_t
interval_add(struct interval interval, int32_t day, int64_t count)
{
        int year, month, day_of_month;
        if (interval.months == 0)
                return interval.days * count > DAY_LAST - day
                               ? DAY_NONE
                               : (int32_t)(day + interval.days * count);
        day_to_civil(day, &year, &month, &day_of_month);
        int64_t months = (int64_t)year * 12 + month - 1 + interval.months * count;
        if (months >= INT64_C(10000) * 12)
                return DAY_NONE;
        int32_t moved = DAY_NONE;
        while (moved == DAY_NONE)
                moved = day_from_civil((int)(months / 12), (int)(months % 12) + 1, day_of_month--);
        return moved;
}
