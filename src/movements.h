/* Payments and returns of one account after the other, from records of a stream of entries (col-list entries), and what
   of every payment was taken back. */
#ifndef COL_MOVEMENTS_H
#define COL_MOVEMENTS_H

#include "tsv.h"

/* A payment or return of the account; or a waiver, of which only its number is looked at. */
struct movement {
        int64_t entry, corrects; /* 0: corrects nothing */
        int64_t amount;          /* minor units; what is left of it, once movements_undo() was called; of a waiver 0 */
        int32_t value_on;
        bool is_return, is_waiver, history;
        size_t line;             /* of the stream */
};

enum movement_column {
        MOVEMENT_CURRENCY, MOVEMENT_ENTRY, MOVEMENT_TYPE, MOVEMENT_AMOUNT, MOVEMENT_VALUE_ON,
        MOVEMENT_CORRECTS, MOVEMENT_HISTORY, MOVEMENT_COLUMNS
};

struct movements {
        const struct tsv_reader *in;
        int columns[MOVEMENT_COLUMNS];
        const char *as_of;
        struct movement *list;   /* of the account, ascending by value date */
        size_t count;

        struct movement_place {
                int64_t entry;
                size_t line;
        } *places;               /* of the account's records that name an entry */
        struct movement **by_entry;
        size_t *latest;          /* payments with something left, the last on top */
        size_t place_count, list_capacity, place_capacity, entry_capacity, latest_capacity;
};

/* Finds the columns; dies with 65 where one is missing. AS_OF: no movement is of a later day; kept, not copied. */
void movements_open(struct movements *movements, const struct tsv_reader *in, const char *as_of);

/* Forgets the account before. */
void movements_begin(struct movements *movements);

/* Adds the record last read, if it is a movement; NULL when it is none. Valid until the next call. Dies with
   65 and the place when a value is not what it should be, the currency is another than CURRENCY, or records are not in
   the order of value dates. */
const struct movement *movements_add(struct movements *movements, struct slice currency);

/* Leaves of every payment what was not returned. A return reduces the payment that it names in corrects, or the latest
   ones before it where it names none; a negative payment or return reduces the one that it names. Where more comes back
   than there is, as when it was paid before the stream began, all there is is taken back; what names an entry of another
   type undoes no payment. HISTORY: movements that are history have a part in what returns without a name take back;
   without, they are left as they are. Dies with 65 and the place for what undoes an entry that is not there, and for an
   entry that is there twice, of whatever type. */
void movements_undo(struct movements *movements, bool history);

void movements_close(struct movements *movements);

#endif
