/* What is payable by an account, and on which day: promises and instalments that col-track tells
   of, read beside a stream of accounts, and the oldest unpaid charge. */
#ifndef COL_PAYABLE_H
#define COL_PAYABLE_H

#include "expr.h"
#include "leading.h"
#include "reminder.h"

/* Columns that conditions may name beside those of the account: payable_on, payable, payable_open,
   payable_status, payable_agent. */
enum { PAYABLE_ON, PAYABLE_AMOUNT, PAYABLE_OPEN, PAYABLE_STATUS, PAYABLE_AGENT, PAYABLE_CELLS };
extern const struct expr_column payable_columns[PAYABLE_CELLS];

struct payable {
        enum about about;
        int32_t on;
        struct slice cells[PAYABLE_CELLS]; /* as they stand in a stream */
};

struct payables {
        struct leading accounts;
        struct payable_source *sources; /* streams of col-track */
        size_t source_count;
        int due_on; /* column of the accounts; -1: the oldest unpaid charge is not asked for */
        struct payable *list; /* of the account asked for last */
        size_t count, capacity;
        struct buffer text;
};

/* ACCOUNTS: not owned, sorted by debtor and account. FILES: outputs of col-track, each of promises
   or of instalments, sorted alike. DUE: also the column due_on of the accounts. Dies as
   beside_open() says, and with 65 where a column is missing. */
void payables_open(struct payables *payables, const struct tsv_reader *accounts,
                   const char *const *files, size_t count, bool due);

/* Finds what is payable by the account that ACCOUNTS read last, of AS_OF: promises and instalments
   that are neither paid, kept, ended nor replaced, and the charge that is due on that day or later.
   Dies with 65 and the place when a stream is out of order or of another day, or a cell is not of
   its form. */
void payables_of(struct payables *payables, const char *as_of);

/* Reads the rest of the streams, which must end whole, and frees. */
void payables_close(struct payables *payables);

#endif
