/* The columns of an action that is planned on an occasion beside the segment's strategy, appended
   to a stream of accounts: what col-remind and col-campaign write. */
#ifndef COL_OCCASION_H
#define COL_OCCASION_H

#include <stdint.h>
#include "tsv.h"

struct occasion_action {
        struct slice channel, template, agent; /* plain text */
        const char *occasion;
        int32_t since; /* the day that is meant */
        int32_t planned_on, expires_on;
        int64_t step;
};

struct occasion_columns {
        struct filter *filter;
        struct slice name, label;         /* of the policy */
        int segment_in, segment_since_in; /* of the accounts; -1: none */
        int strategy, segment, segment_since, step, planned_on, channel, template, occasion,
                expires_on, agent, as_of, explain;
        struct buffer scratch[2]; /* segment and segment_since of an account without an action */
};

/* Declares the columns. AS_OF_TEXT: the day to write where the stream has no column as_of, NULL
   where it has; EXPLAIN: the name of the column that says why, or NULL. Dies with 65 where the
   stream comes from col-segment and was not saved: its segments would be stored under the name of
   the policy. NAME and LABEL are kept, not copied. */
void occasion_open(struct occasion_columns *columns, struct filter *filter, const char *name,
                   const char *label, const char *as_of_text, const char *explain);

/* Writes the record RAW, of the stream that the filter reads, with ACTION; NULL: with none, its
   segment as it was. WHY goes into the column of --explain. */
void occasion_emit(struct occasion_columns *columns, struct slice raw,
                   const struct occasion_action *action, struct slice why);

void occasion_close(struct occasion_columns *columns);

#endif
