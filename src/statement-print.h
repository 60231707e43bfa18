/* Statements for people: their lines and summary as cells of text in a language, for whatever prints them. */
#ifndef COL_STATEMENT_PRINT_H
#define COL_STATEMENT_PRINT_H

#include "beside.h"
#include "statement.h"
#include "wording.h"

/* What stands above a statement; valid during the call. */
struct statement_heading {
        struct slice account, debtor, name, currency; /* of debtor and name either may be empty */
        struct slice as_of;                           /* "As of 31.01.2026" */
        int32_t day;                                  /* the same, days since 1970-01-01 */
};

/* Where it is printed. Every statement is a heading and two tables: lines, then the summary, which has a title. */
struct statement_printer {
        void (*heading)(void *context, const struct statement_heading *heading);
        /* Begins a table; ALIGN has l or r for each column. A title that is empty is that of the statement. */
        void (*table)(void *context, struct slice title, const char *align,
                      const struct slice *names);
        void (*row)(void *context, const struct slice *cells);
        void (*end_table)(void *context);
};

/* Columns of the two tables, for printers that give them widths. */
#define STATEMENT_LINES_ALIGN "lllrrr"
#define STATEMENT_SUMMARY_ALIGN "lrrrr"

/* Prints every statement. ACCOUNTS, a stream with the names of debtors, may be NULL: then the column name of the
   statements' own stream is taken, if there is one. It is read to its end and closed. Dies with 65
   where an account has no row in it. */
void statement_print(struct statement *statement, const struct wording *wording, struct beside *accounts,
                     const struct statement_printer *printer, void *context);

#endif
