/* Inside the record layer: rows that the programs write themselves, cell by cell. */
#ifndef COL_BOOKED_CELLS_H
#define COL_BOOKED_CELLS_H

#include "record.h"

/* Index of a field within its kind, as kinds.def declares them. */
enum {
#define FIELD(kind, field, type, flags, target, values, check, doc) FIELD_##kind##_##field,
#include "kinds.def"
};
#define BOOKED(kind, field) (FIELD_##kind##_##field - FIELD_##kind##_##kind)

/* Cells of a row: an amount; the number of a row, 0 for none; a text, empty for none. */
static inline struct cell
integer_cell(int64_t value)
{
        return (struct cell){.class = CELL_INTEGER, .integer = value};
}

static inline struct cell
number_cell(int64_t id)
{
        return id != 0 ? integer_cell(id) : (struct cell){.class = CELL_NULL};
}

static inline struct cell
text_cell(struct slice text)
{
        return (struct cell){.class = text.size > 0 ? CELL_TEXT : CELL_NULL, .text = text};
}

#endif
