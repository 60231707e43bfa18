#include "rejects.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "error.h"
#include "tsv.h"

struct reject_file {
        char *path, *old,
                *temporary; /* old: what the file of an earlier run is called then, or NULL */
        int descriptor;     /* -1: not made */
        bool moved, published;
};

struct rejects {
        const char *input;
        int source;
        uint64_t header_size;
        struct reject_file csv, tsv;
        struct buffer rows; /* of csv, not yet written */
        struct tsv_writer *reasons;
        struct rejects *next; /* of all that are open */
};

enum { WRITE_SIZE = 64 * 1024 };

static struct rejects *all;

/* ---- taking back ---- */

static void
withdraw(struct reject_file *file)
{
        if (file->published)
                unlink(file->path);
        else if (file->descriptor >= 0)
                unlink(file->temporary);
        if (file->moved)
                rename(file->old, file->path);
}

/* at_death: nothing is stored, so nothing was refused. */
static void
withdraw_all(void)
{
        for (struct rejects *rejects = all; rejects; rejects = rejects->next) {
                withdraw(&rejects->csv);
                withdraw(&rejects->tsv);
        }
}

/* ---- names ---- */

static void
name_file(struct reject_file *file, const char *stem, size_t stem_size, const char *folder,
          const char *extension)
{
        const char *separator = folder && *folder && folder[strlen(folder) - 1] != '/' ? "/" : "";
        file->path = format_text("%s%s%.*s.rejects.%s", folder ? folder : "", separator,
                                 (int)stem_size, stem, extension);
        file->temporary = format_text("%s.XXXXXX", file->path);
        file->descriptor = -1;
}

/* What one file's rows are kept in would be set aside as an earlier run's, and lost at the third
 * such file. */
static void
refuse_same_name(const struct rejects *rejects)
{
        for (const struct rejects *other = all; other; other = other->next)
                if (!strcmp(other->csv.path, rejects->csv.path))
                        die(EXIT_USAGE,
                            "%s and %s: refused rows of both would be kept in %s; import one after "
                            "the "
                            "other, or rename one",
                            other->input, rejects->input, rejects->csv.path);
}

struct rejects *
rejects_open(const char *input, const char *folder, int descriptor, uint64_t header_size)
{
        static bool registered;
        if (!registered)
                at_death(withdraw_all);
        registered = true;
        struct rejects *rejects = allocate(sizeof *rejects);
        rejects->input = input;
        rejects->source = descriptor;
        rejects->header_size = header_size;
        const char *slash = strrchr(input, '/'), *stem = folder && slash ? slash + 1 : input;
        size_t size = strlen(stem);
        if (size > 4 && !strcasecmp(stem + size - 4, ".csv"))
                size -= 4;
        name_file(&rejects->csv, stem, size, folder, "csv");
        name_file(&rejects->tsv, stem, size, folder, "tsv");
        refuse_same_name(rejects);
        rejects->next = all;
        all = rejects;
        return rejects;
}

const char *
rejects_path(const struct rejects *rejects)
{
        return rejects->csv.path;
}

/* ---- writing ---- */

static void
make_file(struct reject_file *file)
{
        file->descriptor = mkostemp(file->temporary, O_CLOEXEC);
        if (file->descriptor < 0)
                die(EXIT_CANNOT_CREATE,
                    "%s: cannot keep refused rows (--rejects names another folder):", file->path);
}

static void
write_rows(struct rejects *rejects)
{
        for (size_t done = 0; done < rejects->rows.size;) {
                ssize_t written = write(rejects->csv.descriptor, rejects->rows.data + done,
                                        rejects->rows.size - done);
                if (written < 0 && errno != EINTR)
                        die(EXIT_IO, "%s:", rejects->csv.path);
                if (written > 0)
                        done += (size_t)written;
        }
        rejects->rows.size = 0;
}

/* Copies bytes of the input. */
static void
copy(struct rejects *rejects, uint64_t offset, uint64_t size)
{
        while (size > 0) {
                char chunk[WRITE_SIZE];
                size_t wanted = size < sizeof chunk ? (size_t)size : sizeof chunk;
                ssize_t got = pread(rejects->source, chunk, wanted, (off_t)offset);
                if (got < 0 && errno == EINTR)
                        continue;
                if (got < 0)
                        die(EXIT_IO, "%s:", rejects->input);
                if (got == 0)
                        die(EXIT_BAD_DATA, "%s: became shorter while it was read; import it again",
                            rejects->input);
                buffer_add(&rejects->rows, chunk, (size_t)got);
                offset += (uint64_t)got;
                size -= (uint64_t)got;
                if (rejects->rows.size >= WRITE_SIZE)
                        write_rows(rejects);
        }
}

