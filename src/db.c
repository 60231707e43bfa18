#include "db-inner.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "number.h"
#include "options.h"

const char *
db_path(const char *option)
{
        const char *path = option != NULL ? option : getenv("COL_DB");
        if (path == NULL || *path == '\0')
                usage_error("which database? name it with -d FILE or in the variable COL_DB");
        return path;
}

int
db_open_companion(const char *path, const char *suffix, int flags, const struct stat *database)
{
        char *name = format_text("%s%s", path, suffix);
        int descriptor = open(name, flags | O_NOFOLLOW | O_CLOEXEC);
        if (descriptor == -1 && errno == ENOENT) {
                descriptor = open(name, flags | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
                if (descriptor == -1 && errno == EEXIST) {
                        descriptor = open(name, flags | O_NOFOLLOW | O_CLOEXEC);
                } else if (descriptor != -1) {
                        /* Only the owner can give a file away, and only root to another user. */
                        if (fchown(descriptor, (uid_t)-1, database->st_gid) == 0 ||
                            (database->st_mode & 0060) == 0)
                                fchmod(descriptor, database->st_mode & 0666);
                        if (geteuid() == 0 &&
                            fchown(descriptor, database->st_uid, database->st_gid) != 0)
                                warn("%s: cannot be given to the database's owner:", name);
                }
        }
        int error = errno;
        free(name);
        errno = error;
        return descriptor;
}

/* SQLite makes -wal and -shm with the database's mode but its maker's group, which would shut out
   the rest of a declared group. */
static void
make_companions(const char *path, const struct stat *database)
{
        static const char *const companions[] = {"-wal", "-shm"};
        for (size_t i = 0; i < 2; i++) {
                int descriptor = db_open_companion(path, companions[i], O_RDWR, database);
                if (descriptor != -1)
                        close(descriptor);
        }
}

struct db *
db_open_handle(const char *path, int flags)
{
        struct db *db = allocate(sizeof *db);
        db->path = duplicate(path);
        db->lock = -1;
        db->writable = (flags & SQLITE_OPEN_READWRITE) != 0;
        /* No effect when SQLite is in use already: then it merely keeps its statistics. */
        sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
        int result = sqlite3_open_v2(path, &db->handle, flags | SQLITE_OPEN_NOMUTEX, NULL);
        if (db->handle == NULL)
                die(EXIT_UNAVAILABLE, "out of memory");
        if (result != SQLITE_OK)
                db_fail(db, "open");
        sqlite3_extended_result_codes(db->handle, 1);
        sqlite3_busy_timeout(db->handle, BUSY_TIMEOUT_MS);
        sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)NULL);
        sqlite3_db_config(db->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)NULL);
        sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DQS_DDL, 0, (int *)NULL);
        sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DQS_DML, 0, (int *)NULL);
        /* A checkpoint outside the lock could race a commit (platform.md, SQLite 1); db_commit()
           makes them. It also keeps -wal and -shm, with their modes, beside the database. */
        sqlite3_db_config(db->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)NULL);
        return db;
}

/* Dies unless the file has the header of a database of ours. Looked at before anything is made
   beside it, or SQLite finishes what another program left there. No handle of the file may be open:
   that this one is closed drops its locks. Source: sqlite.org/fileformat2.html, 1.3. */
static void
refuse_others(const char *path)
{
        static const char magic[16] = "SQLite format 3";
        enum { APPLICATION_ID = 68, HEADER_SIZE = 100 };
        unsigned char header[HEADER_SIZE] = {0};
        int descriptor = open(path, O_RDONLY | O_CLOEXEC);
        ssize_t size = descriptor == -1 ? -1 : read(descriptor, header, sizeof header);
        if (size == -1)
                die(EXIT_IO, "%s:", path);
        close(descriptor);
        uint32_t id = 0;
        for (size_t i = 0; i < sizeof id; i++)
                id = id << 8 | header[APPLICATION_ID + i];
        if (memcmp(header, magic, sizeof magic) != 0 || id != DB_APPLICATION_ID)
                die(EXIT_BAD_DATA, "%s: not a coltools database; col-init FILE makes one", path);
}

/* Dies unless the schema is one that this program knows; OLDEST is the oldest accepted. */
static void
check_version(struct db *db, int oldest)
{
        int64_t version = db_integer(db, 0, "PRAGMA user_version");
        if (version > DB_SCHEMA_VERSION)
                die(EXIT_BAD_POLICY,
                    "%s: has schema version %lld, and this %s knows %d at most; use the newer "
                    "coltools "
                    "that made it",
                    db->path, (long long)version, program, DB_SCHEMA_VERSION);
        if (version < oldest)
                die(EXIT_BAD_POLICY,
                    "%s: has schema version %lld, and this %s needs %d; run: col-init --upgrade %s",
                    db->path, (long long)version, program, DB_SCHEMA_VERSION, db->path);
}

