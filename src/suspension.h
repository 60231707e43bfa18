/* Which accounts' steps a promise or an instalment suspends: from the output of col-track, read beside a stream of
   accounts. allocation.md section 4. */
#ifndef COL_SUSPENSION_H
#define COL_SUSPENSION_H

#include "tsv.h"

struct suspension;

/* Adds FILE to OTHERS (NULL: there are none), and returns them all. ACCOUNTS: the reader of the accounts, not owned, sorted
   by debtor and account, or by account where it has no column debtor; FILE is sorted alike. Dies as tsv_open() says, and
   with 65 where a column is missing. */
struct suspension *suspension_open(const char *file, const struct tsv_reader *accounts, struct suspension *others);

/* The day on which the last suspension of the account that ACCOUNTS read last ends, where a consequence of it is
   "suspend", else DAY_NONE. AS_OF: the day of the accounts, as text. Dies with 65 and the place when a stream is out of order or of another day, or a day is none. */
int32_t suspension_until(struct suspension *suspension, const char *as_of);

/* Reads the rest of all, which must end whole, and frees. NULL is nothing. */
void suspension_close(struct suspension *suspension);

#endif
