/* Statements as a stream: the rows of the input with the columns of their lines. */
#ifndef COL_STATEMENT_TSV_H
#define COL_STATEMENT_TSV_H

#include "statement.h"

/* Writes every line of STATEMENT, which reads the filter's input. Completes and closes the filter's output. */
void statement_tsv(struct filter *filter, struct statement *statement);

#endif
