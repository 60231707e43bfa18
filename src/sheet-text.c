/* Delimited text and text of fixed width. */
#include "sheet-inner.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "day.h"
#include "encoder.h"
#include "error.h"
#include "formula.h"
#include "number.h"

enum { WRITE_SIZE = 64 * 1024 };

struct sheet_text {
        const struct layout *layout;
        const char *path;
        int descriptor;
        struct encoder *encoder;
        struct buffer value; /* of the present cell, UTF-8 */
        struct buffer cell;  /* the same as it stands in the line */
        struct buffer bytes; /* encoded, not yet written */
};

struct sheet_text *
sheet_text_open(const struct layout *layout, const char *path)
{
        struct sheet_text *sheet = allocate(sizeof *sheet);

        *sheet = (struct sheet_text){.layout = layout, .path = path};
        sheet->descriptor = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
        if (sheet->descriptor < 0)
                die(EXIT_CANNOT_CREATE, "%s:", path);
        sheet->encoder = encoder_open(layout->encoding);
        return sheet;
}

static void
write_bytes(struct sheet_text *sheet)
{
        for (size_t done = 0; done < sheet->bytes.size;) {
                ssize_t written = write(sheet->descriptor, sheet->bytes.data + done,
                                        sheet->bytes.size - done);
                if (written < 0 && errno != EINTR)
                        die(EXIT_IO, "%s:", sheet->path);
                if (written > 0)
                        done += (size_t)written;
        }
        sheet->bytes.size = 0;
}

/* ---- values ---- */

static void
add_grouped(struct buffer *out, const char *digits, size_t count, char thousands)
{
        for (size_t i = 0; i < count; i++) {
                if (thousands && i > 0 && (count - i) % 3 == 0)
                        buffer_add(out, &thousands, 1);
                buffer_add(out, digits + i, 1);
        }
}

/* An amount with the layout's signs; without a decimal sign its minor units. */
static void
add_money(struct buffer *out, const struct layout *layout, const struct sheet_cell *cell)
{
        char text[32];
        size_t size = money_format(text, cell->number, layout->decimal ? cell->digits : 0);
        const char *digits = text, *point = memchr(text, '.', size);
        size_t whole = point ? (size_t)(point - text) : size;

        if (*digits == '-') {
                buffer_add(out, "-", 1);
                digits++;
                whole--;
        }
        add_grouped(out, digits, whole, layout->thousands);
        if (point) {
                buffer_add(out, &layout->decimal, 1);
                buffer_add(out, point + 1, size - (size_t)(point + 1 - text));
        }
}

static bool
add_real(struct buffer *out, const struct layout *layout, const struct sheet_cell *cell,
         struct buffer *why)
{
        for (size_t i = 0; i < cell->text.size; i++) {
                bool point = cell->text.data[i] == '.';
                if (point && !layout->decimal) {
                        buffer_add_text(why, "has decimal places, and the layout no decimal sign");
                        return false;
                }
                buffer_add(out, point ? &layout->decimal : cell->text.data + i, 1);
        }
        return true;
}

/* The value as it is read; PROBLEM where it has no form in this layout. */
static bool
make_value(struct sheet_text *sheet, const struct sheet_cell *cell, struct buffer *why)
{
        const struct layout *layout = sheet->layout;
        struct buffer *out = &sheet->value;

        out->size = 0;
        if ((cell->type == TYPE_MONEY || cell->type == TYPE_REAL) && !layout->decimal_declared) {
                buffer_add_text(why, "has decimal places, and the layout does not declare the "
                                     "decimal sign; add a line such as \"file\tdecimal\t,\"");
                return false;
        }
        switch (cell->type) {
        case TYPE_NONE:
                return true;
        case TYPE_MONEY:
                add_money(out, layout, cell);
                return true;
        case TYPE_REAL:
                return add_real(out, layout, cell, why);
        case TYPE_DATE:
                if (!layout->day)
                        buffer_add_text(why, "is a date, and the layout does not declare how days "
                                             "are written; add a line such as "
                                             "\"file\tday\t%d.%m.%Y\"");
                else if (!day_format_pattern(out, (int32_t)cell->number, layout->day))
                        buffer_add_format(why, "%.*s: two digits do not tell that year",
                                          (int)cell->text.size, cell->text.data);
                return why->size == 0;
        default:
                buffer_add(out, cell->text.data, cell->text.size);
                return true;
        }
}

/* ---- cells ---- */

static size_t
characters(struct slice text)
{
        size_t count = 0;

        for (size_t i = 0; i < text.size; i++)
                count += (text.data[i] & 0xc0) != 0x80;
        return count;
}

static bool
has_any(struct slice text, const char *bytes, size_t count)
{
        for (size_t i = 0; i < count; i++)
                if (memchr(text.data, bytes[i], text.size))
                        return true;
        return false;
}

/* Puts before text what makes a spreadsheet take it for text. */
static void
disarm(struct buffer *value)
{
        buffer_add(value, "'", 1);
        memmove(value->data + 1, value->data, value->size - 1);
        *value->data = '\'';
}

