#include "entries.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "day.h"
#include "error.h"
#include "number.h"
#include "options.h"
#include "person_column.h"

enum column {
        ACCOUNT,
        CURRENCY,
        ENTRY,
        TYPE,
        COMPONENT,
        AMOUNT,
        VALUE_ON,
        DUE_ON,
        BOOKED_ON,
        CORRECTS,
        HISTORY,
        TAG,
        NEEDED,
        DEBTOR = NEEDED
};

static const char *const names[] = {"account",   "currency", "entry",    "type",
                                    "component", "amount",   "value_on", "due_on",
                                    "booked_on", "corrects", "history",  "tag"};

void
entries_open(struct entries *entries, struct tsv_reader *in, struct waterfall *waterfall,
             int32_t as_of)
{
        *entries = (struct entries){.in = in, .waterfall = waterfall};
        for (int i = 0; i < NEEDED; i++)
                entries->columns[i] = tsv_need(in, names[i]);
        entries->columns[DEBTOR] = person_column(in, "debtor");
        clocks_find(&entries->clocks, in, as_of);
        if (as_of == DAY_NONE && entries->clocks.as_of_column < 0)
                usage_error("%s has no column as_of; say --as-of YYYY-MM-DD", in->name);
}

/* ---- cells ---- */

static struct slice
cell(const struct entries *entries, enum column column)
{
        return entries->in->fields[entries->columns[column]];
}

_Noreturn static void
die_cell(const struct entries *entries, enum column column, const char *what)
{
        struct slice value = cell(entries, column);
        tsv_die(entries->in, entries->columns[column], EXIT_BAD_DATA, "\"%.*s\" is %s",
                (int)value.size, value.data, what);
}

/* The day in a column; DAY_NONE where it is empty. */
static int32_t
day_cell(struct entries *entries, enum column column)
{
        struct slice value = cell(entries, column);
        struct day_memo *memo = &entries->days[column == DUE_ON];
        if (value.size == 0)
                return DAY_NONE;
        if (value.size == sizeof memo->text && memcmp(value.data, memo->text, value.size) == 0)
                return memo->day;
        int32_t day = day_parse(value);
        if (day == DAY_NONE)
                die_cell(entries, column, "not a date; YYYY-MM-DD is expected");
        memcpy(memo->text, value.data, sizeof memo->text);
        memo->day = day;
        return day;
}

/* The number of an entry in a column, 0 where it is empty. */
static int64_t
number_cell(const struct entries *entries, enum column column)
{
        struct slice value = cell(entries, column);
        int64_t number = 0;
        if (value.size > 0 && (integer_parse(value, &number) != NUMBER_OK || number < 1))
                die_cell(entries, column, "not the number of an entry");
        return number;
}

static enum entry_type
type_cell(const struct entries *entries)
{
        enum entry_type type;
        if (!entry_type_named(cell(entries, TYPE), &type))
                die_cell(entries, TYPE,
                         "no type of an entry: charge, payment, return, waiver, write-off");
        return type;
}

static int64_t
amount_cell(const struct entries *entries)
{
        int64_t amount;
        enum number_status status = money_parse(cell(entries, AMOUNT), entries->digits, &amount);
        if (status != NUMBER_OK)
                die_cell(entries, AMOUNT, number_error(status));
        return amount;
}

static bool
history_cell(const struct entries *entries)
{
        struct slice value = cell(entries, HISTORY);
        if (value.size > 0 && !slice_is(value, "0") && !slice_is(value, "1"))
                die_cell(entries, HISTORY, "neither 0 nor 1");
        return slice_is(value, "1");
}

/* ---- records ---- */

static size_t
component_cell(struct entries *entries, enum entry_type type)
{
        struct slice value = cell(entries, COMPONENT);
        if (value.size == 0 && type == ENTRY_CHARGE)
                tsv_die(entries->in, entries->columns[COMPONENT], EXIT_BAD_DATA,
                        "empty; a charge has a component");
        if (value.size == 0 || (type != ENTRY_CHARGE && type != ENTRY_WAIVER))
                return NO_INDEX;
        size_t component =
                waterfall_component(entries->waterfall, tsv_text(value, &entries->scratch));
        if (!waterfall_covers(entries->waterfall, component))
                tsv_die(entries->in, entries->columns[COMPONENT], EXIT_BAD_DATA,
                        "'%.*s' stands nowhere in the rule DEFAULT of %s, so nothing would ever "
                        "settle it; add a line for it, or for other",
                        (int)value.size, value.data, entries->waterfall->policy->path);
        return component;
}

