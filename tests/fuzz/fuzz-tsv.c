/* Streams: what the reader takes is what a simple checker takes, and a filter's output is what the
   simple way of writing it gives. The first byte chooses the size of reads, the second what to do.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

#include "options.h"
#include "tsv.h"

#include "fuzz.h"

#define BLOCK ((size_t)128)
#include "../../src/filter.c"
#include "../../src/tsv-writer.c"
#include "../../src/tsv.c"

static const char value[] = "x\ty\\", escaped_value[] = "x\\ty\\\\";

struct expected {
        struct buffer output;
        struct slice names[512];
        size_t count;
        bool replace;
};

static bool
good_name(struct slice name)
{
        for (size_t i = 0; i < name.size; i++) {
                unsigned char c = (unsigned char)name.data[i];
                if (c >= 0x80 || !(islower(c) || (i > 0 && (isdigit(c) || c == '_'))))
                        return false;
        }
        return name.size > 0;
}

static bool
good_cell(struct slice cell)
{
        for (size_t i = 0; i < cell.size; i++) {
                char c = cell.data[i];
                if (c == '\0' || c == '\r')
                        return false;
                if (c == '\\' &&
                    (++i == cell.size || !strchr("tnr\\", cell.data[i]) || cell.data[i] == '\0'))
                        return false;
        }
        return true;
}

/* Takes a line, without its newline, as the header or a record; false when it is wrong. */
static bool
expect_line(struct expected *expected, struct slice line, bool header)
{
        if (line.size > 0 && line.data[line.size - 1] == '\r')
                line.size--;
        if (utf8_valid_prefix(line.data, line.size) < line.size)
                return false;
        size_t count = 0;
        bool replaced = false;
        for (bool more = true; more;) {
                size_t size = 0;
                while (size < line.size && line.data[size] != '\t')
                        size++;
                struct slice cell = {line.data, size};
                more = size < line.size;
                line.data += size + more;
                line.size -= size + more;
                if (header) {
                        if (!good_name(cell))
                                return false;
                        for (size_t i = 0; i < count; i++)
                                if (slice_equal(expected->names[i], cell))
                                        return false;
                        expected->names[count] = cell;
                } else if (!good_cell(cell) || count == expected->count) {
                        return false;
                }
                if (count > 0)
                        buffer_add_text(&expected->output, "\t");
                if (!header && expected->replace && slice_is(expected->names[count], "a")) {
                        buffer_add_text(&expected->output, escaped_value);
                } else {
                        buffer_add(&expected->output, cell.data, cell.size);
                }
                replaced = replaced || slice_is(expected->names[count], "a");
                count++;
        }
        if (header)
                expected->count = count;
        else if (count != expected->count)
                return false;
        if (expected->replace && !replaced)
                buffer_add_text(&expected->output, header ? "\ta" : "\tx\\ty\\\\");
        buffer_add_text(&expected->output, "\tnew_column\n");
        if (!header) {
                expected->output.size -= strlen("new_column\n");
                buffer_add_text(&expected->output, "v\n");
        }
        return true;
}

static bool
expect(struct expected *expected, struct slice input, bool no_header)
{
        if (input.size >= 3 && memcmp(input.data, "\xEF\xBB\xBF", 3) == 0) {
                input.data += 3;
                input.size -= 3;
        }
        bool header = !no_header;
        if (header && input.size == 0)
                return false;
        while (input.size > 0) {
                const char *newline = memchr(input.data, '\n', input.size);
                if (newline == NULL)
                        return false;
                size_t size = (size_t)(newline - input.data);
                if (!expect_line(expected, (struct slice){input.data, size}, header))
                        return false;
                header = false;
                input.data += size + 1;
                input.size -= size + 1;
        }
        return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        static char operand[] = "/dev/null";
        static char *const operands[] = {operand};
        if (size < 2)
                return 0;
        fuzz_piece = (size_t)data[0] + 1;
        bool no_header = (data[1] & 1) != 0;
        fuzz_input = data + 2;
        fuzz_input_size = size - 2;
        fuzz_output.size = 0;
        quiet = 1;

        static struct buffer scratch; /* kept: die() may come back from anywhere */
        static struct expected expected;
        expected.output.size = 0;
        expected.count = 0;
        expected.replace = (data[1] & 2) != 0;
        if (no_header) {
                expected.count = 3;
                expected.names[0] = slice_of("b");
                expected.names[1] = slice_of("a");
                expected.names[2] = slice_of("c");
        }
        size_t tabs = 0;
        for (size_t i = 0; i < fuzz_input_size; i++)
                tabs += fuzz_input[i] == '\t';
        if (tabs > 500 || memmem(data, size, "new_column", 10) != NULL)
                return 0;
        bool right = expect(&expected, (struct slice){(const char *)data + 2, size - 2}, no_header);

        if (setjmp(fuzz_end) == 0) {
                struct tsv_input input = {no_header, no_header ? "b,a,c" : NULL};
                struct filter *f = filter_open(operands, 1, input);
                if (expected.replace)
                        filter_set(f, filter_column(f, "a"), slice_of(value));
                filter_set_plain(f, filter_column(f, "new_column"), slice_of("v"));
                while (tsv_next(f->in)) {
                        for (size_t i = 0; i < f->in->count; i++) {
                                struct slice text = tsv_text(f->in->fields[i], &scratch);
                                if (text.size > f->in->fields[i].size)
                                        abort();
                        }
                        filter_emit(f);
                }
                filter_finish(f);
                if (!right ||
                    !slice_equal(buffer_slice(&fuzz_output), buffer_slice(&expected.output)))
                        abort();
        } else if (right ||
                   (fuzz_output.size > 0 && fuzz_output.data[fuzz_output.size - 1] == '\n')) {
                abort();
        }
        fuzz_free_all();
        return 0;
}
