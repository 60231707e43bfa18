/* What is stored of an account beside what should be. Equal splits stay; of the others each new one
   stands in the stead of one that is taken back, where there is one of the same money for the same
   debt, or at least of the same event. */
#include "booking-internal.h"

#include <stdlib.h>

#include "day.h"

/* ---- both sides ---- */

static struct split *
add_split(struct splits *splits)
{
        grow(&splits->list, &splits->capacity, splits->count + 1, sizeof *splits->list);
        struct split *split = &splits->list[splits->count++];
        *split = (struct split){.id = 0};
        return split;
}

static void
read_split(struct booking *booking, sqlite3_stmt *row)
{
        struct split *split = add_split(&booking->live);
        struct slice component = db_column(row, 6);
        split->id = sqlite3_column_int64(row, 0);
        split->part = (struct booked_part){.kind = part_kind_named(db_column(row, 2)),
                                           .entry = sqlite3_column_int64(row, 1),
                                           .payment = sqlite3_column_int64(row, 3),
                                           .charge = sqlite3_column_int64(row, 4),
                                           .accrual = sqlite3_column_int64(row, 5),
                                           .component = {NULL, component.size},
                                           .amount = sqlite3_column_int64(row, 7),
                                           .on = day_parse(db_column(row, 8))};
        buffer_add(&booking->components, component.data, component.size);
        split->waterfall = sqlite3_column_int64(row, 9);
        split->rates = sqlite3_column_int64(row, 10);
        split->reverses = sqlite3_column_int64(row, 11);
}

static int
compare_ids(const void *key, const void *element)
{
        int64_t id = *(const int64_t *)key, other = ((const struct split *)element)->id;
        return (id > other) - (id < other);
}

/* All rows of the account, from which then go those that reverse and those that are reversed. */
static void
read_live(struct booking *booking, int64_t account)
{
        struct splits *live = &booking->live;
        live->count = booking->components.size = 0;
        if (booking->no_allocations)
                return;
        sqlite3_stmt *rows = booking->allocations;
        sqlite3_bind_int64(rows, 1, account);
        while (db_step(booking->reader, rows))
                read_split(booking, rows);
        sqlite3_reset(rows);
        size_t at = 0, count = 0;
        for (size_t i = 0; i < live->count; i++) {
                struct split *split = &live->list[i];
                split->part.component.data = booking->components.data + at;
                at += split->part.component.size;
                if (split->reverses == 0)
                        continue;
                struct split *reversed = bsearch(&split->reverses, live->list, live->count,
                                                 sizeof *live->list, compare_ids);
                if (reversed != NULL)
                        reversed->paired = true;
        }
        for (size_t i = 0; i < live->count; i++)
                if (live->list[i].reverses == 0 && !live->list[i].paired)
                        live->list[count++] = live->list[i];
        live->count = count;
}

static void
fill_wanted(struct booking *booking, const struct booked_account *account)
{
        booking->wanted.count = 0;
        for (size_t i = 0; i < account->part_count; i++) {
                struct split *split = add_split(&booking->wanted);
                split->part = account->parts[i];
                split->waterfall = split->part.payment != 0 ? booking->waterfall : 0;
                split->rates = split->part.rated ? booking->rates : 0;
        }
}

/* ---- comparing ---- */

#define ORDER(a, b) ((a) < (b) ? -1 : (a) > (b))

/* The same event and kind … */
static int
compare_events(const struct split *a, const struct split *b)
{
        int order = ORDER(a->part.entry, b->part.entry);
        return order != 0 ? order : ORDER(a->part.kind, b->part.kind);
}

/* … money and debt … */
static int
compare_debts(const struct split *a, const struct split *b)
{
        int order = compare_events(a, b);
        if (order == 0)
                order = ORDER(a->part.payment, b->part.payment);
        if (order == 0)
                order = ORDER(a->part.charge, b->part.charge);
        if (order == 0)
                order = ORDER(a->part.accrual, b->part.accrual);
        return order != 0 ? order : slice_compare(a->part.component, b->part.component);
}

/* … and all else. Another waterfall that comes to the same does not make another split. */
static int
compare_splits(const struct split *a, const struct split *b)
{
        int order = compare_debts(a, b);
        if (order == 0)
                order = ORDER(a->part.on, b->part.on);
        if (order == 0)
                order = ORDER(a->part.amount, b->part.amount);
        return order != 0 ? order : ORDER(a->rates, b->rates);
}

