/* Inside the record layer: what store.c and the files beside it share. Others use store.h. */
#ifndef COL_BATCH_H
#define COL_BATCH_H

#include "id_set.h"
#include "pending.h"
#include "store.h"
#include "table.h"
#include "worker.h"

/* What entries ask of their account. Remembered for the last one: rows of an account tend to stand together. */
struct account_facts {
        int64_t id;             /* 0: nothing remembered */
        int64_t debtor;
        char currency[4];
        int digits;             /* of the currency */
        char cut_off_on[11];    /* of its portfolio, "" when there is none */
        unsigned char salt[SALT_SIZE];
        size_t salt_size;
};

struct currency {
        char code[4];
        int digits;
};

struct store_input {
        char *name, *sha256;
        uint64_t records, refused;
        uint64_t *lines; /* of refused rows */
        size_t line_count, line_capacity;
};

struct store {
        struct db *db;
        struct store_options options;
        struct batch batch;
        int64_t last_batch;     /* before this one */
        bool written;           /* the batch row is there: something is new */
        bool approvals_checked; /* approvals.c */
        struct table tables[KIND_COUNT];
        bool open[KIND_COUNT];
        uint64_t counts[KIND_COUNT][STORE_RESULT_COUNT];
        bool expect_new[KIND_COUNT]; /* the last record of the kind was new: try the insert first */
        struct { struct buffer key; int64_t id; } last[KIND_COUNT]; /* found last by key */
        sqlite3_stmt *find[KIND_COUNT], *find_account, *find_party_salt;
        sqlite3_stmt *latest[KIND_COUNT]; /* store-news.c: the last result of an account */
        struct account_facts account;
        struct { int64_t id; unsigned char salt[SALT_SIZE]; size_t salt_size; } party;
        struct currency *currencies;
        size_t currency_count, currency_last;
        bool money_waits;       /* the present record has amounts in the currency of a stored one */
        struct buffer fold;     /* name_fold of the present record */
        struct store_input *inputs;
        size_t input_count, input_capacity;
        struct { /* loading.c */
                struct pending *pending[KIND_COUNT]; /* NULL: rows of the kind do not wait */
                struct worker *worker;               /* NULL: not needed yet */
                bool busy;                           /* … with inserting */
                const struct pending *failed;        /* the one that could not be inserted */
        } loading;
        struct { /* entry.c */
                sqlite3_stmt *by_number, *last_occurrence, *occurrence, *slot;
                struct statement {
                        size_t position;  /* of the input, as batch_inputs has it */
                        bool apart;       /* no entry of another statement is one of its own */
                        struct id_set stated; /* entries without a number */
                } *statements;            /* the present one is the last */
                size_t statement_count, statement_capacity;
                sqlite3_stmt *stated_before; /* by statements whose rows come again; NULL: none do */
                struct id_set slots_restated; /* of earlier batches, stated again by this one */
                /* Of the accounts that this batch inserted, those behind last_account have no entry yet, and that one
                   only entries of these slots: what a load need not look up. */
                int64_t last_account;
                uint64_t slots[16];
                size_t slot_count; /* more than there is room for: not all are known */
        } entries;
        struct { int64_t *accounts; size_t count, capacity; } large; /* entry-sums.c: whose amounts may not add up */
        sqlite3_stmt *later_pause;                    /* store-pause.c */
        sqlite3_stmt *action_of, *payment_of, *bonuses_of, *undone; /* agreement.c */
        sqlite3_stmt *promise_of, *instalment_of, *earned;      /* likewise */
        sqlite3_stmt *receipt_of, *entry_of;           /* store-match.c */
        struct { /* decided.c */
                bool later;             /* earlier batches of a later as-of date stored segments or actions */
                sqlite3_stmt *last;
                int64_t account;        /* 0: none looked at */
                char as_of[11];         /* of its last decision by an earlier batch; "": there is none */
        } decided;
        struct { /* fresh.c */
                int64_t seen;
                bool collected;
                struct id_set debtors;
                sqlite3_stmt *debtor_of;
        } fresh;
};

/* store.c */
struct table *store_table(struct store *store, enum kind_id kind);
/* Inserts the table's cells and adds them to the digest; 0 when the key or identity is taken. */
int64_t store_insert(struct store *store, struct table *table);
/* Puts ids in the place of keys and minor units in that of decimals, and fills in derived fields. */
bool store_prepare(struct store *store, struct table *table, const struct record *record,
                   struct problem *problem);
/* Makes the batch's row, once: something is new. */
void store_begin_writing(struct store *store);
/* The salt for the digest of the table's present cells; empty when they hold nothing personal. */
struct slice store_salt(struct store *store, struct table *table);

/* store-refer.c */
const struct account_facts *store_account(struct store *store, int64_t id);
struct slice store_party_salt(struct store *store, int64_t id);
/* Puts ids in the place of keys; false, with PROBLEM, where there is no such record. */
bool store_resolve(struct store *store, struct table *table, struct problem *problem);
/* ID was inserted: what the next records are likely to ask for. */
void store_remember(struct store *store, struct table *table, int64_t id);

