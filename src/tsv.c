#include "tsv.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "options.h"
#include "tsv-inner.h"

#define WINDOW ((size_t)64) /* bytes looked at together: one bit each of a word */

static const char byte_order_mark[] = "\xEF\xBB\xBF";

/* ---- bytes ---- */

struct source {
        struct tsv_input input;
        char *const *operands;
        int operand_count, operand; /* the operand to be opened next */
        int descriptor;             /* -1 when there is none open */
        bool warned;                /* of a byte-order mark or CRLF in this file */
        char *buffer;               /* CAPACITY bytes, and WINDOW more that may be looked at */
        size_t capacity;
        size_t start;        /* where the next record begins */
        size_t scanned;      /* bytes before this have been in a window */
        size_t end;          /* of what has been read */
        size_t window;       /* where the current window begins */
        uint64_t separators; /* its tabs and newlines that are still to be used */
        uint64_t odd, high;  /* its backslashes, CRs and NULs; its bytes from 0x80 on */
        size_t field_capacity;
        uint64_t bytes; /* read so far */
        uint64_t total; /* size of all inputs, 0 when not known */
};

/* What was seen in a record besides its separators. */
struct marks {
        uint64_t odd, high;
};

/* Looks once at each of the WINDOW bytes at P. */
static inline void
look(const char *p, uint64_t *separators, uint64_t *odd, uint64_t *high)
{
        uint64_t found_separators = 0, found_odd = 0, found_high = 0;
#ifdef __SSE2__
        const __m128i tab = _mm_set1_epi8('\t'), newline = _mm_set1_epi8('\n');
        const __m128i backslash = _mm_set1_epi8('\\'), cr = _mm_set1_epi8('\r');
        const __m128i nul = _mm_setzero_si128();
        for (unsigned i = 0; i < WINDOW; i += 16) {
                __m128i chunk = _mm_loadu_si128((const __m128i *)(const void *)(p + i));
                __m128i separator =
                        _mm_or_si128(_mm_cmpeq_epi8(chunk, tab), _mm_cmpeq_epi8(chunk, newline));
                __m128i strange = _mm_or_si128(
                        _mm_or_si128(_mm_cmpeq_epi8(chunk, backslash), _mm_cmpeq_epi8(chunk, cr)),
                        _mm_cmpeq_epi8(chunk, nul));
                found_separators |= (uint64_t)(unsigned)_mm_movemask_epi8(separator) << i;
                found_odd |= (uint64_t)(unsigned)_mm_movemask_epi8(strange) << i;
                found_high |= (uint64_t)(unsigned)_mm_movemask_epi8(chunk) << i;
        }
#else
        for (unsigned i = 0; i < WINDOW; i++) {
                unsigned char c = (unsigned char)p[i];
                found_separators |= (uint64_t)(c == '\t' || c == '\n') << i;
                found_odd |= (uint64_t)(c == '\\' || c == '\r' || c == '\0') << i;
                found_high |= (uint64_t)(c >= 0x80) << i;
        }
#endif
        *separators = found_separators;
        *odd = found_odd;
        *high = found_high;
}

/* Reads more behind what is there, moving the record begun to the front of the buffer, which grows
   when the record fills it. False at the end of the file. */
static bool
fill(struct tsv_reader *reader, struct source *source)
{
        if (source->start > 0) {
                memmove(source->buffer, source->buffer + source->start,
                        source->end - source->start);
                source->end -= source->start;
                source->scanned -= source->start;
                source->start = 0;
        }
        if (source->capacity - source->end < BLOCK / 2) {
                size_t before = source->capacity;
                source->capacity = before == 0 ? BLOCK : before * 2;
                if (source->capacity < before)
                        die(EXIT_UNAVAILABLE, "out of memory");
                source->buffer = reallocate_array(source->buffer, source->capacity + WINDOW, 1);
                memset(source->buffer + before, 0, source->capacity + WINDOW - before);
        }
        for (;;) {
                ssize_t got = read(source->descriptor, source->buffer + source->end,
                                   source->capacity - source->end);
                if (got > 0) {
                        source->end += (size_t)got;
                        source->bytes += (uint64_t)got;
                        return true;
                }
                if (got == 0)
                        return false;
                if (errno == EINTR)
                        interrupted();
                else if (errno == EAGAIN)
                        tsv_wait(source->descriptor, POLLIN);
                else
                        die(EXIT_IO, "%s:", reader->name);
        }
}

