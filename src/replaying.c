#include "replaying.h"

#include <stdlib.h>

#include "day.h"

/* Policies by their ids: a few. NULL: it is none of that type, or not what its label says. */
struct held {
        int64_t id;
        struct waterfall *waterfall;
        struct allocation *allocation;
        struct rates *rates;
};

struct held_list {
        struct held *list;
        size_t count, capacity;
};

struct replaying {
        struct db *db;
        struct held_list waterfalls, rates;
        struct account_entry *entries; /* that are taken */
        size_t entry_count, entry_capacity;
        struct interest_tax *taxes;
        size_t tax_capacity;
        struct account_terms terms;
        const struct allocation *allocation; /* of the last replay */
        size_t next;                         /* part */
        struct buffer terms_text;
        char *problem;
};

struct replaying *
replaying_open(struct db *db)
{
        struct replaying *replaying = allocate(sizeof *replaying);
        replaying->db = db;
        return replaying;
}

/* ---- policies ---- */

static struct held *
find(const struct held_list *held, int64_t id)
{
        for (size_t i = 0; i < held->count; i++)
                if (held->list[i].id == id)
                        return &held->list[i];
        return NULL;
}

static const struct held *
add(struct held_list *held, struct held policy)
{
        grow(&held->list, &held->capacity, held->count + 1, sizeof *held->list);
        held->list[held->count] = policy;
        return &held->list[held->count++];
}

/* The stored policy's row, its label and text; both empty when there is none of that type. */
static sqlite3_stmt *
policy_row(struct replaying *replaying, const char *type, int64_t id)
{
        sqlite3_stmt *row = db_prepare(
                replaying->db, "SELECT policy, text FROM policies WHERE id = %lld AND type = '%s'",
                (long long)id, type);
        db_step(replaying->db, row);
        return row;
}

static const struct held *
waterfall_held(struct replaying *replaying, int64_t id)
{
        const struct held *found = find(&replaying->waterfalls, id);
        if (found != NULL)
                return found;
        sqlite3_stmt *row = policy_row(replaying, "waterfalls", id);
        struct held held = {.id = id,
                            .waterfall = waterfall_stored(db_column(row, 0), db_column(row, 1))};
        sqlite3_finalize(row);
        if (held.waterfall != NULL)
                held.allocation = allocation_open(held.waterfall);
        return add(&replaying->waterfalls, held);
}

static const struct held *
rates_held(struct replaying *replaying, int64_t id)
{
        const struct held *found = find(&replaying->rates, id);
        if (found != NULL)
                return found;
        sqlite3_stmt *row = policy_row(replaying, "rates", id);
        struct held held = {.id = id, .rates = rates_stored(db_column(row, 0), db_column(row, 1))};
        sqlite3_finalize(row);
        return add(&replaying->rates, held);
}

bool
replaying_knows(const struct replaying *replaying, int64_t policy)
{
        return find(&replaying->waterfalls, policy) != NULL ||
               find(&replaying->rates, policy) != NULL;
}

void
replaying_know(struct replaying *replaying, int64_t waterfall, int64_t rates)
{
        waterfall_held(replaying, waterfall);
        if (rates != 0)
                rates_held(replaying, rates);
}

/* ---- replaying ---- */

static const char *
cannot(struct replaying *replaying, char *problem)
{
        free(replaying->problem);
        return replaying->problem = problem;
}

/* The entries as the waterfall sees them. */
static void
take_entries(struct replaying *replaying, const struct book_entries *from,
             struct waterfall *waterfall)
{
        int32_t due_on = replaying->terms.due_on;
        replaying->entry_count = 0;
        grow(&replaying->entries, &replaying->entry_capacity, from->count,
             sizeof *replaying->entries);
        for (size_t i = 0; i < from->count; i++) {
                const struct book_entry *book = &from->list[i];
                struct slice component = book_entries_text(from, book->component);
                if (!book->taken)
                        continue;
                struct account_entry *entry = &replaying->entries[replaying->entry_count++];
                *entry = book->entry;
                entry->row = i;
                entry->rule = waterfall_rule(waterfall, book_entries_text(from, book->tag));
                if (entry->due_on == DAY_NONE)
                        entry->due_on = due_on == DAY_NONE ? entry->value_on : due_on;
                if (component.size > 0 && !entry->history &&
                    (entry->type == ENTRY_CHARGE || entry->type == ENTRY_WAIVER))
                        entry->component = waterfall_component(waterfall, component);
        }
}

