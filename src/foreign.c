#include "foreign.h"

#include <csv.h>
#include <errno.h>
#include <iconv.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "error.h"

enum { READ_SIZE = 256 * 1024, FIELD_BLOCK = 64 * 1024, PROBLEM_SIZE = 512 };

/* How lines are found in the file's bytes, and become UTF-8. */
struct encoding {
        const char *name;
        bool utf8;
        bool ascii; /* a line of ASCII alone means the same in UTF-8 */
        iconv_t convert;
        size_t unit; /* bytes of a line feed, 1, 2 or 4 */
        char line_feed[4];
};

struct inner {
        int descriptor;
        struct foreign_format format;
        struct encoding encoding;

        char *data; /* what was read and is still wanted */
        size_t capacity;
        size_t row, next, end; /* in data: where the row began, the line after it, what is filled */
        uint64_t base;         /* offset of data[0] in the file */
        bool ended;            /* the file was read to its end */
        size_t next_line;      /* number of the line at `next` */

        struct csv_parser parser;
        struct buffer cells; /* of the present row, one after the other */
        size_t *cell_ends, cell_count, cell_capacity;
        bool row_done;
        size_t field_capacity;

        struct buffer text; /* the present line in UTF-8, where that is not the line itself */
        char problem[PROBLEM_SIZE];
        bool flawed;               /* `problem` is set: a byte that cannot be … */
        size_t flaw_line, flaw_at; /* … there, in bytes of the decoded line */
};

/* ---- encodings ---- */

bool
foreign_encoding_known(const char *name)
{
        iconv_t convert = iconv_open("UTF-8", name);
        if (convert == (iconv_t)-1)
                return false;
        iconv_close(convert);
        return true;
}

static iconv_t
converter(const char *to, const char *from)
{
        iconv_t convert = iconv_open(to, from);
        if (convert == (iconv_t)-1)
                die(EXIT_BAD_POLICY, "encoding %s is not known to this machine; see iconv -l",
                    from);
        return convert;
}

/* Converts all of IN; its size in OUT (at most SIZE), or 0. */
static size_t
convert_all(iconv_t convert, const char *in, size_t in_size, char *out, size_t size)
{
        char *from = (char *)(uintptr_t)in;
        size_t left = size;
        iconv(convert, NULL, NULL, NULL, NULL);
        if (iconv(convert, &from, &in_size, &out, &left) != 0 || in_size)
                return 0;
        return size - left;
}

static bool
is_utf8(const char *name)
{
        return !strcasecmp(name, "UTF-8") || !strcasecmp(name, "UTF8");
}

/* Byte-order marks, the longer ones first. */
static const struct mark {
        const char *encoding;
        const char *bytes;
        size_t size;
} marks[] = {
        {"UTF-32LE", "\xff\xfe\0\0", 4}, {"UTF-32BE", "\0\0\xfe\xff", 4},
        {"UTF-8", "\xef\xbb\xbf", 3},    {"UTF-16LE", "\xff\xfe", 2},
        {"UTF-16BE", "\xfe\xff", 2},
};

/* The mark that the file begins with, or NULL. */
static const struct mark *
mark_at(const char *data, size_t size)
{
        for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
                if (size >= marks[i].size && !memcmp(data, marks[i].bytes, marks[i].size))
                        return &marks[i];
        return NULL;
}

/* Settles the encoding by what is declared and by the mark, if there is one. Returns the mark's
 * size. */
static size_t
encoding_open(struct encoding *encoding, const char *file, const char *declared, const char *data,
              size_t size)
{
        const struct mark *mark = mark_at(data, size);
        const char *name = declared;
        bool by_mark = !strcasecmp(declared, "UTF-16") || !strcasecmp(declared, "UTF-32");
        if (by_mark && mark && !strncasecmp(mark->encoding, declared, 6))
                name = mark->encoding;
        else if (by_mark && size)
                die(EXIT_BAD_DATA,
                    "%s:1:1: there is no byte-order mark of %s; declare the encoding %sLE or %sBE",
                    file, declared, declared, declared);
        else if (mark && strcasecmp(mark->encoding, is_utf8(declared) ? "UTF-8" : declared))
                die(EXIT_BAD_DATA,
                    "%s:1:1: the file begins with the byte-order mark of %s, the map declares the "
                    "encoding %s; declare %s",
                    file, mark->encoding, declared, mark->encoding);

        encoding->name = name;
        encoding->utf8 = is_utf8(name);
        encoding->ascii = true;
        encoding->unit = 1;
        encoding->line_feed[0] = '\n';
        encoding->convert = (iconv_t)-1;
        if (!encoding->utf8) {
                char out[64];
                iconv_t back = converter(name, "UTF-8");
                size_t one = convert_all(back, "\n", 1, out, sizeof out);
                size_t two = convert_all(back, "\n\n", 2, out, sizeof out);
                iconv_close(back);
                encoding->unit = two - one;
                if (!one || !two || encoding->unit > sizeof encoding->line_feed)
                        die(EXIT_BAD_POLICY, "encoding %s has no line feed", name);
                memcpy(encoding->line_feed, out + two - encoding->unit, encoding->unit);
                encoding->convert = converter("UTF-8", name);
                for (char c = 1; c > 0 && encoding->ascii; c++)
                        encoding->ascii =
                                convert_all(encoding->convert, &c, 1, out, sizeof out) == 1 &&
                                *out == c;
        }
        return mark && !strcasecmp(mark->encoding, encoding->utf8 ? "UTF-8" : name) ? mark->size
                                                                                    : 0;
}

