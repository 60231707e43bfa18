/* The policies that a stream of decisions names, as NAME@SHA-256: collected while it is read, then found
   and stored with the decisions (DESIGN.md, law 6). */
#ifndef COL_NAMED_POLICIES_H
#define COL_NAMED_POLICIES_H

#include <stdbool.h>
#include "policy.h"
#include "store.h"
#include "text.h"

struct named_policies; /* a set of labels */

struct named_policies *named_policies_new(void);

/* Notes that FIELD (kept, not copied) names the policy LABEL. False when LABEL is not NAME@SHA-256. */
bool named_policies_add(struct named_policies *policies, struct slice label, const char *field);

/* Stores the text of every policy noted that the database does not have yet. Dies with 78 when there is no file of
   that name, or it is not the one whose hash the label holds. */
void named_policies_store(struct named_policies *policies, struct store *store);

/* Stores the text of one policy, which lies in FOLDER, unless the database has it. */
void named_policy_store(struct store *store, const struct policy *policy, const char *folder);

void named_policies_free(struct named_policies *policies);

#endif
