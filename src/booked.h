/* What is booked already: the payments with a number on accounts of a stream of debts, from a stream of entries
   (col-list entries). */
#ifndef COL_BOOKED_H
#define COL_BOOKED_H

#include "debts.h"

struct booked_payment {
        struct debt *debt;   /* on which it is booked */
        struct slice number; /* as it stands in the stream */
        int64_t amount;      /* minor units */
        int32_t day;         /* value date */
};

struct booked {
        struct booked_payment *list; /* by debtor, number and account, bytewise */
        size_t count, capacity;
};

/* Reads FILE to its end. Dies as tsv_open() says, and with 65 and the place where a column is missing, a value of a payment on one of the
   DEBTS is not what it should be, or the stream is of another day or state of the database than they are. */
void booked_read(struct booked *booked, const char *file, const struct debts *debts);

/* Payments of that number on accounts of the debtor, by account: the first of *COUNT that stand together, or NULL. */
const struct booked_payment *booked_of(const struct booked *booked, struct slice debtor,
                                       struct slice number, size_t *count);

void booked_free(struct booked *booked);

#endif
