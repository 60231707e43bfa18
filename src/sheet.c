#include "sheet-inner.h"

#include <stdlib.h>

#include "day.h"
#include "error.h"
#include "number.h"

struct sheet {
        const struct layout *layout;
        struct sheet_text *text; /* one of the two */
        struct sheet_book *book;
};

/* ---- cells ---- */

static bool
complain(struct buffer *why, struct slice text, const char *what)
{
        buffer_add_format(why, "\"%.*s\" is not %s", (int)text.size, text.data, what);
        return false;
}

static bool
read_money(struct sheet_cell *cell, struct slice text, int digits, struct buffer *why)
{
        if (digits < 0) {
                buffer_add_text(why, "is an amount, and of no currency");
                return false;
        }
        enum number_status status = money_parse(text, digits, &cell->number);
        if (status != NUMBER_OK) {
                buffer_add_format(why, "\"%.*s\" is not an amount of %d decimal places: %s",
                                  (int)text.size, text.data, digits, number_error(status));
                return false;
        }
        return real_parse(text, &cell->real) == NUMBER_OK;
}

bool
sheet_cell_read(struct sheet_cell *cell, enum type type, struct slice text, int digits,
                struct buffer *why)
{
        int64_t seconds;

        *cell = (struct sheet_cell){.type = text.size ? type : TYPE_NONE, .text = text};
        switch (cell->type) {
        case TYPE_INT:
        case TYPE_BOOL:
                if (integer_parse(text, &cell->number) != NUMBER_OK)
                        return complain(why, text, "a whole number");
                cell->real = (double)cell->number;
                return true;
        case TYPE_REAL:
                return real_parse(text, &cell->real) == NUMBER_OK ||
                       complain(why, text, "a number");
        case TYPE_MONEY:
                cell->digits = digits;
                return read_money(cell, text, digits, why);
        case TYPE_DATE:
                cell->number = day_parse(text);
                return cell->number != DAY_NONE || complain(why, text, "a date, YYYY-MM-DD");
        case TYPE_TIME:
                return time_parse(text, &seconds) || complain(why, text, "a time");
        default:
                return true;
        }
}

/* ---- lines ---- */

struct sheet *
sheet_open(const struct layout *layout, const char *path)
{
        struct sheet *sheet = allocate(sizeof *sheet);

        sheet->layout = layout;
        if (layout->format == LAYOUT_XLSX)
                sheet->book = sheet_book_open(layout, path);
        else
                sheet->text = sheet_text_open(layout, path);
        return sheet;
}

static bool
put_line(struct sheet *sheet, const struct layout_line *line, const struct sheet_cell *cells,
         bool headings, size_t *field, struct buffer *why)
{
        return sheet->book ? sheet_book_line(sheet->book, line, cells, headings, field, why)
                           : sheet_text_line(sheet->text, line, cells, field, why);
}

bool
sheet_headings(struct sheet *sheet, size_t *field, struct buffer *why)
{
        const struct layout_line *line = &sheet->layout->row;
        struct sheet_cell *cells = reallocate_array(NULL, line->count, sizeof *cells);

        for (size_t i = 0; i < line->count; i++)
                cells[i] = (struct sheet_cell){.type = TYPE_TEXT,
                                               .text = slice_of(line->fields[i].name)};
        bool held = put_line(sheet, line, cells, true, field, why);
        free(cells);
        return held;
}

bool
sheet_line(struct sheet *sheet, const struct layout_line *line, const struct sheet_cell *cells,
           size_t *field, struct buffer *why)
{
        return put_line(sheet, line, cells, false, field, why);
}

void
sheet_close(struct sheet *sheet)
{
        if (sheet->book)
                sheet_book_close(sheet->book);
        else
                sheet_text_close(sheet->text);
        free(sheet);
}
