#include "replay_check.h"

#include <stdlib.h>
#include <string.h>

#include "day.h"
#include "findings.h"
#include "interest_terms.h"

/* Policies by their ids: a few, read when an account first names them. NULL: it is none of that
   type, or not what its label says. */
struct held {
        int64_t id;
        struct waterfall *waterfall;
        struct allocation *allocation;
        struct rates *rates;
};

/* A part, stored or worked out, by what makes it the same: another waterfall that comes to the same
   does not make another, as col-save(1) has it. */
struct split {
        int64_t entry;
        enum part_kind kind;
        int64_t payment, charge, accrual;
        struct slice component;
        int32_t on;
        int64_t amount;
        int64_t rates;
        int64_t id; /* stored: its number */
};

struct splits {
        struct split *list;
        size_t count, capacity;
};

struct replay_check {
        struct db *db;
        struct held *waterfalls, *rates;
        size_t waterfall_count, waterfall_capacity, rates_count, rates_capacity;
        struct account_entry *entries;
        size_t entry_count, entry_capacity;
        struct interest_tax *taxes;
        size_t tax_capacity;
        struct splits stored, due;
};

struct replay_check *
replay_check_open(struct db *db)
{
        struct replay_check *check = allocate(sizeof *check);
        check->db = db;
        return check;
}

/* ---- policies ---- */

static struct held *
find_held(struct held *held, size_t count, int64_t id)
{
        for (size_t i = 0; i < count; i++)
                if (held[i].id == id)
                        return &held[i];
        return NULL;
}

/* The stored policy's row, its label and text; both empty when there is none of that type. */
static sqlite3_stmt *
policy_row(struct replay_check *check, const char *type, int64_t id)
{
        sqlite3_stmt *row = db_prepare(
                check->db, "SELECT policy, text FROM policies WHERE id = %lld AND type = '%s'",
                (long long)id, type);
        db_step(check->db, row);
        return row;
}

static const struct held *
waterfall_held(struct replay_check *check, int64_t id)
{
        struct held *found = find_held(check->waterfalls, check->waterfall_count, id);
        if (found != NULL)
                return found;
        sqlite3_stmt *row = policy_row(check, "waterfalls", id);
        struct held held = {.id = id,
                            .waterfall = waterfall_stored(db_column(row, 0), db_column(row, 1))};
        sqlite3_finalize(row);
        if (held.waterfall != NULL)
                held.allocation = allocation_open(held.waterfall);
        grow(&check->waterfalls, &check->waterfall_capacity, check->waterfall_count + 1,
             sizeof *check->waterfalls);
        check->waterfalls[check->waterfall_count] = held;
        return &check->waterfalls[check->waterfall_count++];
}

static const struct held *
rates_held(struct replay_check *check, int64_t id)
{
        struct held *found = find_held(check->rates, check->rates_count, id);
        if (found != NULL)
                return found;
        sqlite3_stmt *row = policy_row(check, "rates", id);
        struct held held = {.id = id, .rates = rates_stored(db_column(row, 0), db_column(row, 1))};
        sqlite3_finalize(row);
        grow(&check->rates, &check->rates_capacity, check->rates_count + 1, sizeof *check->rates);
        check->rates[check->rates_count] = held;
        return &check->rates[check->rates_count++];
}

/* ---- replaying ---- */

/* The entries that the replay took, as the waterfall sees them. */
static void
take_entries(struct replay_check *check, const struct account_books *books,
             struct waterfall *waterfall, int32_t due_on)
{
        check->entry_count = 0;
        grow(&check->entries, &check->entry_capacity, books->entry_count, sizeof *check->entries);
        for (size_t i = 0; i < books->entry_count; i++) {
                const struct book_entry *book = &books->entries[i];
                struct slice component = book_text(books, book->component);
                if (!book->taken)
                        continue;
                struct account_entry *entry = &check->entries[check->entry_count++];
                *entry = book->entry;
                entry->row = i;
                entry->rule = waterfall_rule(waterfall, book_text(books, book->tag));
                if (entry->due_on == DAY_NONE)
                        entry->due_on = due_on == DAY_NONE ? entry->value_on : due_on;
                if (component.size > 0 && !entry->history &&
                    (entry->type == ENTRY_CHARGE || entry->type == ENTRY_WAIVER))
                        entry->component = waterfall_component(waterfall, component);
        }
}

static int64_t
number_of(const struct replay_check *check, size_t entry)
{
        return entry == NO_INDEX ? 0 : check->entries[entry].number;
}

static void
add_split(struct splits *splits, struct split split)
{
        grow(&splits->list, &splits->capacity, splits->count + 1, sizeof *splits->list);
        splits->list[splits->count++] = split;
}

static void
add_parts(struct replay_check *check, const struct allocation *allocation, int64_t rates)
{
        static const struct slice none = {"", 0};
        check->due.count = 0;
        for (size_t i = 0; i < allocation->part_count; i++) {
                const struct part *part = &allocation->parts[i];
                bool rated =
                        part->kind == PART_ACCRUAL && part->component == COMPONENT_DEFAULT_INTEREST;
                if (part->kind == PART_ACCRUED)
                        continue;
                add_split(
                        &check->due,
                        (struct split){.entry = number_of(check, part->event),
                                       .kind = part->kind,
                                       .payment = number_of(check, part->credit),
                                       .charge = number_of(check, part->charge),
                                       .accrual = number_of(check, part->accrual),
                                       .component = part->component == NO_INDEX
                                                            ? none
                                                            : allocation->waterfall
                                                                      ->components[part->component],
                                       .on = part->on,
                                       .amount = part->amount,
                                       .rates = rated ? rates : 0});
        }
}

