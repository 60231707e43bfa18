/* Movements of a stream of entries, account by account. */
#include "movements.h"

#include <stdlib.h>

#include "cells.h"
#include "day.h"
#include "error.h"
#include "number.h"

static const char *const names[MOVEMENT_COLUMNS] = {"currency", "entry",    "type",   "amount",
                                                    "value_on", "corrects", "history"};

void
movements_open(struct movements *m, const struct tsv_reader *in, const char *as_of)
{
        *m = (struct movements){.in = in, .as_of = as_of};
        for (int i = 0; i < MOVEMENT_COLUMNS; i++)
                m->columns[i] = tsv_need(in, names[i]);
}

void
movements_begin(struct movements *m)
{
        m->count = m->place_count = 0;
}

/* ---- records ---- */

static struct slice
cell(const struct movements *m, enum movement_column column)
{
        return m->in->fields[m->columns[column]];
}

_Noreturn static void
die_cell(const struct movements *m, enum movement_column column, const char *what)
{
        tsv_die(m->in, m->columns[column], EXIT_BAD_DATA, "'%.*s' is %s", (int)cell(m, column).size,
                cell(m, column).data, what);
}

static int64_t
read_amount(const struct movements *m, struct slice currency, bool corrects)
{
        int64_t amount;
        if (!slice_equal(cell(m, MOVEMENT_CURRENCY), currency))
                die_cell(m, MOVEMENT_CURRENCY, "not the currency of the first stream");
        enum number_status status =
                money_parse(cell(m, MOVEMENT_AMOUNT), currency_digits(currency), &amount);
        if (status != NUMBER_OK)
                die_cell(m, MOVEMENT_AMOUNT, number_error(status));
        if (amount < 0 && !corrects)
                die_cell(m, MOVEMENT_AMOUNT, "negative, and names no entry in corrects");
        return amount;
}

const struct movement *
movements_add(struct movements *m, struct slice currency)
{
        bool is_return = slice_is(cell(m, MOVEMENT_TYPE), "return");
        bool is_waiver = slice_is(cell(m, MOVEMENT_TYPE), "waiver");
        struct movement movement = {.entry = entry_of_cell(m->in, m->columns[MOVEMENT_ENTRY]),
                                    .corrects = entry_of_cell(m->in, m->columns[MOVEMENT_CORRECTS]),
                                    .is_return = is_return,
                                    .is_waiver = is_waiver,
                                    .history = slice_is(cell(m, MOVEMENT_HISTORY), "1"),
                                    .line = m->in->line};
        if (movement.entry > 0) {
                grow(&m->places, &m->place_capacity, m->place_count + 1, sizeof *m->places);
                m->places[m->place_count++] =
                        (struct movement_place){movement.entry, movement.line};
        }
        if (!is_return && !is_waiver && !slice_is(cell(m, MOVEMENT_TYPE), "payment"))
                return NULL;
        if (!is_waiver)
                movement.amount = read_amount(m, currency, movement.corrects > 0);
        movement.value_on = day_of_cell(m->in, m->columns[MOVEMENT_VALUE_ON]);
        if (slice_compare(cell(m, MOVEMENT_VALUE_ON), slice_of(m->as_of)) > 0)
                die_cell(m, MOVEMENT_VALUE_ON, "after the as-of date");
        if (m->count > 0 && movement.value_on < m->list[m->count - 1].value_on)
                die_cell(m, MOVEMENT_VALUE_ON,
                         "before the day of the entry above it; sort by value date");
        grow(&m->list, &m->list_capacity, m->count + 1, sizeof *m->list);
        m->list[m->count] = movement;
        return &m->list[m->count++];
}

static int
compare_places(const void *left, const void *right)
{
        const struct movement_place *a = left, *b = right;
        return a->entry != b->entry ? (a->entry > b->entry) - (a->entry < b->entry)
                                    : (a->line > b->line) - (a->line < b->line);
}

/* Money comes once: of whatever type, an entry stands once in an account. Numbers mostly ascend;
   only where they do not are they sorted. */
