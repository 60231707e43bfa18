/* Tolerances: until when and how far a promise or an instalment must be kept (col-tolerance(5)). */
#ifndef COL_TOLERANCE_H
#define COL_TOLERANCE_H

#include "expr.h"
#include "policy.h"

struct tolerance_line {
        size_t row;              /* of the policy, for messages */
        int32_t grace_days;      /* after the due date, from 0 */
        int64_t share;           /* that must be paid by then, millionths of a percent */
        bool late_money;         /* what is paid after the grace days counts for it, too */
        bool outside;            /* and so does money that does not reduce the debt */
        struct slice on_open, on_kept, on_broken; /* consequences; empty: none */
};

struct tolerance {
        struct policy *policy;
        struct tolerance_line *lines; /* in the order of the file; the last holds always */
        size_t list;             /* of their conditions in the set, for expr_first() */
        size_t count;
};

/* Reads the policy NAME (policy_find, type "tolerances") and compiles its conditions into CONDITIONS, whose first
   expressions they must be. Any mistake dies with 78 and its place. The caller frees with tolerance_close(). */
struct tolerance *tolerance_open(const char *name, struct expr_set *conditions);
void tolerance_close(struct tolerance *tolerance);

#endif
