/* Allocations of one account after the other, as worked out, beside those that are stored: what is stored and came out
   again stays, what did not is reversed, and what is new is booked in its stead. Nothing is ever changed or removed.
   allocation.md section 1 (reverse-replay); col-save(1). */
#ifndef COL_BOOKING_H
#define COL_BOOKING_H

#include "allocation.h"
#include "store.h"

struct booked_place { /* of a row in the stream */
        size_t input, line;
};

struct booked_part {
        enum part_kind kind;
        int64_t entry, payment, charge, accrual; /* numbers of entries; 0: none */
        struct slice component;
        int64_t amount;                          /* minor units of the account's currency */
        int32_t on;
        bool rated;                              /* worked out by the account's rates */
        struct booked_place place;
};

struct booked_entry {
        int64_t number;
        struct booked_place place;
};

struct booked_account {
        struct slice key, currency;
        struct slice waterfall, rates; /* labels of policies, stored already; rates may be empty */
        struct slice terms;            /* interest_terms_write() */
        struct booked_place place;     /* of its first row */
        struct booked_entry *entries;  /* all that it was worked out from; put in order here */
        size_t entry_count;
        const struct booked_part *parts; /* in the order in which they are to be booked */
        size_t part_count;
};

struct booked_problem {
        struct booked_place place;
        const char *column;
        struct problem what;
};

enum booking_result {
        BOOKING_NEW,
        BOOKING_SAME,   /* all is stored so */
        BOOKING_STALE,  /* the account or its debtor changed after SEEN: nothing was stored */
        BOOKING_REFUSED
};

/* For accounts as they were on AS_OF (YYYY-MM-DD, kept) and recorded by batch SEEN. */
struct booking *booking_open(struct store *store, const char *as_of, int64_t seen);

/* Refused, with PROBLEM: no such account, in that currency; one that came before; entries that are not all of the
   account's with a value date up to AS_OF recorded by SEEN, or not only those; parts that are not, in their order, what
   replaying these entries gives; terms of interest other than the account's own; news as of a day before that of the
   last replay. */
enum booking_result booking_account(struct booking *booking, const struct booked_account *account,
                                    struct booked_problem *problem);

void booking_close(struct booking *booking); /* before the commit */

#endif
