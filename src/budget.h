/* Which candidates a budget goes to: in the order of their rank, each that still fits. */
#ifndef COL_BUDGET_H
#define COL_BUDGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "number.h"

struct candidate {
        double rank;    /* greatest first … */
        bool ranked;    /* … and without one, last */
        int64_t cost;   /* at least 0 */
        size_t account; /* number of the account in the stream */
        size_t line;    /* of the campaign */
        int128 left;    /* result: what was left when its turn came … */
        bool taken;     /* … and whether it fitted in that */
};

/* Spends LEFT, which may be below 0, on CANDIDATES. What does not fit is passed over, and a cheaper
   one after it may fit. Of one rank the first in the array comes first. The array stays in its
   order. Returns what is left. */
int128 budget_spend(struct candidate *candidates, size_t count, int128 left);

#endif
