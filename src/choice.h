/* The transportation problem of few channels and many debtors: each debtor takes at most one of the offers made
   to him, each channel serves no more debtors than it can, and the sum of the values of the offers taken is the
   largest possible. Solved by successive shortest augmenting paths (debtor by debtor, over a graph whose nodes
   are the channels) as in Ahuja, Magnanti, Orlin, Network Flows, chapters 9 and 12. With n offers and k channels:
   time O(n k (k + log n)), memory O(n k).

   Values are whole numbers of any one unit, up to 10^32 of either sign, so that no sum leaves 128 bits. */
#ifndef COL_CHOICE_H
#define COL_CHOICE_H

#include <stddef.h>
#include <stdint.h>
#include "number.h"

#define NO_OFFER SIZE_MAX

/* All arrays are the caller's. */
struct choice {
        size_t channel_count;
        const size_t *capacity; /* of each channel: debtors that it can serve */
        const int128 *least;    /* of each channel: an offer of a lower value is never taken; at least 1 */
        size_t debtor_count;
        const size_t *first;    /* debtor_count + 1: the offers to debtor d are first[d] to first[d + 1] - 1 */
        const uint32_t *channel; /* of each offer */
        const int128 *value;     /* of each offer */
};

struct chosen {
        size_t *offer;  /* of each debtor: the one taken, or NO_OFFER */
        size_t *served; /* of each channel: debtors */
        int128 *price;  /* of each channel: by how much the sum would be smaller if it could serve one debtor less;
                           without any capacity, the least price at which no debtor asks for it */
        int128 sum;     /* of the values taken */
};

/* The best choice, always the same of the same problem. Ties: debtors take their turn by the largest value among their
   offers, the largest first, equal ones in their order. Whoever comes gets, of his offers that bring the sum the most,
   the first, and nobody has to go without for one who brings the sum no more than he does; of several who could go for
   the same loss the last one does. Free with choice_free(). */
struct chosen choice_solve(const struct choice *choice);

/* Is CHOSEN allowed, and the best? By its prices alone: no channel serves more than it can, and one that could
   serve more has the price 0; each debtor has taken, of his offers and of nothing at all, what is worth most less the
   price of its channel. (Complementary slackness: the sum is then that of the dual problem.) NULL when it
   is, else what does not hold. Time O(n). */
const char *choice_fault(const struct choice *choice, const struct chosen *chosen);

/* What the offer brings beyond the price of its channel. */
int128 choice_net(const struct choice *choice, const struct chosen *chosen, size_t offer);

void choice_free(struct chosen *chosen);

#endif
