/* Discounts of arrangements (col-list arrangements, read beside a stream of entries): which of them are earned, and what
   was waived of each. */
#ifndef COL_DISCOUNTS_H
#define COL_DISCOUNTS_H

#include "revocation.h"

/* That of an arrangement of the present account of which something is said. */
struct discount {
        size_t key_at, key_size; /* of the arrangement, in text: discount_key() */
        int64_t amount;          /* minor units */
        int64_t waived;          /* minor units: what stands of its waivers; added up by the caller */
        size_t waivers;          /* how many it has had; counted by the caller */
        int32_t earned_on;       /* day on which the arrangement was kept, in time for the discount; DAY_NONE: it is not */
        int32_t lapses_on;       /* day from which on it is not let off, where it is not earned */
        bool granted;            /* earned, and a line of the policy lets it off */
};

struct discounts {
        struct beside beside;
        struct expr_set *conditions;
        struct revocation *revocation; /* of arrangements */
        const struct consequences *consequences;
        struct discount *list;         /* of the account asked for last */
        size_t count, capacity;
        struct buffer text;
        int arrangement, currency, amount, until; /* columns */
        int digits;                    /* of the account's currency, where it has a discount */
};

/* Opens FILE, the arrangements, to be read beside a stream of accounts (beside.h), and the policy NAME (col-revocation(5)).
   CONSEQUENCES: those of the present account; kept, not owned. Dies with 65 where a column is missing, with 78 where the
   policy is wrong. */
void discounts_open(struct discounts *discounts, const char *file, const char *name,
                    const struct consequences *consequences, bool by_debtor);

/* Reads those of an account, after its consequences; dies with 65 and the place as beside_next() does, or where a value
   is not what it should be. */
void discounts_of(struct discounts *discounts, struct slice debtor, struct slice account);

/* The discount that a waiver of that NUMBER lets off: the key of the arrangement, or that, a slash and digits; NULL:
   none of them. */
struct discount *discount_numbered(const struct discounts *discounts, struct slice number);

struct slice discount_key(const struct discounts *discounts, const struct discount *discount);

/* Reads the rest, which must end whole, and frees. */
void discounts_close(struct discounts *discounts);

#endif
