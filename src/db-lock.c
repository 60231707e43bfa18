/* One writer at a time, from the lock to the commit. */
#include "db-inner.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

static struct db *locked; /* for the end of the program; one database is written at a time */

static void
unlock_at_death(void)
{
        if (locked == NULL)
                return;
        sqlite3_exec(locked->handle, "ROLLBACK", NULL, NULL, NULL);
        close(locked->lock);
        locked = NULL;
}

static void
wait_for_lock(struct db *db)
{
        if (isatty(STDERR_FILENO)) {
                for (int i = 0; i < 50; i++) {
                        if (flock(db->lock, LOCK_EX | LOCK_NB) == 0)
                                return;
                        if (errno != EWOULDBLOCK && errno != EINTR)
                                break;
                        interrupted();
                        nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
                }
                say("%s: waiting for another program to finish writing", db->path);
        }
        while (flock(db->lock, LOCK_EX) != 0) {
                if (errno != EINTR)
                        die(EXIT_IO, "%s-lock:", db->path);
                interrupted();
        }
}

static void
take_lock(struct db *db)
{
        static bool registered;
        if (!registered)
                at_death(unlock_at_death);
        registered = true;
        struct stat status;
        if (stat(db->path, &status) != 0)
                die(EXIT_IO, "%s:", db->path);
        db->lock = db_open_companion(db->path, "-lock", O_RDWR, &status);
        if (db->lock == -1)
                die(errno == EACCES ? EXIT_NOT_ALLOWED : EXIT_IO, "%s-lock:", db->path);
        wait_for_lock(db);
        locked = db;
}

static void
release_lock(struct db *db)
{
        locked = NULL;
        close(db->lock);
        db->lock = -1;
}

/* Frames of the write-ahead log from which a commit checkpoints: 4 MiB, as SQLite does by itself.
 */
#define CHECKPOINT_FRAMES 500

static int frames_in_log; /* after the last commit of this process */

static int
count_frames(void *context, sqlite3 *handle, const char *database, int frames)
{
        (void)handle, (void)database;
        *(int *)context = frames;
        return SQLITE_OK;
}

void
db_watch_log(struct db *db)
{
        sqlite3_wal_hook(db->handle, count_frames, &frames_in_log);
}

static bool
has_write_ahead_log(struct db *db)
{
        sqlite3_stmt *statement = db_prepare(db, "PRAGMA journal_mode");
        bool wal = db_step(db, statement) && slice_is(db_column(statement, 0), "wal");
        sqlite3_finalize(statement);
        return wal;
}

/* A backup by VACUUM INTO comes without. Not while the input is still being read: whoever writes
   that may be reading the database, and would have to end first. */
static void
begin_write_ahead_log(struct db *db)
{
        db_execute(db, "PRAGMA journal_mode = WAL");
        if (!has_write_ahead_log(db))
                die(EXIT_IO, "%s: cannot have a write-ahead log; keep it on a local disk",
                    db->path);
}

void
db_lock(struct db *db)
{
        take_lock(db);
        if (!has_write_ahead_log(db))
                begin_write_ahead_log(db);
        db_execute(db, "BEGIN IMMEDIATE");
}

void
db_commit(struct db *db)
{
        frames_in_log = 0;
        db_execute(db, "COMMIT");
        if (frames_in_log >= CHECKPOINT_FRAMES) {
                /* What a reader still needs stays in the log for the next one: nothing to wait for.
                 */
                sqlite3_busy_timeout(db->handle, 0);
                int result = sqlite3_wal_checkpoint_v2(db->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE,
                                                       NULL, NULL);
                if (result != SQLITE_OK && (result & 0xff) != SQLITE_BUSY)
                        warn("%s: saved, but the write-ahead log could not be emptied: %s",
                             db->path, sqlite3_errmsg(db->handle));
                sqlite3_busy_timeout(db->handle, BUSY_TIMEOUT_MS);
        }
        release_lock(db);
}

void
db_rollback(struct db *db)
{
        if (!sqlite3_get_autocommit(db->handle))
                db_execute(db, "ROLLBACK");
        if (db->lock != -1)
                release_lock(db);
}
