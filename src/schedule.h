/* Instalments of an amount: how it is divided, and interest on what is left. Pure arithmetic on minor units. */
#ifndef COL_SCHEDULE_H
#define COL_SCHEDULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "rates.h"
#include "text.h"

struct instalment {
        int32_t payable_on;
        int64_t amount;    /* principal + interest */
        int64_t principal; /* settles what was arranged */
        int64_t interest;  /* within the plan */
};

/* METHOD_EQUAL: equal amounts, no interest. METHOD_PRINCIPAL: equal principal, and interest on what was left before
   it. METHOD_ANNUITY: equal amounts, interest included. */
enum schedule_method { METHOD_EQUAL, METHOD_PRINCIPAL, METHOD_ANNUITY, METHOD_COUNT };
extern const char *const schedule_methods[METHOD_COUNT]; /* their names */

struct schedule_terms {
        enum schedule_method method;
        int64_t percent;           /* a year, millionths; 0 for METHOD_EQUAL */
        enum day_count day_count;
        int64_t unit;              /* amounts (METHOD_PRINCIPAL: principal) are multiples of it, in minor units, from 1 */
        bool remainder_first;      /* what is left of the division is in the first, else in the last */
        int32_t from;              /* interest runs from this day */
};

/* Divides TOTAL into COUNT parts that are multiples of UNIT, rounded down; what is left is in the first or the last, so
   the parts always sum to TOTAL. 1.00 in three, first: 0.34, 0.33, 0.33. */
void schedule_split(int64_t total, int64_t unit, bool remainder_first, int64_t *parts,
                    size_t count);

/* The same with a part that is given: PART each, and what is left in the first or the last. False when nothing is
   left for it. */
bool schedule_fill(int64_t total, int64_t part, bool remainder_first, int64_t *parts, size_t count);

/* Fills in the amounts of COUNT instalments (at least 1) whose days are there, ascending: TOTAL by the method, or with
   PART > 0 (METHOD_EQUAL only) by schedule_fill(). Interest is simple, on what is left, by the days since the instalment
   before, rounded half up to the minor unit once for each instalment: principal × percent × days / (100 × days a year),
   turkey.md section 2. The last instalment of an annuity is never more than the others, and takes what rounding left.
   The principals sum to TOTAL. False, and why in WHY, when an instalment would be nothing, would not cover its
   interest, or an amount exceeds MONEY_MAX. */
bool schedule_make(const struct schedule_terms *terms, int64_t total, int64_t part,
                   struct instalment *instalments, size_t count, struct buffer *why);

/* PERCENT (millionths) of AMOUNT (not negative), rounded half up to the minor unit, or down. */
int64_t percent_of(int64_t amount, int64_t percent, bool down);

#endif
