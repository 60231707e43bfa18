/* Statutory deadlines of legal files: policies, as col-deadlines(5) describes them. */
#ifndef COL_DEADLINES_H
#define COL_DEADLINES_H

#include "dated_lines.h"
#include "interval.h"

struct deadline_line {
        size_t row;             /* of the policy */
        int met_when;           /* condition: a later event of the file meets it; -1: none does */
        struct interval delay;  /* from the event to the day from which the period runs; not given: none */
        struct interval period;
        struct slice whose, reason;
};

struct deadlines {
        struct policy *policy;
        struct dated_lines dated;    /* which line begins a deadline at an event, by the event's day */
        struct deadline_line *lines; /* one for each row */
};

/* Reads the policy NAME (policy_find, type "deadlines") and compiles its conditions into CONDITIONS. Any mistake dies with
   78 and its place. The caller frees with deadlines_close(). */
struct deadlines *deadlines_open(const char *name, struct expr_set *conditions);
void deadlines_close(struct deadlines *deadlines);

/* The day from which the period runs, which is not counted, of an event of DAY; and the period's last day. No day is moved
   off a holiday. DAY_NONE beyond the year 9999. */
int32_t deadline_runs_from(const struct deadline_line *line, int32_t day);
int32_t deadline_ends_on(const struct deadline_line *line, int32_t runs_from);

#endif
