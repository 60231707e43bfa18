/* Balances in pure SQL: the money of one account as of today, for v_accounts. It knows nothing of ledger.h and
   replayed.h, whose rules these are. */
#ifndef COL_SCHEMA_LEDGER_H
#define COL_SCHEMA_LEDGER_H

#include "text.h"

#define SCHEMA_TODAY "date('now')"

/* The replay that counts for the account t, if it was ever allocated. */
#define SCHEMA_REPLAY "(SELECT as_of, seen FROM replays WHERE account = t.id ORDER BY id DESC LIMIT 1)"

/* Appends an SQL expression for a figure of the account t: principal, interest, cost, balance, credit (minor units) or
   due_on. */
void schema_ledger(struct buffer *out, struct slice figure);

#endif
