#include "crowding.h"

#include <stdbool.h>

/* Whether the LENGTH days up to END are full: the first UPTO contacts are of END or earlier. */
static bool
is_full(const int32_t *days, size_t upto, int32_t count, int32_t end, int32_t length)
{
        return upto >= (size_t)count && days[upto - (size_t)count] > end - length;
}

/* Two places move along the days, never back: behind the last contact up to DAY, and behind the
   last one whose days include it. */
int32_t
crowding_free_day(const int32_t *days, size_t counted, int32_t count, int32_t length, int32_t day)
{
        size_t behind = 0, ahead = 0;
        int32_t full = INT32_MIN; /* the last day with which full days end */
        for (;;) {
                while (behind < counted && days[behind] <= day)
                        behind++;
                for (; ahead < counted && days[ahead] < day + length; ahead++)
                        if (is_full(days, ahead + 1, count, days[ahead], length))
                                full = days[ahead];
                if (is_full(days, behind, count, day, length))
                        day = days[behind - (size_t)count] + length;
                else if (full > day)
                        day = full + 1;
                else
                        return day;
        }
}
