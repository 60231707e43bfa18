/* What an account itself stores of its interest, beside the terms by which it is said to have been allocated. An account
   may be allocated by less than it stores, and by what it does not store; not by anything else than it stores. */
#ifndef COL_AGREED_TERMS_H
#define COL_AGREED_TERMS_H

#include "db.h"
#include "interest_terms.h"

struct agreed_terms;

struct agreed_terms *agreed_terms_open(struct db *db);

/* NULL where TERMS say nothing that the account, as of AS_OF and recorded by batch SEEN, has otherwise: contract_rate,
   basis, contract_due_on. Else what it has, for a message; valid until the next call. */
const char *agreed_terms_problem(struct agreed_terms *agreed, int64_t account, int32_t as_of, int64_t seen,
                                 const struct account_terms *terms);

void agreed_terms_close(struct agreed_terms *agreed);

#endif