/* Equal terms are equal texts, without what makes no difference: any other text was not written so.
 */
static bool
read_terms(struct replaying *replaying, const struct replay_basis *basis,
           struct waterfall *waterfall, const struct rates *rates)
{
        struct account_terms *terms = &replaying->terms;
        if (!interest_terms_parse(basis->terms, rates, waterfall, &replaying->taxes,
                                  &replaying->tax_capacity, terms))
                return false;
        if (rates != NULL)
                terms->interest.default_rates = rates_series(rates, terms->basis, basis->currency);
        interest_terms_write(&replaying->terms_text, terms, waterfall);
        return slice_equal(buffer_slice(&replaying->terms_text), basis->terms);
}

const char *
replaying_account(struct replaying *replaying, const struct replay_basis *basis,
                  const struct book_entries *entries)
{
        const struct held *held = waterfall_held(replaying, basis->waterfall);
        const struct rates *rates =
                basis->rates == 0 ? NULL : rates_held(replaying, basis->rates)->rates;
        if (held->waterfall == NULL || (basis->rates != 0 && rates == NULL))
                return cannot(replaying,
                              format_text("its %s is none, or not what it was",
                                          held->waterfall == NULL ? "waterfall" : "rate file"));
        if (!read_terms(replaying, basis, held->waterfall, rates))
                return cannot(replaying, format_text("its interest_terms are not such"));
        take_entries(replaying, entries, held->waterfall);
        replaying->allocation = held->allocation;
        replaying->next = 0;
        if (!allocation_replay(held->allocation, replaying->entries, replaying->entry_count,
                               &replaying->terms.interest, basis->as_of))
                return cannot(replaying, format_text("its entries cannot be replayed: %s",
                                                     held->allocation->problem));
        return NULL;
}

static int64_t
number_of(const struct replaying *replaying, size_t entry)
{
        return entry == NO_INDEX ? 0 : replaying->entries[entry].number;
}

bool
replaying_next(struct replaying *replaying, struct replayed_part *out)
{
        const struct allocation *allocation = replaying->allocation;
        while (replaying->next < allocation->part_count) {
                const struct part *part = &allocation->parts[replaying->next++];
                if (part->kind == PART_ACCRUED)
                        continue;
                *out = (struct replayed_part){
                        .kind = part->kind,
                        .entry = number_of(replaying, part->event),
                        .payment = number_of(replaying, part->credit),
                        .charge = number_of(replaying, part->charge),
                        .accrual = number_of(replaying, part->accrual),
                        .component = part->component == NO_INDEX
                                             ? (struct slice){"", 0}
                                             : allocation->waterfall->components[part->component],
                        .amount = part->amount,
                        .on = part->on,
                        .rated = replaying->terms.rates != NULL && part->kind == PART_ACCRUAL &&
                                 part->component == COMPONENT_DEFAULT_INTEREST};
                return true;
        }
        return false;
}

const struct account_terms *
replaying_terms(const struct replaying *replaying)
{
        return &replaying->terms;
}

void
replaying_close(struct replaying *replaying)
{
        for (size_t i = 0; i < replaying->waterfalls.count; i++)
                if (replaying->waterfalls.list[i].waterfall != NULL) {
                        allocation_close(replaying->waterfalls.list[i].allocation);
                        waterfall_close(replaying->waterfalls.list[i].waterfall);
                }
        for (size_t i = 0; i < replaying->rates.count; i++)
                if (replaying->rates.list[i].rates != NULL)
                        rates_close(replaying->rates.list[i].rates);
        free(replaying->waterfalls.list);
        free(replaying->rates.list);
        free(replaying->entries);
        free(replaying->taxes);
        buffer_free(&replaying->terms_text);
        free(replaying->problem);
        free(replaying);
}