static bool
make_delimited(struct sheet_text *sheet, const struct sheet_cell *cell, bool alone,
               struct buffer *why)
{
        const struct layout *layout = sheet->layout;
        const char special[] = {'\r', '\n', layout->delimiter, layout->quote};
        if (layout->spreadsheet && cell->type == TYPE_TEXT &&
            is_formula(buffer_slice(&sheet->value)))
                disarm(&sheet->value);
        struct slice value = buffer_slice(&sheet->value);
        bool needed = value.size && has_any(value, special, 4);

        if (layout->quotes == QUOTES_NONE && value.size && has_any(value, special, 3)) {
                buffer_add_text(why, "holds a delimiter or a line end, and the layout has no "
                                     "quotes");
                return false;
        }
        /* A line with nothing in it would be no line. */
        bool quoted = layout->quotes == QUOTES_ALL ||
                      (layout->quotes == QUOTES_NEEDED && (needed || (alone && !value.size)));
        if (quoted)
                buffer_add(&sheet->cell, &layout->quote, 1);
        for (size_t i = 0; i < value.size; i++) {
                if (quoted && value.data[i] == layout->quote)
                        buffer_add(&sheet->cell, &layout->quote, 1);
                buffer_add(&sheet->cell, value.data + i, 1);
        }
        if (quoted)
                buffer_add(&sheet->cell, &layout->quote, 1);
        return true;
}

static bool
is_number(enum type type)
{
        return type == TYPE_INT || type == TYPE_REAL || type == TYPE_MONEY;
}

static bool
make_fixed(struct sheet_text *sheet, const struct layout_field *field,
           const struct sheet_cell *cell, struct buffer *why)
{
        struct slice value = buffer_slice(&sheet->value), pad = field->pad;
        size_t count = characters(value);

        if (count > field->width) {
                buffer_add_format(why, "\"%.*s\" is %zu characters long, and the field holds %zu",
                                  (int)value.size, value.data, count, field->width);
                return false;
        }
        if (value.size && has_any(value, "\r\n", 2)) {
                buffer_add_text(why, "holds a line end, and a field of fixed width cannot");
                return false;
        }
        if (pad.size == 0)
                pad = slice_of(" ");
        bool right = field->align ? field->align == 'r' : is_number(cell->type);
        if (!right)
                buffer_add(&sheet->cell, value.data, value.size);
        else if (slice_is(pad, "0") && value.size && *value.data == '-') {
                buffer_add(&sheet->cell, "-", 1);
                value.data++;
                value.size--;
        }
        for (size_t i = count; i < field->width; i++)
                buffer_add(&sheet->cell, pad.data, pad.size);
        if (right)
                buffer_add(&sheet->cell, value.data, value.size);
        return true;
}

static bool
put_text(struct sheet_text *sheet, struct slice text, struct buffer *why)
{
        size_t at;

        if (encoder_add(sheet->encoder, text, &sheet->bytes, &at))
                return true;
        struct slice rest = {text.data + at, text.size - at}, value = buffer_slice(&sheet->value);
        unsigned letter = 0;
        size_t size = utf8_decode(rest, &letter);
        buffer_add_format(why, "\"%.*s\": %s has no '%.*s' (U+%04X)", (int)value.size, value.data,
                          sheet->layout->encoding, (int)size, rest.data, letter);
        return false;
}

bool
sheet_text_line(struct sheet_text *sheet, const struct layout_line *line,
                const struct sheet_cell *cells, size_t *field, struct buffer *why)
{
        const struct layout *layout = sheet->layout;

        for (size_t i = 0; i < line->count; i++) {
                *field = i;
                sheet->cell.size = 0;
                if (!make_value(sheet, &cells[i], why))
                        return false;
                if (layout->format == LAYOUT_CSV && i > 0)
                        buffer_add(&sheet->cell, &layout->delimiter, 1);
                if (layout->format == LAYOUT_CSV
                            ? !make_delimited(sheet, &cells[i], line->count == 1, why)
                            : !make_fixed(sheet, &line->fields[i], &cells[i], why))
                        return false;
                if (!put_text(sheet, buffer_slice(&sheet->cell), why))
                        return false;
        }
        if (!put_text(sheet, slice_of(layout->newline ? "\n" : "\r\n"), why))
                return false;
        if (sheet->bytes.size >= WRITE_SIZE)
                write_bytes(sheet);
        return true;
}

void
sheet_text_close(struct sheet_text *sheet)
{
        encoder_end(sheet->encoder, &sheet->bytes);
        write_bytes(sheet);
        if (fsync(sheet->descriptor) != 0 || close(sheet->descriptor) != 0)
                die(EXIT_IO, "%s:", sheet->path);
        encoder_close(sheet->encoder);
        buffer_free(&sheet->value);
        buffer_free(&sheet->cell);
        buffer_free(&sheet->bytes);
        free(sheet);
}
