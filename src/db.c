#include "db.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "day.h"
#include "number.h"
#include "options.h"

/* Longer than any run of ours holds the lock: only a stranger (sqlite3, a backup tool) can make a
   statement wait at all, and nobody should see "database is locked" because of one. */
#define BUSY_TIMEOUT_MS (30 * 60 * 1000)

/* Frames of the write-ahead log from which a commit checkpoints: 4 MiB, as SQLite does by itself.
 */
#define CHECKPOINT_FRAMES 500

static const char *const companions[] = {"-wal", "-shm", "-lock", "-access.log"};

/* ---- failures ---- */

static enum exit_code
exit_code_of(int result)
{
        switch (result & 0xff) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
                return EXIT_BUSY;
        case SQLITE_IOERR:
        case SQLITE_FULL:
        case SQLITE_CANTOPEN:
        case SQLITE_PROTOCOL:
                return EXIT_IO;
        case SQLITE_CONSTRAINT:
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
        case SQLITE_TOOBIG:
                return EXIT_BAD_DATA;
        case SQLITE_PERM:
        case SQLITE_READONLY:
        case SQLITE_AUTH:
                return EXIT_NOT_ALLOWED;
        case SQLITE_NOMEM:
                return EXIT_UNAVAILABLE;
        default:
                return EXIT_BUG;
        }
}

static const char *
cure_of(int result)
{
        switch (result & 0xff) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
                return "; another program holds the database: try again";
        case SQLITE_FULL:
                return "; make room on the disk and run this again";
        case SQLITE_CORRUPT:
                return "; check it with col-check, restore a backup if need be";
        default:
                return "";
        }
}

void
db_fail(struct db *db, const char *doing)
{
        int result = sqlite3_extended_errcode(db->handle);
        int error = sqlite3_system_errno(db->handle);
        bool system_error = error != 0 &&
                            ((result & 0xff) == SQLITE_IOERR || (result & 0xff) == SQLITE_CANTOPEN);
        die(exit_code_of(result), "%s: %s%s%s%s (%s)", db->path, sqlite3_errmsg(db->handle),
            system_error ? ": " : "", system_error ? strerror(error) : "", cure_of(result), doing);
}

/* ---- statements ---- */

static char *
format_sql(const char *format, va_list arguments)
{
        char *sql;
        if (vasprintf(&sql, format, arguments) < 0)
                die(EXIT_UNAVAILABLE, "out of memory");
        return sql;
}

static void
check_not_lent(const struct db *db, const char *sql)
{
        if (db->lent)
                die(EXIT_BUG, "%s: another thread uses it (%s)", db->path, sql);
}

static sqlite3_stmt *
prepare(struct db *db, const char *sql)
{
        sqlite3_stmt *statement;
        check_not_lent(db, sql);
        if (sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) !=
            SQLITE_OK)
                db_fail(db, sql);
        return statement;
}

sqlite3_stmt *
db_prepare(struct db *db, const char *format, ...)
{
        va_list arguments;
        va_start(arguments, format);
        char *sql = format_sql(format, arguments);
        va_end(arguments);
        sqlite3_stmt *statement = prepare(db, sql);
        free(sql);
        return statement;
}

bool
db_step(struct db *db, sqlite3_stmt *statement)
{
        check_not_lent(db, sqlite3_sql(statement));
        int result = sqlite3_step(statement);
        if (result == SQLITE_ROW)
                return true;
        if (result != SQLITE_DONE)
                db_fail(db, sqlite3_sql(statement));
        return false;
}

void
db_run(struct db *db, sqlite3_stmt *statement)
{
        while (db_step(db, statement))
                ;
        sqlite3_reset(statement);
}

void
db_execute(struct db *db, const char *sql)
{
        check_not_lent(db, sql);
        if (sqlite3_exec(db->handle, sql, NULL, NULL, NULL) != SQLITE_OK)
                db_fail(db, sql);
}

