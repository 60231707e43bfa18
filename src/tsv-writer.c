/* Streams written: the last newline held back, pipes in pieces that cannot be cut. */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "options.h"
#include "tsv-inner.h"

void
tsv_wait(int descriptor, short event)
{
        struct pollfd wait = {.fd = descriptor, .events = event};
        poll(&wait, 1, -1);
}

struct tsv_writer *
tsv_writer_open(int descriptor, const char *name)
{
        struct tsv_writer *w = allocate(sizeof *w);
        struct stat status;
        w->descriptor = descriptor;
        w->name = duplicate(name);
        w->regular = fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
        w->capacity = BLOCK;
        w->buffer = reallocate_array(NULL, w->capacity, 1);
        return w;
}

/* WRITTEN bytes at DATA are out, the next are refused. */
_Noreturn static void
die_writing(struct tsv_writer *w, const char *data, size_t written)
{
        int error = errno;
        if (error == EPIPE) {
                signal(SIGPIPE, SIG_DFL);
                raise(SIGPIPE);
                _exit(128 + SIGPIPE);
        }
        /* A full disk may have cut a block just behind newlines, which would make the file look
         * whole. */
        off_t newlines = 0;
        while (written > 0 && data[--written] == '\n')
                newlines++;
        if (newlines > 0 && w->regular) {
                off_t end = lseek(w->descriptor, 0, SEEK_END);
                if (end >= newlines && ftruncate(w->descriptor, end - newlines) != 0)
                        warn("%s: cannot be cut; it looks whole but is not:", w->name);
        }
        errno = error;
        die(EXIT_IO, "%s:", w->name);
}

static void
write_all(struct tsv_writer *w, const char *data, size_t size)
{
        size_t written = 0;
        while (written < size) {
                ssize_t now = write(w->descriptor, data + written, size - written);
                if (now >= 0)
                        written += (size_t)now;
                else if (errno == EINTR)
                        interrupted();
                else if (errno == EAGAIN)
                        tsv_wait(w->descriptor, POLLOUT);
                else
                        die_writing(w, data, written);
        }
}

/* Writes SIZE bytes, the last of which is no newline. A write to a pipe may be cut short by the
   writer's death at any byte, also just behind a newline, and the stream would look whole; one of
   up to PIPE_BUF bytes is all or nothing (POSIX). So pipes get such pieces, none of which ends in a
   newline (unless more than PIPE_BUF newlines follow each other). */
static void
write_pieces(struct tsv_writer *w, const char *data, size_t size)
{
        while (size > 0) {
                size_t piece = size;
                if (!w->regular && piece > PIPE_BUF) {
                        piece = PIPE_BUF;
                        while (piece > 0 && data[piece - 1] == '\n')
                                piece--;
                        if (piece == 0)
                                piece = strspn(data, "\n") + 1;
                }
                write_all(w, data, piece);
                data += piece;
                size -= piece;
        }
}

/* Writes what is buffered up to its last newlines, which stay. */
static void
flush(struct tsv_writer *w)
{
        size_t size = w->size;
        while (size > 0 && w->buffer[size - 1] == '\n')
                size--;
        write_pieces(w, w->buffer, size);
        w->size -= size;
        memset(w->buffer, '\n', w->size);
}

void
tsv_writer_make_room(struct tsv_writer *w, size_t size)
{
        flush(w);
        if (size > w->capacity - w->size) {
                if (size > SIZE_MAX - w->size)
                        die(EXIT_UNAVAILABLE, "out of memory");
                grow(&w->buffer, &w->capacity, w->size + size, 1);
        }
}

void
tsv_put(struct tsv_writer *w, const void *data, size_t size)
{
        if (size == 0)
                return;
        memcpy(tsv_room(w, size), data, size);
        w->size += size;
}

/* What follows the backslash of a byte that is escaped; 0: the byte stands for itself. */
static const char escapes[UCHAR_MAX + 1] = {
        ['\t'] = 't', ['\n'] = 'n', ['\r'] = 'r', ['\\'] = '\\'};

char *
tsv_escape(char *out, struct slice text)
{
        for (size_t i = 0; i < text.size; i++) {
                char letter = escapes[(unsigned char)text.data[i]];
                if (letter != 0)
                        *out++ = '\\';
                *out++ = letter != 0 ? letter : text.data[i];
        }
        return out;
}

void
tsv_put_text(struct tsv_writer *w, struct slice text)
{
        if (text.size == 0)
                return;
        if (text.size > SIZE_MAX / 2)
                die(EXIT_UNAVAILABLE, "out of memory");
        char *out = tsv_room(w, text.size * 2);
        w->size += (size_t)(tsv_escape(out, text) - out);
}

void
tsv_put_tab(struct tsv_writer *w)
{
        tsv_put(w, "\t", 1);
}

void
tsv_put_newline(struct tsv_writer *w)
{
        tsv_put(w, "\n", 1);
}

void
tsv_finish(struct tsv_writer *w)
{
        flush(w);
        write_all(w, w->buffer, w->size);
        if (close(w->descriptor) != 0 && errno != EINTR)
                die(EXIT_IO, "%s:", w->name);
        free(w->name);
        free(w->buffer);
        free(w);
}
