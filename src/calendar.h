/* Calendars: on which days payments are not due (col-calendar(5)). */
#ifndef COL_CALENDAR_H
#define COL_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>
#include "policy.h"

struct calendar {
        struct policy *policy;
        bool weekend[7];       /* Monday first */
        int32_t *holidays;     /* whole days, ascending */
        size_t holiday_count;
        int32_t *half_holidays; /* ascending */
        size_t half_holiday_count;
        int *years;            /* of which the file lists days, ascending, each once */
        size_t year_count;
};

/* Reads the calendar NAME (policy_find, type "calendars"). Any mistake dies with 78 and its place. The caller frees
   with calendar_close(). */
struct calendar *calendar_open(const char *name);

/* True when the file speaks of the year of DAY: of any other nothing is known. */
bool calendar_knows(const struct calendar *calendar, int32_t day);

/* True when DAY, which the calendar knows, is a whole holiday; half a one. The weekend is no holiday. */
bool calendar_is_holiday(const struct calendar *calendar, int32_t day);
bool calendar_is_half_holiday(const struct calendar *calendar, int32_t day);

/* True when DAY, which the calendar knows, is neither a weekend nor a whole holiday. A half holiday is a business day. */
bool calendar_is_business_day(const struct calendar *calendar, int32_t day);

/* Moves *DAY by STEP (1 or -1) days until it is a business day. False when it meets a day that the calendar does
   not know; *DAY is that one. */
bool calendar_move(const struct calendar *calendar, int32_t *day, int step);

void calendar_close(struct calendar *calendar);

#endif
