/* Cells of the record of a stream that was read last, by what they hold; COLUMN is an index in its fields. What is not of
   that form ends the program with 65 and its place. */
#ifndef COL_CELLS_H
#define COL_CELLS_H

#include <stdint.h>
#include "tsv.h"

int32_t day_of_cell(const struct tsv_reader *in, int column);
int32_t day_of_cell_or(const struct tsv_reader *in, int column, int32_t otherwise); /* where it is empty */

/* Seconds since 1970-01-01T00:00:00Z. */
int64_t time_of_cell(const struct tsv_reader *in, int column);

/* The decimal places of the currency whose code of ISO 4217 stands there. */
int digits_of_cell(const struct tsv_reader *in, int column);

/* An amount of any sign in minor units, of a currency of DIGITS decimal places. */
int64_t money_of_cell(const struct tsv_reader *in, int column, int digits);

/* The number of an entry, from 1; 0 where the cell is empty. */
int64_t entry_of_cell(const struct tsv_reader *in, int column);

/* The number of a batch, from 1. */
int64_t batch_of_cell(const struct tsv_reader *in, int column);

#endif
