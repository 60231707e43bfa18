/* Workbooks, by libxlsxwriter. The same lines give the same bytes: its creation date is fixed. */
#include "sheet-inner.h"

#include <stdlib.h>
#include <string.h>
#include <xlsxwriter.h>

#include "day.h"
#include "error.h"

enum {
        MOST_ROWS = 1048576, /* in a sheet: LXW_ROW_MAX, as Excel has it */
        MOST_COLUMNS = 16384,
        MOST_TEXT = 32767,  /* UTF-16 units in a cell */
        MOST_DIGITS = 15,   /* that a number in a spreadsheet keeps */
        FORMAT_DIGITS = 5,  /* 0 to 4 decimal places */
        FIRST_DAY = -25508, /* 1900-03-01: before it spreadsheets count a day that never was */
        DAY_ZERO = 25569    /* days from 1899-12-30, their day 0, to 1970-01-01 */
};

struct sheet_book {
        const struct layout *layout;
        const char *path;
        lxw_workbook *book;
        lxw_worksheet *sheet;
        lxw_format *day, *text, *heading, *money[FORMAT_DIGITS];
        uint32_t row;
        struct buffer value; /* terminated */
};

/* The library's word for a failure. */
_Noreturn static void
fail(const struct sheet_book *sheet, lxw_error error)
{
        die(EXIT_IO, "%s: %s", sheet->path, lxw_strerror(error));
}

/* ---- formats ---- */

static lxw_format *
number_format(struct sheet_book *sheet, const char *format)
{
        lxw_format *made = workbook_add_format(sheet->book);

        format_set_num_format(made, format);
        return made;
}

/* The pattern of a day as spreadsheets write it; yyyy-mm-dd where the layout declares none. */
static lxw_format *
day_format_of(struct sheet_book *sheet, const char *pattern)
{
        struct buffer format = {0};

        for (pattern = pattern ? pattern : "%Y-%m-%d"; *pattern; pattern++) {
                switch (*pattern == '%' ? *++pattern : '\0') {
                case 'd':
                        buffer_add_text(&format, "dd");
                        break;
                case 'm':
                        buffer_add_text(&format, "mm");
                        break;
                case 'Y':
                        buffer_add_text(&format, "yyyy");
                        break;
                case 'y':
                        buffer_add_text(&format, "yy");
                        break;
                default:
                        buffer_add_format(&format, "\\%c", *pattern);
                }
        }
        lxw_format *made = number_format(sheet, buffer_terminate(&format));
        buffer_free(&format);
        return made;
}

struct sheet_book *
sheet_book_open(const struct layout *layout, const char *path)
{
        static const char *const money[FORMAT_DIGITS] = {"#,##0", "#,##0.0", "#,##0.00",
                                                         "#,##0.000", "#,##0.0000"};
        struct sheet_book *sheet = allocate(sizeof *sheet);
        lxw_workbook_options options = {
                .constant_memory = LXW_TRUE, .tmpdir = getenv("TMPDIR"), .use_zip64 = LXW_TRUE};
        lxw_doc_properties properties = {.created = 315532800 /* 1980-01-01T00:00:00Z */};

        *sheet = (struct sheet_book){.layout = layout, .path = path};
        sheet->book = workbook_new_opt(path, &options);
        if (!sheet->book)
                die(EXIT_UNAVAILABLE, "%s: a workbook cannot be begun", path);
        workbook_set_properties(sheet->book, &properties);
        sheet->sheet = workbook_add_worksheet(sheet->book, NULL);
        if (!sheet->sheet)
                die(EXIT_UNAVAILABLE, "%s: a workbook cannot be begun", path);
        sheet->day = day_format_of(sheet, layout->day);
        sheet->text = number_format(sheet, "@");
        sheet->heading = number_format(sheet, "@");
        format_set_bold(sheet->heading);
        for (size_t i = 0; i < FORMAT_DIGITS; i++)
                sheet->money[i] = number_format(sheet, money[i]);
        return sheet;
}

/* ---- cells ---- */

