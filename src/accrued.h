/* Interest that has run on one account after the other up to the as-of day, from a second stream that is read beside the first:
   the rows `accrued` of what col-allocate(1) writes. */
#ifndef COL_ACCRUED_H
#define COL_ACCRUED_H

#include <stdint.h>
#include "tsv.h"

struct accrued;

/* Opens FILE, which is sorted as ACCOUNTS, the first stream, is. AS_OF: the day of ACCOUNTS, which this one must be of, too; kept,
   not copied, and first looked at by accrued_of(). Dies as tsv_open() says, and with 65 where a column is missing. */
struct accrued *accrued_open(const char *file, const struct tsv_reader *accounts, const char *as_of);

/* What has run on the account of the record of ACCOUNTS that was read last, taxes on it included, in minor units of
   CURRENCY, which has DIGITS. Dies with 65 and the place when either stream is out of order, this one is of another day or
   currency, a value is not what it should be, or it does not know the account. Asked once for each account. */
int64_t accrued_of(struct accrued *accrued, struct slice currency, int digits);

/* Reads the rest of the stream, which must end whole, and frees. */
void accrued_close(struct accrued *accrued);

#endif
