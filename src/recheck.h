/* Whether a message may still go, asked of the database and the journal just before it does. */
#ifndef COL_RECHECK_H
#define COL_RECHECK_H

#include "journal.h"
#include "outgoing.h"
#include "results.h"

struct recheck;

enum verdict_kind {
        VERDICT_SEND,
        VERDICT_ENDED,   /* none of its actions is to be done any more */
        VERDICT_STALE,   /* some are, but the message is no longer right: it has to be rendered again */
        VERDICT_LATER,   /* not now, but perhaps later */
        VERDICT_REFUSED, /* nobody has permitted it, or it is not what its actions say */
};

struct verdict {
        enum verdict_kind kind;
        struct buffer reason;             /* for people; ends with a NUL that is not counted */
        struct buffer cancelled, expired; /* numbers of the actions that end by this, blank-separated */
};

/* RESULTS says which contacts of a day reached the party. The caller closes it before DB, JOURNAL and RESULTS. */
struct recheck *recheck_open(struct db *db, const struct journal *journal, const struct results *results);

/* Looks at the newest state of the database, as things are at the instant NOW (seconds). VERDICT is zero-initialised
   or of an earlier call; the caller frees with verdict_free(). */
void recheck_message(struct recheck *recheck, const struct outgoing *message, int64_t now, struct verdict *verdict);

/* The day of NOW in the database's time zone. */
int32_t recheck_day(const struct recheck *recheck, int64_t now);

void recheck_close(struct recheck *recheck);
void verdict_free(struct verdict *verdict);

#endif
