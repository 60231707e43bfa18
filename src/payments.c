/* Payments of a stream of entries, account by account. */
#include "payments.h"

#include <stdlib.h>

#include "day.h"
#include "error.h"
#include "number.h"

enum column {
        ACCOUNT,
        CURRENCY,
        ENTRY,
        TYPE,
        AMOUNT,
        VALUE_ON,
        CORRECTS,
        HISTORY,
        NEEDED,
        DEBTOR = NEEDED,
        AS_OF,
        COLUMNS
};
static const char *const names[COLUMNS] = {"account",  "currency", "entry",   "type",   "amount",
                                           "value_on", "corrects", "history", "debtor", "as_of"};

/* A payment or return of the account; or a waiver, of which only its number is looked at. */
struct movement {
        int64_t entry, corrects; /* 0: corrects nothing */
        int64_t amount;          /* of a waiver 0 */
        int32_t value_on;
        bool is_return, is_waiver, history;
        size_t line;
};

/* A record of the account: its entry, and where it stands. */
struct place {
        int64_t entry;
        size_t line;
};

struct payments {
        struct tsv_reader *in;
        int columns[COLUMNS];
        const char *as_of;
        bool by_debtor, begun, ended;
        struct buffer debtor, account; /* of the record that was read last */
        struct movement *list;         /* of the account, in the order of the stream */
        struct place *places;          /* of the account's records that name an entry */
        struct movement **by_entry;
        size_t *latest; /* payments with something left, the last on top */
        struct payment_made *made;
        size_t count, place_count;
        size_t list_capacity, place_capacity, entry_capacity, latest_capacity, made_capacity;
};

static struct slice
cell(const struct payments *p, enum column column)
{
        return p->columns[column] < 0 ? (struct slice){"", 0} : p->in->fields[p->columns[column]];
}

_Noreturn static void
die_cell(const struct payments *p, enum column column, const char *what)
{
        tsv_die(p->in, p->columns[column], EXIT_BAD_DATA, "'%.*s' is %s", (int)cell(p, column).size,
                cell(p, column).data, what);
}

/* ---- the stream ---- */

/* Reads the next record, which must not come before the last one. */
static void
next_record(struct payments *p)
{
        p->begun = true;
        p->ended = !tsv_next(p->in);
        if (p->ended)
                return;
        if (p->columns[AS_OF] >= 0 && *p->as_of != '\0' && !slice_is(cell(p, AS_OF), p->as_of))
                die_cell(p, AS_OF,
                         "not the as-of date of the first stream; list both as of one day");
        struct slice debtor = p->by_debtor ? cell(p, DEBTOR) : (struct slice){"", 0};
        int order = slice_compare(debtor, buffer_slice(&p->debtor));
        if (order == 0)
                order = slice_compare(cell(p, ACCOUNT), buffer_slice(&p->account));
        if (order < 0)
                die_cell(p, ACCOUNT,
                         p->by_debtor ? "out of order; sort bytewise by debtor and account"
                                      : "out of order; sort bytewise by account");
        p->debtor.size = p->account.size = 0;
        buffer_add(&p->debtor, debtor.data, debtor.size);
        buffer_add(&p->account, cell(p, ACCOUNT).data, cell(p, ACCOUNT).size);
}

struct payments *
payments_open(const char *file, const char *as_of, bool by_debtor)
{
        struct payments *p = allocate(sizeof *p);
        char *operands[] = {(char *)file, NULL};
        p->in = tsv_open(operands, 1, (struct tsv_input){0});
        p->as_of = as_of;
        p->by_debtor = by_debtor;
        for (int i = 0; i < COLUMNS; i++)
                p->columns[i] = i < NEEDED || (i == DEBTOR && by_debtor)
                                        ? tsv_need(p->in, names[i])
                                        : tsv_find(p->in, names[i]);
        return p;
}

static int64_t
number_cell(const struct payments *p, enum column column)
{
        int64_t number = 0;
        if (cell(p, column).size > 0 &&
            (integer_parse(cell(p, column), &number) != NUMBER_OK || number < 1))
                die_cell(p, column, "not the number of an entry");
        return number;
}

