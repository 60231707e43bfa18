/* Who was touched since a listing was read: a decision about them is stale. */
#include <stdlib.h>

#include "batch.h"

void
fresh_close(struct store *store)
{
        sqlite3_finalize(store->fresh.debtor_of);
        id_set_free(&store->fresh.debtors);
}

/* Adds the parties that QUERY yields for the rows of a table whose COLUMN is in [from, before). */
static void
collect(struct store *store, const char *select, const char *table, const char *join,
        const char *column, int64_t from, int64_t before)
{
        sqlite3_stmt *rows = db_prepare(
                store->db, "SELECT %s FROM \"%s\" AS t %s WHERE t.%s >= %lld AND t.%s < %lld",
                select, table, join, column, (long long)from, column, (long long)before);
        while (db_step(store->db, rows))
                if (sqlite3_column_type(rows, 0) != SQLITE_NULL)
                        id_set_add(&store->fresh.debtors, sqlite3_column_int64(rows, 0));
        sqlite3_finalize(rows);
}

/* Adds the parties whom rows of KIND in a table are about, and the debtors of the accounts. */
static void
collect_concerned(struct store *store, const struct kind *kind, const char *table,
                  const char *column, int64_t from, int64_t before)
{
        if (kind->id == KIND_party) {
                collect(store, "t.id", table, "", column, from, before);
                return;
        }
        if (kind->id == KIND_account) { /* both debtors, where he changed */
                collect(store, "t.debtor", table, "", column, from, before);
                collect(store, "a.debtor", table, "JOIN accounts AS a ON a.id = t.id", column, from,
                        before);
                return;
        }
        if (kind->id == KIND_legal_file || kind->id == KIND_legal_event) {
                char *join = format_text(
                        "JOIN legal_links AS l ON l.legal_file = t.%s LEFT JOIN accounts AS a ON "
                        "a.id = l.account",
                        kind->id == KIND_legal_file ? "id" : "legal_file");
                collect(store, "l.party", table, join, column, from, before);
                collect(store, "a.debtor", table, join, column, from, before);
                free(join);
                return;
        }
        if (kind_field(kind, "party") > 0)
                collect(store, "t.party", table, "", column, from, before);
        if (kind_field(kind, "account") > 0)
                collect(store, "a.debtor", table, "JOIN accounts AS a ON a.id = t.account", column,
                        from, before);
}

int64_t
store_own_first(const struct store *store, enum kind_id kind, bool version)
{
        int64_t first = !store->open[kind] ? 0
                        : version          ? store->tables[kind].first_version
                                           : store->tables[kind].first_id;
        return first != 0 ? first : INT64_MAX;
}

/* This batch's own rows and versions do not count. */
static void
collect_touched(struct store *store)
{
        sqlite3_stmt *kinds =
                db_prepare(store->db, "SELECT kind, min(first_id), min(first_version) "
                                      "FROM batch_kinds WHERE batch > ? GROUP BY kind");
        sqlite3_bind_int64(kinds, 1, store->fresh.seen);
        while (db_step(store->db, kinds)) {
                char *name = slice_dup(db_column(kinds, 0));
                const struct kind *kind = kind_named(name);
                free(name);
                if (sqlite3_column_type(kinds, 1) != SQLITE_NULL)
                        collect_concerned(store, kind, kind->plural, "id",
                                          sqlite3_column_int64(kinds, 1),
                                          store_own_first(store, kind->id, false));
                if (sqlite3_column_type(kinds, 2) != SQLITE_NULL) {
                        char *versions = format_text("%s_versions", kind->plural);
                        collect_concerned(store, kind, versions, "version",
                                          sqlite3_column_int64(kinds, 2),
                                          store_own_first(store, kind->id, true));
                        free(versions);
                }
        }
        sqlite3_finalize(kinds);
}

bool
store_fresh(struct store *store, int64_t account, int64_t seen)
{
        if (store->last_batch <= seen)
                return true;
        loading_settle_row(store, KIND_account, account);
        if (!store->fresh.collected || store->fresh.seen != seen) {
                id_set_free(&store->fresh.debtors);
                store->fresh.seen = seen;
                store->fresh.collected = true;
                collect_touched(store);
        }
        if (store->fresh.debtor_of == NULL)
                store->fresh.debtor_of =
                        db_prepare(store->db, "SELECT debtor FROM accounts WHERE id = ?");
        sqlite3_bind_int64(store->fresh.debtor_of, 1, account);
        bool fresh =
                db_step(store->db, store->fresh.debtor_of) &&
                !id_set_has(&store->fresh.debtors, sqlite3_column_int64(store->fresh.debtor_of, 0));
        sqlite3_reset(store->fresh.debtor_of);
        return fresh;
}
