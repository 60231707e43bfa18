/* Intervals of calendar time: every month, within 14 days, after ten years. */
#ifndef COL_INTERVAL_H
#define COL_INTERVAL_H

#include <stdbool.h>
#include <stdint.h>
#include "text.h"

struct interval {
        int32_t days, months; /* one of them is 0; both: not given */
};

/* Reads "14 days", "2 weeks", "1 month", "10 years"; false when it is nothing of the kind, or longer than 100 years. */
bool interval_parse(struct slice s, struct interval *interval);

/* DAY and COUNT intervals; a month later is the same day of the month, or the last where it has no such day. DAY_NONE
   beyond the year 9999. */
int32_t interval_add(struct interval interval, int32_t day, int64_t count);

#endif