int64_t
db_integer(struct db *db, int64_t otherwise, const char *format, ...)
{
        va_list arguments;
        va_start(arguments, format);
        char *sql = format_sql(format, arguments);
        va_end(arguments);
        sqlite3_stmt *statement = prepare(db, sql);
        int64_t value = otherwise;
        if (db_step(db, statement) && sqlite3_column_type(statement, 0) != SQLITE_NULL)
                value = sqlite3_column_int64(statement, 0);
        sqlite3_finalize(statement);
        free(sql);
        return value;
}

struct slice
db_column(sqlite3_stmt *statement, int column)
{
        const void *text = sqlite3_column_text(statement, column);
        return (struct slice){text, (size_t)sqlite3_column_bytes(statement, column)};
}

void
db_bind_text(struct db *db, sqlite3_stmt *statement, int parameter, struct slice text)
{
        int result = text.size == 0 ? sqlite3_bind_null(statement, parameter)
                                    : sqlite3_bind_text64(statement, parameter, text.data,
                                                          text.size, SQLITE_STATIC, SQLITE_UTF8);
        if (result != SQLITE_OK)
                db_fail(db, sqlite3_sql(statement));
}

/* ---- files ---- */

const char *
db_path(const char *option)
{
        const char *path = option != NULL ? option : getenv("COL_DB");
        if (path == NULL || *path == '\0')
                usage_error("which database? name it with -d FILE or in the variable COL_DB");
        return path;
}

/* Opens the file PATH+SUFFIX, making it with the database's mode and owners, so that whoever may
   use the database may use the files beside it. -1 and errno when it cannot. */
static int
open_companion(const char *path, const char *suffix, int flags, const struct stat *database)
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
        for (size_t i = 0; i < 2; i++) {
                int descriptor = open_companion(path, companions[i], O_RDWR, database);
                if (descriptor != -1)
                        close(descriptor);
        }
}

