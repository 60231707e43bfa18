/* Waterfalls, as col-waterfall(5) describes them: what money settles first. */
#ifndef COL_WATERFALL_H
#define COL_WATERFALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "policy.h"

/* Components that interest is computed on and booked under; their index in every waterfall. */
enum { COMPONENT_PRINCIPAL, COMPONENT_INTEREST, COMPONENT_DEFAULT_INTEREST, COMPONENT_OWN };

/* The due date of what is open, against the value date of the money. */
enum due_type { DUE_PAST, DUE_TODAY, DUE_AHEAD, DUE_ANY };

enum ahead { AHEAD_NEXT, AHEAD_LAST, AHEAD_REAMORTIZATION };

/* Components that a line stands for, in the order in which they were met: the named one, or all that the rule
   does not name. */
struct waterfall_token {
        enum due_type due;
        int64_t percent;     /* millionths of a percent; 0 in a rule that has an order */
        size_t row;          /* of the policy */
        bool other;
        size_t *components, count, capacity;
};

/* Tokens that are worked off together: one of them (vertical), or all of a due type (horizontal). */
struct waterfall_pass {
        size_t first, count; /* tokens of the rule */
};

struct waterfall_rule {
        struct slice tag;
        size_t row;          /* its first, of the policy */
        bool outside;        /* settles nothing: the money does not reduce the debt */
        bool percentages;    /* one pass, money is split */
        bool oldest_first;   /* what a return gives back: what was settled first; else last */
        enum ahead ahead;
        struct waterfall_token *tokens;
        size_t token_count;
        struct waterfall_pass *passes;
        size_t pass_count;
};

struct waterfall {
        struct policy *policy;
        struct waterfall_rule *rules; /* the first is DEFAULT */
        size_t rule_count;
        struct slice *components;     /* names, terminated; grows as streams bring others */
        size_t component_count, component_capacity;
};

/* Finds and reads the waterfall NAME (policy_open, type "waterfalls"). A mistake dies with 78 and its place. The
   caller frees with waterfall_close(). */
struct waterfall *waterfall_open(const char *name);

/* The same of one that a database keeps; NULL when the text has another hash than the label says. */
struct waterfall *waterfall_stored(struct slice label, struct slice text);

/* Index of a component, which is added when it is new: as many as there are different names. */
size_t waterfall_component(struct waterfall *waterfall, struct slice name);

/* The rule of a payment's tag, else 0, which is DEFAULT. */
size_t waterfall_rule(const struct waterfall *waterfall, struct slice tag);

/* True when DEFAULT says when the component is settled. */
bool waterfall_covers(const struct waterfall *waterfall, size_t component);

void waterfall_close(struct waterfall *waterfall);

#endif
