/* The clock that SQL sees. It stands at 00:00:00 UTC of the as-of date, whatever the day
   (DESIGN.md, law 5); one per process. */
#ifndef COL_SQL_CLOCK_H
#define COL_SQL_CLOCK_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

/* What date('now'), current_date, current_time and current_timestamp yield from now on. Until then
   they are an error. */
void sql_clock_set(int32_t as_of);

/* Whether SQL has asked for the time before it was set, since the last call. */
bool sql_clock_missed(void);

/* Puts that clock into VFS, which is not registered yet, in place of its own. */
void sql_clock_into(sqlite3_vfs *vfs);

/* Connections that are opened after this call have that clock. */
void sql_clock_for_all(void);

#endif
