#include "local_time.h"

#define SECONDS_A_DAY 86400

int32_t
local_day(const struct zone *zone, int64_t at, int32_t *second)
{
        int64_t clock = at + zone_offset(zone, at);
        int64_t rest = clock % SECONDS_A_DAY;
        if (rest < 0)
                rest += SECONDS_A_DAY;
        *second = (int32_t)rest;
        return (int32_t)((clock - rest) / SECONDS_A_DAY);
}

/* The first instant of [from, until) with another offset than FROM's; UNTIL where there is none.
   Clocks are changed once in such a span, at most. */
static int64_t
change_after(const struct zone *zone, int64_t from, int64_t until)
{
        int32_t offset = zone_offset(zone, from);
        int64_t same = from, other = until;
        while (other - same > 1) {
                int64_t middle = same + (other - same) / 2;
                if (zone_offset(zone, middle) == offset)
                        same = middle;
                else
                        other = middle;
        }
        return other;
}

int64_t
local_instant(const struct zone *zone, int32_t day, int32_t second)
{
        int64_t clock = (int64_t)day * SECONDS_A_DAY + second;
        int32_t offset = zone_offset(zone, (int64_t)day * SECONDS_A_DAY);
        if (zone_offset(zone, ((int64_t)day - 1) * SECONDS_A_DAY) == offset &&
            zone_offset(zone, ((int64_t)day + 2) * SECONDS_A_DAY) == offset)
                return clock - offset;

        int64_t start = zone_day_end(zone, day - 1), end = zone_day_end(zone, day);
        while (start < end) {
                int64_t change = change_after(zone, start, end);
                int64_t at = clock - zone_offset(zone, start);
                if (at < start)
                        at = start;
                if (at < change)
                        return at;
                start = change;
        }
        return end;
}
