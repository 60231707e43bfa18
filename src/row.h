/* A record of a stream, kept in memory with its place. */
#ifndef COL_ROW_H
#define COL_ROW_H

#include "tsv.h"

struct row {
        const char *file;    /* where it stands, for messages */
        size_t line;
        struct slice raw;    /* the record */
        struct slice *cells; /* as they stand in it, and those beyond it: the caller's */
};

/* Keeps the record last read, with room for MORE cells, which are empty. The caller frees with row_free(). */
void row_keep(struct row *row, const struct tsv_reader *in, size_t more);
void row_free(struct row *row);

/* The cell at COLUMN; empty where that is -1. */
struct slice row_cell(const struct row *row, int column);

/* Dies with 65 and the place of the row's COLUMN. */
_Noreturn void row_die(const struct row *row, const char *column, const char *format, ...)
        __attribute__((format(printf, 3, 4)));

#endif