/* store-money.c */
void store_load_currencies(struct store *store);
/* Decimal places of the currency CODE; -1: it is none. */
int store_digits(struct store *store, struct slice code);
/* Turns decimals into minor units. money_waits: one is in the currency of a stored record, to be found first. */
bool store_read_money(struct store *store, struct table *table, struct problem *problem);
/* Reads the amounts that waited, in the currency of ROW (NULL: there is none). */
bool store_read_waiting_money(struct store *store, struct table *table, sqlite3_stmt *row,
                              struct problem *problem);
/* Says field I of a stored row as a stream would. */
void store_add_value(struct store *store, struct table *table, sqlite3_stmt *row, size_t i,
                     struct buffer *out);

/* store-derive.c */
bool store_derive(struct store *store, struct table *table, const struct record *record,
                  struct problem *problem);

/* store-compare.c */
enum store_result store_versioned(struct store *store, struct table *table, const struct record *record,
                                  int64_t *id, struct problem *problem);
enum store_result store_fact(struct store *store, struct table *table, const struct record *record, int64_t *id,
                             struct problem *problem);
/* Refuses a fact that is stored otherwise, showing both; FIELDS that were not given do not count. True when all
   that was given is so. */
bool store_fact_is(struct store *store, struct table *table, const struct record *record,
                   sqlite3_stmt *row, struct problem *problem);

/* store-news.c */
/* Stores the cells unless the account's last row up to their as_of says the same in the fields of NEWS
   (blank-separated) and in the user's. */
enum store_result store_news(struct store *store, struct table *table, const char *news, int64_t *id,
                             struct problem *problem);

/* loading.c: of a bulk load, the new rows of tables that were empty wait until there are enough of them for the
   worker to insert. What of this thread uses the database calls one of these before. */
/* Has the rows of TABLE, just opened, wait if they may. */
void loading_open(struct store *store, const struct table *table);
/* True when it need not be looked up whether a row of KIND is new: loading_insert() knows, or finds out. */
bool loading_knows(const struct store *store, enum kind_id kind);
/* Inserts the table's cells, or lets them wait; 0 when the key or identity is taken. */
int64_t loading_insert(struct store *store, struct table *table);
/* Id of a row that waits with the text KEY, or 0; *stored tells whether the table must be asked, and may be. */
int64_t loading_find(struct store *store, enum kind_id kind, struct slice key, bool *stored);
/* Afterwards rows of KIND can be read and changed: none of it, nor of what it refers to, waits. */
void loading_settle(struct store *store, const struct kind *kind);
/* Afterwards the row ID of KIND can be read, and whatever is no row of a kind. */
void loading_settle_row(struct store *store, enum kind_id kind, int64_t id);
void loading_flush(struct store *store); /* inserts all that waits */
void loading_close(struct store *store); /* what waits is forgotten */

/* entry.c */
enum store_result entry_store(struct store *store, struct table *table, const struct record *record,
                              int64_t *id, struct problem *problem);
/* Records what the inputs stated of which rows were refused: for store_statement(). */
void entry_write_stated(struct store *store);
void entry_close(struct store *store);
/* entry-sums.c: ACCOUNT has a new entry of AMOUNT minor units. */
void entry_note_amount(struct store *store, int64_t account, int64_t amount);
/* agreement.c */
/* False, with PROBLEM, where the cells, ids in the place of keys, cannot be true beside what is stored, or on the batch's day. */
bool agrees_with_stored(struct store *store, const struct table *table, struct problem *problem);
/* The same of a new entry that names in corrects what it gives back: a payment or waiver of its account that takes
   effect before it, and of which so much is left. Nothing is looked up for one that names nothing. The account's entries
   are read: as many steps as it has. */
bool giving_back_agrees(struct store *store, const struct table *table, struct problem *problem);
/* payout.c */
/* The same of a payout: what its payee has earned and not been paid, in that currency, is enough for it. */
bool payout_agrees(struct store *store, const struct table *table, struct problem *problem);
/* store-pause.c */
/* As store_fact(), but refuses what is stored where another fact of the account and day was recorded after it: saying
   it again does not let it rule again. */
enum store_result pause_store(struct store *store, struct table *table, const struct record *record, int64_t *id,
                              struct problem *problem);

/* store-match.c */
/* As store_fact(), but makes first the payment or return of a match that names none. */
enum store_result match_store(struct store *store, struct table *table, const struct record *record, int64_t *id,
                              struct problem *problem);
/* Dies with 65 where the matches of a receipt or an entry that this batch matched come to more than it is. */
void match_check_sums(struct store *store);

/* decided.c */
void decided_begin(struct store *store);
/* False, with PROBLEM, where the cells are a segment or an action, not named by its number, that is as of a day after
   the batch's, or before one that an earlier batch stored for its account. */
bool decided_in_order(struct store *store, const struct table *table, struct problem *problem);
void decided_close(struct store *store);
/* fresh.c */
/* First row of KIND that this batch inserted, or (VERSION) first version that it wrote; INT64_MAX: none. */
int64_t store_own_first(const struct store *store, enum kind_id kind, bool version);
void fresh_close(struct store *store);

#endif
