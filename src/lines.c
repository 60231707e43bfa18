#include "lines.h"

#include <errno.h>
#include <iconv.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "error.h"

enum { READ_SIZE = 64 * 1024 };

struct lines_inner {
        int descriptor;
        const char *encoding;
        iconv_t convert;
        char raw[READ_SIZE]; /* read, not yet converted */
        size_t raw_size;
        struct buffer text;  /* converted; what stands before `next` was handed out */
        size_t next, sought; /* up to `sought` there is no line feed behind `next` */
        bool begun, ended;
};

void
lines_open(struct lines *lines, int descriptor, const char *name, const char *encoding)
{
        iconv_t convert = iconv_open("UTF-8", encoding);
        if (convert == (iconv_t)-1)
                die(EXIT_USAGE, "encoding %s is not known to this machine; see iconv -l", encoding);
        *lines = (struct lines){.name = name, .inner = allocate(sizeof *lines->inner)};
        lines->inner->descriptor = descriptor;
        lines->inner->encoding = encoding;
        lines->inner->convert = convert;
}

/* Dies at the end of what was converted. */
_Noreturn static void
die_at_end(const struct lines *lines, const char *what)
{
        const struct lines_inner *inner = lines->inner;
        size_t line = lines->line + 1, column = 1;
        for (size_t i = inner->next; i < inner->text.size; i++) {
                column = inner->text.data[i] == '\n' ? 1 : column + 1;
                line += inner->text.data[i] == '\n';
        }
        die(EXIT_BAD_DATA, "%s:%zu:%zu: %s", lines->name, line, column, what);
}

/* Converts what is in `raw`, but for a character that is not whole yet. */
static void
convert(struct lines *lines)
{
        struct lines_inner *inner = lines->inner;
        char *from = inner->raw;
        size_t left = inner->raw_size;
        while (left > 0) {
                char out[READ_SIZE], *to = out;
                size_t room = sizeof out;
                size_t result = iconv(inner->convert, &from, &left, &to, &room);
                /* glibc takes more for UTF-8 than UTF-8 is. */
                size_t valid = utf8_valid_prefix(out, sizeof out - room);
                buffer_add(&inner->text, out, valid);
                if (valid < sizeof out - room)
                        die_at_end(lines, "a byte that is none of UTF-8; name the file's encoding "
                                          "with --encoding");
                if (result != (size_t)-1 || errno == E2BIG)
                        continue;
                if (errno == EINVAL && !inner->ended)
                        break;
                char *what = format_text("a byte that is none of %s; name the file's encoding "
                                         "with --encoding",
                                         inner->encoding);
                die_at_end(lines, what);
        }
        memmove(inner->raw, from, left);
        inner->raw_size = left;
}

static void
drop_mark(struct lines *lines)
{
        static const char mark[] = "\xef\xbb\xbf";
        struct lines_inner *inner = lines->inner;
        if (inner->begun || lines->line > 0 || inner->text.size < sizeof mark - 1)
                return;
        inner->begun = true;
        if (memcmp(inner->text.data, mark, sizeof mark - 1) == 0)
                inner->next = inner->sought = sizeof mark - 1;
}

/* Reads and converts a piece more. */
static void
read_more(struct lines *lines)
{
        struct lines_inner *inner = lines->inner;
        if (inner->next > 0)
                memmove(inner->text.data, inner->text.data + inner->next,
                        inner->text.size - inner->next);
        inner->text.size -= inner->next;
        inner->sought -= inner->next;
        inner->next = 0;
        ssize_t got;
        do
                got = read(inner->descriptor, inner->raw + inner->raw_size,
                           sizeof inner->raw - inner->raw_size);
        while (got < 0 && errno == EINTR);
        if (got < 0)
                die(EXIT_IO, "%s:", lines->name);
        inner->ended = got == 0;
        inner->raw_size += (size_t)got;
        convert(lines);
        drop_mark(lines);
}

bool
lines_next(struct lines *lines)
{
        struct lines_inner *inner = lines->inner;
        const char *feed = NULL;
        for (;;) {
                if (inner->text.size > inner->sought)
                        feed = memchr(inner->text.data + inner->sought, '\n',
                                      inner->text.size - inner->sought);
                if (feed != NULL || inner->ended)
                        break;
                inner->sought = inner->text.size;
                read_more(lines);
        }
        if (feed == NULL && inner->next == inner->text.size)
                return false;
        char *begin = inner->text.data + inner->next;
        size_t size = feed != NULL ? (size_t)(feed - begin) : inner->text.size - inner->next;
        inner->next += size + (feed != NULL);
        inner->sought = inner->next;
        lines->line++;
        const char *nul = memchr(begin, '\0', size);
        if (nul != NULL)
                die(EXIT_BAD_DATA, "%s:%zu:%zu: a NUL byte, which text has not", lines->name,
                    lines->line, (size_t)(nul - begin) + 1);
        if (size > 0 && begin[size - 1] == '\r')
                size--;
        lines->text = (struct slice){begin, size};
        return true;
}

void
lines_close(struct lines *lines)
{
        iconv_close(lines->inner->convert);
        buffer_free(&lines->inner->text);
        free(lines->inner);
}
