/* What the files db-*.c share. */
#ifndef COL_DB_INNER_H
#define COL_DB_INNER_H

#include <sys/stat.h>

#include "db.h"

/* Longer than any run of ours holds the lock: only a stranger (sqlite3, a backup tool) can make a
   statement wait at all, and nobody should see "database is locked" because of one. */
#define BUSY_TIMEOUT_MS (30 * 60 * 1000)

/* A connection to the file at PATH, which nothing has looked at yet. Dies as db_fail() does. */
struct db *db_open_handle(const char *path, int flags);

/* Opens the file PATH+SUFFIX, making it with the database's mode and owners, so that whoever may
   use the database may use the files beside it. -1 and errno when it cannot. */
int db_open_companion(const char *path, const char *suffix, int flags, const struct stat *database);

/* Lets db_commit() know how long the write-ahead log has become. */
void db_watch_log(struct db *db);

#endif
