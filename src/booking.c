#include "booking-internal.h"

#include <stdlib.h>

#include "day.h"

struct booking *
booking_open(struct store *store, const char *as_of, int64_t seen)
{
        struct booking *booking = allocate(sizeof *booking);
        *booking = (struct booking){.store = store, .as_of = as_of, .seen = seen};
        booking->no_replays = store_table(store, KIND_replay)->next_id == 1;
        booking->no_allocations = store_table(store, KIND_allocation)->next_id == 1;
        booking->reader = db_open_beside(store->db);
        booking->as_of_day = day_parse(slice_of(as_of));
        booking->replaying = replaying_open(store->db);
        booking->agreed = agreed_terms_open(booking->reader);
        booking->entries = db_prepare(
                booking->reader,
                "SELECT a.id, a.currency, " BOOK_ENTRY_COLUMNS(
                        "e.") " FROM accounts AS a LEFT JOIN entries AS e ON e.account = "
                              "a.id AND e.value_on <= ?2 WHERE a.account = ?1");
        db_bind_text(booking->reader, booking->entries, 2, slice_of(as_of));
        booking->replay =
                db_prepare(booking->reader,
                           "SELECT as_of, seen, waterfall, rates, interest_terms FROM replays "
                           "WHERE account = ? ORDER BY id DESC LIMIT 1");
        booking->allocations =
                db_prepare(booking->reader,
                           "SELECT id, entry, part, payment, charge, accrual, part_component, "
                           "part_amount, part_on, waterfall, rates, reverses FROM allocations "
                           "WHERE account = ? ORDER BY id");
        return booking;
}

static void
free_splits(struct splits *splits)
{
        free(splits->list);
        free(splits->ordered);
}

void
booking_close(struct booking *booking)
{
        sqlite3_finalize(booking->entries);
        sqlite3_finalize(booking->replay);
        sqlite3_finalize(booking->allocations);
        replaying_close(booking->replaying);
        agreed_terms_close(booking->agreed);
        book_entries_free(&booking->book);
        db_close(booking->reader);
        id_set_free(&booking->accounts);
        buffer_free(&booking->waterfalls.label);
        buffer_free(&booking->rate_files.label);
        buffer_free(&booking->components);
        free_splits(&booking->live);
        free_splits(&booking->wanted);
        free(booking);
}

/* ---- what the account is ---- */

/* The policy's id. Its text is read by the connection that stored it, while no other thread has
 * that. */
static int64_t
find_policy(struct booking *booking, struct policy_id *last, struct slice label)
{
        if (label.size == 0)
                return 0;
        if (last->id == 0 || !slice_equal(buffer_slice(&last->label), label)) {
                buffer_set(&last->label, label);
                last->id = store_find(booking->store, KIND_policy, label);
                if (last->id == 0)
                        die(EXIT_BUG, "policy %.*s is not stored", (int)label.size, label.data);
        }
        return last->id;
}

static void
find_policies(struct booking *booking, const struct booked_account *account)
{
        struct replaying *replaying = booking->replaying;
        int64_t waterfall = find_policy(booking, &booking->waterfalls, account->waterfall);
        int64_t rates = find_policy(booking, &booking->rate_files, account->rates);
        if (!replaying_knows(replaying, waterfall) ||
            (rates != 0 && !replaying_knows(replaying, rates))) {
                store_flush(booking->store);
                replaying_know(replaying, waterfall, rates);
        }
        booking->waterfall = waterfall;
        booking->rates = rates;
}

/* The account's row, with the first of its entries. */
static bool
find_account(struct booking *booking, const struct booked_account *account,
             struct booked_problem *problem)
{
        sqlite3_stmt *row = booking->entries;
        db_bind_text(booking->reader, row, 1, account->key);
        if (!db_step(booking->reader, row))
                problem_set(&problem->what, -1, "there is no account \"%.*s\"",
                            QUOTED(account->key));
        else if (!id_set_add(&booking->accounts, sqlite3_column_int64(row, 0)))
                problem_set(&problem->what, -1,
                            "account %.*s comes back; the rows of an account stand together",
                            QUOTED(account->key));
        else if (!slice_equal(account->currency, db_column(row, 1)))
                problem_set(
                        &problem->what, -1, "\"%.*s\" is not the currency of account %.*s, %.3s",
                        QUOTED(account->currency), QUOTED(account->key), db_column(row, 1).data);
        else
                return true;
        return booking_refuse(problem, account->place, "account");
}

