/* For tests of the record layer: records from words, a database of one's own. */
#ifndef STORED_H
#define STORED_H

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "chain.h"
#include "check.h"
#include "day.h"
#include "db.h"
#include "schema.h"
#include "store.h"

static struct problem problem; /* of the last record put */
static int64_t stored_id;      /* of the last record put */
static int64_t before, after;  /* of the last snapshot entry */

static inline void
fill_database(struct db *db, void *context)
{
        (void)context;
        schema_create(db, "Europe/Istanbul");
}

/* A new database in the present folder, in place of one of that name. */
static inline struct db *
new_database_by(const char *path, void (*fill)(struct db *db, void *context))
{
        static const char *const suffixes[] = {"", "-wal", "-shm", "-lock", "-access.log"};
        char name[256];
        for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
                snprintf(name, sizeof name, "%s%s", path, suffixes[i]);
                unlink(name);
        }
        db_create(path, 0600, (unsigned)-1, fill, NULL);
        return db_open_writer(path);
}

static inline struct db *
new_database(const char *path)
{
        return new_database_by(path, fill_database);
}

static inline struct store *
begin(struct db *db, const char *as_of)
{
        return store_begin(db, (struct store_options){.as_of = day_parse(slice_of(as_of)),
                                                      .arguments = "test"});
}

/* Fills RECORD from "field=value" words up to NULL. "field=" states an empty value. */
static void
read_words(struct record *record, const char *kind, const char *const *words)
{
        static struct slice values[64];
        static bool given[64];
        memset(values, 0, sizeof values);
        memset(given, 0, sizeof given);
        *record = (struct record){kind_named(kind), values, given};
        for (; *words != NULL; words++) {
                const char *equals = strchr(*words, '=');
                char name[64];
                snprintf(name, sizeof name, "%.*s", (int)(equals - *words), *words);
                int field = kind_field(record->kind, name);
                if (field < 0) {
                        fprintf(stderr, "test names no field: %s\n", name);
                        exit(1);
                }
                values[field] = slice_of(equals + 1);
                given[field] = true;
        }
}

static enum store_result
put_words(struct store *store, bool snapshot, const char *kind, const char *const *words)
{
        struct record record;
        read_words(&record, kind, words);
        problem.text[0] = '\0';
        return snapshot
                       ? store_snapshot_entry(store, &record, &stored_id, &before, &after, &problem)
                       : store_record(store, &record, &stored_id, &problem);
}

#define put(store, kind, ...)                                                                      \
        put_words(store, false, kind, (const char *const[]){__VA_ARGS__, NULL})
#define put_snapshot(store, ...)                                                                   \
        put_words(store, true, "entry", (const char *const[]){__VA_ARGS__, NULL})

/* The creditor, party and account that most tests need. */
static inline void
put_account(struct store *store)
{
        CHECK(put(store, "creditor", "creditor=b", "name=Banka") == STORE_NEW);
        CHECK(put(store, "party", "party=b/1", "name=Işıl Güneş", "city=İzmir") == STORE_NEW);
        CHECK(put(store, "account", "account=b/100", "creditor=b", "debtor=b/1", "currency=TRY") ==
              STORE_NEW);
}

/* First column of the first row as text; "" for NULL or none. The buffer is used again by every
 * call. */
static inline const char *
query(struct db *db, const char *sql)
{
        static char text[4096];
        sqlite3_stmt *statement = db_prepare(db, "%s", sql);
        struct slice value = {0};
        if (db_step(db, statement))
                value = db_column(statement, 0);
        snprintf(text, sizeof text, "%.*s", (int)value.size, value.size > 0 ? value.data : "");
        sqlite3_finalize(statement);
        return text;
}

#define CHECK_QUERY(db, sql, expected)                                                             \
        do {                                                                                       \
                const char *query_result = query(db, sql);                                         \
                if (strcmp(query_result, expected) != 0)                                           \
                        fprintf(stderr, "%s\n  is \"%s\", not \"%s\"\n", sql, query_result,        \
                                expected);                                                         \
                CHECK(strcmp(query_result, expected) == 0);                                        \
        } while (0)

/* ---- the chain reads back as it was written ---- */

struct chain_check {
        struct db *db;
        const char *kind;
        size_t right, wrong;
};

static inline void
compare_digest(void *context, int64_t batch, const char hex[65])
{
        struct chain_check *check = context;
        char sql[200];
        snprintf(sql, sizeof sql,
                 "SELECT digest FROM batch_kinds WHERE batch = %lld AND kind = '%s'",
                 (long long)batch, check->kind);
        if (strcmp(query(check->db, sql), hex) == 0)
                check->right++;
        else
                check->wrong++;
}

/* Every digest of every batch, recomputed from the tables, and every head. */
static inline bool
chain_holds(struct db *db)
{
        size_t right = 0, wrong = 0;
        for (enum kind_id id = 0; id < KIND_COUNT; id++) {
                if (id == KIND_batch)
                        continue;
                struct chain_check check = {db, kind_at(id)->name, 0, 0};
                chain_digests(db, kind_at(id), compare_digest, &check);
                right += check.right;
                wrong += check.wrong;
        }
        if (wrong > 0 || (int64_t)right != db_integer(db, 0, "SELECT count(*) FROM batch_kinds"))
                return false;
        int64_t last = db_last_batch(db);
        char previous[65] = "0000000000000000000000000000000000000000000000000000000000000000";
        for (int64_t batch = 1; batch <= last; batch++) {
                char head[65], sql[200];
                chain_head(db, batch, head);
                snprintf(sql, sizeof sql, "SELECT head || previous FROM batches WHERE id = %lld",
                         (long long)batch);
                const char *stored = query(db, sql);
                if (strncmp(stored, head, 64) != 0 || strcmp(stored + 64, previous) != 0)
                        return false;
                memcpy(previous, head, sizeof previous);
        }
        return db_integer(db, 0, "SELECT count(*) FROM pragma_foreign_key_check") == 0;
}

#endif
