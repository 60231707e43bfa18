/* A request for approval (col-approve(1)): what a stream would store, written down, and what is said to it. */
#ifndef COL_ASKING_H
#define COL_ASKING_H

#include "approval_limits.h"
#include "store.h"

struct draft; /* of a request */

/* Takes down what STORE, which the caller then rolls back, has stored that is new. Dies with 65 where that is not of one
   type and currency, or holds anything that needs no approval. NULL where nothing is new. */
struct draft *draft_of(struct store *store);

/* Do LIMITS say anything of what it is for? */
bool draft_is_limited(const struct draft *draft, const struct limits *limits);

/* The request, made in the batch of STORE under LIMITS; WHY may be empty. Dies with 65 where a request that waits, or is
   approved and not stored yet, asks for one of the records. Returns its number. */
int64_t draft_ask(const struct draft *draft, struct store *store, const struct limits *limits, struct slice why);

/* "3 write-offs, 12000.00 TRY"; the caller frees. */
char *draft_summary(const struct draft *draft);

void draft_free(struct draft *draft);

/* A request that the policy PROPOSED be in force in the stead of LIMITS. Where there are none (NULL) it is approved at
   once, with nobody to ask. Returns its number. */
int64_t ask_for_limits(struct store *store, const struct limits *limits, const struct policy *proposed,
                       struct slice why);

#endif
