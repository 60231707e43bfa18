#include "store.h"

#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "batch.h"
#include "day.h"
#include "schema.h"

#define NO_HEAD "0000000000000000000000000000000000000000000000000000000000000000"

/* ---- beginning ---- */

/* What a sound caller has seen to SQLite need not look at again, in a bulk load: references, and
   the form of values. Only outside of a transaction. */
static void
enforce_constraints(struct store *store, bool enforce)
{
        if (store->options.bulk && store->options.sound)
                db_execute(
                        store->db,
                        enforce ? "PRAGMA foreign_keys = ON; PRAGMA ignore_check_constraints = OFF"
                                : "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = "
                                  "ON");
}

struct store *
store_begin(struct db *db, struct store_options options)
{
        struct store *store = allocate(sizeof *store);
        store->db = db;
        store->options = options;
        enforce_constraints(store, false);
        db_lock(db);
        store->last_batch = db_last_batch(db);
        store->batch.id = store->last_batch + 1;
        day_format(store->batch.valid_from, options.as_of);
        decided_begin(store);
        store_load_currencies(store);
        if (options.bulk)
                schema_defer_indexes(db);
        return store;
}

struct table *
store_table(struct store *store, enum kind_id kind)
{
        struct table *table = &store->tables[kind];
        if (!store->open[kind]) {
                loading_settle(store, kind_at(kind));
                table_open(table, store->db, &store->batch, kind_at(kind));
                loading_open(store, table);
        }
        store->open[kind] = true;
        return table;
}

/* Now, but not before the batch before: the order of batches is the order of their times, which
   --known relies on, even where a clock was set back. */
static void
batch_time(struct store *store, char at[21])
{
        time_format(at, time(NULL));
        sqlite3_stmt *statement = db_prepare(store->db, "SELECT at FROM batches WHERE id = ?");
        sqlite3_bind_int64(statement, 1, store->last_batch);
        if (db_step(store->db, statement) &&
            slice_compare(db_column(statement, 0), slice_of(at)) > 0)
                snprintf(at, 21, "%.20s", db_column(statement, 0).data);
        sqlite3_finalize(statement);
}

void
store_begin_writing(struct store *store)
{
        if (store->written)
                return;
        store->written = true;
        char at[21];
        batch_time(store, at);
        const struct passwd *user = getpwuid(getuid());
        sqlite3_stmt *statement = db_prepare(store->db,
                                             "INSERT INTO batches (id, tool, arguments, at, as_of, "
                                             "uid, user, previous, head) VALUES "
                                             "(?1, ?2, ?3, ?4, ?5, ?6, ?7, ifnull((SELECT head "
                                             "FROM batches WHERE id = ?8), '%s'), "
                                             "'%s')",
                                             NO_HEAD, NO_HEAD);
        sqlite3_bind_int64(statement, 1, store->batch.id);
        db_bind_text(store->db, statement, 2, slice_of(program));
        db_bind_text(store->db, statement, 3, slice_of(store->options.arguments));
        db_bind_text(store->db, statement, 4, slice_of(at));
        db_bind_text(store->db, statement, 5, slice_of(store->batch.valid_from));
        sqlite3_bind_int64(statement, 6, getuid());
        db_bind_text(store->db, statement, 7, slice_of(user != NULL ? user->pw_name : NULL));
        sqlite3_bind_int64(statement, 8, store->last_batch);
        db_run(store->db, statement);
        sqlite3_finalize(statement);
}

void
store_input(struct store *store, const char *name, const char sha256[65], uint64_t records,
            uint64_t refused)
{
        grow(&store->inputs, &store->input_capacity, store->input_count + 1, sizeof *store->inputs);
        store->inputs[store->input_count++] = (struct store_input){.name = duplicate(name),
                                                                   .sha256 = duplicate(sha256),
                                                                   .records = records,
                                                                   .refused = refused};
        if (refused > 0)
                store_begin_writing(store);
}

void
store_refused_row(struct store *store, uint64_t line)
{
        struct store_input *input = &store->inputs[store->input_count - 1];
        grow(&input->lines, &input->line_capacity, input->line_count + 1, sizeof *input->lines);
        input->lines[input->line_count++] = line;
}

uint64_t
store_count(const struct store *store, enum kind_id kind, enum store_result result)
{
        return store->counts[kind][result];
}

/* ---- inserting ---- */

