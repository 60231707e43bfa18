/* A sum shared among people, to the minor unit: col-bonuses(5), Shares. */
#ifndef COL_BONUS_SPLIT_H
#define COL_BONUS_SPLIT_H

#include "bonus_table.h"

struct bonus_part {
        struct slice payee;          /* not owned */
        enum bonus_sharing sharing;
        int64_t size;                /* of the share, millionths of a percent or parts */
        int64_t amount;              /* minor units */
};

/* Those who take part, all with percentages and a rest, or all with parts. */
struct bonus_split { /* zero-initialise */
        struct bonus_part *list;
        size_t count, capacity;
};

void bonus_split_start(struct bonus_split *split);
void bonus_split_add(struct bonus_split *split, struct slice payee, enum bonus_sharing sharing,
                     int64_t size);

/* Shares AMOUNT among them, of whom there is at least one: their amounts add up to it. Percentages are those of AMOUNT,
   cut off, and the rest takes what they leave; parts are cut off, and the units left go one each to those of whom most
   was cut off, of several to the first. Somebody who takes part more than once is then there once. */
void bonus_split_share(struct bonus_split *split, int64_t amount);

void bonus_split_free(struct bonus_split *split);

#endif
