#include "replayed.h"

#include <stdlib.h>
#include <string.h>

#include "cursor.h"
#include "day.h"

/* What became owed at an entry, or a part of it that was settled. */
struct item {
        int64_t entry;
        bool accrual; /* interest booked there, not the entry itself */
        enum ledger_part part;
        int32_t due_on; /* of what became owed; DAY_NONE: a settlement */
        int64_t amount; /* settled: below zero */
};

/* The first entry of a batch. */
struct first_entry {
        int64_t batch, entry;
};

struct replayed {
        struct db *db;
        char as_of[11];
        struct cursor *replays, *allocations;
        struct first_entry *firsts; /* of batches that recorded entries, the last one first */
        size_t first_count, first_capacity;

        /* the present account */
        int64_t account;
        int32_t last_on;        /* the last value date that was taken … */
        int64_t seen;           /* … the last batch … */
        int64_t first_of_later; /* … and the first entry of the batches after it */
        struct item *items;
        size_t item_count, item_capacity;
};

/* Entries are numbered in the order of batches: what a batch saw is told by its number. Only the
   batches after the first one that some replay saw matter. */
static void
read_first_entries(struct replayed *r)
{
        sqlite3_stmt *rows =
                db_prepare(r->db, "SELECT batch, first_id FROM batch_kinds WHERE kind = 'entry' "
                                  "AND first_id IS NOT NULL ORDER BY batch DESC");
        while (db_step(r->db, rows)) {
                grow(&r->firsts, &r->first_capacity, r->first_count + 1, sizeof *r->firsts);
                r->firsts[r->first_count++] = (struct first_entry){sqlite3_column_int64(rows, 0),
                                                                   sqlite3_column_int64(rows, 1)};
        }
        sqlite3_finalize(rows);
}

/* The first entry recorded by a batch after BATCH; INT64_MAX: none was. */
static int64_t
first_entry_after(const struct replayed *r, int64_t batch)
{
        size_t low = 0, high = r->first_count;

        while (low < high) {
                size_t middle = low + (high - low) / 2;
                if (r->firsts[middle].batch > batch)
                        low = middle + 1;
                else
                        high = middle;
        }
        return low == 0 ? INT64_MAX : r->firsts[low - 1].entry;
}

/* COLUMNS of the kind's records known then, by account, in the order of their numbers. */
static struct cursor *
by_account(struct replayed *r, struct moment moment, enum kind_id kind, const char *columns)
{
        struct buffer sql = {0};

        buffer_add_format(&sql, "SELECT account, %s FROM ", columns);
        versions_source(&sql, r->db, kind_at(kind), moment);
        buffer_add_text(&sql, " WHERE account >= ?1 ORDER BY account, id");
        struct cursor *cursor = cursor_open(r->db, buffer_terminate(&sql), true);
        buffer_free(&sql);
        return cursor;
}

struct replayed *
replayed_open(struct db *db, struct moment moment)
{
        if (!db_integer(db, 0, "SELECT EXISTS (SELECT 1 FROM replays WHERE batch <= %lld)",
                        (long long)moment.known))
                return NULL;
        struct replayed *r = allocate(sizeof *r);
        r->db = db;
        day_format(r->as_of, moment.as_of);
        r->replays = by_account(r, moment, KIND_replay, "as_of, seen");
        r->allocations = by_account(r, moment, KIND_allocation,
                                    "part, charge, accrual, part_amount, part_on");
        read_first_entries(r);
        return r;
}

bool
replayed_account(struct replayed *r, int64_t account)
{
        int64_t seen = r->seen;

        r->account = account;
        r->item_count = 0;
        r->last_on = DAY_NONE;
        for (bool row = cursor_first(r->replays, account); row; row = cursor_next(r->replays)) {
                r->last_on = day_parse(cursor_text(r->replays, 1));
                r->seen = cursor_integer(r->replays, 2);
        }
        if (r->seen != seen || r->first_of_later == 0)
                r->first_of_later = first_entry_after(r, r->seen);
        return r->last_on != DAY_NONE;
}

