/* The two ways in which sheet.c writes. */
#ifndef COL_SHEET_INNER_H
#define COL_SHEET_INNER_H

#include "sheet.h"

struct sheet_text; /* csv, fixed */
struct sheet_text *sheet_text_open(const struct layout *layout, const char *path);
bool sheet_text_line(struct sheet_text *sheet, const struct layout_line *line,
                     const struct sheet_cell *cells, size_t *field, struct buffer *why);
void sheet_text_close(struct sheet_text *sheet);

struct sheet_book; /* xlsx */
struct sheet_book *sheet_book_open(const struct layout *layout, const char *path);
bool sheet_book_line(struct sheet_book *sheet, const struct layout_line *line,
                     const struct sheet_cell *cells, bool headings, size_t *field,
                     struct buffer *why);
void sheet_book_close(struct sheet_book *sheet);

#endif
