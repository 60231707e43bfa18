/* Contact points that a snapshot replaces. A snapshot says what a slot (party, channel, label) holds now: where a
   value comes to a slot, the values that it held before, and that the batch does not state, become
   standing=replaced. Those that are invalid or forbidden stay so, and a doubtful value replaces nothing. */
#ifndef COL_REPLACED_H
#define COL_REPLACED_H

#include "changes.h"
#include "store.h"

struct replaced;

/* DB stands as it was before the batch: STORE has stored nothing yet. */
struct replaced *replaced_open(struct db *db, struct store *store);

/* The snapshot has stated the contact point ID of the party with the key PARTY; RESULT is what that came to. Where
   the point is the one that an import said to be replaced, it is good again, and its standing is empty, unless the
   map states the standing itself (JUDGED). */
void replaced_stated(struct replaced *replaced, int64_t id, struct slice party,
                     enum store_result result, bool judged);

/* After the last row: stores what is replaced, and adds it to CHANGES. */
void replaced_settle(struct replaced *replaced, struct changes *changes, struct stored *stored);

void replaced_close(struct replaced *replaced); /* before the store's end */

#endif