static struct account_entry
read_entry(struct entries *entries)
{
        struct account_entry entry = {.number = number_cell(entries, ENTRY),
                                      .type = type_cell(entries),
                                      .component = NO_INDEX,
                                      .amount = amount_cell(entries),
                                      .value_on = day_cell(entries, VALUE_ON),
                                      .booked_on = day_cell(entries, BOOKED_ON),
                                      .corrects = number_cell(entries, CORRECTS),
                                      .history = history_cell(entries)};
        if (entry.number == 0)
                tsv_die(entries->in, entries->columns[ENTRY], EXIT_BAD_DATA,
                        "empty; every entry has a number");
        if (entry.value_on == DAY_NONE)
                tsv_die(entries->in, entries->columns[VALUE_ON], EXIT_BAD_DATA,
                        "empty; every entry has a value date");
        if (entry.value_on > entries->clocks.as_of)
                die_cell(entries, VALUE_ON, "after the as-of date");
        if (entry.booked_on == DAY_NONE)
                entry.booked_on = entry.value_on;
        entry.due_on = day_cell(entries, DUE_ON);
        if (entry.history)
                return entry;
        entry.component = component_cell(entries, entry.type);
        struct slice tag = cell(entries, TAG);
        if (tag.size > 0)
                entry.rule = waterfall_rule(entries->waterfall, tsv_text(tag, &entries->scratch));
        return entry;
}

static void
add_entry(struct entries *entries)
{
        struct slice raw = entries->in->raw;
        size_t index = entries->count;
        if (!slice_equal(cell(entries, CURRENCY), buffer_slice(&entries->currency)))
                die_cell(entries, CURRENCY,
                         "another currency than in the row before; an account "
                         "has one");
        grow(&entries->list, &entries->list_capacity, index + 1, sizeof *entries->list);
        grow(&entries->source, &entries->source_capacity, index + 1, sizeof *entries->source);
        entries->list[index] = read_entry(entries);
        entries->list[index].row = index;
        if (index > 0 && entries->list[index].value_on < entries->list[index - 1].value_on)
                die_cell(entries, VALUE_ON,
                         "before the row above; the entries of an account are sorted by value "
                         "date");
        entries->source[index] = (struct entry_row){
                .at = entries->rows.size,
                .size = raw.size,
                .number_at = entries->rows.size + (size_t)(cell(entries, ENTRY).data - raw.data),
                .number_size = cell(entries, ENTRY).size,
                .value_on_at =
                        entries->rows.size + (size_t)(cell(entries, VALUE_ON).data - raw.data),
                .file = entries->in->name,
                .line = entries->in->line};
        buffer_add(&entries->rows, raw.data, raw.size);
        entries->count++;
}

static int
compare_numbers(const void *a, const void *b)
{
        const int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
        return (left > right) - (left < right);
}

/* A number stands for one entry. Numbers mostly ascend; only where they do not are they sorted. */
static void
refuse_repeated(struct entries *entries)
{
        bool ascending = true;
        for (size_t i = 1; i < entries->count && ascending; i++)
                ascending = entries->list[i - 1].number < entries->list[i].number;
        if (ascending)
                return;
        grow(&entries->numbers, &entries->number_capacity, entries->count,
             sizeof *entries->numbers);
        for (size_t i = 0; i < entries->count; i++)
                entries->numbers[i] = entries->list[i].number;
        qsort(entries->numbers, entries->count, sizeof *entries->numbers, compare_numbers);
        for (size_t i = 1; i < entries->count; i++) {
                int64_t number = entries->numbers[i];
                size_t at = entries->count - 1;
                if (number != entries->numbers[i - 1])
                        continue;
                while (entries->list[at].number != number)
                        at--;
                entries_die(entries, at, "entry %lld is there twice", (long long)number);
        }
}