/* ---- records ---- */

static void
warn_once(struct tsv_reader *reader, const char *what)
{
        struct source *source = reader->inner;
        if (!source->warned)
                warn("%s:%zu: %s dropped; streams are UTF-8 with LF", reader->name, reader->line,
                     what);
        source->warned = true;
}

_Noreturn static void
die_early(struct tsv_reader *reader, const char *missing)
{
        tsv_die(reader, -1, EXIT_BAD_DATA,
                "input ended early; %s: the program that wrote it failed, or it is not whole",
                missing);
}

/* Splits the next record of the current file into reader->fields; *count receives how many. False
   at the file's end. */
static bool
read_record(struct tsv_reader *reader, size_t *count, struct marks *marks)
{
        struct source *source = reader->inner;
        struct slice *fields = reader->fields;
        size_t found = 0;
        const char *field = source->buffer + source->start;
        uint64_t separators = source->separators;
        *marks = (struct marks){0};
        for (;;) {
                const char *window = source->buffer + source->window;
                while (separators != 0) {
                        int bit = __builtin_ctzll(separators);
                        const char *at = window + bit;
                        separators &= separators - 1;
                        if (found == source->field_capacity) {
                                grow(&reader->fields, &source->field_capacity, found + 1,
                                     sizeof *fields);
                                fields = reader->fields;
                        }
                        fields[found++] = (struct slice){field, (size_t)(at - field)};
                        field = at + 1;
                        if (*at != '\n')
                                continue;
                        uint64_t used = ((uint64_t)2 << bit) - 1;
                        marks->odd |= source->odd & used;
                        marks->high |= source->high & used;
                        source->odd &= ~used;
                        source->high &= ~used;
                        source->separators = separators;
                        const char *start = source->buffer + source->start;
                        reader->raw = (struct slice){start, (size_t)(at - start)};
                        source->start += reader->raw.size + 1;
                        reader->line++;
                        *count = found;
                        return true;
                }
                marks->odd |= source->odd;
                marks->high |= source->high;
                source->odd = source->high = source->separators = 0;
                if (source->scanned == source->end) {
                        if (!fill(reader, source)) {
                                if (source->start == source->end)
                                        return false;
                                reader->line++;
                                die_early(reader, "its last line has no newline");
                        }
                        field = source->buffer;
                        for (size_t i = 0; i < found; i++) {
                                fields[i].data = field;
                                field += fields[i].size + 1;
                        }
                }
                look(source->buffer + source->scanned, &separators, &source->odd, &source->high);
                source->window = source->scanned;
                size_t rest = source->end - source->scanned;
                if (rest < WINDOW) {
                        uint64_t valid = ((uint64_t)1 << rest) - 1;
                        separators &= valid;
                        source->odd &= valid;
                        source->high &= valid;
                        source->scanned = source->end;
                } else {
                        source->scanned += WINDOW;
                }
        }
}

/* Index of the field that holds the byte at AT. */
static int
field_at(const struct tsv_reader *reader, size_t count, const char *at)
{
        for (size_t i = 0; i < count; i++)
                if (at <= reader->fields[i].data + reader->fields[i].size)
                        return (int)i;
        return -1;
}

