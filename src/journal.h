/* The journal of what was sent: a file beside the database, DATABASE-sends.tsv, that is only ever appended to. One
   program writes it at a time. A message is handed to its channel after the line of its intent is on disk and before
   that of its receipt, so whatever dies when, the journal says what may have gone out. col-send(1), FILES. */
#ifndef COL_JOURNAL_H
#define COL_JOURNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "db.h"
#include "journal_line.h"

struct journal;

/* A place between two lines. */
struct journal_mark {
        uint64_t offset; /* in the file, in bytes */
        size_t lines;    /* before it */
        char sum[JOURNAL_SUM + 1]; /* of the line before it */
};

/* Opens and reads it. WRITING: makes it where it is missing, locks it until it is closed, and takes off a last line that
   was not written to its end, or gives it the newline that is all it lacks. Otherwise there may be none, and one that is
   being written is read as far as it goes.
   Dies: 75 another program is sending; 77 not allowed; 65 it is damaged, with its line; 74. */
struct journal *journal_open(const struct db *db, bool writing);

/* What the journal says last of MESSAGE; EVENT_COUNT: nothing. EVENT_INTENT: in doubt. */
enum journal_event journal_last(const struct journal *journal, struct slice message);

/* The message by which ACTION (its number) was cancelled or has expired, or another one than BUT by which it may have
   gone out, was handed over or has failed; empty where there is none. Valid until the next journal_write(). */
struct slice journal_message_of(const struct journal *journal, struct slice action, struct slice but);

/* Whether MESSAGE went to PARTY and, when ACTION is the one that its contact names, about ACCOUNT; true as well when the
   journal says nothing of it. Where not, the journal is not of this database as it is now. */
bool journal_agrees(const struct journal *journal, struct slice message, struct slice action, struct slice party,
                    struct slice account);

/* A contact: one that went out, or may have, or failed; a message that was sent again may be several. */
struct journal_contact {
        int64_t at;                     /* instant */
        const char *message, *channel, *account;
        const char *result;             /* SENT, also of one in doubt, or FAILED */
};

/* Those with PARTY, the last first: *PLACE begins as -1, and becomes -1 again, with false, behind the first of them. */
bool journal_contact(const struct journal *journal, struct slice party, int64_t *place, struct journal_contact *contact);

/* Appends a line at instant AT; FIELDS are texts, not escaped, and those of the event and the instant are not looked at.
   SYNC: and waits until it is on disk. Dies with 74; then the line is not there. */
void journal_write(struct journal *journal, enum journal_event event, int64_t at,
                   const struct slice fields[JOURNAL_FIELDS], bool sync);

/* Waits until all lines are on disk; dies with 74. */
void journal_sync(struct journal *journal);

struct journal_mark journal_end(const struct journal *journal);

/* Calls EACH for the lines from FROM on (NULL: all). IN_DOUBT: the line is an intent, and the last of its message. */
void journal_walk(const struct journal *journal, const struct journal_mark *from,
                  void (*each)(void *context, const struct journal_line *line, bool in_doubt), void *context);

const char *journal_name(const struct journal *journal);
void journal_close(struct journal *journal);

#endif
