/* The rows of one kind while a batch is being written: statements, ids, digest. Knows how rows are kept, not which
   of them should be: that is store.c. */
#ifndef COL_TABLE_H
#define COL_TABLE_H

#include "chain.h"
#include "record.h"

#define FIRST_VALID_FROM "0001-01-01"
#define SALT_SIZE 16

struct batch { /* the one being written */
        int64_t id;
        char valid_from[11];    /* of its changes: the as-of date */
};

struct field_list {
        size_t *fields;
        size_t count;
};

struct table {
        struct db *db;
        const struct batch *batch;
        const struct kind *kind;
        bool salted, checked;           /* has a salt; has fields whose form makes them doubtful */
        int party, account, currency;   /* fields of these names, -1: none or the key */
        struct field_list references, amounts, personal, immutable;
        struct cell *cells;             /* of the record being stored, one per field */
        int64_t next_id;
        int64_t first_id;               /* inserted by this batch; 0: none */
        int64_t first_version;          /* written to <plural>_versions by this batch; 0: none */
        uint64_t inserted, updated;
        sqlite3_stmt *insert, *by_key, *by_number, *by_identity, *as_of, *move, *update,
                *insert_version, *update_version;
        bool *bound;                    /* per field: the insert statement holds a value */
        unsigned char salt[SALT_SIZE];  /* of the row found or inserted last (kinds with a salt) */
        size_t salt_size;
        struct buffer doubts;
        struct chain_digest *digest;    /* grows with the rows while their ids ascend; else NULL */
        bool recompute;                 /* they did not: read the rows back at the end */
        int64_t last_id;                /* in digest */
        int64_t *changed;               /* ids below first_id that this batch changed, unsorted */
        size_t changed_count, changed_capacity;
};

void table_open(struct table *table, struct db *db, const struct batch *batch, const struct kind *kind);
void table_finalize(struct table *table); /* its statements: nothing more will be stored */
void table_close(struct table *table);    /* frees what it holds */

/* The stored row that the record's cells name: by number if that is given, else by key, else by identity.
   NULL when there is none. Valid until the next table_… call; columns by table_column(). */
sqlite3_stmt *table_find(struct table *table);
/* The version of the row ROW (positioned by table_find) that holds on the batch's as-of date. */
sqlite3_stmt *table_find_as_of(struct table *table, sqlite3_stmt *row);

int64_t table_id(sqlite3_stmt *row);
int table_column(const struct table *table, size_t field);      /* of a row found */
struct slice table_valid_from(const struct table *table, sqlite3_stmt *row);
int64_t table_batch(const struct table *table, sqlite3_stmt *row);

struct cell cell_of_column(sqlite3_stmt *row, int column); /* text: valid as long as the row */
/* True when CELL says what the column of ROW holds. */
bool cell_is_column(const struct cell *cell, sqlite3_stmt *row, int column);

/* Completes the cells to a new row: works out what is doubtful, and a new salt where the kind has one. The caller has
   seen to required values. */
void table_complete(struct table *table);

/* Inserts the row that table_complete() made under table->next_id, and takes that; 0 when a row with the same key or
   identity is there. */
int64_t table_insert(struct table *table);

/* Counts the row as inserted by this batch, and returns its id. */
int64_t table_take_id(struct table *table);

/* Makes the cells, complete, the present version of ROW's record, or, where they are older than that, a version
   beside it. BASE: the version they were derived from (ROW itself, or from table_find_as_of). */
void table_change(struct table *table, sqlite3_stmt *row, sqlite3_stmt *base);

/* Adds what was just written under ID to the digest. */
void table_digest(struct table *table, int64_t id, const char *valid_from, struct slice salt);

/* Digest of all that the batch did to this kind. */
void table_digest_end(struct table *table, char hex[65]);

#endif
