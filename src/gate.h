/* The gate of contact rules in a stream of accounts or actions, debtor by debtor: what col-plan and col-gate share. It
   counts what took place and what is planned (second streams, or without them the account columns, on the strict side), and
   what it has permitted itself. */
#ifndef COL_GATE_H
#define COL_GATE_H

#include <getopt.h>
#include "contact_rules.h"
#include "debtor_rows.h"
#include "permission.h"

struct gate_options {
        const char *profile, *contacts, *actions, *roles; /* profile NULL: cautious; a file NULL: not given */
};

enum { OPTION_CONTACTS = 768, OPTION_ACTIONS };
#define GATE_OPTIONS                                                                              \
        {"profile", required_argument, NULL, 'p'},                                                 \
                {"contacts", required_argument, NULL, OPTION_CONTACTS},                            \
                {"actions", required_argument, NULL, OPTION_ACTIONS}
bool gate_option(struct gate_options *options, int option);

struct gate;

/* What is asked of the record on which the rows stand. */
struct gate_question {
        struct slice channel, template; /* as they stand in a stream; kept, not copied, until the next debtor */
        int32_t day, until;             /* a contact on DAY, or on a later one up to UNTIL */
        int64_t at;                     /* or at this moment, seconds since 1970 UTC; TIME_NONE: on a day */
};

struct gate_answer {
        const struct contact_rule *refused_by; /* the rule that refuses the day asked for; NULL: none does */
        bool allowed;        /* on that day, or a later one up to until */
        int32_t day;         /* allowed: for which day; else the first permitted, or DAY_NONE */
        int64_t at;          /* the first permitted moment of it; TIME_NONE: none is in sight */
        struct slice lead;   /* allowed: the account whose contact it goes along with, as it stands; empty: its own */
};

/* Reads rules and opens the second streams; declares the columns that gate_write() sets. ROWS: of the filter's stream,
   opened with the key that gate_key() says. Dies as contact_rules_open() and contact_streams_open() say, and with 65 where
   a column is missing that nothing stands in for; warns of each one without which a rule refuses all. */
struct gate *gate_open(struct gate_options options, struct filter *filter, const struct debtor_rows *rows);

/* The column that names the debtor: his person, or debtor, else party; -1: none. */
int gate_key(const struct tsv_reader *in);

/* The day of the stream, and what is asked about where the records do not say it. */
struct gate_clock {
        int32_t as_of;          /* DAY_NONE: not known */
        const char *as_of_text; /* the same, or "" */
        int32_t on;             /* DAY_NONE: not given */
        int64_t at;             /* TIME_NONE: not given */
};

/* After debtor_rows_group(): begins with that debtor. One of the three times of CLOCK is given. */
void gate_begin(struct gate *gate, struct debtor_rows *rows, struct gate_clock clock);

/* Judges a contact about the account of the record on which the rows stand, and counts it from then on if it is allowed. */
struct gate_answer gate_ask(struct gate *gate, const struct gate_question *question);

/* Sets the columns contact_rules, permission, refused_by, permitted_from and lead; ANSWER NULL: nothing was asked. */
void gate_write(struct gate *gate, const struct gate_answer *answer);

/* Appends which line refused, and from when on there is permission. */
void gate_explain(const struct gate *gate, const struct gate_answer *answer, struct buffer *out);

/* The second streams must end whole. Frees. */
void gate_close(struct gate *gate);

#endif
