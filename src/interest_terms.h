/* What interest an account bears: from a second stream of accounts, which is read beside the entries, and from options
   for all of them. */
#ifndef COL_INTEREST_TERMS_H
#define COL_INTEREST_TERMS_H

#include "allocation.h"
#include "entries.h"

struct interest_terms_options {
        const char *accounts;     /* file of the second stream; NULL: none */
        const char *rates;        /* rate file of accounts that name none; NULL: none */
        enum day_count day_count; /* of accounts that say nothing */
};

struct account_terms {
        struct interest_terms interest;
        const struct rates *rates;   /* of interest.default_rates */
        enum rate_basis basis;
        struct slice currency;       /* of the account; not owned */
        int32_t due_on;              /* of charges that have none of their own; DAY_NONE: none */
};

struct interest_terms_reader;

/* Opens the stream and the rate file. A mistake dies as tsv_open() and rates_open() say. WATERFALL has the components
   that interest is booked under. */
struct interest_terms_reader *interest_terms_open(struct interest_terms_options options, struct waterfall *waterfall);

/* Of the account that ENTRIES read last; valid until the next call. Dies with 65 when the stream has no row for it, or
   is out of order, or a value is not what it should be; with 78 when the waterfall leaves interest of the account
   alone. */
const struct account_terms *interest_terms_of(struct interest_terms_reader *terms, const struct entries *entries);

/* Makes OUT what interest follows from, beside the rate file, as FIELD=VALUE with a blank between them, in the order
   contract_rate, default_rates (contract), basis, day_count (365 is left out), interest_taxes (bsmv=15,kkdf=15),
   contract_due_on. What makes no difference is left out, so that equal terms are equal texts; nothing where the
   account bears no interest and has no due date of its own. */
void interest_terms_write(struct buffer *out, const struct account_terms *terms, const struct waterfall *waterfall);

/* Completes terms whose rates, basis and currency are known with the rates that follow; dies with 78 when the waterfall leaves
   interest alone that they let run. */
void interest_terms_complete(struct account_terms *terms, const struct waterfall *waterfall);

/* The terms that such a text says, beside RATES (NULL: none), before interest_terms_complete(). Names of taxes are added
   to the components of WATERFALL; the taxes are kept in *TAXES, which grows to *CAPACITY and is the caller's. False when
   it is no such text. */
bool interest_terms_parse(struct slice text, const struct rates *rates, struct waterfall *waterfall,
                          struct interest_tax **taxes, size_t *capacity, struct account_terms *terms);

/* True when interest_terms_parse() can read the text. */
bool interest_terms_well_formed(struct slice text);

/* Reads the rest of the stream, which must end whole, and frees. */
void interest_terms_close(struct interest_terms_reader *terms);

#endif
