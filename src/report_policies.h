/* Policies that a report asks for (col-report(5)): a line "-- policies: results=usual" declares a parameter that holds that
   policy, which -p results=NAME replaces. */
#ifndef COL_REPORT_POLICIES_H
#define COL_REPORT_POLICIES_H

#include "text.h"

struct report_policies {
        struct report_policy {
                char *type, *name; /* folder and parameter; the policy, where no other is given */
        } *list;
        size_t count, capacity;
};

/* Adds TYPE=NAME; false when WORD is not that. */
bool report_policies_add(struct report_policies *policies, struct slice word);

/* The one of that type, or NULL. */
const struct report_policy *report_policies_find(const struct report_policies *policies, const char *type);

/* The policy NAME of a type as JSON text: an array with an object for each line, its cells, as text, under the names of
   the columns; empty ones are left out. Dies with 78 when there is none or it has a mistake. The caller frees. */
char *report_policy_text(const char *type, const char *name);

void report_policies_free(struct report_policies *policies);

#endif
