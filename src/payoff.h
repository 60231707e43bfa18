/* What has to be paid on a day to settle an account: its entries up to that day, replayed (allocation.h). */
#ifndef COL_PAYOFF_H
#define COL_PAYOFF_H

#include "format.h"
#include "versions.h"

struct payoff_policies {
        const char *waterfall, *rates; /* files or names; NULL: those of the account's last replay */
};

/* Writes the rows that col-show(1) describes for the account with the key ACCOUNT, known then, to be paid on DAY (days
   since 1970-01-01), not before the moment's; *ROWS is how many. The caller closes what they are written to
   (format_close()). Dies with 66 when nothing says by which waterfall, with 65 when an entry contradicts others or a day
   has no rate, with 78 on a mistake in a policy. */
struct format_writer *payoff(struct db *db, struct moment moment, const char *account, int32_t day,
                             struct payoff_policies policies, uint64_t *rows);

#endif