/* The checks that only records with unusual bytes need. */
static void
check_record(struct tsv_reader *reader, size_t count, struct marks marks)
{
        struct slice *raw = &reader->raw;
        if (marks.odd != 0 && raw->size > 0 && raw->data[raw->size - 1] == '\r') {
                raw->size--;
                reader->fields[count - 1].size--;
                warn_once(reader, "CR before newline");
        }
        if (marks.high != 0) {
                size_t valid = utf8_valid_prefix(raw->data, raw->size);
                if (valid < raw->size)
                        tsv_die(reader, field_at(reader, count, raw->data + valid), EXIT_BAD_DATA,
                                "byte 0x%02x is not UTF-8; convert the input with iconv",
                                (unsigned char)raw->data[valid]);
        }
        if (marks.odd == 0)
                return;
        const char *end = raw->data + raw->size;
        for (const char *at = raw->data; at < end; at++) {
                if (*at == '\0')
                        tsv_die(reader, field_at(reader, count, at), EXIT_BAD_DATA,
                                "NUL byte; a stream is text");
                if (*at == '\r')
                        tsv_die(reader, field_at(reader, count, at), EXIT_BAD_DATA,
                                "CR inside a field; write \\r");
                if (*at != '\\')
                        continue;
                if (at + 1 == end ||
                    (at[1] != 't' && at[1] != 'n' && at[1] != 'r' && at[1] != '\\'))
                        tsv_die(reader, field_at(reader, count, at), EXIT_BAD_DATA,
                                "a backslash that begins no escape; write \\t, \\n, \\r or \\\\");
                at++;
        }
}

/* ---- headers ---- */

static bool
is_column_name(struct slice name)
{
        if (name.size == 0 || name.data[0] < 'a' || name.data[0] > 'z')
                return false;
        for (size_t i = 1; i < name.size; i++) {
                char c = name.data[i];
                if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '_')
                        return false;
        }
        return true;
}

static int
compare_names(const void *a, const void *b)
{
        return strcmp(*(char *const *)a, *(char *const *)b);
}

/* A name that stands twice in COLUMNS, or NULL. */
static const char *
duplicate_name(char *const *columns, size_t count)
{
        char **sorted = reallocate_array(NULL, count, sizeof *sorted);
        memcpy(sorted, columns, count * sizeof *sorted);
        qsort(sorted, count, sizeof *sorted, compare_names);
        const char *twice = NULL;
        for (size_t i = 1; i < count && twice == NULL; i++)
                if (strcmp(sorted[i - 1], sorted[i]) == 0)
                        twice = sorted[i];
        free(sorted);
        return twice;
}

static void
take_columns_of_option(struct tsv_reader *reader, const char *names)
{
        size_t capacity = 0;
        for (;;) {
                struct slice name = {names, strcspn(names, ",")};
                if (!is_column_name(name))
                        usage_error("--columns: '%.*s' is not a column name; small letters, digits "
                                    "and _, beginning with a letter, separated by commas",
                                    (int)name.size, name.data);
                grow(&reader->columns, &capacity, reader->count + 1, sizeof *reader->columns);
                reader->columns[reader->count++] = slice_dup(name);
                names += name.size;
                if (*names++ == '\0')
                        break;
        }
        const char *twice = duplicate_name(reader->columns, reader->count);
        if (twice != NULL)
                usage_error("--columns: '%s' is named twice", twice);
}

static void
take_columns_of_header(struct tsv_reader *reader, size_t count)
{
        reader->columns = reallocate_array(NULL, count, sizeof *reader->columns);
        for (size_t i = 0; i < count; i++) {
                struct slice name = reader->fields[i];
                if (!is_column_name(name))
                        die(EXIT_BAD_DATA,
                            "%s:%zu:%.*s%s not a column name; small letters, digits and _, "
                            "beginning with a letter",
                            reader->name, reader->line, (int)name.size, name.data,
                            name.size > 0 ? ":" : "");
                reader->columns[i] = slice_dup(name);
        }
        reader->count = count;
        const char *twice = duplicate_name(reader->columns, count);
        if (twice != NULL)
                tsv_die(reader, tsv_find(reader, twice), EXIT_BAD_DATA,
                        "column named twice; names are unique");
}