static bool
has_personal_value(const struct table *table)
{
        for (size_t i = 0; i < table->personal.count; i++)
                if (table->cells[table->personal.fields[i]].class != CELL_NULL)
                        return true;
        return false;
}

struct slice
store_salt(struct store *store, struct table *table)
{
        if (!has_personal_value(table))
                return (struct slice){0};
        if (table->salted)
                return (struct slice){(const char *)table->salt, table->salt_size};
        if (table->party >= 0)
                return store_party_salt(store, table->cells[table->party].integer);
        const struct account_facts *facts =
                store_account(store, table->cells[table->account].integer);
        return (struct slice){(const char *)facts->salt, facts->salt_size};
}

int64_t
store_insert(struct store *store, struct table *table)
{
        store_begin_writing(store);
        int64_t id = loading_insert(store, table);
        if (id == 0)
                return 0;
        table_digest(table, id, table->kind->form == FORM_VERSIONED ? FIRST_VALID_FROM : "",
                     store_salt(store, table));
        store_remember(store, table, id);
        return id;
}

/* ---- one record ---- */

bool
store_prepare(struct store *store, struct table *table, const struct record *record,
              struct problem *problem)
{
        return store_resolve(store, table, problem) && store_read_money(store, table, problem) &&
               store_derive(store, table, record, problem) &&
               agrees_with_stored(store, table, problem);
}

static enum store_result
store_checked(struct store *store, struct table *table, const struct record *record, int64_t *id,
              struct problem *problem)
{
        if (table->kind->form == FORM_VERSIONED)
                return store_versioned(store, table, record, id, problem);
        if (table->cells[0].class == CELL_INTEGER)
                return store_fact(store, table, record, id, problem);
        if (store->money_waits && !store_read_waiting_money(store, table, NULL, problem))
                return STORE_REFUSED;
        switch (table->kind->id) {
        case KIND_entry:
                return entry_store(store, table, record, id, problem);
        case KIND_pause:
                return pause_store(store, table, record, id, problem);
        case KIND_match:
                return match_store(store, table, record, id, problem);
        case KIND_score:
                return store_news(store, table, "score band reasons scorecard", id, problem);
        case KIND_segment:
                return store_news(store, table, "segment", id, problem);
        case KIND_assignment:
                return store_news(store, table, "pool team agent agent_type recall_on", id,
                                  problem);
        case KIND_trial:
                return store_news(store, table, "arm", id, problem);
        default:
                return store_fact(store, table, record, id, problem);
        }
}

enum store_result
store_record(struct store *store, const struct record *record, int64_t *id, struct problem *problem)
{
        enum kind_id kind = record->kind->id;
        enum store_result result = STORE_REFUSED;
        struct table *table = store_table(store, kind);
        *id = 0;
        if (record_read(record, table->cells, problem) &&
            store_prepare(store, table, record, problem))
                result = store_checked(store, table, record, id, problem);
        if (result == STORE_REFUSED)
                *id = 0;
        store->expect_new[kind] = result == STORE_NEW;
        store->counts[kind][result]++;
        return result;
}

/* ---- the end ---- */

void
store_flush(struct store *store)
{
        loading_flush(store);
}

void
store_flush_row(struct store *store, enum kind_id kind, int64_t id)
{
        loading_settle_row(store, kind, id);
}

static void
finalize_statements(struct store *store)
{
        loading_close(store);
        for (enum kind_id kind = 0; kind < KIND_COUNT; kind++) {
                sqlite3_finalize(store->find[kind]);
                sqlite3_finalize(store->latest[kind]);
                if (store->open[kind])
                        table_finalize(&store->tables[kind]);
        }
        sqlite3_finalize(store->find_account);
        sqlite3_finalize(store->find_party_salt);
        entry_close(store);
        sqlite3_finalize(store->action_of);
        sqlite3_finalize(store->payment_of);
        sqlite3_finalize(store->bonuses_of);
        sqlite3_finalize(store->promise_of);
        sqlite3_finalize(store->instalment_of);
        sqlite3_finalize(store->earned);
        sqlite3_finalize(store->receipt_of);
        sqlite3_finalize(store->entry_of);
        sqlite3_finalize(store->later_pause);
        sqlite3_finalize(store->undone);
        decided_close(store);
        fresh_close(store);
}

