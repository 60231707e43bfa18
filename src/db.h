/* The shared SQLite file: opening, locking, clocks, statements. Edges only (DESIGN.md, law 1). */
#ifndef COL_DB_H
#define COL_DB_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include "error.h"
#include "kinds.h"
#include "text.h"

#define DB_APPLICATION_ID 0x436f6c74 /* "Colt" */
#define DB_SCHEMA_VERSION 8

struct db {
        sqlite3 *handle;
        char *path;             /* as realpath(3) gives it: every name of a file has one lock */
        bool writable;
        char *time_zone;        /* settings.time_zone */
        int lock;               /* descriptor of <path>-lock while held, else -1 */
        bool lent;              /* to another thread: nothing here may be called meanwhile */
};

/* Path from -d or COL_DB; dies with 64 when neither is given. OPTION may be NULL. */
const char *db_path(const char *option);

/* Opens for reading: no checkpoint on close, no mmap, defensive, trusted_schema off; loads the user-defined
   fields into the kinds. Begins a read transaction, so that everything read is one state. A file that the
   user may only read will do. Dies: 66 no such file; 65 not a coltools database (application_id); 78 a schema
   version this program does not know, naming the cure (col-init --upgrade); 77 not allowed; 74 I/O. */
struct db *db_open_reader(const char *path);

/* Opens for writing (WAL, synchronous=FULL, foreign_keys, cache 64 MiB); takes no lock yet. Dies as
   db_open_reader() does, and with 77 when the user may not write the file. */
struct db *db_open_writer(const char *path);

/* Another connection to the file of DB, for reading what was committed last while DB is written, by whichever thread.
   The caller closes it, before the commit: what is still read stays in the log. Dies as db_fail() does. */
struct db *db_open_beside(const struct db *db);

/* db_open_writer() for a file whose schema may be older than this program's (col-init --upgrade). */
struct db *db_open_older(const char *path);

/* Makes a new database at PATH, with MODE (0600 or 0660) for it and all files beside it, whatever the umask,
   owned by GROUP ((gid_t)-1: the user's own). FILL makes the schema and settings inside one transaction. The file
   is built under a temporary name and linked to PATH when it is complete and on disk: a failure leaves
   nothing. Dies with 73 when PATH, or a write-ahead log left behind by another database of that name, exists. */
void db_create(const char *path, unsigned mode, unsigned group,
               void (*fill)(struct db *db, void *context), void *context);

/* Takes flock(LOCK_EX) on <path>-lock, waiting as long as it takes (a message after a second, when
   standard error is a terminal), then BEGIN IMMEDIATE. Registers a rollback and unlock with at_death(). */
void db_lock(struct db *db);

/* COMMIT, checkpoint under the lock, unlock. Dies with 74 and a rollback when the commit fails. */
void db_commit(struct db *db);
void db_rollback(struct db *db); /* rolls back and unlocks */

/* Closes. Frees db. NULL is allowed. */
void db_close(struct db *db);

/* Statements. A failing one dies with the text of the statement and SQLite's message: 74 for I/O and full
   disks, 75 busy, 65 constraint or a damaged file, 77 not allowed, 69 no memory, 70 otherwise. The caller
   finalizes. */
sqlite3_stmt *db_prepare(struct db *db, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool db_step(struct db *db, sqlite3_stmt *statement);  /* true: a row */
void db_run(struct db *db, sqlite3_stmt *statement);   /* step to the end, reset */
void db_execute(struct db *db, const char *sql);
int64_t db_integer(struct db *db, int64_t otherwise, const char *format, ...)
        __attribute__((format(printf, 3, 4)));         /* first column of the first row, or OTHERWISE */
struct slice db_column(sqlite3_stmt *statement, int column); /* text, valid until the next step */
/* Binds text that lives until the statement is stepped; an empty slice is NULL. */
void db_bind_text(struct db *db, sqlite3_stmt *statement, int parameter, struct slice text);
/* Ends the program because of what SQLite said last; DOING is the statement or what was being done. */
_Noreturn void db_fail(struct db *db, const char *doing);

/* Clocks. today: the day of the present instant in the database's time zone, read from the clock once per
   process. now: that instant, seconds since 1970-01-01T00:00:00Z. */
int32_t db_today(struct db *db);
int64_t db_now(struct db *db);

/* The database's time zone; the caller closes it. Dies with 69 when this machine does not know it. */
struct zone *db_zone(struct db *db);

/* The last batch visible to this connection (0: none). */
int64_t db_last_batch(struct db *db);

/* D|BATCH: the last batch recorded by the end of day D (in the database's zone), or the number itself (0: before
   the first). NULL, and *batch; or what is wrong with it, which the caller frees. */
char *db_find_batch(struct db *db, const char *argument, int64_t *batch);
/* The same for the option --known; dies with 64. */
int64_t db_known(struct db *db, const char *argument);

/* Appends one line to <path>-access.log: time, uid, user, program, arguments, records, as a stream's fields are
   escaped. O_APPEND, mode of the database; dies with 74, but only warns where the user may not write the database
   either (a copy to read from). Readers call it after the last record is written. */
void db_access_log(struct db *db, int argc, char *const *argv, uint64_t records);

#endif
