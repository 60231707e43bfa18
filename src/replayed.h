/* What the saved allocations of an account leave open: of the entries that its last replay took (kinds.def: replay,
   allocation). The plain sum over the allocations that were known then and had taken effect: what was taken back later
   stands among them twice, with both signs. */
#ifndef COL_REPLAYED_H
#define COL_REPLAYED_H

#include "ledger.h"
#include "versions.h"

struct replayed;

/* NULL when no account had been allocated then: nothing need be looked at. */
struct replayed *replayed_open(struct db *db, struct moment moment);

/* Goes to the account. False when it had no replay then. */
bool replayed_account(struct replayed *replayed, int64_t account);

/* Last value date of the entries that the present account's replay took. */
int32_t replayed_as_of(const struct replayed *replayed);

/* Whether it took this one. */
bool replayed_took(const struct replayed *replayed, int64_t entry, int32_t value_on);

/* A charge above zero that it took, with its due date. */
void replayed_charge(struct replayed *replayed, int64_t entry, enum ledger_part part,
                     int64_t amount, int32_t due_on);

/* After all of them: gives LEDGER what is open of each, of booked interest, and of returns for which no payment stood,
   and what is left over of payments. False on overflow. */
bool replayed_settle(struct replayed *replayed, struct ledger *ledger);

void replayed_close(struct replayed *replayed); /* NULL is nothing */

#endif