static void
free_store(struct store *store)
{
        for (enum kind_id kind = 0; kind < KIND_COUNT; kind++) {
                buffer_free(&store->last[kind].key);
                if (store->open[kind])
                        table_close(&store->tables[kind]);
        }
        for (size_t i = 0; i < store->input_count; i++) {
                free(store->inputs[i].name);
                free(store->inputs[i].sha256);
                free(store->inputs[i].lines);
        }
        free(store->inputs);
        free(store->currencies);
        buffer_free(&store->fold);
        free(store);
}

void
store_rollback(struct store *store)
{
        finalize_statements(store);
        db_rollback(store->db);
        enforce_constraints(store, true);
        free_store(store);
}

static void
bind_optional(sqlite3_stmt *statement, int parameter, int64_t value)
{
        if (value != 0)
                sqlite3_bind_int64(statement, parameter, value);
        else
                sqlite3_bind_null(statement, parameter);
}

static void
write_kinds(struct store *store)
{
        sqlite3_stmt *statement = db_prepare(
                store->db, "INSERT INTO batch_kinds (batch, kind, inserted, updated, first_id, "
                           "first_version, digest) VALUES (?, ?, ?, ?, ?, ?, ?)");
        for (enum kind_id kind = 0; kind < KIND_COUNT; kind++) {
                struct table *table = &store->tables[kind];
                if (!store->open[kind] || table->inserted + table->updated == 0)
                        continue;
                char digest[65];
                table_digest_end(table, digest);
                sqlite3_bind_int64(statement, 1, store->batch.id);
                db_bind_text(store->db, statement, 2, slice_of(table->kind->name));
                sqlite3_bind_int64(statement, 3, (int64_t)table->inserted);
                sqlite3_bind_int64(statement, 4, (int64_t)table->updated);
                bind_optional(statement, 5, table->first_id);
                bind_optional(statement, 6, table->first_version);
                db_bind_text(store->db, statement, 7, slice_of(digest));
                db_run(store->db, statement);
        }
        sqlite3_finalize(statement);
}

static void
write_inputs(struct store *store)
{
        sqlite3_stmt *statement = db_prepare(
                store->db, "INSERT INTO batch_inputs (batch, position, name, sha256, records, "
                           "refused) VALUES (?, ?, ?, ?, ?, ?)");
        for (size_t i = 0; i < store->input_count; i++) {
                sqlite3_bind_int64(statement, 1, store->batch.id);
                sqlite3_bind_int64(statement, 2, (int64_t)i + 1);
                db_bind_text(store->db, statement, 3, slice_of(store->inputs[i].name));
                db_bind_text(store->db, statement, 4, slice_of(store->inputs[i].sha256));
                sqlite3_bind_int64(statement, 5, (int64_t)store->inputs[i].records);
                sqlite3_bind_int64(statement, 6, (int64_t)store->inputs[i].refused);
                db_run(store->db, statement);
        }
        sqlite3_finalize(statement);
}

static void
write_refused_rows(struct store *store)
{
        sqlite3_stmt *statement = db_prepare(
                store->db, "INSERT INTO refused_rows (batch, position, line) VALUES (?, ?, ?)");
        for (size_t i = 0; i < store->input_count; i++)
                for (size_t j = 0; j < store->inputs[i].line_count; j++) {
                        sqlite3_bind_int64(statement, 1, store->batch.id);
                        sqlite3_bind_int64(statement, 2, (int64_t)i + 1);
                        sqlite3_bind_int64(statement, 3, (int64_t)store->inputs[i].lines[j]);
                        db_run(store->db, statement);
                }
        sqlite3_finalize(statement);
}

static void
write_head(struct store *store)
{
        char head[65];
        chain_head(store->db, store->batch.id, head);
        sqlite3_stmt *statement = db_prepare(store->db, "UPDATE batches SET head = ? WHERE id = ?");
        db_bind_text(store->db, statement, 1, slice_of(head));
        sqlite3_bind_int64(statement, 2, store->batch.id);
        db_run(store->db, statement);
        sqlite3_finalize(statement);
}

int64_t
store_commit(struct store *store)
{
        if (!store->written) {
                store_rollback(store);
                return 0;
        }
        loading_flush(store);
        store_check_sums(store);
        store_check_approvals(store);
        match_check_sums(store);
        int64_t batch = store->batch.id;
        write_kinds(store);
        write_inputs(store);
        write_refused_rows(store);
        entry_write_stated(store);
        finalize_statements(store);
        write_head(store);
        if (store->options.bulk)
                schema_restore_indexes(store->db);
        db_commit(store->db);
        enforce_constraints(store, true);
        free_store(store);
        return batch;
}
