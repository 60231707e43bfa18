/* The files that a stream was read from, for messages and for the record of what a batch was made of: name,
   SHA-256, rows. */
#ifndef COL_INPUTS_H
#define COL_INPUTS_H

#include <stddef.h>
#include "store.h"
#include "tsv.h"

struct inputs;

struct inputs *inputs_new(void);

/* Counts and hashes the row last read; returns the index of the input it came from. */
size_t inputs_row(struct inputs *inputs, const struct tsv_reader *in);

const char *inputs_name(const struct inputs *inputs, size_t index);

/* Records every input with the batch: store_input(). The hash is that of the file without a byte-order mark
   and with LF line ends. Nothing more can be added. */
void inputs_store(struct inputs *inputs, struct store *store);

void inputs_free(struct inputs *inputs);

#endif
