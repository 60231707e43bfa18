/* Control totals: how many rows, and how much by currency. */
#ifndef COL_TOTALS_H
#define COL_TOTALS_H

#include <stdint.h>
#include "text.h"

struct totals { /* zero-initialise; free with totals_free() */
        uint64_t records;
        struct total {
                char *currency;
                int64_t minor;
                int digits; /* decimal places of the currency */
        } *sums;            /* in the order in which the currencies came */
        size_t count, capacity;
};

/* Adds MINOR units to the sum of CURRENCY. Dies with 65 where it goes beyond 64 bits. */
void totals_add(struct totals *totals, struct slice currency, int digits, int64_t minor);

/* Appends them as CURRENCY=AMOUNT, blank-separated, by currency. */
void totals_write(const struct totals *totals, struct buffer *out);

void totals_free(struct totals *totals);

#endif
