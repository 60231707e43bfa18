/* Statutory deadlines of legal files: policies, as col-deadlines(5) describes them. */
#ifndef COL_DEADLINES_H
#define COL_DEADLINES_H

#include "expr.h"
#include "interval.h"
#include "policy.h"

struct deadline_line {
        size_t row;             /* of the policy */
        int when;               /* condition: the event begins it */
        int met_when;           /* condition: a later event of the file meets it; -1: none does */
        struct interval delay;  /* from the event to the day from which the period runs; not given: none */
        struct interval period;
        int32_t from, until;    /* days of the event for which the line holds; INT32_MIN, INT32_MAX: open */
        struct slice whose, reason;
};

/* Lines of one deadline, of which at most one begins it at an event. */
struct deadline_type {
        struct slice name;
        size_t first, count;
};

struct deadlines {
        struct policy *policy;
        struct deadline_line *lines; /* in the order of the file */
        struct deadline_type *types;
        size_t type_count;
};

/* Reads the policy NAME (policy_find, type "deadlines") and compiles its conditions into CONDITIONS. Any mistake dies with
   78 and its place. The caller frees with deadlines_close(). */
struct deadlines *deadlines_open(const char *name, struct expr_set *conditions);
void deadlines_close(struct deadlines *deadlines);

/* The line of TYPE that begins a deadline at the event on which CONDITIONS stand, of DAY: the first whose condition holds
   and whose days are right. NULL where none does; *OTHER_DAYS is then whether the condition of one holds on other days. */
const struct deadline_line *deadline_line(const struct deadlines *deadlines, const struct deadline_type *type,
                                          struct expr_set *conditions, int32_t day, bool *other_days);

/* The day from which the period runs, which is not counted, of an event of DAY; and the period's last day. No day is moved
   off a holiday. DAY_NONE beyond the year 9999. */
int32_t deadline_runs_from(const struct deadline_line *line, int32_t day);
int32_t deadline_ends_on(const struct deadline_line *line, int32_t runs_from);

#endif
