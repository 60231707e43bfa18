#include "source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "error.h"
#include "options.h"
#include "sha256.h"
#include "spool.h"

enum { CHUNK_SIZE = 256 * 1024 };

static size_t
read_chunk(const struct source *source, char *chunk)
{
        ssize_t got;
        do
                got = read(source->descriptor, chunk, CHUNK_SIZE);
        while (got < 0 && errno == EINTR);
        if (got < 0)
                die(EXIT_IO, "%s:", source->name);
        return (size_t)got;
}

static void
copy_to_spool(struct source *source, char *chunk)
{
        int spool = spool_file();
        for (size_t size; (size = read_chunk(source, chunk)) > 0;)
                for (size_t done = 0; done < size;) {
                        ssize_t written = write(spool, chunk + done, size - done);
                        if (written < 0 && errno != EINTR)
                                die(EXIT_IO,
                                    "cannot write the temporary file; set TMPDIR to a folder "
                                    "with room:");
                        if (written > 0)
                                done += (size_t)written;
                }
        close(source->descriptor);
        source->descriptor = spool;
}

static void
hash(struct source *source, char *chunk)
{
        struct sha256 *sum = sha256_new();
        for (size_t size; (size = read_chunk(source, chunk)) > 0; source->size += size)
                sha256_add(sum, chunk, size);
        sha256_end(sum, source->hash);
        sha256_free(sum);
}

static void
rewind_source(const struct source *source)
{
        if (lseek(source->descriptor, 0, SEEK_SET) != 0)
                die(EXIT_IO, "%s:", source->name);
}

void
source_open(struct source *source, const char *operand)
{
        bool standard_input = !strcmp(operand, "-");
        *source = (struct source){.name = standard_input ? "standard input" : operand};
        if (standard_input && isatty(STDIN_FILENO))
                short_help();
        source->descriptor = standard_input ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
                                            : open(operand, O_RDONLY | O_CLOEXEC);
        struct stat status;
        if (source->descriptor < 0 || fstat(source->descriptor, &status) != 0)
                die(EXIT_NO_INPUT, "%s:", source->name);
        if (S_ISDIR(status.st_mode)) {
                errno = EISDIR;
                die(EXIT_NO_INPUT, "%s:", source->name);
        }
        char *chunk = reallocate_array(NULL, CHUNK_SIZE, 1);
        if (standard_input || !S_ISREG(status.st_mode)) {
                copy_to_spool(source, chunk);
                rewind_source(source);
        }
        if (fstat(source->descriptor, &status) != 0)
                die(EXIT_IO, "%s:", source->name);
        source->changed = status.st_mtim;
        hash(source, chunk);
        rewind_source(source);
        free(chunk);
}

void
source_check(const struct source *source)
{
        struct stat status;
        if (fstat(source->descriptor, &status) != 0)
                die(EXIT_IO, "%s:", source->name);
        if ((uint64_t)status.st_size != source->size ||
            status.st_mtim.tv_sec != source->changed.tv_sec ||
            status.st_mtim.tv_nsec != source->changed.tv_nsec)
                die(EXIT_BAD_DATA, "%s: was changed while it was imported; nothing was stored",
                    source->name);
}

void
source_close(struct source *source)
{
        close(source->descriptor);
}