static int64_t
read_amount(const struct payments *p, struct slice currency, int digits, bool corrects)
{
        int64_t amount;
        if (!slice_equal(cell(p, CURRENCY), currency))
                die_cell(p, CURRENCY, "not the currency of the first stream");
        enum number_status status = money_parse(cell(p, AMOUNT), digits, &amount);
        if (status != NUMBER_OK)
                die_cell(p, AMOUNT, number_error(status));
        if (amount < 0 && !corrects)
                die_cell(p, AMOUNT, "negative, and names no entry in corrects");
        return amount;
}

/* Adds the record to the account's movements, if it is one. */
static void
add_movement(struct payments *p, struct slice currency, int digits)
{
        bool is_return = slice_is(cell(p, TYPE), "return");
        bool is_waiver = slice_is(cell(p, TYPE), "waiver");
        struct movement movement = {.entry = number_cell(p, ENTRY),
                                    .corrects = number_cell(p, CORRECTS),
                                    .value_on = day_parse(cell(p, VALUE_ON)),
                                    .is_return = is_return,
                                    .is_waiver = is_waiver,
                                    .history = slice_is(cell(p, HISTORY), "1"),
                                    .line = p->in->line};
        if (movement.entry > 0) {
                grow(&p->places, &p->place_capacity, p->place_count + 1, sizeof *p->places);
                p->places[p->place_count++] = (struct place){movement.entry, movement.line};
        }
        if (!is_return && !is_waiver && !slice_is(cell(p, TYPE), "payment"))
                return;
        if (!is_waiver)
                movement.amount = read_amount(p, currency, digits, movement.corrects > 0);
        if (movement.value_on == DAY_NONE)
                die_cell(p, VALUE_ON, "not a date; YYYY-MM-DD is expected");
        if (slice_compare(cell(p, VALUE_ON), slice_of(p->as_of)) > 0)
                die_cell(p, VALUE_ON, "after the as-of date");
        if (p->count > 0 && movement.value_on < p->list[p->count - 1].value_on)
                die_cell(p, VALUE_ON, "before the day of the entry above it; sort by value date");
        grow(&p->list, &p->list_capacity, p->count + 1, sizeof *p->list);
        p->list[p->count++] = movement;
}

static int
compare_places(const void *left, const void *right)
{
        const struct place *a = left, *b = right;
        return a->entry != b->entry ? (a->entry > b->entry) - (a->entry < b->entry)
                                    : (a->line > b->line) - (a->line < b->line);
}

/* Money comes once: of whatever type, an entry stands once in an account. Numbers mostly ascend;
   only where they do not are they sorted. */
static void
refuse_repeated(struct payments *p)
{
        bool ascending = true;
        for (size_t i = 1; i < p->place_count && ascending; i++)
                ascending = p->places[i - 1].entry < p->places[i].entry;
        if (ascending)
                return;
        qsort(p->places, p->place_count, sizeof *p->places, compare_places);
        for (size_t i = 1; i < p->place_count; i++)
                if (p->places[i].entry == p->places[i - 1].entry)
                        die(EXIT_BAD_DATA, "%s:%zu:entry: entry %lld is there twice", p->in->name,
                            p->places[i].line, (long long)p->places[i].entry);
}

/* ---- what was undone ---- */

static int
compare_entries(const void *left, const void *right)
{
        const struct movement *a = *(struct movement *const *)left,
                              *b = *(struct movement *const *)right;
        return (a->entry > b->entry) - (a->entry < b->entry);
}

_Noreturn static void
die_movement(const struct payments *p, const struct movement *movement, const char *what)
{
        die(EXIT_BAD_DATA, "%s:%zu:corrects: entry %lld %s", p->in->name, movement->line,
            (long long)movement->entry, what);
}

