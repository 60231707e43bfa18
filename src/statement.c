#include "statement.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "allocation.h"
#include "day.h"
#include "error.h"
#include "number.h"
#include "options.h"
#include "statement-rates.h"

enum column {
        ACCOUNT,
        CURRENCY,
        ENTRY,
        TYPE,
        COMPONENT,
        AMOUNT,
        VALUE_ON,
        HISTORY,
        PART,
        PAYMENT,
        PART_COMPONENT,
        PART_AMOUNT,
        NEEDED,
        DEBTOR = NEEDED,
        EXPLAIN,
        COLUMNS
};

static const char *const names[COLUMNS] = {
        "account",  "currency",        "entry", "type",    "component",      "amount",
        "value_on", "history",         "part",  "payment", "part_component", "part_amount",
        "debtor",   "allocate_explain"};

static const char *const events[STATEMENT_EVENTS] = {
        "opening", "history", "charge",    "correction",  "interest", "payment",
        "return",  "waiver",  "write-off", "overpayment", "accrued",  "closing"};

const char *
statement_event_name(enum statement_event event)
{
        return events[event];
}

/* ---- rows of the stream ---- */

/* A row is looked at when the next is known, so it is kept beside the reader's. */
struct statement_source {
        struct buffer text;
        struct slice *fields;
        size_t capacity;
        const char *file;
        size_t line;
};

static void
keep_row(struct statement_source *row, const struct tsv_reader *in)
{
        buffer_set(&row->text, in->raw);
        grow(&row->fields, &row->capacity, in->count, sizeof *row->fields);
        for (size_t i = 0; i < in->count; i++)
                row->fields[i] = (struct slice){
                        row->text.data + (in->fields[i].data - in->raw.data), in->fields[i].size};
        row->file = in->name;
        row->line = in->line;
}

static struct slice
cell_of(const struct statement *statement, const struct statement_source *row, enum column column)
{
        int index = statement->columns[column];
        return index < 0 ? (struct slice){"", 0} : row->fields[index];
}

static struct slice
cell(const struct statement *statement, enum column column)
{
        return cell_of(statement, statement->rows[0], column);
}

