/* Calendar days and instants. Proleptic Gregorian, years 0001–9999. */
#ifndef COL_DAY_H
#define COL_DAY_H

#include <stdbool.h>
#include <stdint.h>
#include "text.h"

#define DAY_NONE  INT32_MIN
#define DAY_FIRST (-719162) /* 0001-01-01 */
#define DAY_LAST  2932896   /* 9999-12-31 */

/* Reads "YYYY-MM-DD", which must exist; days since 1970-01-01, or DAY_NONE. */
int32_t day_parse(struct slice s);

/* Writes "YYYY-MM-DD" and a NUL into out[11]. DAY is one of the calendar's. */
void day_format(char out[11], int32_t day);

/* DAY, or the first or last of the calendar where it lies before or beyond: for what begins or ends some days from another. */
int32_t day_clamp(int64_t day);

int32_t day_from_civil(int year, int month, int day); /* DAY_NONE when it does not exist */
void day_to_civil(int32_t day, int *year, int *month, int *day_of_month);

/* Day of the week, Monday 0; and the one of that English name in lower case, or -1. */
enum { WEEKDAYS = 7 };
int day_weekday(int32_t day);
int weekday_named(struct slice name);

/* Reads s by PATTERN, of %d %m %Y %y (00–68 are 2000s, 69–99 1900s) %H %M %S %% and literal bytes;
   %d %m %H accept one or two digits. All of s must be used (surrounding blanks aside). A date that
   does not exist is DAY_NONE. *seconds (may be NULL) receives the time of day in seconds. */
int32_t day_parse_pattern(struct slice s, const char *pattern, int32_t *seconds);

/* True when PATTERN is one that day_parse_pattern understands and yields a whole date. */
bool day_pattern_valid(const char *pattern);

/* Appends DAY as PATTERN, a valid one without %H, %M and %S, writes it: two digits for a day, a month and %y. False
   where %y would tell another year than day_parse_pattern() reads. */
bool day_format_pattern(struct buffer *out, int32_t day, const char *pattern);

/* Reads "YYYY-MM-DDTHH:MM:SSZ" into seconds since 1970-01-01T00:00:00Z; false when it is not one. */
bool time_parse(struct slice s, int64_t *seconds);
/* Writes "YYYY-MM-DDTHH:MM:SSZ" and a NUL; what lies outside the calendar, as the end of its last day may by a zone, as
   its first or last second. */
void time_format(char out[21], int64_t seconds);

/* Time zones by name ("Europe/Istanbul"), read from the system's zone files without touching the
   process's own TZ: the day on which the instant SECONDS falls there, the first or last of the calendar where it is
   another year there than in UTC. zone_open() returns NULL when the zone is not known to the machine; zone_close() frees
   it. */
struct zone;
struct zone *zone_open(const char *name);
int32_t zone_day(const struct zone *zone, int64_t seconds);
/* Local offset from UTC in seconds (east positive) at an instant. */
int32_t zone_offset(const struct zone *zone, int64_t seconds);
/* First instant after DAY there: where clocks change at midnight too. */
int64_t zone_day_end(const struct zone *zone, int32_t day);
void zone_close(struct zone *zone);

#endif