static int
compare_pointers(const void *a, const void *b)
{
        const struct split *left = *(struct split *const *)a, *right = *(struct split *const *)b;
        int order = compare_splits(left, right);
        return order != 0 ? order : ORDER(left, right);
}

static void
order_splits(struct splits *splits)
{
        grow(&splits->ordered, &splits->ordered_capacity, splits->count, sizeof *splits->ordered);
        for (size_t i = 0; i < splits->count; i++)
                splits->ordered[i] = &splits->list[i];
        if (splits->count > 0)
                qsort(splits->ordered, splits->count, sizeof *splits->ordered, compare_pointers);
}

/* Pairs what COMPARE calls equal, one with one. Both sides are in an order that agrees with it. */
static void
pair(struct booking *booking, int (*compare)(const struct split *a, const struct split *b),
     bool keep)
{
        struct splits *live = &booking->live, *wanted = &booking->wanted;
        for (size_t i = 0, j = 0; i < live->count && j < wanted->count;) {
                struct split *old = live->ordered[i], *new = wanted->ordered[j];
                int order = compare(old, new);
                if (order < 0 || old->paired) {
                        i++;
                } else if (order > 0 || new->paired) {
                        j++;
                } else {
                        old->paired = new->paired = true;
                        old->kept = new->kept = keep;
                        new->replaces = keep ? 0 : old->id;
                        i++, j++;
                }
        }
}

bool
splits_compare(struct booking *booking, int64_t account, const struct booked_account *from)
{
        struct splits *live = &booking->live, *wanted = &booking->wanted;
        read_live(booking, account);
        fill_wanted(booking, from);
        bool same = live->count == wanted->count;
        for (size_t i = 0; i < live->count && same; i++)
                same = compare_splits(&live->list[i], &wanted->list[i]) == 0;
        for (size_t i = 0; i < live->count && same; i++)
                live->list[i].kept = wanted->list[i].kept = true;
        if (same || live->count == 0)
                return same;
        order_splits(live);
        order_splits(wanted);
        pair(booking, compare_splits, true);
        same = live->count == wanted->count;
        for (size_t i = 0; i < live->count && same; i++)
                same = live->list[i].kept;
        if (!same) {
                pair(booking, compare_debts, false);
                pair(booking, compare_events, false);
        }
        return same;
}

/* ---- booking ---- */

static void
book(struct booking *booking, int64_t account, const struct split *split, int64_t amount,
     int64_t reverses, int64_t replaces)
{
        struct table *table = store_table(booking->store, KIND_allocation);
        const struct booked_part *part = &split->part;
        struct cell *cells = table->cells;
        char on[11];
        day_format(on, part->on);
        cells[BOOKED(allocation, allocation)] = number_cell(0);
        cells[BOOKED(allocation, account)] = number_cell(account);
        cells[BOOKED(allocation, entry)] = number_cell(part->entry);
        cells[BOOKED(allocation, part)] = text_cell(part_kind_word(part->kind));
        cells[BOOKED(allocation, payment)] = number_cell(part->payment);
        cells[BOOKED(allocation, charge)] = number_cell(part->charge);
        cells[BOOKED(allocation, accrual)] = number_cell(part->accrual);
        cells[BOOKED(allocation, part_component)] = text_cell(part->component);
        cells[BOOKED(allocation, part_amount)] = integer_cell(amount);
        cells[BOOKED(allocation, part_on)] = text_cell(slice_of(on));
        cells[BOOKED(allocation, waterfall)] = number_cell(split->waterfall);
        cells[BOOKED(allocation, rates)] = number_cell(split->rates);
        cells[BOOKED(allocation, reverses)] = number_cell(reverses);
        cells[BOOKED(allocation, replaces)] = number_cell(replaces);
        store_insert(booking->store, table);
}

void
splits_book(struct booking *booking, int64_t account)
{
        const struct splits *live = &booking->live, *wanted = &booking->wanted;
        uint64_t *counts = booking->store->counts[KIND_allocation];
        for (size_t i = 0; i < live->count; i++)
                if (!live->list[i].kept) {
                        const struct split *split = &live->list[i];
                        book(booking, account, split, -split->part.amount, split->id, 0);
                        counts[STORE_REVERSED]++;
                }
        for (size_t i = 0; i < wanted->count; i++) {
                const struct split *split = &wanted->list[i];
                counts[split->kept ? STORE_SAME : STORE_NEW]++;
                if (!split->kept)
                        book(booking, account, split, split->part.amount, 0, split->replaces);
        }
}