/* ---- lines ---- */

/* Reads on; false at the end of the file. What is before the row is given up. */
static bool
read_more(struct foreign_reader *reader)
{
        struct inner *in = reader->inner;
        if (in->ended)
                return false;
        if (in->row > in->capacity / 2) {
                memmove(in->data, in->data + in->row, in->end - in->row);
                in->base += in->row;
                in->next -= in->row;
                in->end -= in->row;
                in->row = 0;
        }
        grow(&in->data, &in->capacity, in->end + READ_SIZE, 1);
        ssize_t got;
        do
                got = read(in->descriptor, in->data + in->end, in->capacity - in->end);
        while (got < 0 && errno == EINTR);
        if (got < 0)
                die(EXIT_IO, "%s:", reader->name);
        in->end += (size_t)got;
        in->ended = got == 0;
        return got > 0;
}

/* The line feed at or after FROM (a whole number of units after `next`), or SIZE_MAX. */
static size_t
find_line_feed(const struct inner *in, size_t from)
{
        const struct encoding *encoding = &in->encoding;
        if (encoding->unit == 1) {
                const char *found = memchr(in->data + from, encoding->line_feed[0], in->end - from);
                return found ? (size_t)(found - in->data) : SIZE_MAX;
        }
        for (; from + encoding->unit <= in->end; from += encoding->unit)
                if (!memcmp(in->data + from, encoding->line_feed, encoding->unit))
                        return from;
        return SIZE_MAX;
}

/* The next line's bytes in data, line feed included; the last may lack it. False at the end. */
static bool
next_line(struct foreign_reader *reader, size_t *start, size_t *size)
{
        struct inner *in = reader->inner;
        size_t searched = 0; /* bytes after `next` without a line feed */
        for (;;) {
                size_t found = find_line_feed(in, in->next + searched);
                if (found != SIZE_MAX) {
                        *size = found + in->encoding.unit - in->next;
                        break;
                }
                searched = (in->end - in->next) / in->encoding.unit * in->encoding.unit;
                if (!read_more(reader)) {
                        *size = in->end - in->next;
                        break;
                }
        }
        *start = in->next;
        in->next += *size;
        in->next_line++;
        return *size > 0;
}

static size_t
characters(const char *text, size_t size)
{
        size_t count = 0;
        for (size_t i = 0; i < size; i++)
                count += ((unsigned char)text[i] & 0xc0) != 0x80;
        return count;
}

/* Notes the row's first impossible byte, AT so many bytes of the decoded line. */
static void flaw(struct inner *in, size_t at, const char *format, ...)
        __attribute__((format(printf, 3, 4)));

static void
flaw(struct inner *in, size_t at, const char *format, ...)
{
        if (in->flawed)
                return;
        in->flawed = true;
        in->flaw_line = in->next_line - 1;
        in->flaw_at = at;
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(in->problem, sizeof in->problem, format, arguments);
        va_end(arguments);
}

/* Whether s is ASCII without NUL. */
static bool
plain_text(const char *s, size_t size)
{
        size_t i = 0;
        for (; i + 8 <= size; i += 8) {
                uint64_t word;
                memcpy(&word, s + i, 8);
                if ((word | (word - 0x0101010101010101u)) & 0x8080808080808080u)
                        return false;
        }
        for (; i < size; i++)
                if (s[i] <= 0)
                        return false;
        return true;
}

