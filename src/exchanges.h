/* The ways in which debtors of one channel can leave it for a certain other one, or for none, the one that
   loses least on top: a binary heap. What does not stand any more stays in it until it is met. */
#ifndef COL_EXCHANGES_H
#define COL_EXCHANGES_H

#include <stddef.h>
#include <stdint.h>
#include "number.h"

struct exchange {
        int128 loss;    /* value of what he has less that of what he gets instead; may be negative */
        size_t debtor;
        uint32_t offer; /* that he gets: its number among those to him */
        uint32_t moves; /* how often he had moved when he came to the channel: it stands until he moves again */
};

/* Zero-initialise; free with exchanges_free(). */
struct exchanges {
        struct exchange *list;
        size_t count, capacity;
        size_t room; /* above which what does not stand is taken out */
};

/* Adds an exchange. MOVES: of every debtor, how often he has moved. Memory is that of at most twice as many exchanges as
   stand, time that of a heap. */
void exchanges_add(struct exchanges *exchanges, struct exchange exchange, const uint32_t *moves);

/* The exchange of the smallest loss that stands, of equal ones that of the last debtor, and of his the first offer; NULL
   when there is none. */
const struct exchange *exchanges_best(struct exchanges *exchanges, const uint32_t *moves);

void exchanges_free(struct exchanges *exchanges);

#endif
