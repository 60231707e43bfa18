/* Reading a table group by group, in whatever order the groups are asked for. */
#ifndef COL_CURSOR_H
#define COL_CURSOR_H

#include "db.h"

/* A statement that stays open: where the groups are asked for in the order in which they lie (files
   imported in the order of their keys), it is read straight through; where not, it is bound anew.
 */
struct cursor;

/* SQL: its first column is the group, an id, and its only parameter the group asked for: "… WHERE
   grp >= ?1 … ORDER BY grp" when SEQUENTIAL, which must be served by an index, else "… WHERE grp =
   ?1 …". SQL is copied. */
struct cursor *cursor_open(struct db *db, const char *sql, bool sequential);

/* Goes to the first row of GROUP; false when it has none. The first row may be asked for again at
   no cost. */
bool cursor_first(struct cursor *cursor, int64_t group);

/* Goes to the next row of the same group; false when there is none. */
bool cursor_next(struct cursor *cursor);

/* The statement, for sqlite3_column_…() on the present row. */
sqlite3_stmt *cursor_row(const struct cursor *cursor);

/* A result of the present row; text is valid until the next one. */
int64_t cursor_integer(const struct cursor *cursor, int result);
struct slice cursor_text(const struct cursor *cursor, int result);

void cursor_close(struct cursor *cursor); /* NULL is nothing */

#endif
