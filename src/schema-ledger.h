/* Balances in pure SQL: the money of one account as of today, for v_accounts. It knows nothing of ledger.h and
   replayed.h, whose rules these are. */
#ifndef COL_SCHEMA_LEDGER_H
#define COL_SCHEMA_LEDGER_H

#include "text.h"

#define SCHEMA_TODAY "date('now')"

/* The replay that counts for the account t, to stand after it in FROM: no row of it when it was never allocated. */
#define SCHEMA_REPLAY                                                                                                  \
        "LEFT JOIN replays AS r ON r.id = (SELECT max(id) FROM replays WHERE account = t.id)"

/* Appends a table, to stand after t and r in FROM, that has one row: all figures of the account t, worked out once. A
   table-valued function is the one thing in FROM that SQLite works out for each row of t, and once. */
void schema_ledger(struct buffer *out);

/* Appends an SQL expression for one of them: principal, interest, cost, balance, credit (minor units) or due_on. */
void schema_ledger_figure(struct buffer *out, struct slice figure);

#endif
