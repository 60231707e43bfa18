/* Results of analysis: stored when they say something new. */
#include "batch.h"

#include <string.h>

static bool
named_in(const char *list, const char *name)
{
        size_t length = strlen(name);
        while (*list != '\0') {
                size_t size = strcspn(list, " ");
                if (size == length && memcmp(list, name, length) == 0)
                        return true;
                list += size + strspn(list + size, " ");
        }
        return false;
}

/* The account's last row up to the record's as_of; of trials that of the same one. */
static sqlite3_stmt *
latest_result(struct store *store, struct table *table)
{
        sqlite3_stmt **statement = &store->latest[table->kind->id];
        int trial = table->kind->id == KIND_trial ? kind_field(table->kind, "trial") : -1;
        loading_settle(store, table->kind);
        if (*statement == NULL) {
                struct buffer columns = {0};
                for (size_t i = 1; i < table->kind->field_count; i++)
                        buffer_add_format(&columns, ", \"%s\"", table->kind->fields[i].name);
                *statement =
                        db_prepare(store->db,
                                   "SELECT id%s FROM \"%s\" WHERE account = ?1 AND as_of <= ?2 %s"
                                   "ORDER BY as_of DESC, id DESC LIMIT 1",
                                   buffer_terminate(&columns), table->kind->plural,
                                   trial < 0 ? "" : "AND trial = ?3 ");
                buffer_free(&columns);
        }
        sqlite3_reset(*statement);
        sqlite3_bind_int64(*statement, 1, table->cells[table->account].integer);
        db_bind_text(store->db, *statement, 2, table->cells[kind_field(table->kind, "as_of")].text);
        if (trial >= 0)
                db_bind_text(store->db, *statement, 3, table->cells[trial].text);
        return db_step(store->db, *statement) ? *statement : NULL;
}

enum store_result
store_news(struct store *store, struct table *table, const char *news, int64_t *id,
           struct problem *problem)
{
        sqlite3_stmt *row = latest_result(store, table);
        bool same = row != NULL;
        for (size_t i = 1; same && i < table->kind->field_count; i++)
                if (named_in(news, table->kind->fields[i].name) ||
                    table->kind->fields[i].user_defined)
                        same = cell_is_column(&table->cells[i], row, (int)i);
        if (same) {
                *id = sqlite3_column_int64(row, 0);
                return STORE_SAME;
        }
        if (!decided_in_order(store, table, problem))
                return STORE_REFUSED;
        *id = store_insert(store, table);
        return STORE_NEW;
}
