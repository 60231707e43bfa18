#include "format.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "error.h"
#include "formula.h"
#include "tsv.h"

/* A table's widths come from its first rows; what follows is written at once and may overrun them,
   so that a table of any length needs the memory of these. */
enum { MEASURED_ROWS = 1000 };

struct format_writer {
        enum format format;
        size_t count;
        char **names;
        enum type *types;
        struct tsv_writer *out;
        uint64_t rows;
        struct buffer cell; /* a cell made fit for a terminal */
        struct buffer held; /* table: the measured rows' cells, one after the other */
        size_t *sizes;      /* of each held cell */
        size_t sizes_capacity;
        size_t *widths; /* columns on the terminal */
        bool streaming; /* table: the measured rows have been written */
};

enum format
format_named(const char *name)
{
        static const char *const names[] = {"tsv", "table", "csv", "json"};

        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
                if (!strcmp(name, names[i]))
                        return FORMAT_TSV + (enum format)i;
        }
        const char *near = nearest(name, names, sizeof names / sizeof *names);
        die(EXIT_USAGE, "there is no format \"%s\"; %s%s", name,
            near ? "did you mean " : "choose tsv, table, csv or json", near ? near : "");
}

static bool
numeric(enum type type)
{
        return type == TYPE_INT || type == TYPE_REAL || type == TYPE_MONEY;
}

/* ---- table ---- */

static void
put_padded(struct format_writer *w, size_t column, struct slice text, size_t width)
{
        static const char blanks[] = "                                ";
        size_t padding = w->widths[column] > width ? w->widths[column] - width : 0;
        bool last = column + 1 == w->count;
        bool right = numeric(w->types[column]);

        if (column > 0)
                tsv_put(w->out, blanks, 2);
        if (!right)
                tsv_put(w->out, text.data, text.size);
        while (padding > 0 && (right || !last)) {
                size_t step = padding < sizeof blanks - 1 ? padding : sizeof blanks - 1;
                tsv_put(w->out, blanks, step);
                padding -= step;
        }
        if (right)
                tsv_put(w->out, text.data, text.size);
}

static struct slice
for_terminal(struct format_writer *w, struct slice cell)
{
        w->cell.size = 0;
        escape_for_terminal(&w->cell, cell);
        return buffer_slice(&w->cell);
}

static void
widen(struct format_writer *w, size_t column, size_t width)
{
        if (width > w->widths[column])
                w->widths[column] = width;
}

static void
write_measured_rows(struct format_writer *w)
{
        bool bold = isatty(STDOUT_FILENO) && !getenv("NO_COLOR");
        const char *cell = w->held.data;

        if (bold)
                tsv_put(w->out, "\033[1m", 4);
        for (size_t i = 0; i < w->count; i++)
                put_padded(w, i, slice_of(w->names[i]), display_width(slice_of(w->names[i])));
        if (bold)
                tsv_put(w->out, "\033[0m", 4);
        tsv_put_newline(w->out);
        for (size_t i = 0; i < w->rows * w->count; i++) {
                struct slice text = {cell, w->sizes[i]};
                put_padded(w, i % w->count, text, display_width(text));
                cell += w->sizes[i];
                if (i % w->count == w->count - 1)
                        tsv_put_newline(w->out);
        }
        w->streaming = true;
}

static void
table_row(struct format_writer *w, const struct slice *cells)
{
        if (!w->streaming && w->rows == MEASURED_ROWS)
                write_measured_rows(w);
        for (size_t i = 0; i < w->count; i++) {
                struct slice text = for_terminal(w, cells[i]);
                size_t width = display_width(text);

                if (w->streaming) {
                        put_padded(w, i, text, width);
                        continue;
                }
                widen(w, i, width);
                buffer_add(&w->held, text.data, text.size);
                size_t held = w->rows * w->count + i;
                grow(&w->sizes, &w->sizes_capacity, held + 1, sizeof *w->sizes);
                w->sizes[held] = text.size;
        }
        if (w->streaming)
                tsv_put_newline(w->out);
}

/* ---- numbers ---- */

static size_t
digits(const char *text)
{
        return strspn(text, "0123456789");
}

/* A number as RFC 8259 has it: what a report merely calls a number stays text. */
static bool
is_number(struct slice cell)
{
        char text[64];
        const char *p = text;

        if (cell.size >= sizeof text)
                return false;
        memcpy(text, cell.data, cell.size);
        text[cell.size] = '\0';
        p += *p == '-';
        if (digits(p) == 0 || (*p == '0' && digits(p) > 1))
                return false;
        p += digits(p);
        if (*p == '.') {
                if (digits(p + 1) == 0)
                        return false;
                p += 1 + digits(p + 1);
        }
        if (*p == 'e' || *p == 'E') {
                p += p[1] == '+' || p[1] == '-' ? 2 : 1;
                if (digits(p) == 0)
                        return false;
                p += digits(p);
        }
        return p == text + cell.size;
}

/* ---- csv ---- */

