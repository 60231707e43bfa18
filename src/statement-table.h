/* Statements on a terminal. */
#ifndef COL_STATEMENT_TABLE_H
#define COL_STATEMENT_TABLE_H

#include "statement-print.h"

/* Prints every statement as a page (page.h) on standard output, which it completes and closes. */
void statement_table(struct statement *statement, const struct wording *wording,
                     struct beside *accounts);

#endif
