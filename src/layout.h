/* Layouts, col-layout(5): what a file for an institution looks like, and what each of its values is made of. */
#ifndef COL_LAYOUT_H
#define COL_LAYOUT_H

#include "kinds.h"
#include "policy.h"

enum layout_format { LAYOUT_CSV, LAYOUT_FIXED, LAYOUT_XLSX };
enum layout_quotes { QUOTES_NEEDED, QUOTES_ALL, QUOTES_NONE };

/* One value of a line of the file. */
struct layout_field {
        char *name;         /* its heading; for messages too */
        struct slice value; /* SQL expression */
        enum type type;     /* as declared; TYPE_NONE: that of the column that the expression is, else text */
        size_t width;       /* characters; 0: not declared */
        char align;         /* 'l', 'r', or 0: as the type has it */
        struct slice pad;   /* one character, or empty: a blank */
        bool sum;           /* added up */
        bool news;          /* another value makes the row new */
        size_t row;         /* of the policy */
};

struct layout_line {
        struct layout_field *fields;
        size_t count, capacity;
};

struct layout {
        struct policy *policy;
        const struct kind *kind; /* whose records are the rows: listing_kind() */
        struct slice where;      /* which of them; empty: all */
        size_t where_row;
        char *recipient;         /* column that says for whom a row is; NULL: one file for all */
        bool gone;               /* tells the rows that are made no more, not those that are new */
        enum layout_format format;
        char *encoding;          /* as iconv(3) knows it */
        char delimiter, quote;
        enum layout_quotes quotes;
        bool spreadsheet;        /* csv: what a spreadsheet would take for a formula is disarmed */
        bool headings, newline;  /* newline: LF alone, not CR LF */
        char decimal, thousands; /* 0: none; without a decimal sign amounts are minor units */
        bool decimal_declared;
        char *day;               /* pattern, day.h; NULL: not declared */
        struct layout_line head, row, foot;
        size_t sum;              /* index in row.fields; SIZE_MAX: nothing is added up */
};

/* Reads and checks the layout NAME, for kinds whose x_ fields are already known. Dies with 78. */
struct layout *layout_open(const char *name);

/* The same for the text that a database keeps under LABEL, which is its own: NULL where it has another hash. */
struct layout *layout_stored(struct slice label, struct slice text);

void layout_free(struct layout *layout);

#endif
