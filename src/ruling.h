/* What is said to a request for approval, and by whom. */
#ifndef COL_RULING_H
#define COL_RULING_H

#include "approval_limits.h"
#include "store.h"

enum ruling { RULING_APPROVED, RULING_REFUSED, RULING_WITHDRAWN };

/* Rules on the request of that number, in the batch of STORE. Dies with 77 where LIMITS, those in force, do not give the
   person who runs this the right to it: nobody approves or refuses a request that he made, and nobody else withdraws it;
   with 65 where there is no such request, or it was refused, withdrawn or stored already. */
void rule(struct store *store, const struct limits *limits, int64_t request, enum ruling ruling, struct slice why);

/* Approves the first limits of a database, when there is nobody yet who could. DIGEST: of the request. */
void rule_first(struct store *store, int64_t request, struct slice digest);

#endif