static void
csv_cell(struct format_writer *w, size_t column, struct slice cell)
{
        bool formula = is_formula(cell);
        bool quoted = false;

        for (size_t i = 0; i < cell.size && !quoted; i++)
                quoted = cell.data[i] == '"' || cell.data[i] == ',' || cell.data[i] == '\n' ||
                         cell.data[i] == '\r';
        if (column > 0)
                tsv_put(w->out, ",", 1);
        if (quoted)
                tsv_put(w->out, "\"", 1);
        if (formula)
                tsv_put(w->out, "'", 1);
        while (cell.size > 0) {
                const char *quote = memchr(cell.data, '"', cell.size);
                size_t step = quote ? (size_t)(quote - cell.data) + 1 : cell.size;

                tsv_put(w->out, cell.data, step);
                if (quote)
                        tsv_put(w->out, "\"", 1);
                cell.data += step;
                cell.size -= step;
        }
        if (quoted)
                tsv_put(w->out, "\"", 1);
}

/* ---- json ---- */

static void
json_text(struct format_writer *w, struct slice text)
{
        tsv_put(w->out, "\"", 1);
        for (size_t i = 0, from = 0; i <= text.size; i++) {
                unsigned char c = i < text.size ? (unsigned char)text.data[i] : 0;

                if (i < text.size && c >= 0x20 && c != '"' && c != '\\')
                        continue;
                tsv_put(w->out, text.data + from, i - from);
                from = i + 1;
                if (i == text.size)
                        break;
                char escape[8];
                if (c == '"' || c == '\\')
                        snprintf(escape, sizeof escape, "\\%c", c);
                else
                        snprintf(escape, sizeof escape, "\\u%04x", c);
                tsv_put(w->out, escape, strlen(escape));
        }
        tsv_put(w->out, "\"", 1);
}

static void
json_cell(struct format_writer *w, size_t column, struct slice cell)
{
        if (cell.size == 0)
                tsv_put(w->out, "null", 4);
        else if (w->types[column] == TYPE_BOOL && slice_is(cell, "1"))
                tsv_put(w->out, "true", 4);
        else if (w->types[column] == TYPE_BOOL && slice_is(cell, "0"))
                tsv_put(w->out, "false", 5);
        else if (numeric(w->types[column]) && is_number(cell))
                tsv_put(w->out, cell.data, cell.size);
        else
                json_text(w, cell);
}

static void
json_row(struct format_writer *w, const struct slice *cells)
{
        tsv_put(w->out, w->rows ? ",\n" : "[", w->rows ? 2 : 1);
        for (size_t i = 0; i < w->count; i++) {
                tsv_put(w->out, i ? "," : "{", 1);
                json_text(w, slice_of(w->names[i]));
                tsv_put(w->out, ":", 1);
                json_cell(w, i, cells[i]);
        }
        tsv_put(w->out, "}", 1);
}

/* ---- all ---- */

static void
write_names(struct format_writer *w)
{
        for (size_t i = 0; i < w->count; i++) {
                if (w->format == FORMAT_CSV) {
                        csv_cell(w, i, slice_of(w->names[i]));
                } else {
                        if (i > 0)
                                tsv_put_tab(w->out);
                        tsv_put_text(w->out, slice_of(w->names[i]));
                }
        }
        tsv_put_newline(w->out);
}

struct format_writer *
format_open(enum format format, const char *const *names, const enum type *types, size_t count)
{
        struct format_writer *w = allocate(sizeof *w);

        if (format == FORMAT_AUTO)
                format = isatty(STDOUT_FILENO) ? FORMAT_TABLE : FORMAT_TSV;
        w->format = format;
        w->count = count;
        w->out = tsv_writer_open(STDOUT_FILENO, "standard output");
        w->names = reallocate_array(NULL, count, sizeof *w->names);
        w->types = reallocate_array(NULL, count, sizeof *w->types);
        w->widths = reallocate_array(NULL, count, sizeof *w->widths);
        for (size_t i = 0; i < count; i++) {
                struct slice name = slice_of(names[i]);
                if (format == FORMAT_TABLE)
                        name = for_terminal(w, name);
                w->names[i] = slice_dup(name);
                w->types[i] = types[i];
                w->widths[i] = display_width(name);
        }
        if (format == FORMAT_TSV || format == FORMAT_CSV)
                write_names(w);
        return w;
}

void
format_row(struct format_writer *w, const struct slice *cells)
{
        switch (w->format) {
        case FORMAT_TABLE:
                table_row(w, cells);
                break;
        case FORMAT_JSON:
                json_row(w, cells);
                break;
        case FORMAT_CSV:
                for (size_t i = 0; i < w->count; i++)
                        csv_cell(w, i, cells[i]);
                tsv_put_newline(w->out);
                break;
        default:
                for (size_t i = 0; i < w->count; i++) {
                        if (i > 0)
                                tsv_put_tab(w->out);
                        tsv_put_text(w->out, cells[i]);
                }
                tsv_put_newline(w->out);
        }
        w->rows++;
}

void
format_close(struct format_writer *w)
{
        if (w->format == FORMAT_TABLE && !w->streaming)
                write_measured_rows(w);
        if (w->format == FORMAT_JSON) {
                tsv_put(w->out, w->rows ? "]" : "[]", w->rows ? 1 : 2);
                tsv_put_newline(w->out);
        }
        tsv_finish(w->out);
        for (size_t i = 0; i < w->count; i++)
                free(w->names[i]);
        free(w->names);
        free(w->types);
        free(w->widths);
        free(w->sizes);
        buffer_free(&w->cell);
        buffer_free(&w->held);
        free(w);
}
