/* What a record says must be able to be true beside what is stored, and on the day of the save. */
#include "batch.h"

/* A contact counts as the doing of the action that it names: of one of its party's, or about its
 * account. */
static bool
contact_agrees(struct store *store, const struct table *table, struct problem *problem)
{
        int field = kind_field(table->kind, "action");
        int64_t action = table->cells[field].integer;
        if (table->cells[field].class != CELL_INTEGER || table->cells[0].class == CELL_INTEGER)
                return true;
        loading_settle_row(store, KIND_action, action);
        if (store->action_of == NULL)
                store->action_of = db_prepare(
                        store->db, "SELECT t.party IS ?2 OR a.debtor IS ?2 OR a.id IS ?3, "
                                   "a.account, p.party FROM actions AS t JOIN accounts AS a ON "
                                   "a.id = t.account JOIN parties AS p ON p.id = "
                                   "ifnull(t.party, a.debtor) WHERE t.id = ?1");
        const struct cell *party = &table->cells[table->party];
        const struct cell *account = &table->cells[table->account];
        sqlite3_stmt *row = store->action_of;
        sqlite3_bind_int64(row, 1, action);
        sqlite3_bind_int64(row, 2, party->class == CELL_INTEGER ? party->integer : 0);
        sqlite3_bind_int64(row, 3, account->class == CELL_INTEGER ? account->integer : 0);
        bool agrees = !db_step(store->db, row) || sqlite3_column_int(row, 0) != 0;
        if (!agrees) {
                struct slice key = problem_quote(db_column(row, 1));
                struct slice of = problem_quote(db_column(row, 2));
                problem_set(problem, field,
                            "action %lld is about account %.*s of party %.*s, not about those of "
                            "this contact; name one that is, or none",
                            (long long)action, (int)key.size, key.data, (int)of.size, of.data);
        }
        sqlite3_reset(row);
        return agrees;
}

/* What came of an action is recorded when it is known. */
static bool
outcome_agrees(struct store *store, const struct table *table, struct problem *problem)
{
        int field = kind_field(table->kind, "outcome_on");
        const struct cell *on = &table->cells[field];
        if (on->class != CELL_TEXT ||
            slice_compare(on->text, slice_of(store->batch.valid_from)) <= 0)
                return true;
        return problem_set(
                problem, field,
                "%.*s lies after %s, the day of this save; record an outcome when it is there",
                (int)on->text.size, on->text.data, store->batch.valid_from);
}

/* A deduction is one of a payment on its account. */
static bool
deduction_agrees(struct store *store, const struct table *table, struct problem *problem)
{
        int field = kind_field(table->kind, "entry");
        int64_t entry = table->cells[field].integer;
        const struct cell *account = &table->cells[table->account];
        if (table->cells[field].class != CELL_INTEGER || account->class != CELL_INTEGER)
                return true;
        loading_settle_row(store, KIND_entry, entry);
        if (store->payment_of == NULL)
                store->payment_of =
                        db_prepare(store->db, "SELECT e.type = 'payment' AND e.account = ?2, "
                                              "a.account FROM accounts AS a LEFT JOIN entries AS e "
                                              "ON e.id = ?1 WHERE a.id = ?2");
        sqlite3_stmt *row = store->payment_of;
        sqlite3_bind_int64(row, 1, entry);
        sqlite3_bind_int64(row, 2, account->integer);
        bool agrees = !db_step(store->db, row) || sqlite3_column_int(row, 0) != 0;
        if (!agrees) {
                struct slice key = problem_quote(db_column(row, 1));
                problem_set(problem, field, "entry %lld is no payment of account %.*s",
                            (long long)entry, (int)key.size, key.data);
        }
        sqlite3_reset(row);
        return agrees;
}

bool
agrees_with_stored(struct store *store, const struct table *table, struct problem *problem)
{
        switch (table->kind->id) {
        case KIND_contact:
                return contact_agrees(store, table, problem);
        case KIND_deduction:
                return deduction_agrees(store, table, problem);
        case KIND_action:
                return outcome_agrees(store, table, problem);
        default:
                return true;
        }
}
