/* Bonuses that are recorded (`col-list bonuses -o earned_on,entry`), read beside the payments that earned them. */
#ifndef COL_RECORDED_H
#define COL_RECORDED_H

#include <stdint.h>
#include "text.h"

/* What all records of a payment, payee and line come to. */
struct recorded_sum {
        struct slice payee, line, type;
        int64_t base, amount, vat;      /* minor units */
};

struct recorded;

/* Opens FILE. Dies as tsv_open() says, and with 65 where a column is missing. */
struct recorded *recorded_open(const char *file);

/* What is recorded of the payment ENTRY of that value date, in a currency of DIGITS decimal places; *COUNT of them, valid
   until the next call. Payments are asked for in the order of value date and entry. Dies with 65 and the place where the
   stream is not in that order, or has a payment before this one that was not asked for. */
const struct recorded_sum *recorded_of(struct recorded *recorded, int32_t value_on, int64_t entry,
                                       int digits, size_t *count);

/* Dies with 65 where the stream has payments that were not asked for; frees. */
void recorded_close(struct recorded *recorded);

#endif