/* What a text has too much of, or a letter that XML has not. */
static bool
holds_text(struct slice text, struct buffer *why)
{
        size_t units = 0;
        unsigned letter;

        for (size_t size; (size = utf8_decode(text, &letter)) > 0;
             text.data += size, text.size -= size) {
                units += letter > 0xffff ? 2 : 1;
                if (letter == 0 || letter == 0xfffe || letter == 0xffff) {
                        buffer_add_format(why, "holds U+%04X, which a workbook cannot", letter);
                        return false;
                }
        }
        if (units > MOST_TEXT) {
                buffer_add_format(why, "is %zu characters long, and a cell of a workbook holds %d",
                                  units, MOST_TEXT);
                return false;
        }
        return true;
}

static bool
holds_digits(struct slice text, struct buffer *why)
{
        size_t digits = 0;

        for (size_t i = 0; i < text.size && text.data[i] != 'e' && text.data[i] != 'E'; i++)
                digits += text.data[i] >= (digits ? '0' : '1') && text.data[i] <= '9';
        if (digits > MOST_DIGITS)
                buffer_add_format(why, "%.*s has %zu digits, and a number in a workbook keeps %d",
                                  (int)text.size, text.data, digits, MOST_DIGITS);
        return digits <= MOST_DIGITS;
}

static lxw_error
write_text(struct sheet_book *sheet, lxw_col_t column, struct slice text, lxw_format *format)
{
        sheet->value.size = 0;
        buffer_add(&sheet->value, text.data, text.size);
        return worksheet_write_string(sheet->sheet, sheet->row, column,
                                      buffer_terminate(&sheet->value), format);
}

static bool
put_cell(struct sheet_book *sheet, lxw_col_t column, const struct sheet_cell *cell, bool heading,
         struct buffer *why)
{
        lxw_error error = LXW_NO_ERROR;
        lxw_format *format = NULL;
        double value = cell->real;

        switch (cell->type) {
        case TYPE_NONE:
                return true;
        case TYPE_DATE:
                if (cell->number < FIRST_DAY) {
                        buffer_add_format(why,
                                          "%.*s lies before the first day of a workbook, "
                                          "1900-03-01",
                                          (int)cell->text.size, cell->text.data);
                        return false;
                }
                value = (double)(cell->number + DAY_ZERO);
                format = sheet->day;
                break;
        case TYPE_MONEY:
                format = sheet->money[cell->digits];
                break;
        case TYPE_INT:
        case TYPE_BOOL:
        case TYPE_REAL:
                break;
        default:
                if (!holds_text(cell->text, why))
                        return false;
                error = write_text(sheet, column, cell->text,
                                   heading ? sheet->heading : sheet->text);
                if (error != LXW_NO_ERROR)
                        fail(sheet, error);
                return true;
        }
        if (cell->type != TYPE_DATE && !holds_digits(cell->text, why))
                return false;
        error = worksheet_write_number(sheet->sheet, sheet->row, column, value, format);
        if (error != LXW_NO_ERROR)
                fail(sheet, error);
        return true;
}

bool
sheet_book_line(struct sheet_book *sheet, const struct layout_line *line,
                const struct sheet_cell *cells, bool headings, size_t *field, struct buffer *why)
{
        *field = 0;
        if (sheet->row >= MOST_ROWS || line->count > MOST_COLUMNS) {
                buffer_add_format(why, "a sheet of a workbook has %d lines and %d columns; use csv",
                                  MOST_ROWS, MOST_COLUMNS);
                return false;
        }
        for (size_t i = 0; i < line->count; i++) {
                *field = i;
                if (!put_cell(sheet, (lxw_col_t)i, &cells[i], headings, why))
                        return false;
        }
        sheet->row++;
        return true;
}

void
sheet_book_close(struct sheet_book *sheet)
{
        lxw_error error = workbook_close(sheet->book);

        if (error != LXW_NO_ERROR)
                fail(sheet, error);
        buffer_free(&sheet->value);
        free(sheet);
}
