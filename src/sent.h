/* What the journal holds, as streams for col-save. The same lines give the same bytes, whenever they are printed. */
#ifndef COL_SENT_H
#define COL_SENT_H

#include "journal.h"

/* Writes on standard output the contacts, SENT or FAILED, of the lines from FROM on (NULL: all) whose day is SINCE
   (DAY_NONE: any) or later, and, unless it is negative, on the descriptor OUTCOMES (named FILE, and closed) the outcomes
   of the actions that no contact tells of: cancelled or expired. Returns how many contacts. */
uint64_t sent_print(const struct journal *journal, const struct journal_mark *from, int32_t since, int outcomes,
                    const char *file);

/* Writes on standard output the messages in doubt; returns how many there are. */
uint64_t sent_print_in_doubt(const struct journal *journal);

#endif