/* Puts the entries of a day into their declared order. */
static void
order_entries(struct entries *entries)
{
        bool sorted = true;
        for (size_t i = 1; i < entries->count && sorted; i++)
                sorted = account_entry_compare(&entries->list[i - 1], &entries->list[i]) <= 0;
        if (!sorted)
                qsort(entries->list, entries->count, sizeof *entries->list, account_entry_compare);
}

/* ---- accounts ---- */

static struct slice
debtor_cell(const struct entries *entries)
{
        return entries->columns[DEBTOR] < 0 ? (struct slice){"", 0} : cell(entries, DEBTOR);
}

/* True when the reader's record is of the present account. */
static bool
same_account(const struct entries *entries)
{
        if (!slice_equal(cell(entries, ACCOUNT), buffer_slice(&entries->account)))
                return false;
        if (!slice_equal(debtor_cell(entries), buffer_slice(&entries->debtor)))
                die_cell(entries, DEBTOR, "another debtor than in the row before, of one account");
        return true;
}

static void
begin_account(struct entries *entries)
{
        struct slice account = cell(entries, ACCOUNT), debtor = debtor_cell(entries);
        int order = slice_compare(debtor, buffer_slice(&entries->debtor));
        if (account.size == 0)
                tsv_die(entries->in, entries->columns[ACCOUNT], EXIT_BAD_DATA,
                        "empty; every entry is of an account");
        if (order < 0 ||
            (order == 0 && slice_compare(account, buffer_slice(&entries->account)) < 0))
                die_cell(entries, order < 0 ? DEBTOR : ACCOUNT,
                         "out of order; accounts are sorted bytewise by debtor and account, as "
                         "col-list writes them");
        buffer_set(&entries->account, account);
        buffer_set(&entries->debtor, debtor);
        if (!slice_equal(cell(entries, CURRENCY), buffer_slice(&entries->currency))) {
                buffer_set(&entries->currency, cell(entries, CURRENCY));
                entries->digits = currency_digits(cell(entries, CURRENCY));
        }
        if (entries->digits < 0 || entries->currency.size == 0)
                die_cell(entries, CURRENCY, "not a currency; an ISO 4217 code is expected");
        entries->count = entries->rows.size = 0;
}

bool
entries_next(struct entries *entries)
{
        if (!entries->pending && !tsv_next(entries->in))
                return false;
        clocks_row(&entries->clocks, entries->in);
        begin_account(entries);
        do {
                clocks_row(&entries->clocks, entries->in);
                add_entry(entries);
                entries->pending = tsv_next(entries->in);
        } while (entries->pending && same_account(entries));
        refuse_repeated(entries);
        order_entries(entries);
        return true;
}

struct slice
entries_raw(const struct entries *entries, const struct account_entry *entry)
{
        const struct entry_row *source = &entries->source[entry->row];
        return (struct slice){entries->rows.data + source->at, source->size};
}

struct slice
entries_number(const struct entries *entries, const struct account_entry *entry)
{
        const struct entry_row *source = &entries->source[entry->row];
        return (struct slice){entries->rows.data + source->number_at, source->number_size};
}

struct slice
entries_value_on(const struct entries *entries, const struct account_entry *entry)
{
        return (struct slice){entries->rows.data + entries->source[entry->row].value_on_at,
                              sizeof "YYYY-MM-DD" - 1};
}

void
entries_die(const struct entries *entries, size_t entry, const char *format, ...)
{
        const struct entry_row *source = &entries->source[entries->list[entry].row];
        va_list arguments;
        va_start(arguments, format);
        char *message = format_arguments(format, arguments);
        va_end(arguments);
        die(EXIT_BAD_DATA, "%s:%zu:entry: account %.*s: %s", source->file, source->line,
            (int)entries->account.size, entries->account.data, message);
}

void
entries_close(struct entries *entries)
{
        buffer_free(&entries->account);
        buffer_free(&entries->debtor);
        buffer_free(&entries->currency);
        buffer_free(&entries->rows);
        buffer_free(&entries->scratch);
        free(entries->list);
        free(entries->numbers);
        free(entries->source);
}
