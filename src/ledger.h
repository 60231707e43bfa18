/* Open components of one account from its entries: charges − payments in a fixed order. Pure
   arithmetic on minor units. Of an account that has been allocated, what its allocations leave open
   takes the place of the entries that the replay took; those it did not are settled on top of that.

   Order in which money settles: cost and everything else, then interest of every kind, then
   principal; within a component the oldest due date first (TBK 100 in its usual reading, turkey.md
   section 1). Returns undo payments, waivers reduce like payments, write-offs do not reduce the
   claim, history does not count. A negative charge (a linked difference, a credit balance) first
   reduces its own part, its own due date before others. What no charge is left for is credit: it
   makes principal negative. Credit undone for which no charge stands (the return of a payment that
   was history) is principal due from the day it was undone. Credit held by allocations settles
   nothing here; what is undone is taken out of it first. The order of the entries makes no
   difference. */
#ifndef COL_LEDGER_H
#define COL_LEDGER_H

#include <stdint.h>
#include "text.h"

enum ledger_part { PART_PRINCIPAL, PART_INTEREST, PART_COST, PART_COUNT };

/* principal → PRINCIPAL; interest, default-interest, tax → INTEREST; anything else → COST. */
enum ledger_part ledger_part(struct slice component);

struct ledger { /* zero-initialise before the first account; ledger_start() before each */
        int64_t open[PART_COUNT]; /* minor units, after ledger_settle() */
        int64_t balance;
        int64_t credit;          /* left over or held; principal has it subtracted */
        int32_t due_on;          /* of the oldest unpaid charge, DAY_NONE when nothing is unpaid */
        int32_t last_payment_on; /* DAY_NONE: never */
        int64_t last_payment;    /* the largest of that day */
        void *inner;
};

void ledger_start(struct ledger *ledger);
/* TYPE and COMPONENT as in kinds.def; due_on: the charge's, else the account's, else DAY_NONE:
   value_on stands for it. False on overflow. */
bool ledger_entry(struct ledger *ledger, struct slice type, struct slice component, int64_t amount,
                  int32_t value_on, int32_t due_on, bool history);

/* An entry that a replay took: it counts as the last payment only. */
void ledger_replayed(struct ledger *ledger, struct slice type, int64_t amount, int32_t value_on);
/* What allocations leave open of a charge or booked interest, and what is left over of a payment.
   False on overflow. */
bool ledger_open(struct ledger *ledger, enum ledger_part part, int64_t amount, int32_t due_on);
bool ledger_hold(struct ledger *ledger, int64_t amount);

void ledger_settle(struct ledger *ledger);
void ledger_free(struct ledger *ledger);

/* Ageing bucket of days past due: "not due", "1-30", "31-60", "61-90", "91-180", "181-360",
   "361-720", "721+"; measures.md. */
const char *ageing_bucket(int32_t dpd);

#endif
