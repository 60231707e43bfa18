/* New rows of a table that was empty, waiting to be inserted many at a time: SQLite takes about a third less for a row
   of many in one statement than for one of its own. Every constraint is checked as ever, only later; that key and
   identity are new must be known at once, and is told by a Bloom filter of all rows that the table was ever given.

   Two sets of rows, so that one can be filled while the other is inserted by another thread. */
#ifndef COL_PENDING_H
#define COL_PENDING_H

#include "record.h"
#include "table.h"

struct pending;

/* For a table without rows, whose every row from now on is shown to pending_note(). */
struct pending *pending_open(const struct table *table);

/* Notes the table's cells as a row. True when no row noted before has their key or identity; false when one may
   have. Rows of a kind that has neither are all new. */
bool pending_note(struct pending *pending, const struct table *table);

/* Takes a copy of the table's cells, doubts and salt as the row ID, which is larger than those before. */
void pending_add(struct pending *pending, const struct table *table, int64_t id);

size_t pending_count(const struct pending *pending); /* rows that wait */
bool pending_has(const struct pending *pending, int64_t id);

/* Id of the row that waits with the text KEY, or 0; of a kind that has a key. *may_be_stored tells whether a row of
   the table may have it. */
int64_t pending_find(const struct pending *pending, struct slice key, bool *may_be_stored);

/* Makes the rows that wait those that pending_insert() inserts; the ones before must have been. */
void pending_turn(struct pending *pending);

/* Inserts them. What they refer to must be in its table, or among them. False when that failed; SQLite tells why. For
   any thread, while another one adds rows: calls nothing but SQLite. */
bool pending_insert(struct pending *pending);

/* What pending_insert() does, for messages. */
const char *pending_sql(const struct pending *pending);

void pending_close(struct pending *pending); /* what waits is forgotten; NULL is allowed */

#endif