/* A line in UTF-8; bytes that the encoding does not have are a flaw of the row, and '?'. */
static struct slice
decode(struct inner *in, const char *line, size_t size)
{
        struct encoding *encoding = &in->encoding;
        if (encoding->ascii && plain_text(line, size))
                return (struct slice){line, size};
        struct slice text = {line, size};
        if (encoding->utf8) {
                size_t valid = utf8_valid_prefix(line, size);
                if (valid < size)
                        flaw(in, valid,
                             "byte %zu of line %zu is 0x%02X, which is not UTF-8; declare the "
                             "encoding "
                             "the file has, or mend it",
                             valid + 1, in->next_line - 1, (unsigned char)line[valid]);
        } else {
                in->text.size = 0;
                char *from = (char *)(uintptr_t)line;
                size_t left = size;
                iconv(encoding->convert, NULL, NULL, NULL, NULL);
                while (left > 0) {
                        grow(&in->text.data, &in->text.capacity, in->text.size + 4 * left + 16, 1);
                        char *to = in->text.data + in->text.size;
                        size_t room = in->text.capacity - in->text.size;
                        size_t result = iconv(encoding->convert, &from, &left, &to, &room);
                        in->text.size = (size_t)(to - in->text.data);
                        if (result != (size_t)-1 || errno == E2BIG)
                                continue;
                        flaw(in, in->text.size,
                             "byte %zu of line %zu is 0x%02X, which is not %s; declare the "
                             "encoding "
                             "the file has, or mend it",
                             (size_t)(from - line) + 1, in->next_line - 1, (unsigned char)*from,
                             encoding->name);
                        size_t skipped = left < encoding->unit ? left : encoding->unit;
                        from += skipped;
                        left -= skipped;
                        buffer_add(&in->text, "?", 1);
                        iconv(encoding->convert, NULL, NULL, NULL, NULL);
                }
                text = buffer_slice(&in->text);
        }
        const char *nul = memchr(text.data, 0, text.size);
        if (nul)
                flaw(in, (size_t)(nul - text.data),
                     "character %zu of line %zu is NUL; take it out, or have the file sent again",
                     characters(text.data, (size_t)(nul - text.data)) + 1, in->next_line - 1);
        return text;
}

/* ---- rows ---- */

static void
cell_done(void *data, size_t size, void *context)
{
        struct inner *in = context;
        buffer_add(&in->cells, data, size);
        grow(&in->cell_ends, &in->cell_capacity, in->cell_count + 1, sizeof *in->cell_ends);
        in->cell_ends[in->cell_count++] = in->cells.size;
}

static void
row_done(int character, void *context)
{
        (void)character;
        ((struct inner *)context)->row_done = true;
}

static int
never_blank(unsigned char c)
{
        (void)c;
        return 0;
}

static void
parser_open(struct inner *in)
{
        unsigned char options = in->format.lax ? 0 : CSV_STRICT | CSV_STRICT_FINI;
        if (csv_init(&in->parser, options) != 0)
                die(EXIT_BUG, "libcsv");
        csv_set_delim(&in->parser, (unsigned char)in->format.delimiter);
        csv_set_quote(&in->parser, (unsigned char)in->format.quote);
        csv_set_blk_size(&in->parser, FIELD_BLOCK);
        if (!in->format.lax)
                csv_set_space_func(&in->parser, never_blank);
}

static void
parser_reset(struct inner *in)
{
        csv_free(&in->parser);
        parser_open(in);
}

enum fed { FED_GOOD, FED_QUOTE, FED_RETURN };

/* Feeds one line to libcsv. *AT: where in it the trouble is. */
static enum fed
feed(struct inner *in, struct slice line, size_t *at)
{
        size_t end = line.size;
        if (end && line.data[end - 1] == '\n')
                end--;
        if (end && line.data[end - 1] == '\r')
                end--;
        /* libcsv ends a row at any carriage return outside quotes: one within the line is fed
         * alone. */
        size_t done = 0;
        for (;;) {
                const char *found = memchr(line.data + done, '\r', end - done);
                size_t stop = found ? (size_t)(found - line.data) + 1 : line.size;
                size_t fed = csv_parse(&in->parser, line.data + done, stop - done, cell_done,
                                       row_done, in);
                *at = done + fed;
                if (fed < stop - done) {
                        if (csv_error(&in->parser) != CSV_EPARSE)
                                die(EXIT_UNAVAILABLE, "out of memory");
                        return FED_QUOTE;
                }
                if (!found)
                        break;
                *at = stop - 1;
                if (in->row_done)
                        return FED_RETURN;
                done = stop;
        }
        /* The last line may lack its end. */
        if (!in->row_done && (!line.size || line.data[line.size - 1] != '\n'))
                csv_parse(&in->parser, "\n", 1, cell_done, row_done, in);
        return FED_GOOD;
}

static bool
blank_line(struct slice line)
{
        return !line.size || (line.size == 1 && (*line.data == '\n' || *line.data == '\r')) ||
               (line.size == 2 && !memcmp(line.data, "\r\n", 2));
}

