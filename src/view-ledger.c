/* Money of the present row: entries, less what allocations say of those that were allocated. */
#include "view-internal.h"

#include "error.h"

/* The statement of entries selects these. Ahead, history is in a set. */
enum entry_result { TYPE = 1, COMPONENT, AMOUNT, VALUE_ON, DUE_ON, ID, HISTORY };

static struct cursor *
entries(struct view *v)
{
        struct cursor **c = &v->cursors[GROUP_LEDGER];

        if (!*c && v->ahead)
                view_read_ids(v, &v->history, "SELECT id FROM entries WHERE history");
        return view_cursor(v, c, KIND_entry, "account",
                           v->ahead ? ", type, component, amount, value_on, due_on, id"
                                    : ", type, component, amount, value_on, due_on, id, history",
                           "", "");
}

_Noreturn static void
die_overflow(struct view *v)
{
        struct slice key = db_column(v->walk, 3);

        die(EXIT_BAD_DATA,
            "account %.*s: the sum of its entries does not fit 64 bits; -w \"account <> '%.*s'\" "
            "lists the others",
            (int)key.size, key.data, (int)key.size, key.data);
}

/* Goes to the account's replay; NULL when it had none. */
static struct replayed *
replayed(struct view *v)
{
        if (!v->replayed_ready)
                v->replayed = replayed_open(v->db, v->moment);
        v->replayed_ready = true;
        bool found = v->replayed != NULL && replayed_account(v->replayed, v->account);
        v->allocated_on = found ? replayed_as_of(v->replayed) : DAY_NONE;
        return found ? v->replayed : NULL;
}

/* An entry that the replay took. What it did is said by allocations, but for what was owed. */
static void
add_replayed(struct view *v, sqlite3_stmt *row, int32_t value_on, int32_t due_on, bool history)
{
        struct slice type = db_column(row, TYPE);
        int64_t amount = sqlite3_column_int64(row, AMOUNT);

        ledger_replayed(&v->ledger, type, amount, value_on);
        if (slice_is(type, "charge") && amount > 0 && !history)
                replayed_charge(v->replayed, sqlite3_column_int64(row, ID),
                                ledger_part(db_column(row, COMPONENT)), amount,
                                due_on == DAY_NONE ? value_on : due_on);
}

void
view_compute_ledger(struct view *v)
{
        struct cursor *c = entries(v);
        sqlite3_stmt *account = view_account(v), *row = cursor_row(c);
        int32_t account_due_on = account ? view_day(account, ACCOUNT_DUE_ON) : DAY_NONE;
        struct replayed *r = replayed(v);

        ledger_start(&v->ledger);
        for (bool more = cursor_first(c, v->account); more; more = cursor_next(c)) {
                int32_t value_on = view_day(row, VALUE_ON), due_on = view_day(row, DUE_ON);
                if (value_on > v->moment.as_of)
                        continue;
                int64_t id = sqlite3_column_int64(row, ID);
                bool history = v->ahead ? id_set_has(&v->history, id)
                                        : sqlite3_column_int64(row, HISTORY) != 0;
                if (due_on == DAY_NONE)
                        due_on = account_due_on;
                if (r != NULL && replayed_took(r, id, value_on))
                        add_replayed(v, row, value_on, due_on, history);
                else if (!ledger_entry(&v->ledger, db_column(row, TYPE), db_column(row, COMPONENT),
                                       sqlite3_column_int64(row, AMOUNT), value_on, due_on,
                                       history))
                        die_overflow(v);
        }
        if (r != NULL && !replayed_settle(r, &v->ledger))
                die_overflow(v);
        ledger_settle(&v->ledger);
}

void
view_free_ledger(struct view *v)
{
        replayed_close(v->replayed);
        ledger_free(&v->ledger);
        id_set_free(&v->history);
}
