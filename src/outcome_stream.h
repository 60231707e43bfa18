/* A stream of planned actions with what came of them filled in (col-follow(1), -k action). */
#ifndef COL_OUTCOME_STREAM_H
#define COL_OUTCOME_STREAM_H

#include "results.h"
#include "tsv.h"

struct outcome_options {
        struct tsv_input input;
        int32_t as_of;                  /* DAY_NONE: that of the contacts */
        bool explain;
        const char *contacts, *deliveries, *accounts, *gate; /* files; NULL: not given (contacts must be) */
        const char *zone;               /* name of the time zone of days */
        struct results *results;        /* unknown codes are noted there */
        const struct policy *reasons;   /* NULL: not asked */
};

/* Reads the actions of OPERANDS and writes them to standard output, each once, with outcome, outcome_on, tries and
   contradicted, with a gate refused_by, and with EXPLAIN follow_explain. The actions of one debtor are held at a time, and of all contacts that
   name an action a few numbers. Dies with 64 where a day is needed and not known, with 65 as the streams are at fault. */
void outcome_stream(char *const *operands, int count, const struct outcome_options *options);

#endif
