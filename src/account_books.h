/* The books of every account that was ever allocated, as they are stored: its entries, its allocations and its last
   replay. One account after the other, in the order of their ids. */
#ifndef COL_ACCOUNT_BOOKS_H
#define COL_ACCOUNT_BOOKS_H

#include "book_entries.h"
#include "cursor.h"

struct book_allocation {
        int64_t id, batch;
        enum part_kind kind;          /* PART_KIND_COUNT: a word that is none */
        int64_t entry, payment, charge, accrual; /* numbers of entries; 0: none */
        struct book_text component;
        int64_t amount;               /* minor units */
        int32_t on;
        int64_t rates, reverses, replaces;       /* ids; 0: none */
        int64_t reversed_in;          /* batch that took it back; 0: it stands */
        int64_t reversed_by;          /* the first that took it back; 0: none */
};

struct account_books {
        struct db *db;
        int64_t account;
        bool replayed;                /* the rest says how */
        int32_t as_of;
        int64_t replay, seen, waterfall, rates;
        struct book_text terms, currency; /* of the account */
        struct book_entries entries;  /* all, in their order */
        struct book_allocation *allocations; /* by id */
        size_t allocation_count;

        char *place;                  /* "accounts KEY" and decimal places, once they are asked for */
        int digits;
        size_t allocation_capacity;
        struct buffer texts;
        sqlite3_stmt *replay_rows, *allocation_rows; /* each stands on the next account's first */
        bool more_replays, more_allocations;
        struct cursor *entry_rows;
};

void account_books_open(struct account_books *books, struct db *db);

/* Reads the books of the next account; false after the last. */
bool account_books_next(struct account_books *books);

struct slice book_text(const struct account_books *books, struct book_text text);

/* The allocation of that id; NULL when it is none of the account's. */
struct book_allocation *book_allocation(const struct account_books *books, int64_t id);

/* For messages: "accounts KEY", and an amount in its currency, in one of a few buffers that are used in turn. */
const char *book_place(struct account_books *books);
const char *book_money(struct account_books *books, int64_t amount);

void account_books_close(struct account_books *books);

#endif
