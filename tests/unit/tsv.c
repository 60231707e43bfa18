/* tsv.c: random streams, cut into random reads, are split as a simple splitter splits them; what
   the writer lets out never looks whole before it is. */
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "error.h"
#include "rounds.h"
#include "tsv.h"

static uint64_t state = 88172645463325252U;

static uint32_t
random_below(uint32_t limit)
{
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        return (uint32_t)(state >> 32) % limit;
}

/* Appends a field of a length that is often short and now and then longer than any block. */
static void
add_field(struct buffer *out)
{
        static const char *const pieces[] = {
                "a",   "B",   "7",   ".",        " ",
                "-",   "ğ",   "İ",   "漢",       "\xF0\x9F\x98\x80",
                "\\t", "\\n", "\\r", "\\\\",     "\x01",
                "\"",  "'",   "#",   "\xC2\xA0", "longer piece of text"};
        uint32_t kind = random_below(1000);
        uint32_t length = kind < 600   ? random_below(12)
                          : kind < 990 ? random_below(150)
                          : kind < 999 ? random_below(5000)
                                       : random_below(120000);
        bool plain = random_below(3) > 0;
        for (uint32_t i = 0; i < length; i++)
                buffer_add_text(out,
                                pieces[random_below(plain ? 6 : sizeof pieces / sizeof *pieces)]);
}

/* Writes DATA into a pipe, in pieces of random sizes, from a child; returns the reading end. */
static int
feed(const struct buffer *data, pid_t *child)
{
        int ends[2];
        if (pipe(ends) != 0)
                die(EXIT_IO, "pipe:");
        *child = fork();
        if (*child != 0) {
                close(ends[1]);
                return ends[0];
        }
        close(ends[0]);
        uint32_t largest = 1 + random_below(random_below(2) ? 100 : 200000);
        for (size_t done = 0; done < data->size;) {
                size_t piece = 1 + random_below(largest);
                if (piece > data->size - done)
                        piece = data->size - done;
                ssize_t written = write(ends[1], data->data + done, piece);
                if (written < 0)
                        _exit(1);
                done += (size_t)written;
        }
        _exit(0);
}

/* Splits the record at *AT by itself and compares it with what the reader has. */
static bool
same_record(const struct tsv_reader *reader, const char **at, bool crlf)
{
        const char *newline = strchr(*at, '\n');
        const char *end = newline - crlf;
        if (reader->raw.size != (size_t)(end - *at) ||
            memcmp(reader->raw.data, *at, reader->raw.size) != 0)
                return false;
        for (size_t i = 0; i < reader->count; i++) {
                const char *field_end = memchr(*at, '\t', (size_t)(end - *at));
                if (field_end == NULL)
                        field_end = end;
                if (!slice_equal(reader->fields[i], (struct slice){*at, (size_t)(field_end - *at)}))
                        return false;
                *at = field_end + 1;
        }
        *at = newline + 1;
        return true;
}