int32_t
replayed_as_of(const struct replayed *r)
{
        return r->last_on;
}

bool
replayed_took(const struct replayed *r, int64_t entry, int32_t value_on)
{
        return value_on <= r->last_on && entry < r->first_of_later;
}

static void
add_item(struct replayed *r, struct item item)
{
        grow(&r->items, &r->item_capacity, r->item_count + 1, sizeof *r->items);
        r->items[r->item_count++] = item;
}

void
replayed_charge(struct replayed *r, int64_t entry, enum ledger_part part, int64_t amount,
                int32_t due_on)
{
        add_item(r, (struct item){entry, false, part, due_on, amount});
}

/* ---- allocations ---- */

/* The statement of allocations selects these. */
enum allocation_result { ACCOUNT, PART, CHARGE, ACCRUAL, AMOUNT, ON };

/* Interest of any kind, and the taxes on it, is interest: what else is booked at an event? A return
   that no payment stood for is principal. What was settled goes by what it settled. */
static void
add_allocation(struct replayed *r, sqlite3_stmt *row)
{
        struct slice part = db_column(row, PART);
        int64_t amount = sqlite3_column_int64(row, AMOUNT);
        int64_t charge = sqlite3_column_int64(row, CHARGE);
        int64_t accrual = sqlite3_column_int64(row, ACCRUAL);

        if (slice_is(part, "accrual"))
                add_item(r, (struct item){accrual, true, PART_INTEREST,
                                          day_parse(db_column(row, ON)), amount});
        else if (slice_is(part, "reopened"))
                add_item(r, (struct item){charge, false, PART_PRINCIPAL,
                                          day_parse(db_column(row, ON)), amount});
        else if (charge != 0 || accrual != 0)
                add_item(r, (struct item){charge != 0 ? charge : accrual, charge == 0,
                                          PART_PRINCIPAL, DAY_NONE, -amount});
}

/* What became owed before what settled it. */
static int
compare_items(const void *left, const void *right)
{
        const struct item *a = left, *b = right;

        if (a->entry != b->entry)
                return a->entry < b->entry ? -1 : 1;
        if (a->accrual != b->accrual)
                return a->accrual ? 1 : -1;
        return (a->due_on < b->due_on) - (a->due_on > b->due_on);
}

bool
replayed_settle(struct replayed *r, struct ledger *ledger)
{
        struct cursor *c = r->allocations;
        bool fits = true;

        for (bool row = cursor_first(c, r->account); row; row = cursor_next(c)) {
                sqlite3_stmt *allocation = cursor_row(c);
                if (slice_compare(db_column(allocation, ON), slice_of(r->as_of)) > 0)
                        continue;
                if (slice_is(db_column(allocation, PART), "overpayment"))
                        fits &= ledger_hold(ledger, sqlite3_column_int64(allocation, AMOUNT));
                else
                        add_allocation(r, allocation);
        }
        if (r->item_count > 1)
                qsort(r->items, r->item_count, sizeof *r->items, compare_items);
        for (size_t from = 0, to; from < r->item_count && fits; from = to) {
                const struct item *first = &r->items[from];
                int64_t open = 0;
                for (to = from; to < r->item_count && r->items[to].entry == first->entry &&
                                r->items[to].accrual == first->accrual;
                     to++)
                        fits &= !__builtin_add_overflow(open, r->items[to].amount, &open);
                if (open != 0)
                        fits &= ledger_open(ledger, first->part, open, first->due_on);
        }
        return fits;
}

void
replayed_close(struct replayed *r)
{
        if (r == NULL)
                return;
        cursor_close(r->replays);
        cursor_close(r->allocations);
        free(r->firsts);
        free(r->items);
        free(r);
}