static void
check_same_header(struct tsv_reader *reader, size_t count)
{
        struct source *source = reader->inner;
        const char *first = source->operands[0];
        for (size_t i = 0; i < count && i < reader->count; i++)
                if (!slice_is(reader->fields[i], reader->columns[i]))
                        tsv_die(reader, (int)i, EXIT_BAD_DATA,
                                "the header has '%.*s' here; the same columns as in %s are wanted",
                                (int)reader->fields[i].size, reader->fields[i].data, first);
        if (count != reader->count)
                tsv_die(reader, -1, EXIT_BAD_DATA, "%zu columns; %s has %zu", count, first,
                        reader->count);
}

static void
read_header(struct tsv_reader *reader)
{
        size_t count;
        struct marks marks;
        if (!read_record(reader, &count, &marks)) {
                reader->line = 1;
                die_early(reader, "it has no header line");
        }
        if (reader->raw.size > 0 && reader->raw.data[reader->raw.size - 1] == '\r') {
                reader->raw.size--;
                reader->fields[count - 1].size--;
                warn_once(reader, "CR before newline");
        }
        if (reader->columns == NULL)
                take_columns_of_header(reader, count);
        else
                check_same_header(reader, count);
}

/* ---- files ---- */

/* Opens the next operand and reads its header; false when there is none left. */
static bool
open_next(struct tsv_reader *reader)
{
        struct source *source = reader->inner;
        if (source->descriptor > STDIN_FILENO)
                close(source->descriptor);
        source->descriptor = -1;
        if (source->operand == source->operand_count)
                return false;
        const char *name = source->operands[source->operand++];
        bool standard_input = strcmp(name, "-") == 0;
        reader->name = standard_input ? "standard input" : name;
        reader->line = 0;
        source->descriptor = standard_input ? STDIN_FILENO : open(name, O_RDONLY | O_CLOEXEC);
        if (source->descriptor < 0)
                die(EXIT_NO_INPUT, "%s:", name);
        if (standard_input && isatty(STDIN_FILENO))
                short_help();
        struct stat status;
        if (fstat(source->descriptor, &status) == 0 && S_ISDIR(status.st_mode))
                die(EXIT_NO_INPUT, "%s: a directory; name a file", reader->name);
        source->start = source->end = source->scanned = 0;
        source->separators = source->odd = source->high = 0;
        source->warned = false;
        size_t mark = sizeof byte_order_mark - 1;
        while (source->end < mark && fill(reader, source))
                ;
        if (source->end >= mark && memcmp(source->buffer, byte_order_mark, mark) == 0) {
                source->start = source->scanned = mark;
                reader->line = 1;
                warn_once(reader, "byte-order mark");
                reader->line = 0;
        }
        if (!source->input.no_header)
                read_header(reader);
        return true;
}

/* Bytes of all inputs from where they stand, or 0 where one of them is no regular file. */
static uint64_t
input_size(const struct source *source)
{
        uint64_t total = 0;
        for (int i = 0; i < source->operand_count; i++) {
                struct stat status;
                bool standard_input = strcmp(source->operands[i], "-") == 0;
                int failed = standard_input ? fstat(STDIN_FILENO, &status)
                                            : stat(source->operands[i], &status);
                if (failed != 0 || !S_ISREG(status.st_mode))
                        return 0;
                off_t at = standard_input ? lseek(STDIN_FILENO, 0, SEEK_CUR) : 0;
                if (at >= 0 && at < status.st_size)
                        total += (uint64_t)(status.st_size - at);
        }
        return total;
}

struct tsv_reader *
tsv_open(char *const *operands, int count, struct tsv_input input)
{
        static char standard_input[] = "-";
        static char *const standard_operands[] = {standard_input};
        if (input.no_header && input.columns == NULL)
                usage_error("--no-header needs --columns=NAME,NAME,…");
        if (input.columns != NULL && !input.no_header)
                usage_error("--columns goes with --no-header; otherwise the header names them");
        struct tsv_reader *reader = allocate(sizeof *reader);
        struct source *source = allocate(sizeof *source);
        reader->inner = source;
        source->input = input;
        source->operands = count > 0 ? operands : standard_operands;
        source->operand_count = count > 0 ? count : 1;
        source->descriptor = -1;
        source->total = input_size(source);
        if (input.no_header)
                take_columns_of_option(reader, input.columns);
        open_next(reader);
        return reader;
}

