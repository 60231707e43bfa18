/* Files of rows that come a second time: NAME.rejects.csv, mended. */
#ifndef COL_MENDED_H
#define COL_MENDED_H

#include "db.h"

/* Numbers of the batches whose refused rows the file INPUT brings, the last one first, as "9,7"; NULL when it brings
   none. Goes by names: x.rejects.csv are rows of x.csv (or x) that the last batch to refuse some of it refused, of
   one in the same folder if there is one; x.rejects.rejects.csv what was left of those. The caller frees. */
char *mended_batches(struct db *db, const char *input);

#endif
