#include "outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "error.h"
#include "sha256.h"

struct outfile {
        const char *path;
        char *temporary;
        bool made, published;
};

static struct outfile *present;

static void
withdraw(void)
{
        if (present && present->made)
                unlink(present->temporary);
        if (present && present->published)
                unlink(present->path);
}

struct outfile *
outfile_open(const char *path)
{
        struct outfile *file = allocate(sizeof *file);

        file->path = path;
        file->temporary = format_text("%s.XXXXXX", path);
        at_death(withdraw);
        present = file;
        int descriptor = mkostemp(file->temporary, O_CLOEXEC);
        if (descriptor < 0)
                die(EXIT_CANNOT_CREATE, "%s: cannot be made:", path);
        file->made = true;
        close(descriptor);
        return file;
}

const char *
outfile_temporary(const struct outfile *file)
{
        return file->temporary;
}

static void
hash_file(const char *path, int descriptor, char hex[65])
{
        enum { READ_SIZE = 64 * 1024 };
        char *chunk = allocate(READ_SIZE);
        struct sha256 *hash = sha256_new();

        for (ssize_t got; (got = read(descriptor, chunk, READ_SIZE)) != 0;) {
                if (got < 0 && errno != EINTR)
                        die(EXIT_IO, "%s:", path);
                if (got > 0)
                        sha256_add(hash, chunk, (size_t)got);
        }
        sha256_end(hash, hex);
        sha256_free(hash);
        free(chunk);
}

void
outfile_hash(const struct outfile *file, char hex[65])
{
        int descriptor = open(file->temporary, O_RDONLY | O_CLOEXEC);

        if (descriptor < 0)
                die(EXIT_IO, "%s:", file->temporary);
        hash_file(file->temporary, descriptor, hex);
        close(descriptor);
}

static void
sync_path(const char *path, int flags)
{
        int descriptor = open(path, O_RDONLY | O_CLOEXEC | flags);

        if (descriptor < 0 || (fsync(descriptor) != 0 && errno != EINVAL))
                die(EXIT_IO, "%s:", path);
        close(descriptor);
}

static void
sync_folder(const char *path)
{
        const char *slash = strrchr(path, '/');
        char *folder = slash ? duplicate_slice(path, (size_t)(slash - path) + 1) : duplicate(".");

        sync_path(folder, O_DIRECTORY);
        free(folder);
}

static bool
is_the_same(const struct outfile *file)
{
        char mine[65], other[65];
        struct stat is;
        int descriptor = open(file->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

        if (descriptor < 0)
                return false;
        bool same =
                fstat(descriptor, &is) == 0 && S_ISREG(is.st_mode); /* a device may have no end */
        if (same) {
                outfile_hash(file, mine);
                hash_file(file->path, descriptor, other);
                same = strcmp(mine, other) == 0;
        }
        close(descriptor);
        return same;
}

void
outfile_publish(struct outfile *file)
{
        sync_path(file->temporary, 0);
        if (link(file->temporary, file->path) == 0)
                file->published = true;
        else if (errno != EEXIST)
                die(EXIT_CANNOT_CREATE, "%s:", file->path);
        else if (!is_the_same(file))
                die(EXIT_CANNOT_CREATE,
                    "%s is there, and is something else; what was handed over is not overwritten",
                    file->path);
        unlink(file->temporary);
        file->made = false;
        sync_folder(file->path);
}

void
outfile_close(struct outfile *file)
{
        present = NULL;
        free(file->temporary);
        free(file);
}
