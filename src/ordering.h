/* Rows put in an order of their cells' types, in memory: for -o. */
#ifndef COL_ORDERING_H
#define COL_ORDERING_H

#include "kinds.h"

/* One term of -o: cells of a type, ascending or descending. */
struct ordering_key {
        size_t cell; /* index into the cells of a row */
        enum type type;
        bool descending;
};

struct ordering;

/* Rows of CELL_COUNT cells. LIMIT: how many first rows will be asked for; SIZE_MAX: all. Memory is
   bounded by twice as many rows. KEYS are copied. */
struct ordering *ordering_open(const struct ordering_key *keys, size_t key_count, size_t cell_count,
                               size_t limit);

/* Takes a copy of a row's cells. Cells of int, real, money and bool columns are numbers. */
void ordering_add(struct ordering *ordering, const struct slice *cells);

/* The rows in order: empty cells before all others (after them when descending), as SQL has it;
   text, dates and times bytewise; rows with equal keys as they came. CELLS are valid during the
   call. */
void ordering_each(struct ordering *ordering,
                   void (*each)(void *context, const struct slice *cells), void *context);
void ordering_close(struct ordering *ordering);

#endif
