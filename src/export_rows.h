/* The rows of a layout: records of its kind with the columns of their accounts, the condition and the recipient
   applied, each value of the layout worked out. */
#ifndef COL_EXPORT_ROWS_H
#define COL_EXPORT_ROWS_H

#include "layout.h"
#include "versions.h"

struct export_rows;

/* RECIPIENT: only rows whose column layout->recipient is that; empty where the layout has none. LAYOUT must outlive
   the rows. Dies with 78 and the layout's line where an expression names no column of the kind or of its account. */
struct export_rows *export_rows_open(struct db *db, const struct layout *layout,
                                     struct moment moment, struct slice recipient);
bool export_rows_next(struct export_rows *rows);

/* Of the present row, valid until the next: the value of layout->row.fields[INDEX], as a stream would have it; the
   record's key or number; its currency (empty: it has none). */
struct slice export_rows_value(struct export_rows *rows, size_t index);
struct slice export_rows_key(struct export_rows *rows);
struct slice export_rows_currency(struct export_rows *rows);

/* Type of that value: as declared, or that of the column that it is; else text. */
enum type export_rows_type(const struct export_rows *rows, size_t index);

void export_rows_close(struct export_rows *rows);

#endif
