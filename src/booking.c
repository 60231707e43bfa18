#include "booking-internal.h"

#include <stdlib.h>
#include <string.h>

/* Batches of entries matter where some are too new for the list, or for the last replay; without
   them the index has all that is asked. */
struct booking *
booking_open(struct store *store, const char *as_of, int64_t seen)
{
        struct booking *booking = allocate(sizeof *booking);
        *booking = (struct booking){.store = store, .as_of = as_of, .seen = seen};
        booking->no_replays = store_table(store, KIND_replay)->next_id == 1;
        booking->no_allocations = store_table(store, KIND_allocation)->next_id == 1;
        booking->reader = db_open_beside(store->db);
        booking->entries =
                db_prepare(booking->reader,
                           "SELECT a.id, a.currency, e.id, e.value_on, %s FROM accounts AS a LEFT "
                           "JOIN entries AS e ON e.account = a.id AND e.value_on <= ?2 WHERE "
                           "a.account = ?1",
                           booking->no_replays && seen >= store->last_batch ? "0" : "e.batch");
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
        db_close(booking->reader);
        id_set_free(&booking->accounts);
        buffer_free(&booking->waterfalls.label);
        buffer_free(&booking->rate_files.label);
        buffer_free(&booking->components);
        free_splits(&booking->live);
        free_splits(&booking->wanted);
        free(booking->found);
        free(booking);
}

/* ---- what the account is ---- */

#define QUOTED(value) (int)problem_quote(value).size, problem_quote(value).data

static bool
refuse(struct booked_problem *problem, struct booked_place place, const char *column)
{
        problem->place = place;
        problem->column = column;
        return false;
}

static int64_t
find_policy(struct booking *booking, struct policy_id *last, struct slice label)
{
        if (label.size == 0)
                return 0;
        if (last->id == 0 || !slice_equal(buffer_slice(&last->label), label)) {
                last->label.size = 0;
                buffer_add(&last->label, label.data, label.size);
                last->id = store_find(booking->store, KIND_policy, label);
                if (last->id == 0)
                        die(EXIT_BUG, "policy %.*s is not stored", (int)label.size, label.data);
        }
        return last->id;
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
        return refuse(problem, account->place, "account");
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
                last->seen = sqlite3_column_int64(row, 1);
                last->differs = sqlite3_column_int64(row, 2) != booking->waterfall ||
                                sqlite3_column_int64(row, 3) != booking->rates ||
                                !slice_equal(db_column(row, 4), terms);
        }
        sqlite3_reset(row);
}

/* ---- the entries it is worked out from ---- */

static int
compare_entries(const void *a, const void *b)
{
        const struct booked_entry *left = a, *right = b;
        return (left->number > right->number) - (left->number < right->number);
}

static void
order_entries(struct booked_account *account)
{
        struct booked_entry *entries = account->entries;
        bool ascending = true;
        for (size_t i = 1; i < account->entry_count && ascending; i++)
                ascending = entries[i - 1].number <= entries[i].number;
        if (!ascending)
                qsort(entries, account->entry_count, sizeof *entries, compare_entries);
        size_t count = 0;
        for (size_t i = 0; i < account->entry_count; i++)
                if (count == 0 || entries[i].number != entries[count - 1].number)
                        entries[count++] = entries[i];
        account->entry_count = count;
}

/* Index of an entry, or the number of them. */
static size_t
entry_index(const struct booked_account *account, int64_t number)
{
        size_t low = 0, high = account->entry_count;
        while (low < high) {
                size_t middle = low + (high - low) / 2;
                if (account->entries[middle].number < number)
                        low = middle + 1;
                else
                        high = middle;
        }
        return low < account->entry_count && account->entries[low].number == number
                       ? low
                       : account->entry_count;
}

static bool
not_of_account(const struct booking *booking, const struct booked_account *account, int64_t number,
               struct booked_place place, const char *column, struct booked_problem *problem)
{
        problem_set(&problem->what, -1,
                    "entry %lld is not among those of account %.*s up to %s and batch %lld",
                    (long long)number, QUOTED(account->key), booking->as_of,
                    (long long)booking->seen);
        return refuse(problem, place, column);
}

/* They are those that are stored, all of them. Tells whether the last replay had fewer. */
static bool
check_entries(struct booking *booking, const struct booked_account *account,
              struct booked_problem *problem)
{
        struct last_replay *last = &booking->last;
        size_t count = account->entry_count, found = 0;
        int64_t missing = 0;
        char missing_on[11] = "";
        grow(&booking->found, &booking->found_capacity, count, sizeof *booking->found);
        memset(booking->found, 0, count * sizeof *booking->found);
        sqlite3_stmt *row = booking->entries;
        do {
                int64_t number = sqlite3_column_int64(row, 2);
                int64_t batch = sqlite3_column_int64(row, 4);
                if (number == 0 || batch > booking->seen)
                        continue;
                size_t index = entry_index(account, number);
                if (index < count) {
                        booking->found[index] = true;
                        found++;
                } else if (missing == 0) {
                        missing = number;
                        snprintf(missing_on, sizeof missing_on, "%.10s", db_column(row, 3).data);
                }
                if (last->there)
                        last->covers_less |=
                                batch > last->seen ||
                                slice_compare(db_column(row, 3), slice_of(last->as_of)) > 0;
        } while (db_step(booking->reader, row));
        if (missing != 0) {
                problem_set(&problem->what, -1,
                            "entry %lld of account %.*s, of %s, is not in the stream; allocate all "
                            "entries of an account, for the answer depends on each",
                            (long long)missing, QUOTED(account->key), missing_on);
                return refuse(problem, account->place, "entry");
        }
        for (size_t i = 0; i < count && found < count; i++)
                if (!booking->found[i])
                        return not_of_account(booking, account, account->entries[i].number,
                                              account->entries[i].place, "entry", problem);
        return true;
}

static bool
check_parts(const struct booking *booking, const struct booked_account *account,
            struct booked_problem *problem)
{
        for (size_t i = 0; i < account->part_count; i++) {
                const struct booked_part *part = &account->parts[i];
                const struct {
                        int64_t number;
                        const char *column;
                } named[] = {{part->payment, "payment"},
                             {part->charge, "charge"},
                             {part->accrual, "accrual"}};
                for (size_t j = 0; j < sizeof named / sizeof *named; j++)
                        if (named[j].number != 0 && named[j].number != part->entry &&
                            entry_index(account, named[j].number) == account->entry_count)
                                return not_of_account(booking, account, named[j].number,
                                                      part->place, named[j].column, problem);
        }
        return true;
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
        struct booked_account ordered = *account;
        bool sound = find_account(booking, account, problem);
        if (sound) {
                *id = sqlite3_column_int64(booking->entries, 0);
                booking->waterfall = find_policy(booking, &booking->waterfalls, account->waterfall);
                booking->rates = find_policy(booking, &booking->rate_files, account->rates);
                read_last_replay(booking, *id, account->terms);
                order_entries(&ordered);
                sound = check_entries(booking, &ordered, problem) &&
                        check_parts(booking, &ordered, problem);
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
        return refuse(problem, account->place, "as_of");
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
