/* A file for somebody else's program, line by line, as a layout says: delimited text, text of fixed width, or a
   workbook. Nothing that the layout cannot hold is cut, replaced or left out: it is refused. */
#ifndef COL_SHEET_H
#define COL_SHEET_H

#include <stdint.h>
#include "layout.h"

struct sheet_cell {
        enum type type;    /* TYPE_NONE: empty */
        struct slice text; /* as a stream has it; not owned */
        int64_t number;    /* money: minor units; date: days since 1970-01-01 */
        int digits;        /* money: decimal places of its currency */
        double real;       /* int, real, money: its value, as near as a double comes */
};

/* Reads TEXT as a value of TYPE; DIGITS: decimal places of money, -1 where its currency is not known. False, with
   WHY, where it is none. */
bool sheet_cell_read(struct sheet_cell *cell, enum type type, struct slice text, int digits,
                     struct buffer *why);

struct sheet;

/* Begins the file at PATH anew, which is there already. LAYOUT and PATH must outlive the sheet. */
struct sheet *sheet_open(const struct layout *layout, const char *path);

/* Writes the headings of the layout's columns, or a line of values; CELLS: one for each field of LINE. False, with
   WHY and the index of the *FIELD, where the layout cannot hold one. Dies with 74 when writing fails. */
bool sheet_headings(struct sheet *sheet, size_t *field, struct buffer *why);
bool sheet_line(struct sheet *sheet, const struct layout_line *line, const struct sheet_cell *cells,
                size_t *field, struct buffer *why);

/* Completes the file; dies with 74. Frees. */
void sheet_close(struct sheet *sheet);

#endif
