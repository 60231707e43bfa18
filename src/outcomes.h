/* What comes of planned actions: by the contacts that name them, the receipts of their messages, their last day, the
   segments that their accounts are in, and contact rules (col-follow(1)). */
#ifndef COL_OUTCOMES_H
#define COL_OUTCOMES_H

#include "said.h"

/* All that contacts say of actions, in memory. */
struct reports {
        struct report_of {
                int64_t action, at, contact;    /* contact 0: it has no number yet */
                const struct result *meaning;   /* with an outcome: of the contact, else of the last receipt */
        } *list;                                /* by action and time */
        size_t count, capacity;
};

/* Adds what the record read last says of the action that it names. */
void reports_add(struct reports *reports, const struct said *said);
void reports_sort(struct reports *reports); /* once all are added */
void reports_free(struct reports *reports);

/* One planned action, as the stream has it; slices are the caller's. */
struct planned {
        int64_t action;
        struct slice account, segment, segment_since, step, channel, template, planned_on, lead, outcome, occasion;
        int32_t expires_on;             /* DAY_NONE: no end */
        bool left;                      /* its account has left the segment, or is pursued no longer; or no contact rules
                                           permit it any more */
        /* what is found out */
        size_t from, to;                /* its reports */
        size_t before;                  /* tries of its step before it */
        const char *word;               /* "done" …; NULL: it stays as it is */
        int32_t on;
        const struct report_of *by;     /* the report that decides; NULL: none */
        size_t tries;                   /* of the step so far, its own included */
        bool led;                       /* decided by the action that it goes along with */
};

/* Finds out what comes of the actions of one debtor, as of that day; ZONE for the days of reports. Also of actions that
   have an outcome: what reports would say. AS_OF may be DAY_NONE; false is returned where something hangs on it then. */
bool outcomes_of(struct planned *actions, size_t count, const struct reports *reports, const struct zone *zone,
                 int32_t as_of);

#endif
