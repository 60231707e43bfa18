/* What col-allocate --explain says of interest. */
#ifndef COL_STATEMENT_RATES_H
#define COL_STATEMENT_RATES_H

#include <stdint.h>
#include "text.h"

/* Appends the rates in EXPLAIN ("1000.00 at 24 % (line 12) from 2024-06-01 to 2024-07-01, …", "15 % of the interest"),
   blank-separated, one that follows itself once; sets *FROM to the first day of them, where days are said. */
void statement_rates(struct slice explain, struct buffer *rates, int32_t *from);

#endif
