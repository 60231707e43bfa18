/* crowding.c: the first day that a limit leaves free, against a look at every day. */
#include "check.h"
#include "crowding.h"

enum { MOST = 12, DAYS = 40 };

/* Whether one more contact on DAY leaves no days that follow each other with too many. */
static bool
is_free(const int32_t *days, size_t counted, int32_t count, int32_t length, int32_t day)
{
        for (int32_t end = day; end < day + length; end++) {
                int32_t found = 1;
                for (size_t i = 0; i < counted; i++)
                        found += days[i] > end - length && days[i] <= end;
                if (found > count)
                        return false;
        }
        return true;
}

int
main(void)
{
        unsigned seed = 1;
        for (int round = 0; round < 20000; round++) {
                int32_t days[MOST], numbers[4];
                static const unsigned ranges[4] = {MOST + 1, 4, 10, DAYS + 10};
                for (size_t i = 0; i < 4; i++) {
                        seed = seed * 1103515245U + 12345U;
                        numbers[i] = (int32_t)(seed / 65536U % ranges[i]);
                }
                size_t counted = (size_t)numbers[0];
                int32_t count = numbers[1] + 1, length = numbers[2] + 1, day = numbers[3];
                for (size_t i = 0; i < counted; i++) {
                        seed = seed * 1103515245U + 12345U;
                        size_t at = i;
                        int32_t next = (int32_t)(seed / 65536U % DAYS);
                        for (; at > 0 && days[at - 1] > next; at--)
                                days[at] = days[at - 1];
                        days[at] = next;
                }
                int32_t wanted = day;
                while (!is_free(days, counted, count, length, wanted))
                        wanted++;
                CHECK(crowding_free_day(days, counted, count, length, day) == wanted);
        }
        return check_result();
}
