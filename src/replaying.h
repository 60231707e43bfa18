/* What replaying an account's stored entries gives, by policies that are stored: what col-save holds a stream against
   before it books it, and col-check what is booked. */
#ifndef COL_REPLAYING_H
#define COL_REPLAYING_H

#include "book_entries.h"
#include "interest_terms.h"

/* What the answer depends on beside the entries. */
struct replay_basis {
        int64_t waterfall, rates; /* policies, by id; rates 0: none */
        struct slice terms;       /* interest_terms_write() */
        struct slice currency;    /* of the account */
        int32_t as_of;
};

/* A part as it is booked: numbers of entries, 0 for none, in place of indexes. */
struct replayed_part {
        enum part_kind kind;
        int64_t entry, payment, charge, accrual;
        struct slice component;   /* empty: none */
        int64_t amount;           /* minor units of the account's currency */
        int32_t on;
        bool rated;               /* worked out by the account's rates */
};

struct replaying;

/* Policies are read from DB, each when an account first names it. */
struct replaying *replaying_open(struct db *db);

/* Whether the policy was read, so that DB need not be. */
bool replaying_knows(const struct replaying *replaying, int64_t policy);
/* Reads them now; RATES 0: none. */
void replaying_know(struct replaying *replaying, int64_t waterfall, int64_t rates);

/* Replays the entries that are taken, in their order. NULL, and then the parts can be asked for; otherwise why it cannot
   be done: a policy is none, or not what its label says, the terms are not such, an entry contradicts the others, a rate
   is missing. Valid until the next call. */
const char *replaying_account(struct replaying *replaying, const struct replay_basis *basis,
                              const struct book_entries *entries);

/* The part after the one that was asked for before, in the order in which they are booked: false after the last. What is
   only shown (accrued) is none. Valid until the next account. */
bool replaying_next(struct replaying *replaying, struct replayed_part *part);

/* The terms, as they were read. */
const struct account_terms *replaying_terms(const struct replaying *replaying);

void replaying_close(struct replaying *replaying);

#endif