static struct db *
open_handle(const char *path, int flags)
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
        struct db *db = open_handle(real, SQLITE_OPEN_READONLY);
        int result =
                sqlite3_exec(db->handle, "BEGIN; SELECT 1 FROM sqlite_schema", NULL, NULL, NULL);
        if ((result & 0xff) == SQLITE_CANTOPEN && is_plain_copy(real)) {
                char *uri = immutable_uri(real);
                sqlite3_close(db->handle);
                free(db->path);
                free(db);
                db = open_handle(uri, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
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

static void take_lock(struct db *db);
static void release_lock(struct db *db);

static int
count_frames(void *context, sqlite3 *handle, const char *database, int frames)
{
        (void)handle, (void)database;
        *(int *)context = frames;
        return SQLITE_OK;
}

static int frames_in_log; /* after the last commit of this process */

static void
prepare_writer(struct db *db)
{
        db_execute(db,
                   "PRAGMA mmap_size = 0;"
                   "PRAGMA synchronous = FULL;"
                   "PRAGMA foreign_keys = ON;"
                   "PRAGMA secure_delete = ON;" /* what is erased leaves nothing in free space */
                   "PRAGMA cache_size = -65536");
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

static struct db *
open_writer(const char *path, int oldest)
{
        struct stat status;
        char *real = resolve(path, &status);
        if (access(real, R_OK | W_OK) != 0)
                die(errno == EACCES || errno == EROFS ? EXIT_NOT_ALLOWED : EXIT_IO, "%s:", path);
        refuse_others(real);
        make_companions(real, &status);
        struct db *db = open_handle(real, SQLITE_OPEN_READWRITE);
        free(real);
        check_version(db, oldest);
        if (!has_write_ahead_log(db)) { /* a backup by VACUUM INTO comes without */
                take_lock(db);
                db_execute(db, "PRAGMA journal_mode = WAL");
                if (!has_write_ahead_log(db))
                        die(EXIT_IO, "%s: cannot have a write-ahead log; keep it on a local disk",
                            db->path);
                release_lock(db);
        }
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

/* ---- a new file ---- */

static char *unfinished; /* temporary name of the file that db_create() builds */

static void
remove_unfinished(void)
{
        if (unfinished == NULL)
                return;
        static const char *const suffixes[] = {"", "-journal", "-wal", "-shm"};
        char name[PATH_MAX];
        for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
                snprintf(name, sizeof name, "%s%s", unfinished, suffixes[i]);
                unlink(name);
        }
}

static void
sync_folder_of(const char *path)
{
        char *folder = duplicate(path);
        char *slash = strrchr(folder, '/');
        if (slash != NULL)
                slash[slash == folder] = '\0';
        int descriptor = open(slash != NULL ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (descriptor == -1 || (fsync(descriptor) != 0 && errno != EINVAL))
                die(EXIT_IO, "%s:", slash != NULL ? folder : ".");
        close(descriptor);
        free(folder);
}

static void
refuse_what_exists(const char *path)
{
        struct stat status;
        if (lstat(path, &status) == 0)
                die(EXIT_CANNOT_CREATE,
                    "%s: exists already; choose another name, or see --upgrade and --fields", path);
        if (errno != ENOENT)
                die(EXIT_CANNOT_CREATE, "%s:", path);
        static const char *const leftovers[] = {"-wal", "-shm", "-journal"};
        for (size_t i = 0; i < sizeof leftovers / sizeof *leftovers; i++) {
                char *name = format_text("%s%s", path, leftovers[i]);
                if (lstat(name, &status) == 0)
                        die(EXIT_CANNOT_CREATE,
                            "%s: left behind by another database, and would spoil this one; remove "
                            "it",
                            name);
                free(name);
        }
}

void
db_create(const char *path, unsigned mode, unsigned group, void (*fill)(struct db *, void *),
          void *context)
{
        refuse_what_exists(path);
        if (strlen(path) > PATH_MAX - 32)
                die(EXIT_CANNOT_CREATE, "%s: the name is too long", path);
        unfinished = format_text("%s.XXXXXX", path);
        int descriptor = mkstemp(unfinished);
        if (descriptor == -1)
                die(EXIT_CANNOT_CREATE, "%s:", path);
        at_death(remove_unfinished);
        if ((group != (unsigned)-1 && fchown(descriptor, (uid_t)-1, (gid_t)group) != 0) ||
            fchmod(descriptor, (mode_t)mode) != 0)
                die(EXIT_CANNOT_CREATE, "%s: cannot have mode %o and the group asked for:", path,
                    mode);
        close(descriptor);

        struct db *db = open_handle(unfinished, SQLITE_OPEN_READWRITE);
        /* Larger pages than SQLite's usual 4 KiB: a bulk load takes an eighth less time. */
        db_execute(db,
                   "PRAGMA page_size = 8192; PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; "
                   "BEGIN IMMEDIATE");
        fill(db, context);
        db_execute(db, "COMMIT");
        db_execute(db, "PRAGMA journal_mode = WAL");
        /* Alone with a file that nobody else knows: the one checkpoint without the lock. */
        db_execute(db, "PRAGMA wal_checkpoint(TRUNCATE)");
        db_close(db);

        struct stat status;
        if (stat(unfinished, &status) != 0)
                die(EXIT_CANNOT_CREATE, "%s:", unfinished);
        if (link(unfinished, path) != 0) {
                refuse_what_exists(path); /* made meanwhile by somebody else */
                die(EXIT_CANNOT_CREATE, "%s:", path);
        }
        remove_unfinished();
        free(unfinished);
        unfinished = NULL;
        for (size_t i = 0; i < sizeof companions / sizeof *companions; i++) {
                descriptor = open_companion(path, companions[i], O_RDWR, &status);
                if (descriptor == -1)
                        die(EXIT_CANNOT_CREATE, "%s%s:", path, companions[i]);
                close(descriptor);
        }
        sync_folder_of(path);
}

/* ---- the lock ---- */

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
        db->lock = open_companion(db->path, "-lock", O_RDWR, &status);
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

void
db_lock(struct db *db)
{
        take_lock(db);
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

/* ---- clocks and batches ---- */

int64_t
db_now(struct db *db)
{
        (void)db;
        static int64_t now;
        if (now == 0)
                now = time(NULL);
        return now;
}

struct zone *
db_zone(struct db *db)
{
        struct zone *zone = zone_open(db->time_zone);
        if (zone == NULL)
                die(EXIT_UNAVAILABLE,
                    "%s: its time zone %s is not known to this machine; install the package tzdata",
                    db->path, db->time_zone);
        return zone;
}

int32_t
db_today(struct db *db)
{
        struct zone *zone = db_zone(db);
        int32_t day = zone_day(zone, db_now(db));
        zone_close(zone);
        return day;
}

int64_t
db_last_batch(struct db *db)
{
        return db_integer(db, 0, "SELECT max(id) FROM batches");
}

char *
db_find_batch(struct db *db, const char *argument, int64_t *batch)
{
        int32_t day = day_parse(slice_of(argument));
        if (day != DAY_NONE) {
                char instant[21];
                struct zone *zone = db_zone(db);
                time_format(instant, zone_day_end(zone, day));
                zone_close(zone);
                *batch = db_integer(db, 0, "SELECT max(id) FROM batches WHERE at < '%s'", instant);
                return NULL;
        }
        char *end;
        errno = 0;
        long long number = strtoll(argument, &end, 10);
        int64_t last = db_last_batch(db);
        if (errno != 0 || *end != '\0' || !isdigit((unsigned char)*argument))
                return format_text("'%s' is neither a date (YYYY-MM-DD) nor the number of a batch",
                                   argument);
        if (number > last)
                return format_text("there is no batch %lld; the last one is %lld", number,
                                   (long long)last);
        *batch = number;
        return NULL;
}

int64_t
db_known(struct db *db, const char *argument)
{
        int64_t batch;
        char *wrong = db_find_batch(db, argument, &batch);
        if (wrong)
                usage_error("--known: %s", wrong);
        return batch;
}

/* ---- access log ---- */

static void
add_escaped(struct buffer *line, const char *text)
{
        for (; *text != '\0'; text++) {
                const char *escape = *text == '\t'   ? "\\t"
                                     : *text == '\n' ? "\\n"
                                     : *text == '\r' ? "\\r"
                                     : *text == '\\' ? "\\\\"
                                                     : NULL;
                if (escape != NULL)
                        buffer_add_text(line, escape);
                else
                        buffer_add(line, text, 1);
        }
}

void
db_access_log(struct db *db, int argc, char *const *argv, uint64_t records)
{
        char at[21];
        time_format(at, time(NULL));
        const struct passwd *user = getpwuid(getuid());
        struct buffer line = {0};
        buffer_add_format(&line, "%s\t%lu\t%s\t%s\t", at, (unsigned long)getuid(),
                          user != NULL ? user->pw_name : "", program);
        for (int i = 1; i < argc; i++) {
                if (i > 1)
                        buffer_add_text(&line, " ");
                add_escaped(&line, argv[i]);
        }
        buffer_add_format(&line, "\t%llu\n", (unsigned long long)records);

        struct stat status;
        int descriptor = -1;
        if (stat(db->path, &status) == 0)
                descriptor = open_companion(db->path, "-access.log", O_WRONLY | O_APPEND, &status);
        if (descriptor == -1) {
                if ((errno == EACCES || errno == EROFS) && access(db->path, W_OK) != 0) {
                        warn("%s-access.log: not written:", db->path);
                        buffer_free(&line);
                        return;
                }
                die(EXIT_IO, "%s-access.log:", db->path);
        }
        /* One write: lines of programs that end together do not mix. */
        ssize_t written = write(descriptor, line.data, line.size);
        if (written < 0 || (size_t)written != line.size || close(descriptor) != 0)
                die(EXIT_IO, "%s-access.log:", db->path);
        buffer_free(&line);
}