/* Takes AMOUNT back from the movement that BY names, which must be a return where RETURNS. */
static void
undo(struct payments *p, const struct movement *by, int64_t amount, bool returns)
{
        struct movement key = {.entry = by->corrects}, *sought = &key;
        struct movement **found =
                bsearch(&sought, p->by_entry, p->count, sizeof *p->by_entry, compare_entries);
        if (found == NULL || (*found)->is_return != returns)
                die_movement(p, by,
                             "undoes an entry that is not in the stream, or of another type");
        if ((*found)->is_waiver) {
                if (by->is_return)
                        return; /* what was waived is owed again; nobody's money */
                die_movement(p, by, "undoes an entry of another type");
        }
        if ((*found)->amount < amount)
                die_movement(p, by, "undoes more than there is");
        (*found)->amount -= amount;
}

/* Takes AMOUNT back from the latest of the payments on the stack. */
static void
undo_latest(struct payments *p, const struct movement *by, size_t *top)
{
        int64_t rest = by->amount;
        while (rest > 0) {
                if (*top == 0)
                        die_movement(p, by, "returns more than was paid before it");
                struct movement *last = &p->list[p->latest[*top - 1]];
                int64_t taken = last->amount < rest ? last->amount : rest;
                last->amount -= taken;
                rest -= taken;
                *top -= last->amount == 0;
        }
}

/* Leaves of every payment what was not returned: first the corrections, then returns that name
   their payment, then the others, in their order. */
static void
undo_returns(struct payments *p)
{
        grow(&p->by_entry, &p->entry_capacity, p->count + 1, sizeof *p->by_entry);
        grow(&p->latest, &p->latest_capacity, p->count + 1, sizeof *p->latest);
        for (size_t i = 0; i < p->count; i++)
                p->by_entry[i] = &p->list[i];
        if (p->count > 0)
                qsort(p->by_entry, p->count, sizeof *p->by_entry, compare_entries);
        for (size_t i = 0; i < p->count; i++) {
                struct movement *movement = &p->list[i];
                if (movement->amount >= 0)
                        continue;
                undo(p, movement, -movement->amount, movement->is_return);
                movement->amount = 0;
        }
        for (size_t i = 0; i < p->count; i++)
                if (p->list[i].is_return && p->list[i].corrects > 0 && p->list[i].amount > 0)
                        undo(p, &p->list[i], p->list[i].amount, false);
        for (size_t i = 0, top = 0; i < p->count; i++) {
                const struct movement *movement = &p->list[i];
                if (movement->history || movement->is_waiver)
                        continue;
                if (!movement->is_return)
                        p->latest[top++] = i;
                else if (movement->corrects == 0)
                        undo_latest(p, movement, &top);
        }
}

/* ---- an account ---- */

/* Where the record read last stands to the account: < 0 before it. */
static int
compare_place(const struct payments *p, struct slice debtor, struct slice account)
{
        int order = p->by_debtor ? slice_compare(buffer_slice(&p->debtor), debtor) : 0;
        return order != 0 ? order : slice_compare(buffer_slice(&p->account), account);
}

const struct payment_made *
payments_of(struct payments *p, struct slice debtor, struct slice account, struct slice currency,
            size_t *count)
{
        int digits = currency_digits(currency);
        p->count = p->place_count = *count = 0;
        while (!p->ended && (!p->begun || compare_place(p, debtor, account) < 0))
                next_record(p);
        for (; !p->ended && compare_place(p, debtor, account) == 0; next_record(p))
                add_movement(p, currency, digits);
        refuse_repeated(p);
        undo_returns(p);
        grow(&p->made, &p->made_capacity, p->count + 1, sizeof *p->made);
        for (size_t i = 0; i < p->count; i++)
                if (!p->list[i].is_return && !p->list[i].history && p->list[i].amount > 0)
                        p->made[(*count)++] = (struct payment_made){
                                p->list[i].value_on, p->list[i].amount, p->list[i].entry};
        return p->made;
}

void
payments_close(struct payments *p)
{
        if (!p->begun)
                p->as_of = ""; /* nothing was asked of any day */
        while (!p->ended)
                next_record(p);
        tsv_close(p->in);
        buffer_free(&p->debtor);
        buffer_free(&p->account);
        free(p->list);
        free(p->places);
        free(p->by_entry);
        free(p->latest);
        free(p->made);
        free(p);
}
