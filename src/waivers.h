/* Waivers of one account that are to revive, or let a discount off, and what is left of each. */
#ifndef COL_WAIVERS_H
#define COL_WAIVERS_H

#include <stddef.h>
#include <stdint.h>

struct discount;

struct waiver {
        int64_t entry;          /* its number */
        int64_t left;           /* minor units: its amount less what was taken back of it */
        int32_t lapses_on;      /* day on which what is left is owed again; DAY_NONE: it stays */
        struct discount *discount; /* whose waiver it is; NULL: of none */
};

struct waivers { /* zero-initialise; free with waivers_free() */
        struct waiver *list;
        struct waiver_return {
                int64_t entry, corrects, amount;
        } *returns;
        size_t count, return_count, capacity, return_capacity;
};

/* Forgets the account before. */
void waivers_begin(struct waivers *waivers);

void waivers_add(struct waivers *waivers, struct waiver waiver);

/* The entry ENTRY takes AMOUNT (minor units) back of the entry CORRECTS, which may be none of the waivers; below 0: gives
   that much of the return CORRECTS back. */
void waivers_take_back(struct waivers *waivers, int64_t entry, int64_t corrects, int64_t amount);

/* Takes all of that off; the list is then in the order of entries, and what is left of a waiver may be nothing. */
void waivers_settle(struct waivers *waivers);

void waivers_free(struct waivers *waivers);

#endif