static void
load_settings(struct db *db)
{
        sqlite3_stmt *statement =
                db_prepare(db, "SELECT value FROM settings WHERE name = 'time_zone'");
        if (!db_step(db, statement))
                die(EXIT_BAD_DATA, "%s: the setting time_zone is missing; restore a backup",
                    db->path);
        db->time_zone = slice_dup(db_column(statement, 0));
        sqlite3_finalize(statement);
        statement = db_prepare(db, "SELECT code, digits FROM currencies");
        while (db_step(db, statement))
                currency_declare(db_column(statement, 0), sqlite3_column_int(statement, 1));
        sqlite3_finalize(statement);
        statement =
                db_prepare(db, "SELECT kind, field, type, personal FROM fields ORDER BY position");
        while (db_step(db, statement)) {
                char *kind = slice_dup(db_column(statement, 0));
                char *field = slice_dup(db_column(statement, 1));
                kinds_add_field(kind, field, type_named(db_column(statement, 2)),
                                sqlite3_column_int(statement, 3) != 0, db->path);
                free(kind);
                free(field);
        }
        sqlite3_finalize(statement);
}

/* The file's real path (the caller frees) and what it is; dies when it is not there. */
static char *
resolve(const char *path, struct stat *status)
{
        char *real = realpath(path, NULL);
        if (real == NULL || stat(real, status) != 0) {
                if (errno == ENOENT || errno == ENOTDIR)
                        die(EXIT_NO_INPUT, "%s: no such database; col-init %s makes one", path,
                            path);
                die(errno == EACCES ? EXIT_NOT_ALLOWED : EXIT_IO, "%s:", path);
        }
        if (!S_ISREG(status->st_mode))
                die(EXIT_BAD_DATA, "%s: not a file, so not a coltools database", path);
        return real;
}

/* A read-only copy without its log in a folder where none can be made: nobody can be writing it,
   and SQLite must be told so, because it could not tell by itself. */
static bool
is_plain_copy(const char *path)
{
        char *log = format_text("%s-wal", path);
        struct stat status;
        bool empty = stat(log, &status) != 0 ? errno == ENOENT : status.st_size == 0;
        free(log);
        return empty && access(path, W_OK) != 0;
}

static char *
immutable_uri(const char *path)
{
        struct buffer uri = {0};
        buffer_add_text(&uri, "file:");
        for (const char *p = path; *p != '\0'; p++) {
                if (isalnum((unsigned char)*p) || strchr("/._-", *p) != NULL)
                        buffer_add(&uri, p, 1);
                else
                        buffer_add_format(&uri, "%%%02X", (unsigned)(unsigned char)*p);
        }
        buffer_add_text(&uri, "?immutable=1");
        buffer_terminate(&uri);
        return uri.data;
}

struct db *
db_open_reader(const char *path)
{
        struct stat status;
        char *real = resolve(path, &status);
        if (access(real, R_OK) != 0)
                die(errno == EACCES ? EXIT_NOT_ALLOWED : EXIT_IO, "%s:", path);
        refuse_others(real);
        make_companions(real, &status);
        struct db *db = db_open_handle(real, SQLITE_OPEN_READONLY);
        int result =
                sqlite3_exec(db->handle, "BEGIN; SELECT 1 FROM sqlite_schema", NULL, NULL, NULL);
        if ((result & 0xff) == SQLITE_CANTOPEN && is_plain_copy(real)) {
                char *uri = immutable_uri(real);
                sqlite3_close(db->handle);
                free(db->path);
                free(db);
                db = db_open_handle(uri, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
                free(db->path);
                db->path = duplicate(real);
                free(uri);
                db_execute(db, "BEGIN");
        } else if (result != SQLITE_OK) {
                db_fail(db, "BEGIN");
        }
        free(real);
        check_version(db, DB_SCHEMA_VERSION);
        db_execute(db, "PRAGMA mmap_size = 0; PRAGMA cache_size = -65536");
        load_settings(db);
        return db;
}

struct db *
db_open_beside(const struct db *db)
{
        struct db *beside = db_open_handle(db->path, SQLITE_OPEN_READONLY);
        db_execute(beside, "PRAGMA mmap_size = 0; PRAGMA cache_size = -65536; BEGIN");
        return beside;
}

static void
prepare_writer(struct db *db)
{
        db_execute(db,
                   "PRAGMA mmap_size = 0;"
                   "PRAGMA synchronous = FULL;"
                   "PRAGMA foreign_keys = ON;"
                   "PRAGMA secure_delete = ON;" /* what is erased leaves nothing in free space */
                   "PRAGMA cache_size = -65536");
        db_watch_log(db);
}

static struct db *
open_writer(const char *path, int oldest)
{
        struct stat status;
        char *real = resolve(path, &status);
        if (access(real, R_OK | W_OK) != 0)
                die(errno == EACCES || errno == EROFS ? EXIT_NOT_ALLOWED : EXIT_IO, "%s:", path);
        refuse_others(real);
        make_companions(real, &status);
        struct db *db = db_open_handle(real, SQLITE_OPEN_READWRITE);
        free(real);
        check_version(db, oldest);
        prepare_writer(db);
        return db;
}

struct db *
db_open_writer(const char *path)
{
        struct db *db = open_writer(path, DB_SCHEMA_VERSION);
        load_settings(db);
        return db;
}

struct db *
db_open_older(const char *path)
{
        struct db *db = open_writer(path, 1);
        load_settings(db);
        return db;
}

void
db_close(struct db *db)
{
        if (db == NULL)
                return;
        if (db->lock != -1)
                db_rollback(db);
        if (sqlite3_close(db->handle) != SQLITE_OK)
                die(EXIT_BUG, "%s: %s", db->path, sqlite3_errmsg(db->handle));
        free(db->path);
        free(db->time_zone);
        free(db);
}
