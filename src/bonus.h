/* What a payment earns, by a table of bonuses: payment by payment, in the order of their value dates. */
#ifndef COL_BONUS_H
#define COL_BONUS_H

#include "bonus_table.h"
#include "tsv.h"

struct bonus_payment {
        int64_t gross;               /* minor units */
        int64_t parts[BONUS_BASES];  /* what of it settled something; 0 where no line asks */
        int32_t value_on, as_of;
        struct slice currency;
        int digits;                  /* its decimal places */
};

/* What somebody earns by a line. */
struct bonus_due {
        size_t line;
        struct slice payee;          /* valid until the next record */
        int64_t base, amount, vat;   /* minor units */
};

enum bonus_outcome {
        BONUS_EARNED,
        BONUS_NO_RATE,      /* no condition holds, or the line is for another currency */
        BONUS_WAITING,
        BONUS_NOTHING,      /* of nothing, or it comes to nothing */
        BONUS_NOBODY        /* nobody is there to take a share */
};

struct bonuses;

/* IN (for the places of faults), TABLE and CONDITIONS are not owned. bonuses_close() frees. */
struct bonuses *bonuses_open(const struct bonus_table *table, struct expr_set *conditions,
                             const struct tsv_reader *in);

/* What PAYMENT earns, the record on which the conditions stand, line by line; a payee once in a line. *COUNT of them,
   valid until the next call. Exact in 128 bits and rounded once, as col-bonuses(5) says; what is due of a line adds up
   to what the line earns. Dies with 65 where rates or tax say nothing of the day, or an amount is beyond
   MONEY_MAX. */
const struct bonus_due *bonuses_of(struct bonuses *bonuses, const struct bonus_payment *payment,
                                   size_t *count);

/* What became of the payment last asked for by a line; *RATE, where it is not NULL, receives the rate, or NULL. */
enum bonus_outcome bonuses_outcome(const struct bonuses *bonuses, size_t line,
                                   const struct bonus_rate **rate);

void bonuses_close(struct bonuses *bonuses);

#endif
