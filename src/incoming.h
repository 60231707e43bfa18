/* Payments that came in, each naming an account or a debtor, in memory. */
#ifndef COL_INCOMING_H
#define COL_INCOMING_H

#include "row.h"

struct incoming {
        struct row row;
        struct slice account, debtor, creditor, number, currency, value_on, amount_text; /* as they stand in it */
        int digits;           /* of the currency */
        int64_t amount;       /* minor units; above 0 where no account is named */
        int32_t day;          /* value date */
};

struct incomings {
        struct incoming *list; /* in the order of the stream */
        size_t count, capacity;
};

/* Reads the stream to its end. Dies with 65 and the place where a column is missing, a value is not what it should be, or a
   payment names neither account nor debtor, or no account and has no number. */
void incoming_read(struct incomings *incomings, struct tsv_reader *in);
void incoming_free(struct incomings *incomings);

#endif