static void
check_reading(void)
{
        quiet = 1; /* of CRLF */
        for (long trial = rounds(100); trial > 0; trial--) {
                struct buffer data = {0};
                size_t columns = 1 + random_below(trial % 3 == 0 ? 90 : 12);
                size_t rows = random_below(200);
                bool crlf = trial % 10 == 0;
                if (trial % 7 == 0)
                        buffer_add_text(&data, "\xEF\xBB\xBF");
                for (size_t i = 0; i < columns; i++)
                        buffer_add_format(&data, "%sc%zu", i == 0 ? "" : "\t", i);
                buffer_add_text(&data, crlf ? "\r\n" : "\n");
                size_t header_end = data.size;
                for (size_t row = 0; row < rows; row++) {
                        for (size_t i = 0; i < columns; i++) {
                                if (i > 0)
                                        buffer_add(&data, "\t", 1);
                                add_field(&data);
                        }
                        buffer_add_text(&data, crlf ? "\r\n" : "\n");
                }
                buffer_terminate(&data);
                pid_t child;
                int descriptor = feed(&data, &child);
                char *name = format_text("/dev/fd/%d", descriptor);
                struct tsv_reader *reader = tsv_open(&name, 1, (struct tsv_input){0});
                CHECK(reader->count == columns);
                CHECK(tsv_find(reader, "c0") == 0 && tsv_find(reader, "none") == -1);
                const char *at = data.data + header_end;
                size_t row = 0;
                bool right = true;
                while (right && tsv_next(reader)) {
                        row++;
                        right = row <= rows && reader->line == row + 1 &&
                                same_record(reader, &at, crlf);
                }
                CHECK(right && row == rows);
                CHECK(!right || !tsv_next(reader)); /* the end stays the end */
                CHECK(!right || tsv_bytes(reader) == data.size);
                CHECK(tsv_share(reader) < 0); /* a pipe */
                tsv_close(reader);
                close(descriptor);
                free(name);
                int status;
                waitpid(child, &status, 0);
                CHECK(status == 0);
                buffer_free(&data);
                if (check_failures > 0) {
                        fprintf(stderr, "trial %ld\n", trial);
                        return;
                }
        }
}

static void
check_unescaping(void)
{
        struct buffer scratch = {0};
        static const struct {
                const char *raw, *text;
        } cases[] = {
                {"", ""},         {"plain ğ", "plain ğ"},
                {"\\t", "\t"},    {"a\\tb\\nc\\rd\\\\e", "a\tb\nc\rd\\e"},
                {"\\\\t", "\\t"}, {"\\\\\\\\", "\\\\"},
        };
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
                CHECK_TEXT(tsv_text(slice_of(cases[i].raw), &scratch), cases[i].text);
        struct slice raw = slice_of("same");
        CHECK(tsv_text(raw, &scratch).data == raw.data); /* not copied */
        buffer_free(&scratch);
}

/* Whatever is put, all but the last newlines may be out before tsv_finish(), and all is after it.
 */
static void
check_writing(void)
{
        for (int trial = 0; trial < 60; trial++) {
                FILE *file = tmpfile();
                struct buffer expected = {0};
                struct tsv_writer *w = tsv_writer_open(dup(fileno(file)), "test");
                uint32_t puts = random_below(3000);
                for (uint32_t i = 0; i < puts; i++) {
                        uint32_t kind = random_below(trial % 3 == 0 ? 3 : 40);
                        static char block[400000];
                        size_t size = random_below(random_below(100) == 0 ? sizeof block : 300);
                        memset(block, kind == 1 ? '\n' : 'x', size);
                        if (kind == 0) {
                                tsv_put_newline(w);
                                buffer_add_text(&expected, "\n");
                        } else if (kind == 2) {
                                tsv_put_text(w, slice_of("a\tb\nc\\\rğ"));
                                tsv_put_tab(w);
                                buffer_add_text(&expected, "a\\tb\\nc\\\\\\rğ\t");
                        } else {
                                tsv_put(w, block, size);
                                buffer_add(&expected, block, size);
                        }
                        if (i % 50 != 0)
                                continue;
                        off_t out = lseek(fileno(file), 0, SEEK_END);
                        char last;
                        CHECK(out == 0 ||
                              (pread(fileno(file), &last, 1, out - 1) == 1 && last != '\n'));
                }
                tsv_put_newline(w);
                buffer_add_text(&expected, "\n");
                off_t before = lseek(fileno(file), 0, SEEK_END);
                CHECK(before < (off_t)expected.size);
                tsv_finish(w);
                off_t size = lseek(fileno(file), 0, SEEK_END);
                char *written = allocate((size_t)size + 1);
                CHECK(pread(fileno(file), written, (size_t)size, 0) == size);
                CHECK(slice_equal((struct slice){written, (size_t)size}, buffer_slice(&expected)));
                free(written);
                fclose(file);
                buffer_free(&expected);
        }
}

int
main(void)
{
        program = "tsv";
        check_reading();
        check_unescaping();
        check_writing();
        return check_result();
}
