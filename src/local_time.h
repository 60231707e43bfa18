/* Clocks on the wall: the day and the time of day of an instant in a zone, and back. */
#ifndef COL_LOCAL_TIME_H
#define COL_LOCAL_TIME_H

#include "day.h"

/* The day of an instant there, and the seconds that the clock shows since midnight. */
int32_t local_day(const struct zone *zone, int64_t at, int32_t *second);

/* The first instant of DAY at which the clock shows SECOND or later; zone_day_end() when there is none. */
int64_t local_instant(const struct zone *zone, int32_t day, int32_t second);

#endif
