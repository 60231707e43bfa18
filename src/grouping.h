/* Actions of a stream brought together into messages: those of one debtor, sorted so, that one message does for. */
#ifndef COL_GROUPING_H
#define COL_GROUPING_H

#include "row.h"

/* What a stream does not say, for all of its records; NULL: its column is needed. */
struct grouping_defaults {
        const char *channel, *template;
};

struct grouping; /* a stream being read */

/* The actions of one message; the first is the one that leads it. */
struct group {
        const struct row **rows;
        size_t count;
};

/* IN is not owned. Actions whose channel ASKS says nothing of are passed over, and so are records without an action (the column
   strategy empty) and those that contact rules refused (the column permission). Dies with 65 where a column is missing. */
struct grouping *grouping_open(struct tsv_reader *in, struct grouping_defaults defaults,
                               bool (*asks)(struct slice channel));

/* Reads the next debtor's records. Two actions share a message when they are of the same party, channel, template and day,
   or one names the account of the other as its lead, and they are of the same party, channel and template. READ is called
   for every record of the stream, kept or not. False at the end. Dies with 65 and the place when a record has no debtor, or
   one that comes before the last. *GROUPS and what they hold are valid until the next call. In time n log n. */
bool grouping_next(struct grouping *grouping, void (*read)(void *context), void *context,
                   const struct group **groups, size_t *count);

/* Channel and template of a record. */
struct slice grouping_channel(const struct grouping *grouping, const struct row *row);
struct slice grouping_template(const struct grouping *grouping, const struct row *row);

void grouping_close(struct grouping *grouping);

#endif
