/* Strategies: the ordered steps of each segment (col-strategy(5)). */
#ifndef COL_STRATEGY_H
#define COL_STRATEGY_H

#include <stddef.h>
#include <stdint.h>
#include "expr.h"
#include "policy.h"

struct strategy_line {
        size_t row;             /* of the policy, for messages */
        struct slice segment;
        int32_t step;           /* from 1 */
        int32_t after;          /* days since the step before was done; the same in all lines of a step */
        struct slice channel, template;
        bool promised;          /* is planned also while a promise suspends the others */
        int condition;          /* index in the expression set; always there (an empty `when` holds) */
};

struct strategy {
        struct policy *policy;
        struct strategy_line *lines; /* sorted by segment and step; within a step in file order */
        size_t count;
};

/* Reads the strategy NAME (policy_find) and compiles its conditions into CONDITIONS. Any mistake dies
   with 78 and its place. The caller frees with strategy_close(). */
struct strategy *strategy_open(const char *name, struct expr_set *conditions);

/* The lines of the smallest step greater than DONE of SEGMENT: *count of them, or NULL and 0 when the
   segment has no such step. DONE = 0: its first step. */
const struct strategy_line *strategy_next(const struct strategy *strategy, struct slice segment,
                                          int64_t done, size_t *count);

void strategy_close(struct strategy *strategy);

#endif