/* ---- from what it was worked out before ---- */

static void
read_last_replay(struct booking *booking, int64_t account, struct slice terms)
{
        struct last_replay *last = &booking->last;
        *last = (struct last_replay){.there = false};
        if (booking->no_replays)
                return;
        sqlite3_stmt *row = booking->replay;
        sqlite3_bind_int64(row, 1, account);
        last->there = db_step(booking->reader, row);
        if (last->there) {
                snprintf(last->as_of, sizeof last->as_of, "%.10s", db_column(row, 0).data);
                last->day = day_parse(slice_of(last->as_of));
                last->seen = sqlite3_column_int64(row, 1);
                last->differs = sqlite3_column_int64(row, 2) != booking->waterfall ||
                                sqlite3_column_int64(row, 3) != booking->rates ||
                                !slice_equal(db_column(row, 4), terms);
        }
        sqlite3_reset(row);
}

/* The entries that are stored up to as_of. The statement stands on the first row, with none where
 * there is none. */
static void
read_entries(struct booking *booking)
{
        enum { FIRST = 2 };
        sqlite3_stmt *row = booking->entries;
        book_entries_start(&booking->book);
        if (sqlite3_column_type(row, FIRST) != SQLITE_NULL)
                do
                        book_entries_add(&booking->book, row, FIRST);
                while (db_step(booking->reader, row));
        book_entries_order(&booking->book);
}

/* ---- storing ---- */

static void
book_replay(struct booking *booking, int64_t account, struct slice terms)
{
        struct store *store = booking->store;
        struct table *table = store_table(store, KIND_replay);
        struct cell *cells = table->cells;
        cells[BOOKED(replay, replay)] = number_cell(0);
        cells[BOOKED(replay, account)] = number_cell(account);
        cells[BOOKED(replay, as_of)] = text_cell(slice_of(booking->as_of));
        cells[BOOKED(replay, seen)] = integer_cell(booking->seen);
        cells[BOOKED(replay, waterfall)] = number_cell(booking->waterfall);
        cells[BOOKED(replay, rates)] = number_cell(booking->rates);
        cells[BOOKED(replay, interest_terms)] = text_cell(terms);
        store_insert(store, table);
        store->counts[KIND_replay][STORE_NEW]++;
}

/* Everything that is read before anything is stored. */
static bool
look(struct booking *booking, const struct booked_account *account, int64_t *id,
     struct booked_problem *problem)
{
        bool sound = find_account(booking, account, problem);
        if (sound) {
                *id = sqlite3_column_int64(booking->entries, 0);
                find_policies(booking, account);
                read_last_replay(booking, *id, account->terms);
                read_entries(booking);
                sound = booking_prove(booking, *id, account, problem);
        }
        sqlite3_reset(booking->entries);
        return sound;
}

/* Taking back what a later day has booked would undo facts that are true. */
static bool
not_overtaken(const struct booking *booking, const struct booked_account *account,
              struct booked_problem *problem)
{
        const struct last_replay *last = &booking->last;
        if (!last->there || slice_compare(slice_of(last->as_of), slice_of(booking->as_of)) <= 0)
                return true;
        problem_set(&problem->what, -1,
                    "account %.*s was allocated as of %s already, and this is as of %s; list its "
                    "entries as of that day or later",
                    QUOTED(account->key), last->as_of, booking->as_of);
        return booking_refuse(problem, account->place, "as_of");
}

enum booking_result
booking_account(struct booking *booking, const struct booked_account *account,
                struct booked_problem *problem)
{
        struct store *store = booking->store;
        int64_t id;
        if (!look(booking, account, &id, problem))
                return BOOKING_REFUSED;
        bool same = splits_compare(booking, id, account);
        if (same && booking->last.there && !booking->last.differs && !booking->last.covers_less) {
                store->counts[KIND_replay][STORE_SAME]++;
                store->counts[KIND_allocation][STORE_SAME] += account->part_count;
                return BOOKING_SAME;
        }
        if (!not_overtaken(booking, account, problem))
                return BOOKING_REFUSED;
        if (!store_fresh(store, id, booking->seen))
                return BOOKING_STALE;
        book_replay(booking, id, account->terms);
        splits_book(booking, id);
        return BOOKING_NEW;
}
