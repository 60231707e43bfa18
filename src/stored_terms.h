/* By what an account was allocated last: the waterfall, rates and terms of interest of its last replay. */
#ifndef COL_STORED_TERMS_H
#define COL_STORED_TERMS_H

#include "interest_terms.h"
#include "versions.h"

struct stored_terms {
        struct waterfall *waterfall; /* NULL: there is no replay … */
        struct rates *rates;         /* NULL: none */
        struct account_terms terms;  /* … and these are those of an account of which nothing is said */
        struct interest_tax *taxes;  /* of the terms */
        size_t tax_capacity;
        struct buffer text;          /* of the terms, as stored */
};

/* Finds the last replay of the account with the id ACCOUNT that was known then; policies in the texts that the database
   keeps. WATERFALL, RATES: files or names of policies to take instead; NULL: none. Dies with 78 on a mistake in a
   policy, with 65 when terms or texts are stored that cannot be. The caller frees with stored_terms_close(). */
void stored_terms_open(struct stored_terms *stored, struct db *db, struct moment moment, int64_t account,
                       const char *waterfall, const char *rates);

void stored_terms_close(struct stored_terms *stored);

#endif
