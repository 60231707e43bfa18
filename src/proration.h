/* An amount in proportion to weights, to the minor unit. */
#ifndef COL_PRORATION_H
#define COL_PRORATION_H

#include <stddef.h>
#include <stdint.h>

/* Divides AMOUNT (minor units, from 0) in proportion to COUNT weights above 0: each gets its exact share, rounded down, and of
   the units that remain one goes to each of those whose rounding took most, the first of equal ones first (largest
   remainder). PARTS sum to AMOUNT; where AMOUNT is at most the sum of the weights, no part exceeds its weight. Amount and
   weights are at most MONEY_MAX. */
void prorate(int64_t amount, const int64_t *weights, size_t count, int64_t *parts);

#endif
