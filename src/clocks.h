/* The columns as_of and seen of a stream: the day for which it holds and the last batch that the listing
   saw. They speak of the whole stream, so they must be the same in every row (DESIGN.md, law 5). */
#ifndef COL_CLOCKS_H
#define COL_CLOCKS_H

#include <stdbool.h>
#include <stdint.h>
#include "tsv.h"

struct clocks {
        int as_of_column, seen_column; /* -1: none */
        int32_t as_of;                 /* days since 1970-01-01; DAY_NONE: not known */
        char as_of_text[11];           /* the same as text, empty where not known */
        int64_t seen;                  /* batch */
        bool begun;
};

/* Finds the columns. AS_OF is the option's day, or DAY_NONE. */
void clocks_find(struct clocks *clocks, const struct tsv_reader *in, int32_t as_of);

/* Reads them from the first row, compares them in every other; call it for each. Dies with 65 for one
   that is malformed or differs, with 64 when the option's day is not the stream's. */
void clocks_row(struct clocks *clocks, const struct tsv_reader *in);

#endif