/* A place in the row: a column, and where its value begins. */
struct place {
        int field;
        size_t line, character;
};

/* The value at the byte AT of the decoded LINE of the row: parses the row again, byte by byte. */
static struct place
locate(struct foreign_reader *reader, size_t line, size_t at)
{
        struct inner *in = reader->inner;
        size_t next = in->next, next_number = in->next_line;
        bool flawed = in->flawed;
        in->flawed = true; /* what is wrong is known */
        parser_reset(in);
        in->cells.size = 0;
        in->cell_count = 0;
        in->next = in->row;
        in->next_line = reader->line;
        struct place place = {0, reader->line, 1};
        size_t start, size;
        for (bool more = true; more && in->next < next && next_line(reader, &start, &size);) {
                struct slice text = decode(in, in->data + start, size);
                for (size_t i = 0; i < text.size && more; i++) {
                        more = (in->next_line - 1 < line || i < at) &&
                               csv_parse(&in->parser, text.data + i, 1, cell_done, row_done, in) ==
                                       1;
                        if (more && place.field != (int)in->cell_count)
                                place = (struct place){(int)in->cell_count, in->next_line - 1,
                                                       characters(text.data, i + 1) + 1};
                }
        }
        in->next = next;
        in->next_line = next_number;
        in->flawed = flawed;
        return place;
}

static bool
bad_row(struct foreign_reader *reader, int field, const char *problem)
{
        struct inner *in = reader->inner;
        reader->problem = problem;
        reader->problem_field =
                field < 0 || (reader->columns && (size_t)field >= reader->column_count) ? -1
                                                                                        : field;
        reader->size = in->next - in->row;
        parser_reset(in);
        return true;
}

/* Gives up a row with an open quote: only its first line, since what follows may be whole rows; in
   lax mode all that was read, since there a row may go on after any quote. */
static bool
unclosed(struct foreign_reader *reader, size_t line, size_t at, const char *how)
{
        struct inner *in = reader->inner;
        struct place place = locate(reader, line, at);
        snprintf(
                in->problem, sizeof in->problem,
                "the quote opened at line %zu, character %zu %s; close it, or write a quote within "
                "quotes twice",
                place.line, place.character, how);
        if (!in->format.lax) {
                size_t start, size;
                in->next = in->row;
                in->next_line = reader->line;
                next_line(reader, &start, &size);
        }
        return bad_row(reader, place.field, in->problem);
}

static bool
stray_quote(struct foreign_reader *reader, struct slice text, size_t at, size_t first_line)
{
        struct inner *in = reader->inner;
        size_t line = in->next_line - 1, character = characters(text.data, at) + 1;
        if (line != first_line) {
                char how[128];
                snprintf(how, sizeof how,
                         "is not closed as it should be at line %zu, character %zu", line,
                         character);
                return unclosed(reader, line, at, how);
        }
        if (in->parser.quoted)
                snprintf(in->problem, sizeof in->problem,
                         "character %zu of line %zu follows a closing quote; a quote within quotes "
                         "is "
                         "written twice",
                         character, line);
        else
                snprintf(in->problem, sizeof in->problem,
                         "character %zu of line %zu is a quote within a value that is not quoted; "
                         "quote "
                         "the value and write the quote twice, or declare: quotes lax",
                         character, line);
        return bad_row(reader, (int)in->cell_count, in->problem);
}

static bool
good_row(struct foreign_reader *reader)
{
        struct inner *in = reader->inner;
        reader->size = in->next - in->row;
        if (in->flawed)
                return bad_row(reader, locate(reader, in->flaw_line, in->flaw_at).field,
                               in->problem);
        if (!reader->columns)
                reader->column_count = in->cell_count;
        if (in->cell_count != reader->column_count) {
                snprintf(in->problem, sizeof in->problem,
                         "%zu values in the row; the header has %zu columns", in->cell_count,
                         reader->column_count);
                return bad_row(reader, -1, in->problem);
        }
        grow(&reader->fields, &in->field_capacity, in->cell_count, sizeof *reader->fields);
        const char *cells = in->cells.data ? in->cells.data : "";
        size_t start = 0;
        for (size_t i = 0; i < in->cell_count; i++) {
                reader->fields[i] = (struct slice){cells + start, in->cell_ends[i] - start};
                start = in->cell_ends[i];
        }
        return true;
}

