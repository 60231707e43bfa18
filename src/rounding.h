/* How an exact amount is brought to the minor unit, as a policy says. */
#ifndef COL_ROUNDING_H
#define COL_ROUNDING_H

#include <stdbool.h>

#include "number.h"

enum rounding { ROUND_HALF_UP, ROUND_DOWN, ROUND_UP, ROUNDINGS };

/* "half-up", "down", "up"; false where NAME is none of them. */
bool rounding_named(struct slice name, enum rounding *rounding);

/* AMOUNT / DIVISOR (above 0) as a whole number: of its absolute value, so that what is taken back is what was given. */
int128 rounding_divide(int128 amount, int64_t divisor, enum rounding rounding);

#endif
