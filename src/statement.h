/* Statements of account: the lines of each account, with running balances by component, from the stream of col-allocate.
   What settles what and which interest ran is taken from there; here it is only added up, and checked that it can be. */
#ifndef COL_STATEMENT_H
#define COL_STATEMENT_H

#include "clocks.h"
#include "tsv.h"

enum statement_event {
        STATEMENT_OPENING, STATEMENT_HISTORY, STATEMENT_CHARGE, STATEMENT_CORRECTION, STATEMENT_INTEREST,
        STATEMENT_PAYMENT, STATEMENT_RETURN, STATEMENT_WAIVER, STATEMENT_WRITE_OFF, STATEMENT_OVERPAYMENT,
        STATEMENT_ACCRUED, STATEMENT_CLOSING, STATEMENT_EVENTS
};

const char *statement_event_name(enum statement_event event);

/* What money is booked under that is left over of a payment: below zero while there is some. */
#define STATEMENT_OVERPAID "overpayment"

struct statement_row {
        enum statement_event event;
        size_t line;            /* of the account, from 1 */
        bool first;             /* begins its line */
        bool entry, part;       /* stands for the entry of the stream's row; for the part there */
        int32_t on, from;       /* DAY_NONE: no period of interest */
        struct slice rates;     /* in it, percent, blank-separated; empty: not known */
        struct slice component; /* as it stands in the stream; empty: none changes */
        int64_t change;         /* minor units */
        int64_t accrued;        /* of STATEMENT_ACCRUED: shown, no change */
        int64_t open, balance;  /* of the component and of all, after it */
};

struct statement_component {
        char *name;             /* as it stands in the stream */
        int64_t opening, added, settled; /* up to `from`; above zero and below zero since */
        int64_t open;
};

struct statement_source;        /* a row of the stream, kept */

struct statement {
        struct tsv_reader *in;
        struct clocks clocks;
        int32_t from;           /* first day that is shown; DAY_NONE: all are */

        /* The account; as its columns stand in the stream. */
        struct buffer account, debtor, currency;
        int digits;
        struct statement_component *components; /* in the order of their first change */
        size_t component_count, component_capacity;
        struct statement_component total; /* of all; its open is the balance */
        bool shown;             /* its opening line has come */

        /* The row of the stream that a line comes from, valid during the call. */
        struct slice raw;
        const struct slice *fields;

        struct statement_source *rows[2]; /* the present one and the next */
        int columns[16];
        int32_t last_day;       /* of an event; DAY_NONE: none yet */
        struct statement_entry {
                bool begun, own, history; /* `own`: a line said what it is itself */
                enum statement_event event;
                int64_t amount;
                int32_t on;
        } entry;
        size_t lines;
        enum statement_event line_event;
        struct buffer line_key, rates;
        struct buffer using;    /* number of the payment whose rest is being used */
};

/* What is made of the lines. */
struct statement_form {
        void (*begin)(void *context, const struct statement *statement);
        void (*row)(void *context, const struct statement *statement, const struct statement_row *row);
        void (*end)(void *context, const struct statement *statement);
};

/* Finds the columns; dies with 65 where one is missing, with 64 where the as-of date is. AS_OF, FROM: of the options, or
   DAY_NONE. IN is not owned. */
void statement_open(struct statement *statement, struct tsv_reader *in, int32_t as_of, int32_t from);

/* Reads the stream to its end. Dies with 65 and the place where it is not whole accounts as col-allocate writes them. */
void statement_each(struct statement *statement, const struct statement_form *form, void *context);

void statement_close(struct statement *statement);

#endif
