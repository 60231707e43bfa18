/* One line of the journal of what was sent (col-send(1), FILES): fields as a stream's are escaped, and last a sum, by
   which a line that was cut, changed, taken out or moved is known. */
#ifndef COL_JOURNAL_LINE_H
#define COL_JOURNAL_LINE_H

#include <stdbool.h>

#include "text.h"

enum journal_event {
        EVENT_INTENT,    /* handed to its channel, or about to be */
        EVENT_SENT,      /* the channel says so */
        EVENT_HANDED,    /* the channel has it, as on a call list; what comes of it comes later */
        EVENT_FAILED,    /* it cannot be sent, nor tried again */
        EVENT_RETRY,     /* it was not sent, and may be tried again */
        EVENT_CANCELLED, /* found not to be due any more; was not handed over */
        EVENT_EXPIRED,   /* the same: its last day has passed */
        EVENT_COUNT
};
extern const char *const journal_events[EVENT_COUNT]; /* as they are written */

/* The fields of a line, in their order; empty where an event has nothing to say. */
enum journal_field {
        JOURNAL_EVENT,
        JOURNAL_AT,               /* instant */
        JOURNAL_MESSAGE,          /* its key */
        JOURNAL_CHANNEL,
        JOURNAL_PARTY,
        JOURNAL_ACCOUNT,
        JOURNAL_ACTION,           /* number of the action that the contact will name */
        JOURNAL_ACTIONS,          /* numbers of all that have an outcome by it, blank-separated */
        JOURNAL_RECIPIENT,
        JOURNAL_TEMPLATE,
        JOURNAL_MESSAGE_TEMPLATE,
        JOURNAL_PARTS,
        JOURNAL_COST,
        JOURNAL_CURRENCY,
        JOURNAL_ON,               /* its day in the time zone by which it was judged */
        JOURNAL_REFERENCE,        /* the channel's own number for it */
        JOURNAL_TEXT,             /* what the channel said, or why it was not sent */
        JOURNAL_FIELDS
};

struct journal_line {
        enum journal_event event;
        struct slice fields[JOURNAL_FIELDS]; /* as they stand in the line, escaped */
};

#define JOURNAL_SUM 64 /* hexadecimal digits of SHA-256 */

/* The line that names the fields, with its newline. It begins every journal and has no sum. */
void journal_line_header(struct buffer *out);

/* Appends the line, with its newline. FIELDS are escaped already; that of JOURNAL_EVENT is not looked at. SUM is that of
   the line before (all '0' for the first), and becomes that of this one. */
void journal_line_write(struct buffer *out, enum journal_event event,
                        const struct slice fields[JOURNAL_FIELDS], char sum[JOURNAL_SUM + 1]);

/* Reads a line without its newline: NULL, and SUM becomes its own; or what is wrong with it, a constant. */
const char *journal_line_read(struct slice text, struct journal_line *line, char sum[JOURNAL_SUM + 1]);

/* Whether TEXT may be the beginning of a line after one with SUM, whose writing was broken off. */
bool journal_line_begun(struct slice text, const char sum[JOURNAL_SUM + 1]);

#endif