static void
refuse_repeated(struct movements *m)
{
        bool ascending = true;
        for (size_t i = 1; i < m->place_count && ascending; i++)
                ascending = m->places[i - 1].entry < m->places[i].entry;
        if (ascending)
                return;
        qsort(m->places, m->place_count, sizeof *m->places, compare_places);
        for (size_t i = 1; i < m->place_count; i++)
                if (m->places[i].entry == m->places[i - 1].entry)
                        die(EXIT_BAD_DATA, "%s:%zu:entry: entry %lld is there twice", m->in->name,
                            m->places[i].line, (long long)m->places[i].entry);
}

/* ---- what was undone ---- */

static int
compare_entries(const void *left, const void *right)
{
        const struct movement *a = *(struct movement *const *)left,
                              *b = *(struct movement *const *)right;
        return (a->entry > b->entry) - (a->entry < b->entry);
}

static bool
is_there(const struct movements *m, int64_t entry)
{
        struct movement_place first = {entry, 0};
        size_t low = 0, high = m->place_count;
        while (low < high) {
                size_t middle = low + (high - low) / 2;
                if (compare_places(&m->places[middle], &first) < 0)
                        low = middle + 1;
                else
                        high = middle;
        }
        return low < m->place_count && m->places[low].entry == entry;
}

/* Takes AMOUNT back from the movement that BY names, at most what there is; from nothing where that
   is no return though RETURNS, or is one though not. */
static void
undo(struct movements *m, const struct movement *by, int64_t amount, bool returns)
{
        struct movement key = {.entry = by->corrects}, *sought = &key;
        struct movement **found =
                bsearch(&sought, m->by_entry, m->count, sizeof *m->by_entry, compare_entries);
        if (found == NULL && !is_there(m, by->corrects))
                die(EXIT_BAD_DATA,
                    "%s:%zu:corrects: entry %lld undoes an entry that is not in the stream",
                    m->in->name, by->line, (long long)by->entry);
        if (found == NULL || (*found)->is_return != returns)
                return;
        (*found)->amount -= (*found)->amount < amount ? (*found)->amount : amount;
}

/* Takes what BY returns back from the latest of the payments on the stack, at most what there is.
 */
static void
undo_latest(struct movements *m, const struct movement *by, size_t *top)
{
        int64_t rest = by->amount;
        while (rest > 0 && *top > 0) {
                struct movement *last = &m->list[m->latest[*top - 1]];
                int64_t taken = last->amount < rest ? last->amount : rest;
                last->amount -= taken;
                rest -= taken;
                *top -= last->amount == 0;
        }
}

/* First the corrections, then returns that name their payment, then the others, in their order. */
void
movements_undo(struct movements *m, bool history)
{
        refuse_repeated(m);
        grow(&m->by_entry, &m->entry_capacity, m->count + 1, sizeof *m->by_entry);
        grow(&m->latest, &m->latest_capacity, m->count + 1, sizeof *m->latest);
        for (size_t i = 0; i < m->count; i++)
                m->by_entry[i] = &m->list[i];
        if (m->count > 0)
                qsort(m->by_entry, m->count, sizeof *m->by_entry, compare_entries);
        for (size_t i = 0; i < m->count; i++) {
                struct movement *movement = &m->list[i];
                if (movement->amount >= 0)
                        continue;
                undo(m, movement, -movement->amount, movement->is_return);
                movement->amount = 0;
        }
        for (size_t i = 0; i < m->count; i++)
                if (m->list[i].is_return && m->list[i].corrects > 0 && m->list[i].amount > 0)
                        undo(m, &m->list[i], m->list[i].amount, false);
        for (size_t i = 0, top = 0; i < m->count; i++) {
                const struct movement *movement = &m->list[i];
                if ((movement->history && !history) || movement->is_waiver)
                        continue;
                if (!movement->is_return)
                        m->latest[top++] = i;
                else if (movement->corrects == 0)
                        undo_latest(m, movement, &top);
        }
}

void
movements_close(struct movements *m)
{
        free(m->list);
        free(m->places);
        free(m->by_entry);
        free(m->latest);
}