bool
foreign_next(struct foreign_reader *reader)
{
        struct inner *in = reader->inner;
        in->cells.size = 0;
        in->cell_count = 0;
        in->row_done = in->flawed = false;
        reader->problem = NULL;
        reader->problem_field = -1;
        in->row = in->next;
        for (bool first = true;;) {
                size_t start, size, at = 0;
                if (!next_line(reader, &start, &size)) {
                        in->next_line--;
                        return first ? false : unclosed(reader, SIZE_MAX, 0, "is never closed");
                }
                struct slice text = decode(in, in->data + start, size);
                if (first) {
                        reader->line = in->next_line - 1;
                        if (blank_line(text) && !in->flawed) {
                                in->row = in->next;
                                continue;
                        }
                }
                first = false;
                reader->offset = in->base + in->row;
                switch (feed(in, text, &at)) {
                case FED_GOOD:
                        break;
                case FED_QUOTE:
                        return stray_quote(reader, text, at, reader->line);
                case FED_RETURN:
                        snprintf(in->problem, sizeof in->problem,
                                 "character %zu of line %zu is a carriage return without a line "
                                 "feed; "
                                 "quote the value, or end the lines with LF or CR LF",
                                 characters(text.data, at) + 1, in->next_line - 1);
                        return bad_row(reader, (int)in->cell_count - 1, in->problem);
                }
                if (in->row_done)
                        return good_row(reader);
                if (in->next - in->row > FOREIGN_QUOTED_MAX)
                        return unclosed(reader, SIZE_MAX, 0, "is not closed within 16 MiB");
        }
}

/* ---- header ---- */

/* Names that SQL takes for the same. */
static int
compare_names(const void *a, const void *b)
{
        return strcasecmp(*(char *const *)a, *(char *const *)b);
}

static void
check_names(const struct foreign_reader *reader)
{
        char **sorted = reallocate_array(NULL, reader->column_count + 1, sizeof *sorted);
        memcpy(sorted, reader->columns, reader->column_count * sizeof *sorted);
        qsort(sorted, reader->column_count, sizeof *sorted, compare_names);
        for (size_t i = 1; i < reader->column_count; i++)
                if (*sorted[i] && !strcasecmp(sorted[i - 1], sorted[i]))
                        die(EXIT_BAD_DATA, "%s:%zu:%s: two columns have this name%s; rename one",
                            reader->name, reader->line, sorted[i],
                            strcmp(sorted[i - 1], sorted[i]) ? ", but for the case of its letters"
                                                             : "");
        free(sorted);
}

static void
read_header(struct foreign_reader *reader)
{
        struct inner *in = reader->inner;
        bool row = foreign_next(reader);
        if (!row)
                die(EXIT_BAD_DATA, "%s:1: the file is empty; %s", reader->name,
                    in->format.no_header ? "its first row would have told its columns"
                                         : "a header with the names of the columns is due");
        if (reader->problem)
                die(EXIT_BAD_DATA, "%s:%zu: %s", reader->name, reader->line, reader->problem);
        reader->columns = reallocate_array(NULL, reader->column_count + 1, sizeof *reader->columns);
        for (size_t i = 0; i < reader->column_count; i++)
                reader->columns[i] = in->format.no_header ? format_text("%zu", i + 1)
                                                          : slice_dup(reader->fields[i]);
        if (in->format.no_header) { /* the row is one of the rows */
                in->next = in->row;
                in->next_line = reader->line;
                return;
        }
        check_names(reader);
        reader->header_size = in->base + in->next;
}

struct foreign_reader *
foreign_open(int descriptor, const char *name, struct foreign_format format)
{
        struct foreign_reader *reader = allocate(sizeof *reader);
        struct inner *in = reader->inner = allocate(sizeof *in);
        reader->name = name;
        in->descriptor = descriptor;
        in->format = format;
        in->next_line = 1;
        while (in->end < 4 && read_more(reader))
                ;
        in->next = encoding_open(&in->encoding, name, format.encoding, in->data, in->end);
        reader->header_size = in->next;
        parser_open(in);
        read_header(reader);
        return reader;
}

uint64_t
foreign_position(const struct foreign_reader *reader)
{
        const struct inner *in = reader->inner;
        return in->base + in->end;
}

void
foreign_close(struct foreign_reader *reader)
{
        struct inner *in = reader->inner;
        csv_fini(&in->parser, cell_done, row_done, in);
        csv_free(&in->parser);
        if (in->encoding.convert != (iconv_t)-1)
                iconv_close(in->encoding.convert);
        for (size_t i = 0; i < reader->column_count && reader->columns; i++)
                free(reader->columns[i]);
        free(reader->columns);
        free(reader->fields);
        free(in->data);
        free(in->cell_ends);
        buffer_free(&in->cells);
        buffer_free(&in->text);
        free(in);
        free(reader);
}
