/* Offers of contacts to debtors, kept day by day until the best of each day are chosen. A day is a problem of its own:
   capacities are per day, and a debtor is contacted once a day at most. */
#ifndef COL_OFFERS_H
#define COL_OFFERS_H

#include "capacity.h"
#include "choice.h"

/* Where an offer is kept. */
struct offer_place {
        size_t day;    /* index in offers.days */
        size_t debtor; /* index in the choice of that day */
        size_t offer;  /* likewise */
};

struct offers_of_day {
        int32_t day;
        struct choice choice; /* its channels are those of the policy; its arrays are these: */
        size_t *capacity, *first;
        int128 *least, *value;
        uint32_t *channel;
        size_t first_room, value_room, channel_room; /* elements that they have room for */
        uint64_t debtor;                             /* for whom the last offer was */
        struct chosen chosen;                        /* after offers_choose() */
};

/* Zero-initialise but for the capacities; free with offers_free(). */
struct offers {
        const struct capacities *capacities;
        struct offers_of_day *days; /* in the order in which they were met */
        size_t count, room;
        size_t *by_day;  /* their indexes, sorted by day */
        size_t by_day_room;
        size_t last;     /* index of the day asked for last */
        uint64_t debtor; /* the present one, counted from 1 */
};

/* The offers that follow are made to another debtor. */
void offers_next_debtor(struct offers *offers);

/* Adds an offer to the present debtor by LINE of the policy. */
struct offer_place offers_add(struct offers *offers, const struct capacity_line *line, int32_t day,
                              int128 worth);

/* What the offer is worth may grow until they are chosen. */
int128 *offers_worth(struct offers *offers, struct offer_place place);

/* Chooses the best offers of every day, and dies with 70 when the proof of one choice fails. */
void offers_choose(struct offers *offers);

/* Why an offer was not taken: value (it is worth too little), choice (the debtor gets another), capacity. NULL when it was
   taken. */
const char *offers_refusal(const struct offers *offers, struct offer_place place);

/* Writes a stream to the file NAME: for each day and channel its capacity, how much was offered and chosen, the price, and
   the sum of what was chosen. Dies with 73 or 74. */
void offers_write_prices(const struct offers *offers, const char *name);

void offers_free(struct offers *offers);

#endif
