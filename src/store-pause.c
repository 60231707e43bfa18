/* Of the pauses of one day the last recorded rules, and each type is recorded once of it. */
#include "batch.h"

/* Whether the account has another fact of that day that was recorded after ID. */
static bool
overruled(struct store *store, const struct table *table, int64_t id)
{
        if (store->later_pause == NULL)
                store->later_pause =
                        db_prepare(store->db, "SELECT 1 FROM pauses WHERE account = ?1 "
                                              "AND value_on = ?2 AND id > ?3");
        sqlite3_stmt *row = store->later_pause;
        sqlite3_reset(row);
        sqlite3_bind_int64(row, 1, table->cells[table->account].integer);
        db_bind_text(store->db, row, 2, table->cells[kind_field(table->kind, "value_on")].text);
        sqlite3_bind_int64(row, 3, id);
        bool found = db_step(store->db, row);
        sqlite3_reset(row);
        return found;
}

enum store_result
pause_store(struct store *store, struct table *table, const struct record *record, int64_t *id,
            struct problem *problem)
{
        enum store_result result = store_fact(store, table, record, id, problem);
        if (result != STORE_SAME || !overruled(store, table, *id))
                return result;
        problem_set(problem, kind_field(table->kind, "value_on"),
                    "pause %lld says the same of that day, but one recorded after it rules, and "
                    "each type is recorded once of a day; give the day after",
                    (long long)*id);
        return STORE_REFUSED;
}
