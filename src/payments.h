/* The payments of one account after the other, from a second stream of entries (col-list entries), without what was
   returned. */
#ifndef COL_PAYMENTS_H
#define COL_PAYMENTS_H

#include "tracking.h"
#include "tsv.h"
#include "waterfall.h"

struct payments;

/* Opens FILE. AS_OF: the day of the first stream, which this one must be of, too; kept, not copied, and first looked at
   by payments_of(). BY_DEBTOR: the first stream is sorted by debtor and account, and so is this one; else both by
   account. WATERFALL, not owned, says of which tags the money does not reduce the debt. BATCHES: what recorded them is
   asked for. Dies as tsv_open() says, and with 65 where a column is missing. */
struct payments *payments_open(const char *file, const char *as_of, bool by_debtor,
                               const struct waterfall *waterfall, bool batches);

/* Those of an account, ascending by value date, of one day by batch; *count of them, valid until the next call. Accounts are asked for in
   the order of the streams. Payments that are history are left out. A return reduces the payment that it names in corrects,
   or the latest ones before it where it names none; a negative payment or return reduces the one that it names. Dies with
   65 and the place when the stream is out of order or of another day, an entry is there twice, a value is not what it should be, the currency is
   another than CURRENCY, or an entry that is undone is not there. What comes back beyond what was paid concerns none. */
const struct payment_made *payments_of(struct payments *payments, struct slice debtor,
                                       struct slice account, struct slice currency, size_t *count);

/* Reads the rest of the stream, which must end whole, and frees. */
void payments_close(struct payments *payments);

#endif
