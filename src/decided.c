/* Decisions about an account are made in the order of their days. One put before a later one would
   not be seen by it: a step done since would be planned again, and what is planned ahead would be
   taken for today's. Scores lead to nothing by themselves, and may be of any day. */
#include "batch.h"

/* Only batches whose as-of date is later can have stored decisions of a later day: none is as of a
   day after its batch's. */
void
decided_begin(struct store *store)
{
        store->decided.later =
                db_integer(store->db, 0,
                           "SELECT EXISTS (SELECT 1 FROM batches AS b JOIN batch_kinds AS k ON "
                           "k.batch = b.id WHERE b.as_of > '%s' AND k.kind IN ('segment', "
                           "'action'))",
                           store->batch.valid_from) != 0;
}

void
decided_close(struct store *store)
{
        sqlite3_finalize(store->decided.last);
}

/* What this batch stores does not count: a history may come in any order. */
static void
find_last(struct store *store, int64_t account)
{
        if (store->decided.account == account)
                return;
        loading_settle(store, kind_at(KIND_action));
        loading_settle(store, kind_at(KIND_segment));
        if (store->decided.last == NULL)
                store->decided.last = db_prepare(
                        store->db, "SELECT max(as_of) FROM (SELECT as_of FROM segments WHERE "
                                   "account = ?1 AND id < ?2 UNION ALL SELECT as_of FROM actions "
                                   "WHERE account = ?1 AND id < ?3)");
        sqlite3_stmt *last = store->decided.last;
        sqlite3_bind_int64(last, 1, account);
        sqlite3_bind_int64(last, 2, store_own_first(store, KIND_segment, false));
        sqlite3_bind_int64(last, 3, store_own_first(store, KIND_action, false));
        struct slice as_of = db_step(store->db, last) ? db_column(last, 0) : (struct slice){0};
        snprintf(store->decided.as_of, sizeof store->decided.as_of, "%.*s", (int)as_of.size,
                 as_of.size > 0 ? as_of.data : "");
        sqlite3_reset(last);
        store->decided.account = account;
}

/* Names the account, both days, and the batch that decided for the later one. */
static bool
refuse(struct store *store, int field, struct slice as_of, struct problem *problem)
{
        sqlite3_stmt *row = db_prepare(
                store->db,
                "SELECT a.account, d.what, d.batch FROM accounts AS a, (SELECT 'a segment' AS "
                "what, batch, id FROM segments WHERE account = ?1 AND as_of = ?2 UNION ALL SELECT "
                "'an action', min(batch, ifnull((SELECT min(batch) FROM actions_versions AS v "
                "WHERE v.id = actions.id), batch)), id FROM actions WHERE account = ?1 AND as_of "
                "= ?2) AS d WHERE a.id = ?1 ORDER BY d.what, d.id LIMIT 1");
        sqlite3_bind_int64(row, 1, store->decided.account);
        db_bind_text(store->db, row, 2, slice_of(store->decided.as_of));
        db_step(store->db, row);
        struct slice account = problem_quote(db_column(row, 0));
        problem_set(problem, field,
                    "%.*s: account %.*s has %s as of %s, stored by batch %lld; decide as of that "
                    "day or later",
                    (int)as_of.size, as_of.data, (int)account.size, account.data,
                    db_column(row, 1).data, store->decided.as_of,
                    (long long)sqlite3_column_int64(row, 2));
        sqlite3_finalize(row);
        return false;
}

bool
decided_in_order(struct store *store, const struct table *table, struct problem *problem)
{
        enum kind_id kind = table->kind->id;
        if ((kind != KIND_segment && kind != KIND_action) || table->cells[0].class == CELL_INTEGER)
                return true;
        int field = kind_field(table->kind, "as_of");
        struct slice as_of = table->cells[field].text, day = slice_of(store->batch.valid_from);
        int order = slice_compare(as_of, day);
        if (order > 0)
                return problem_set(problem, field,
                                   "%.*s lies after %s, the day of this save; give that with "
                                   "--as-of",
                                   (int)as_of.size, as_of.data, store->batch.valid_from);
        if (order == 0 && !store->decided.later)
                return true;
        find_last(store, table->cells[table->account].integer);
        return slice_compare(as_of, slice_of(store->decided.as_of)) >= 0 ||
               refuse(store, field, as_of, problem);
}
