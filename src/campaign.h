/* Campaigns: actions planned together, between two days and within a budget (col-campaigns(5)). */
#ifndef COL_CAMPAIGN_H
#define COL_CAMPAIGN_H

#include <stddef.h>
#include <stdint.h>
#include "expr.h"
#include "policy.h"

/* Costs and budgets are in ten-thousandths of the currency's unit: a message costs fractions of a
 * coin. */
#define CAMPAIGN_DIGITS 4

struct campaign_line {
        size_t row;   /* of the policy, for messages */
        int64_t step; /* from 1 */
        int64_t cost; /* of one action, at least 0 */
        struct slice channel, template;
        int condition; /* index in the expression set; always there */
};

struct campaign {
        struct policy *policy;
        int32_t from, until;
        int64_t budget; /* at least 0 */
        struct slice currency;
        int order; /* expression whose greatest values come first; -1: in the order of the accounts
                    */
        struct campaign_line *lines; /* sorted by step */
        size_t count;
};

/* Reads the policy NAME (policy_find, type "campaigns") and compiles its expressions into
   CONDITIONS. Any mistake dies with 78 and its place. The caller frees with campaign_close(). */
struct campaign *campaign_open(const char *name, struct expr_set *conditions);

/* The line of that step; NULL when there is none. */
const struct campaign_line *campaign_line(const struct campaign *campaign, int64_t step);

void campaign_close(struct campaign *campaign);

#endif
