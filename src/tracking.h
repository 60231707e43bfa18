/* Promises and instalments against payments. Pure arithmetic on minor units and days.

   A payment goes to the promises that are active on its day, the earliest due first, of equal ones the one given first,
   and so on with what is left. A promise is active from the day it was given until it is paid, or until its last day where
   money that comes later does not count. allocation.md section 4; an instalment is a promise here, and what its plan's
   balance had already does not go to it. */
#ifndef COL_TRACKING_H
#define COL_TRACKING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "open_set.h"

struct promise {
        /* What was promised. */
        int32_t from;      /* day on which it was given */
        int64_t batch;     /* payments of that day recorded before this one do not count; 0: all of them do */
        int32_t due_on;
        int32_t last_on;   /* due_on + grace days */
        int64_t amount;    /* minor units */
        int64_t needed;    /* of it, by last_on, for it to be kept */
        bool late_money;   /* what comes after last_on counts */
        bool outside;      /* what does not reduce the debt counts */
        bool withdrawn;    /* ended or replaced: gets nothing */

        /* What came of it, by promises_match(). */
        int64_t paid;      /* at most amount */
        int64_t in_time;   /* of that, up to last_on */
        int32_t kept_on;   /* day on which in_time reached needed; DAY_NONE: it did not */
};

struct payment_made {
        int32_t value_on;
        int64_t amount;    /* what is left of it after returns; minor units, from 0 */
        int64_t entry;     /* its number */
        int64_t batch;     /* that recorded it; 0: nothing asks for it */
        bool outside;      /* does not reduce the debt */
};

/* AMOUNT of the payment at index PAYMENT went to the promise at index PROMISE. */
struct match {
        size_t promise, payment;
        int64_t amount;
};

struct matching { /* zero-initialise; free with matching_free() */
        struct match *matches; /* in the order of the payments */
        size_t count, capacity;
        struct order { int32_t due_on, from; int64_t batch; size_t promise; } *by_due, *by_from;
        size_t *rank;          /* of each promise in by_due */
        size_t due_capacity, from_capacity, rank_capacity;
        struct open_set active, outside; /* ranks; outside: of those that take such money, too */
};

/* Matches PAYMENTS, ascending by value_on and of one day by batch, with PROMISES, and fills in what came of these. */
void promises_match(struct matching *matching, struct promise *promises, size_t promise_count,
                    const struct payment_made *payments, size_t payment_count);
void matching_free(struct matching *matching);

/* open: nothing is paid, and its day is to come or has come. part_paid: less than is needed is. late: its day is past, the
   grace days are not, and less than is needed is paid. kept: as much as is needed was paid in time. paid: all of it
   was. broken: less than is needed was paid in time, and not all of it since. */
enum promise_status { PROMISE_OPEN, PROMISE_PART_PAID, PROMISE_LATE, PROMISE_KEPT, PROMISE_PAID, PROMISE_BROKEN };
enum promise_status promise_status(const struct promise *promise, int32_t as_of);
extern const char *const promise_statuses[]; /* their words */

/* The day after the last one, where it had passed by AS_OF with less than was needed; else DAY_NONE. */
int32_t promise_broken_on(const struct promise *promise, int32_t as_of);

#endif
