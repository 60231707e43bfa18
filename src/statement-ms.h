/* Statements on paper: source for groff(1) with tbl(1) and the ms macros. */
#ifndef COL_STATEMENT_MS_H
#define COL_STATEMENT_MS_H

#include "statement-print.h"

/* Prints every statement, each from a new page on, to standard output, which it completes and closes. The line
   .\" day YYYY-MM-DD says as of when. */
void statement_ms(struct statement *statement, const struct wording *wording,
                  struct beside *accounts);

#endif
