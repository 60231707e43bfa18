/* Handing messages over, each at most once: intent in the journal, channel program, receipt in the journal. */
#ifndef COL_SENDING_H
#define COL_SENDING_H

#include <stdio.h>

#include "lanes.h"
#include "recheck.h"
#include "spool.h"

/* What has become of messages. */
struct sending_counts {
        uint64_t sent, handed, cancelled, expired, failed, in_doubt;
        uint64_t before;  /* that had gone, failed or ended already */
        uint64_t refused, stale, left;
};

struct sending {
        struct db *db;
        struct journal *journal;
        struct recheck *recheck;
        struct lanes *lanes;
        struct outgoing_columns *columns;
        struct slice header;         /* the line that names the columns, without its newline */
        const char *const *again;    /* keys of messages in doubt that are to be sent again */
        size_t again_count;
        struct sending_counts counts;
};

/* Sends the messages of MESSAGES, records as they stand in the stream, once each; those that may be tried again get
   further attempts, with longer and longer pauses. Returns those that could not go and may later, in the same form; the
   caller closes both. Says what became of each that was not sent. Dies as the journal does: then nothing that was handed
   over is lost, and what has no receipt is in doubt. */
struct spool *sending_run(struct sending *sending, struct spool *messages);

/* Shows on standard output what would go to whom at the instant NOW, and what would not, and why. */
void sending_preview(struct sending *sending, struct spool *messages, int64_t now);

/* Notes that a message in doubt was sent, as a person has found out; false when it is not in doubt. */
bool sending_settle(struct journal *journal, const char *message);

#endif
