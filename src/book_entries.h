/* Stored entries of one account, as what replays them sees them. */
#ifndef COL_BOOK_ENTRIES_H
#define COL_BOOK_ENTRIES_H

#include "allocation.h"
#include "db.h"

struct book_text { /* in texts */
        size_t at, size;
};

struct book_entry {
        struct account_entry entry; /* component, rule: none; due_on DAY_NONE where it has none of its own */
        struct book_text component, tag;
        int64_t batch;
        bool taken;                 /* by the replay that is asked about: the caller's */
};

struct book_entries { /* zero-initialise */
        struct book_entry *list;
        size_t count, capacity;
        struct buffer texts;
};

/* What a statement selects of the table entries, whose alias is T ("" or "e."). */
#define BOOK_ENTRY_COLUMNS(t)                                                                                          \
        t "id, " t "type, " t "component, " t "amount, " t "value_on, " t "due_on, " t "booked_on, " t "corrects, " t  \
          "history, " t "tag, " t "batch"

void book_entries_start(struct book_entries *entries); /* of the next account */

/* Adds the row, in which those columns begin at COLUMN; what it returns is valid until the next is added. */
struct book_entry *book_entries_add(struct book_entries *entries, sqlite3_stmt *row, int column);

/* Puts them in their order (account_entry_compare). */
void book_entries_order(struct book_entries *entries);

struct slice book_entries_text(const struct book_entries *entries, struct book_text text);

void book_entries_free(struct book_entries *entries);

#endif
