/* Rows of a stream, written cell by cell. */
#ifndef COL_OUT_ROW_H
#define COL_OUT_ROW_H

#include <stdint.h>
#include "tsv.h"

struct out_row {
        struct tsv_writer *writer;
        bool begun; /* a cell stands in the present row */
};

/* Writes the header: NAMES are separated by blanks. */
void out_header(struct out_row *row, const char *names);

/* Each is the next cell. RAW: escaped already, or with nothing to escape. */
void out_raw(struct out_row *row, struct slice raw);
void out_text(struct out_row *row, struct slice text);
void out_day(struct out_row *row, int32_t day);         /* INT32_MAX or DAY_NONE: empty */
void out_number(struct out_row *row, int64_t number);   /* 0: empty */

void out_end(struct out_row *row);

#endif