static void
add_stored(struct replay_check *check, const struct account_books *books)
{
        check->stored.count = 0;
        for (size_t i = 0; i < books->allocation_count; i++) {
                const struct book_allocation *a = &books->allocations[i];
                if (a->reverses == 0 && a->reversed_in == 0)
                        add_split(&check->stored,
                                  (struct split){a->entry, a->kind, a->payment, a->charge,
                                                 a->accrual, book_text(books, a->component), a->on,
                                                 a->amount, a->rates, a->id});
        }
}

/* ---- comparing ---- */

#define ORDER(a, b) ((a) < (b) ? -1 : (a) > (b))

static int
compare_splits(const void *left, const void *right)
{
        const struct split *a = left, *b = right;
        int order = ORDER(a->entry, b->entry);
        if (order == 0)
                order = ORDER(a->kind, b->kind);
        if (order == 0)
                order = ORDER(a->payment, b->payment);
        if (order == 0)
                order = ORDER(a->charge, b->charge);
        if (order == 0)
                order = ORDER(a->accrual, b->accrual);
        if (order == 0)
                order = ORDER(a->amount, b->amount);
        if (order == 0)
                order = ORDER(a->on, b->on);
        if (order == 0)
                order = ORDER(a->rates, b->rates);
        return order != 0 ? order : slice_compare(a->component, b->component);
}

static void
report(struct account_books *books, const struct split *split)
{
        const char *kind =
                split->kind < PART_KIND_COUNT ? part_kind_word(split->kind).data : "a part";
        char *place = split->id != 0 ? format_text("allocations %lld", (long long)split->id)
                                     : format_text("entries %lld", (long long)split->entry);
        finding("replay", place,
                split->id != 0 ? "%s of %s is not what replaying the entries gives"
                               : "replaying gives %s of %s, which is not stored",
                kind, book_money(books, split->amount));
        free(place);
}

static void
compare(struct replay_check *check, struct account_books *books)
{
        struct splits *stored = &check->stored, *due = &check->due;
        bool same = stored->count == due->count;
        for (size_t i = 0; i < due->count && same; i++)
                same = compare_splits(&stored->list[i], &due->list[i]) == 0;
        if (same) /* what was booked once stands in the order of the replay */
                return;
        if (stored->count > 1)
                qsort(stored->list, stored->count, sizeof *stored->list, compare_splits);
        if (due->count > 1)
                qsort(due->list, due->count, sizeof *due->list, compare_splits);
        for (size_t i = 0, j = 0; i < stored->count || j < due->count;) {
                int order = i == stored->count ? 1
                            : j == due->count  ? -1
                                               : compare_splits(&stored->list[i], &due->list[j]);
                if (order != 0)
                        report(books, order < 0 ? &stored->list[i] : &due->list[j]);
                i += order <= 0;
                j += order >= 0;
        }
}

void
replay_check_account(struct replay_check *check, struct account_books *books)
{
        const struct held *held = waterfall_held(check, books->waterfall);
        const struct rates *rates =
                books->rates == 0 ? NULL : rates_held(check, books->rates)->rates;
        struct account_terms terms;
        char place[40];
        snprintf(place, sizeof place, "replays %lld", (long long)books->replay);
        if (held->waterfall == NULL || (books->rates != 0 && rates == NULL)) {
                finding("replay", place, "its %s is none, or not what it was",
                        held->waterfall == NULL ? "waterfall" : "rate file");
                return;
        }
        if (!interest_terms_parse(book_text(books, books->terms), rates, held->waterfall,
                                  &check->taxes, &check->tax_capacity, &terms)) {
                finding("replay", place, "its interest_terms are not such");
                return;
        }
        if (rates != NULL)
                terms.interest.default_rates = &rates->series[terms.basis];
        take_entries(check, books, held->waterfall, terms.due_on);
        if (!allocation_replay(held->allocation, check->entries, check->entry_count,
                               &terms.interest, books->as_of)) {
                finding("replay", place, "its entries cannot be replayed: %s",
                        held->allocation->problem);
                return;
        }
        add_parts(check, held->allocation, books->rates);
        add_stored(check, books);
        compare(check, books);
}

void
replay_check_close(struct replay_check *check)
{
        for (size_t i = 0; i < check->waterfall_count; i++)
                if (check->waterfalls[i].waterfall != NULL) {
                        allocation_close(check->waterfalls[i].allocation);
                        waterfall_close(check->waterfalls[i].waterfall);
                }
        for (size_t i = 0; i < check->rates_count; i++)
                if (check->rates[i].rates != NULL)
                        rates_close(check->rates[i].rates);
        free(check->waterfalls);
        free(check->rates);
        free(check->entries);
        free(check->taxes);
        free(check->stored.list);
        free(check->due.list);
        free(check);
}