static void
make_files(struct rejects *rejects)
{
        make_file(&rejects->csv);
        make_file(&rejects->tsv);
        /* The writer closes its descriptor; the file must still be brought to the disk. */
        int copy_of = fcntl(rejects->tsv.descriptor, F_DUPFD_CLOEXEC, 0);
        if (copy_of < 0)
                die(EXIT_IO, "%s:", rejects->tsv.path);
        rejects->reasons = tsv_writer_open(copy_of, rejects->tsv.path);
        static const char header[] = "file\tline\tcolumn\tvalue\treason";
        tsv_put(rejects->reasons, header, sizeof header - 1);
        tsv_put_newline(rejects->reasons);
        copy(rejects, 0, rejects->header_size);
}

void
rejects_row(struct rejects *rejects, uint64_t offset, uint64_t size)
{
        if (rejects->csv.descriptor < 0)
                make_files(rejects);
        copy(rejects, offset, size);
}

void
rejects_problem(struct rejects *rejects, size_t line, struct slice column, struct slice value,
                struct slice reason)
{
        char number[24];
        int size = snprintf(number, sizeof number, "%zu", line);
        tsv_put_text(rejects->reasons, slice_of(rejects->input));
        tsv_put_tab(rejects->reasons);
        tsv_put(rejects->reasons, number, (size_t)size);
        tsv_put_tab(rejects->reasons);
        tsv_put_text(rejects->reasons, column);
        tsv_put_tab(rejects->reasons);
        tsv_put_text(rejects->reasons, value);
        tsv_put_tab(rejects->reasons);
        tsv_put_text(rejects->reasons, reason);
        tsv_put_newline(rejects->reasons);
}

/* ---- publishing ---- */

static void
complete(struct reject_file *file)
{
        if (fsync(file->descriptor) != 0 || close(file->descriptor) != 0)
                die(EXIT_IO, "%s:", file->path);
}

static bool
exists(const char *path)
{
        struct stat status;
        return lstat(path, &status) == 0;
}

static void
name_old(struct reject_file *file, int number)
{
        free(file->old);
        file->old = format_text("%s.~%d~", file->path, number);
}

static void
move_aside(struct reject_file *file)
{
        if (!exists(file->path))
                return;
        if (rename(file->path, file->old) != 0)
                die(EXIT_CANNOT_CREATE, "%s: cannot be renamed to %s:", file->path, file->old);
        file->moved = true;
}

/* Both files of an earlier run, under one number that is free. */
static void
set_aside(struct rejects *rejects)
{
        if (!exists(rejects->csv.path) && !exists(rejects->tsv.path))
                return;
        int number = 0;
        do {
                number++;
                name_old(&rejects->csv, number);
                name_old(&rejects->tsv, number);
        } while (exists(rejects->csv.old) || exists(rejects->tsv.old));
        move_aside(&rejects->csv);
        move_aside(&rejects->tsv);
}

static void
publish(struct reject_file *file)
{
        if (rename(file->temporary, file->path) != 0)
                die(EXIT_CANNOT_CREATE, "%s:", file->path);
        file->published = true;
}

static void
sync_folder(const char *path)
{
        const char *slash = strrchr(path, '/');
        char *folder = slash ? duplicate_slice(path, (size_t)(slash - path) + 1) : duplicate(".");
        int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (descriptor < 0 || (fsync(descriptor) != 0 && errno != EINVAL))
                die(EXIT_IO, "%s:", folder);
        close(descriptor);
        free(folder);
}

void
rejects_publish(struct rejects *rejects)
{
        bool made = rejects->csv.descriptor >= 0;
        if (made) {
                write_rows(rejects);
                struct tsv_writer *reasons = rejects->reasons;
                rejects->reasons = NULL;
                tsv_finish(reasons);
                complete(&rejects->csv);
                complete(&rejects->tsv);
        }
        set_aside(rejects);
        if (rejects->csv.moved)
                say("%s is from an earlier run; it is now called %s", rejects->csv.path,
                    rejects->csv.old);
        if (made) {
                publish(&rejects->csv);
                publish(&rejects->tsv);
        }
        if (made || rejects->csv.moved || rejects->tsv.moved)
                sync_folder(rejects->csv.path);
}

void
rejects_close(struct rejects *rejects)
{
        struct rejects **link = &all;
        while (*link != rejects)
                link = &(*link)->next;
        *link = rejects->next;
        struct reject_file *files[] = {&rejects->csv, &rejects->tsv};
        for (size_t i = 0; i < 2; i++) {
                if (files[i]->descriptor >= 0 && !files[i]->published)
                        unlink(files[i]->temporary);
                free(files[i]->path);
                free(files[i]->old);
                free(files[i]->temporary);
        }
        buffer_free(&rejects->rows);
        free(rejects);
}
