/* A new database file: all of it, or nothing. */
#include "db-inner.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

        struct db *db = db_open_handle(unfinished, SQLITE_OPEN_READWRITE);
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
        static const char *const companions[] = {"-wal", "-shm", "-lock", "-access.log"};
        for (size_t i = 0; i < sizeof companions / sizeof *companions; i++) {
                descriptor = db_open_companion(path, companions[i], O_RDWR, &status);
                if (descriptor == -1)
                        die(EXIT_CANNOT_CREATE, "%s%s:", path, companions[i]);
                close(descriptor);
        }
        sync_folder_of(path);
}