bool
tsv_next(struct tsv_reader *reader)
{
        struct source *source = reader->inner;
        size_t count;
        struct marks marks;
        if (source->descriptor < 0)
                return false;
        while (!read_record(reader, &count, &marks))
                if (!open_next(reader))
                        return false;
        if ((marks.odd | marks.high) != 0)
                check_record(reader, count, marks);
        if (count != reader->count)
                tsv_die(reader, -1, EXIT_BAD_DATA, "%zu field%s; %s %zu", count,
                        count == 1 ? "" : "s",
                        source->input.no_header ? "--columns names" : "the header has",
                        reader->count);
        return true;
}

int
tsv_find(const struct tsv_reader *reader, const char *name)
{
        for (size_t i = 0; i < reader->count; i++)
                if (strcmp(reader->columns[i], name) == 0)
                        return (int)i;
        return -1;
}

int
tsv_need(const struct tsv_reader *reader, const char *name)
{
        int index = tsv_find(reader, name);
        if (index >= 0)
                return index;
        const char *near = nearest(name, (const char *const *)reader->columns, reader->count);
        die(EXIT_BAD_DATA, "%s:1:%s: no such column%s%s%s", reader->name, name,
            near == NULL ? "; this program needs it" : "; did you mean '", near == NULL ? "" : near,
            near == NULL ? "" : "'?");
}

struct slice
tsv_text(struct slice raw, struct buffer *scratch)
{
        const char *backslash = raw.size == 0 ? NULL : memchr(raw.data, '\\', raw.size);
        if (backslash == NULL)
                return raw;
        scratch->size = 0;
        const char *end = raw.data + raw.size;
        const char *from = raw.data;
        while (backslash != NULL && backslash + 1 < end) {
                char c = backslash[1];
                buffer_add(scratch, from, (size_t)(backslash - from));
                buffer_add(scratch, c == 't' ? "\t" : c == 'n' ? "\n" : c == 'r' ? "\r" : "\\", 1);
                from = backslash + 2;
                backslash = memchr(from, '\\', (size_t)(end - from));
        }
        buffer_add(scratch, from, (size_t)(end - from));
        return buffer_slice(scratch);
}

bool
tsv_well_formed(struct slice raw)
{
        for (size_t i = 0; i < raw.size; i++) {
                if (raw.data[i] == '\0' || raw.data[i] == '\r')
                        return false;
                if (raw.data[i] == '\\' &&
                    (++i == raw.size || memchr("tnr\\", raw.data[i], 4) == NULL))
                        return false;
        }
        return utf8_valid_prefix(raw.data, raw.size) == raw.size;
}

void
tsv_die(const struct tsv_reader *reader, int index, enum exit_code code, const char *format, ...)
{
        va_list arguments;
        va_start(arguments, format);
        char *message = format_arguments(format, arguments);
        va_end(arguments);
        bool named = index >= 0 && (size_t)index < reader->count && *reader->columns[index];
        die(code, "%s:%zu:%s%s %s", reader->name, reader->line, named ? reader->columns[index] : "",
            named ? ":" : "", message);
}

double
tsv_share(const struct tsv_reader *reader)
{
        const struct source *source = reader->inner;
        if (source->total == 0)
                return -1;
        double share = (double)source->bytes / (double)source->total;
        return share > 1 ? 1 : share;
}

uint64_t
tsv_bytes(const struct tsv_reader *reader)
{
        return ((const struct source *)reader->inner)->bytes;
}

void
tsv_close(struct tsv_reader *reader)
{
        struct source *source = reader->inner;
        if (source->descriptor > STDIN_FILENO)
                close(source->descriptor);
        for (size_t i = 0; i < reader->count; i++)
                free(reader->columns[i]);
        free(reader->columns);
        free(reader->fields);
        free(source->buffer);
        free(source);
        free(reader);
}