_Noreturn static void die_row(const struct statement *statement, enum column column,
                              const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Dies at the present row. */
_Noreturn static void
die_row(const struct statement *statement, enum column column, const char *format, ...)
{
        const struct statement_source *row = statement->rows[0];
        va_list arguments;
        va_start(arguments, format);
        char *message = format_arguments(format, arguments);
        va_end(arguments);
        die(EXIT_BAD_DATA, "%s:%zu:%s: account %.*s: %s", row->file, row->line, names[column],
            (int)statement->account.size, statement->account.data, message);
}

static int64_t
money_cell(const struct statement *statement, enum column column)
{
        int64_t amount;
        enum number_status status =
                money_parse(cell(statement, column), statement->digits, &amount);
        if (status != NUMBER_OK)
                die_row(statement, column, "%s", number_error(status));
        return amount;
}

/* ---- components ---- */

/* NULL where nothing has changed of it. */
static struct statement_component *
find_component(const struct statement *statement, struct slice name)
{
        for (size_t i = 0; i < statement->component_count; i++)
                if (slice_is(name, statement->components[i].name))
                        return &statement->components[i];
        return NULL;
}

static struct statement_component *
component_named(struct statement *statement, struct slice name)
{
        struct statement_component *known = find_component(statement, name);
        if (known != NULL)
                return known;
        grow(&statement->components, &statement->component_capacity, statement->component_count + 1,
             sizeof *statement->components);
        statement->components[statement->component_count] =
                (struct statement_component){.name = slice_dup(name)};
        return &statement->components[statement->component_count++];
}

static void
forget_components(struct statement *statement)
{
        for (size_t i = 0; i < statement->component_count; i++)
                free(statement->components[i].name);
        statement->component_count = 0;
}

static void
add_change(const struct statement *statement, struct statement_component *to, int64_t change,
           bool shown)
{
        int64_t *sum = !shown ? &to->opening : change > 0 ? &to->added : &to->settled;
        if (__builtin_add_overflow(to->open, change, &to->open) ||
            __builtin_add_overflow(*sum, change, sum))
                die_row(statement, PART_AMOUNT, "more is booked than 64 bits hold");
}

/* Changes what is open; money left over is below zero, and nothing else ever is. */
static void
change_open(struct statement *statement, struct statement_component *component, int64_t change,
            bool shown)
{
        bool overpaid = strcmp(component->name, STATEMENT_OVERPAID) == 0;
        add_change(statement, component, change, shown);
        add_change(statement, &statement->total, change, shown);
        if (overpaid ? component->open > 0 : component->open < 0)
                die_row(statement, PART_AMOUNT,
                        "more of %s is %s than there was; give whole accounts, as col-allocate "
                        "writes them",
                        component->name, overpaid ? "used" : "settled");
}

/* ---- lines ---- */

struct output {
        const struct statement_form *form;
        void *context;
};

static void
put_row(struct statement *statement, const struct output *to, struct statement_row row)
{
        row.line = statement->lines;
        row.balance = row.event == STATEMENT_OPENING ? row.balance : statement->total.open;
        to->form->row(to->context, statement, &row);
}

/* Opening and closing: a row for each component, or one where there is none. */
static void
put_balances(struct statement *statement, const struct output *to, enum statement_event event,
             int32_t on)
{
        struct statement_row row = {.event = event, .first = true, .on = on, .from = DAY_NONE};
        statement->lines++;
        for (size_t i = 0; i < statement->component_count; i++) {
                const struct statement_component *component = &statement->components[i];
                if (event == STATEMENT_OPENING && component->open == 0)
                        continue;
                row.component = slice_of(component->name);
                row.open = component->open;
                row.change = event == STATEMENT_OPENING ? row.open : 0;
                row.balance += row.change;
                put_row(statement, to, row);
                row.first = false;
        }
        if (row.first)
                put_row(statement, to, row);
}

static void
show_opening(struct statement *statement, const struct output *to)
{
        if (statement->shown)
                return;
        statement->shown = true;
        put_balances(statement, to, STATEMENT_OPENING,
                     statement->from == DAY_NONE ? statement->entry.on : statement->from);
}

/* Makes a row of a line; a new line begins where event or KEY, the number of an entry, is another
 * than before. */
static void
add_row(struct statement *statement, const struct output *to, struct statement_row row,
        struct slice key)
{
        bool shown = statement->from == DAY_NONE || row.on >= statement->from;
        if (shown)
                show_opening(statement, to);
        if (row.event == STATEMENT_ACCRUED) {
                const struct statement_component *component =
                        find_component(statement, row.component);
                row.open = component == NULL ? 0 : component->open;
        } else if (row.component.size > 0) {
                struct statement_component *component = component_named(statement, row.component);
                change_open(statement, component, row.change, shown);
                row.open = component->open;
        }
        if (!shown)
                return;
        row.first = row.event == STATEMENT_INTEREST || row.event == STATEMENT_ACCRUED ||
                    row.event != statement->line_event ||
                    !slice_equal(key, buffer_slice(&statement->line_key));
        statement->line_event = row.event;
        buffer_set(&statement->line_key, key);
        statement->lines += row.first;
        put_row(statement, to, row);
}

/* ---- entries ---- */

static enum statement_event
event_of_entry(const struct statement *statement, int64_t amount, bool history)
{
        static const struct {
                const char *type;
                enum statement_event event, below_zero;
        } types[] = {{"charge", STATEMENT_CHARGE, STATEMENT_CORRECTION},
                     {"payment", STATEMENT_PAYMENT, STATEMENT_RETURN},
                     {"return", STATEMENT_RETURN, STATEMENT_RETURN},
                     {"waiver", STATEMENT_WAIVER, STATEMENT_RETURN},
                     {"write-off", STATEMENT_WRITE_OFF, STATEMENT_WRITE_OFF}};
        struct slice type = cell(statement, TYPE);
        for (size_t i = 0; i < sizeof types / sizeof *types; i++)
                if (slice_is(type, types[i].type))
                        return history      ? STATEMENT_HISTORY
                               : amount < 0 ? types[i].below_zero
                                            : types[i].event;
        die_row(statement, TYPE, "\"%.*s\" is no type of an entry", (int)type.size, type.data);
}

static void
begin_entry(struct statement *statement)
{
        struct statement_entry *entry = &statement->entry;
        int32_t before = entry->on;
        statement->using.size = 0;
        *entry = (struct statement_entry){.begun = true,
                                          .history = slice_is(cell(statement, HISTORY), "1"),
                                          .amount = money_cell(statement, AMOUNT),
                                          .on = day_parse(cell(statement, VALUE_ON))};
        if (entry->on == DAY_NONE)
                die_row(statement, VALUE_ON, "not a date; YYYY-MM-DD is expected");
        if (before != DAY_NONE && entry->on < before)
                die_row(statement, VALUE_ON,
                        "before the row above; give whole accounts, as "
                        "col-allocate writes them");
        entry->event = event_of_entry(statement, entry->amount, entry->history);
        if (entry->event == STATEMENT_CHARGE &&
            slice_is(cell(statement, COMPONENT), STATEMENT_OVERPAID))
                die_row(statement, COMPONENT,
                        "a charge of \"%s\": that is what money left over is called here",
                        STATEMENT_OVERPAID);
}

/* The line of the entry itself, where no part says it: what a charge charges, or that nothing
 * changed. */
static void
add_own(struct statement *statement, const struct output *to)
{
        struct statement_entry *entry = &statement->entry;
        struct statement_row row = {
                .event = entry->event, .entry = true, .on = entry->on, .from = DAY_NONE};
        row.part = cell(statement, PART).size == 0;
        if (entry->event == STATEMENT_CHARGE) {
                row.component = cell(statement, COMPONENT);
                row.change = entry->amount;
                if (row.component.size == 0)
                        die_row(statement, COMPONENT, "empty; a charge has a component");
        }
        entry->own = true;
        add_row(statement, to, row, cell(statement, ENTRY));
}

static bool
settles(enum part_kind kind)
{
        return kind == PART_ALLOCATION || kind == PART_RECOVERY || kind == PART_WAIVER ||
               kind == PART_CORRECTION;
}

/* True for a part by which something left over of an earlier payment settles what has become open.
 */
static bool
uses_rest(struct statement *statement, enum part_kind kind, int64_t amount)
{
        struct slice payment = cell(statement, PAYMENT);
        struct buffer *using = &statement->using;
        if (settles(kind) && amount > 0 && !slice_equal(payment, cell(statement, ENTRY)))
                buffer_set(using, payment);
        else if (kind != PART_OVERPAYMENT || amount >= 0 ||
                 !slice_equal(buffer_slice(using), payment))
                using->size = 0;
        return using->size > 0;
}

static void
add_interest(struct statement *statement, const struct output *to, struct statement_row row)
{
        row.from = statement->last_day;
        statement->rates.size = 0;
        if (statement->columns[EXPLAIN] >= 0)
                statement_rates(cell(statement, EXPLAIN), &statement->rates, &row.from);
        row.rates = buffer_slice(&statement->rates);
        add_row(statement, to, row, (struct slice){"", 0});
}

/* By how much a part changes what is open of its component. */
static int64_t
change_of(enum part_kind kind, int64_t amount)
{
        switch (kind) {
        case PART_ACCRUAL:
        case PART_REOPENED:
                return amount;
        case PART_OUTSIDE:
        case PART_ACCRUED:
        case PART_CHARGE_OFF:
                return 0;
        default:
                return -amount;
        }
}

static void
add_part(struct statement *statement, const struct output *to)
{
        struct statement_entry *entry = &statement->entry;
        struct slice part = cell(statement, PART);
        enum part_kind kind = part_kind_named(part);
        if (kind == PART_KIND_COUNT)
                die_row(statement, PART, "\"%.*s\" is nothing that col-allocate writes",
                        (int)part.size, part.data);
        int64_t amount = money_cell(statement, PART_AMOUNT);
        bool use = uses_rest(statement, kind, amount);
        struct statement_row row = {.entry = true,
                                    .part = true,
                                    .on = entry->on,
                                    .from = DAY_NONE,
                                    .component = kind == PART_OVERPAYMENT
                                                         ? slice_of(STATEMENT_OVERPAID)
                                                         : cell(statement, PART_COMPONENT),
                                    .change = change_of(kind, amount)};
        /* What ran before an entry comes before it; what is done with it, behind. */
        if (kind != PART_ACCRUAL && entry->event == STATEMENT_CHARGE && !entry->own)
                add_own(statement, to);
        switch (kind) {
        case PART_ACCRUAL:
                row.event = STATEMENT_INTEREST;
                add_interest(statement, to, row);
                break;
        case PART_ACCRUED:
                row.event = STATEMENT_ACCRUED;
                row.on = statement->clocks.as_of;
                row.accrued = amount;
                add_interest(statement, to, row);
                break;
        default:
                row.event = use ? STATEMENT_OVERPAYMENT : entry->event;
                entry->own |= !use;
                add_row(statement, to, row, cell(statement, use ? PAYMENT : ENTRY));
        }
}

/* NEXT: the row that follows in the account; NULL: none. */
static void
take_row(struct statement *statement, const struct output *to, const struct statement_source *next)
{
        struct statement_entry *entry = &statement->entry;
        statement->raw = buffer_slice(&statement->rows[0]->text);
        statement->fields = statement->rows[0]->fields;
        if (!entry->begun)
                begin_entry(statement);
        if (cell(statement, PART).size == 0)
                add_own(statement, to);
        else
                add_part(statement, to);
        if (next != NULL && slice_equal(cell(statement, ENTRY), cell_of(statement, next, ENTRY)))
                return;
        if (!entry->own)
                add_own(statement, to);
        if (!entry->history)
                statement->last_day = entry->on;
        entry->begun = false;
}

/* ---- accounts ---- */

static bool
same_account(const struct statement *statement, const struct statement_source *row)
{
        return slice_equal(cell_of(statement, row, ACCOUNT), buffer_slice(&statement->account)) &&
               slice_equal(cell_of(statement, row, DEBTOR), buffer_slice(&statement->debtor));
}

static void
begin_account(struct statement *statement, const struct output *to)
{
        struct slice account = cell(statement, ACCOUNT), debtor = cell(statement, DEBTOR);
        int order = slice_compare(debtor, buffer_slice(&statement->debtor));
        if (order == 0)
                order = slice_compare(account, buffer_slice(&statement->account));
        buffer_set(&statement->account, account);
        buffer_set(&statement->debtor, debtor);
        buffer_set(&statement->currency, cell(statement, CURRENCY));
        if (account.size == 0 || order <= 0)
                die_row(statement, ACCOUNT, "%s",
                        account.size == 0 ? "empty; every entry is of an account"
                                          : "out of order; accounts are sorted bytewise by debtor "
                                            "and account, as col-allocate writes them");
        statement->digits = currency_digits(cell(statement, CURRENCY));
        if (statement->digits < 0)
                die_row(statement, CURRENCY, "not a currency; an ISO 4217 code is expected");
        forget_components(statement);
        statement->total = (struct statement_component){0};
        statement->shown = false;
        statement->last_day = DAY_NONE;
        statement->entry = (struct statement_entry){.on = DAY_NONE};
        statement->lines = 0;
        statement->line_event = STATEMENT_OPENING;
        to->form->begin(to->context, statement);
}

static void
end_account(struct statement *statement, const struct output *to)
{
        show_opening(statement, to);
        put_balances(statement, to, STATEMENT_CLOSING, statement->clocks.as_of);
        to->form->end(to->context, statement);
}

void
statement_open(struct statement *statement, struct tsv_reader *in, int32_t as_of, int32_t from)
{
        *statement = (struct statement){.in = in, .from = from};
        for (int i = 0; i < COLUMNS; i++)
                statement->columns[i] =
                        i < NEEDED ? tsv_need(in, names[i]) : tsv_find(in, names[i]);
        clocks_find(&statement->clocks, in, as_of);
        if (as_of == DAY_NONE && statement->clocks.as_of_column < 0)
                usage_error("%s has no column as_of; say --as-of YYYY-MM-DD", in->name);
        for (int i = 0; i < 2; i++)
                statement->rows[i] = allocate(sizeof *statement->rows[i]);
}

void
statement_each(struct statement *statement, const struct statement_form *form, void *context)
{
        struct output to = {form, context};
        bool begun = false;
        while (tsv_next(statement->in)) {
                struct statement_source *next = statement->rows[1];
                keep_row(next, statement->in);
                clocks_row(&statement->clocks, statement->in);
                bool same = begun && same_account(statement, next);
                if (begun)
                        take_row(statement, &to, same ? next : NULL);
                if (begun && !same)
                        end_account(statement, &to);
                statement->rows[1] = statement->rows[0];
                statement->rows[0] = next;
                if (!same)
                        begin_account(statement, &to);
                begun = true;
        }
        if (!begun)
                return;
        take_row(statement, &to, NULL);
        end_account(statement, &to);
}

void
statement_close(struct statement *statement)
{
        forget_components(statement);
        free(statement->components);
        for (int i = 0; i < 2; i++) {
                buffer_free(&statement->rows[i]->text);
                free(statement->rows[i]->fields);
                free(statement->rows[i]);
        }
        buffer_free(&statement->account);
        buffer_free(&statement->debtor);
        buffer_free(&statement->currency);
        buffer_free(&statement->line_key);
        buffer_free(&statement->rates);
        buffer_free(&statement->using);
}
