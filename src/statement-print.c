#include "statement-print.h"

#include <stdlib.h>
#include <string.h>

#include "day.h"
#include "error.h"

enum {
        LINE_COLUMNS = sizeof STATEMENT_LINES_ALIGN - 1,
        SUMMARY_COLUMNS = sizeof STATEMENT_SUMMARY_ALIGN - 1
};

struct print {
        const struct wording *wording;
        struct beside *accounts;
        const struct statement_printer *printer;
        void *context;
        int name; /* column of accounts, or of the stream; -1: none */
        int text, amount, paid_amount, paid_currency, fx_rate; /* columns of the stream, or -1 */
        bool begun;                                            /* the table of lines */
        struct buffer cells[LINE_COLUMNS], scratch;
        struct accrued { /* shown below the summary */
                char *component;
                int64_t amount;
        } * accrued;
        size_t accrued_count, accrued_capacity;
};

static const struct slice nothing = {"", 0};

/* ---- cells ---- */

/* Of the row of the stream that a line comes from. */
static struct slice
cell(const struct statement *statement, int column)
{
        return column < 0 ? nothing : statement->fields[column];
}

/* The next cell, empty, to be written. */
static struct buffer *
clear(struct print *print, size_t column)
{
        print->cells[column].size = 0;
        return &print->cells[column];
}

static void
put(struct print *print, size_t column, struct slice text)
{
        struct buffer *cell = clear(print, column);
        buffer_add(cell, text.data, text.size);
}

static void
put_money(struct print *print, size_t column, int64_t amount, int digits)
{
        wording_money(print->wording, amount, digits, clear(print, column));
}

/* A component, which stands in the stream as it is escaped there. */
static void
put_component(struct print *print, size_t column, struct slice component)
{
        put(print, column, wording_component(print->wording, tsv_text(component, &print->scratch)));
}

static void
end_row(struct print *print, size_t count)
{
        struct slice row[LINE_COLUMNS];
        for (size_t i = 0; i < count; i++)
                row[i] = buffer_slice(&print->cells[i]);
        print->printer->row(print->context, row);
}

static void
begin_table(struct print *print, struct slice title, const char *align, const enum word *words,
            size_t count)
{
        struct slice names[LINE_COLUMNS];
        for (size_t i = 0; i < count; i++)
                names[i] = wording_text(print->wording, words[i]);
        print->printer->table(print->context, title, align, names);
}

/* ---- a statement ---- */

static void
begin(void *context, const struct statement *statement)
{
        struct print *print = context;
        print->begun = false;
        while (print->accrued_count > 0)
                free(print->accrued[--print->accrued_count].component);
        (void)statement;
}

static struct slice
debtor_name(const struct print *print, const struct statement *statement)
{
        struct slice account = buffer_slice(&statement->account);
        if (print->accounts == NULL)
                return cell(statement, print->name);
        if (!beside_next(print->accounts, buffer_slice(&statement->debtor), account))
                die(EXIT_BAD_DATA,
                    "%s: no row for account %.*s; both streams are sorted bytewise by debtor and "
                    "account",
                    print->accounts->in->name, (int)account.size, account.data);
        return print->accounts->in->fields[print->name];
}

/* At the first line: only then is its row of the stream at hand. */
static void
show_heading(struct print *print, const struct statement *statement)
{
        static const enum word words[LINE_COLUMNS] = {WORD_DATE,   WORD_EVENT, WORD_COMPONENT,
                                                      WORD_CHANGE, WORD_OPEN,  WORD_BALANCE};
        struct buffer texts[6] = {{0}};
        const struct slice raw[4] = {
                buffer_slice(&statement->account), buffer_slice(&statement->debtor),
                debtor_name(print, statement), buffer_slice(&statement->currency)};
        for (size_t i = 0; i < 4; i++) {
                struct slice text = tsv_text(raw[i], &print->scratch);
                buffer_add(&texts[i], text.data, text.size);
        }
        wording_day(print->wording, statement->clocks.as_of, &texts[4]);
        wording_fill(print->wording, WORD_AS_OF, buffer_slice(&texts[4]), &texts[5]);
        print->printer->heading(
                print->context,
                &(struct statement_heading){buffer_slice(&texts[0]), buffer_slice(&texts[1]),
                                            buffer_slice(&texts[2]), buffer_slice(&texts[3]),
                                            buffer_slice(&texts[5]), statement->clocks.as_of});
        for (size_t i = 0; i < 6; i++)
                buffer_free(&texts[i]);
        begin_table(print, nothing, STATEMENT_LINES_ALIGN, words, LINE_COLUMNS);
        print->begun = true;
}

/* ", 01.06.2024 – 30.06.2024, %24": the days that bear interest, and its rates. */
static void
add_period(struct print *print, const struct statement_row *row, struct buffer *cell)
{
        struct slice rates = row->rates;
        if (row->from != DAY_NONE) {
                buffer_add_text(cell, ", ");
                wording_day(print->wording, row->from, cell);
                buffer_add_text(cell, " \u2013 ");
                wording_day(print->wording, row->on - 1, cell);
        }
        while (rates.size > 0) {
                const char *blank = memchr(rates.data, ' ', rates.size);
                size_t size = blank == NULL ? rates.size : (size_t)(blank - rates.data);
                print->scratch.size = 0;
                wording_decimal(print->wording, (struct slice){rates.data, size}, &print->scratch);
                buffer_add_text(cell, ", ");
                wording_fill(print->wording, WORD_PERCENT, buffer_slice(&print->scratch), cell);
                size += blank != NULL;
                rates = (struct slice){rates.data + size, rates.size - size};
        }
}

/* " 3.520,00 (100,00 EUR × 35,2)": the amount of an entry, and what was paid where that was another
 * currency. */
static void
add_amount(const struct print *print, const struct statement *statement, struct buffer *out)
{
        struct slice paid = cell(statement, print->paid_amount);
        struct slice currency = cell(statement, print->paid_currency);
        struct slice rate = cell(statement, print->fx_rate);
        buffer_add_text(out, " ");
        wording_decimal(print->wording, statement->fields[print->amount], out);
        if (paid.size == 0 || currency.size == 0 || rate.size == 0)
                return;
        buffer_add_text(out, " (");
        wording_decimal(print->wording, paid, out);
        buffer_add_text(out, " ");
        buffer_add(out, currency.data, currency.size);
        buffer_add_text(out, " \u00d7 ");
        wording_decimal(print->wording, rate, out);
        buffer_add_text(out, ")");
}

static bool
names_amount(enum statement_event event)
{
        return event == STATEMENT_PAYMENT || event == STATEMENT_RETURN ||
               event == STATEMENT_WAIVER || event == STATEMENT_HISTORY;
}

static void
describe(struct print *print, const struct statement *statement, const struct statement_row *row)
{
        struct buffer *out = clear(print, 1);
        enum word word = (enum word)(WORD_FIRST_EVENT + (int)row->event);
        struct slice text = wording_text(print->wording, word);
        buffer_add(out, text.data, text.size);
        if (row->event == STATEMENT_INTEREST) {
                add_period(print, row, out);
                return;
        }
        if (!row->entry || row->event == STATEMENT_OVERPAYMENT)
                return;
        if (names_amount(row->event))
                add_amount(print, statement, out);
        text = cell(statement, print->text);
        if (text.size > 0) {
                text = tsv_text(text, &print->scratch);
                buffer_add_text(out, ": ");
                buffer_add(out, text.data, text.size);
        }
}

static void
keep_accrued(struct print *print, const struct statement_row *row)
{
        grow(&print->accrued, &print->accrued_capacity, print->accrued_count + 1,
             sizeof *print->accrued);
        print->accrued[print->accrued_count++] =
                (struct accrued){slice_dup(row->component), row->accrued};
}

static void
put_line(void *context, const struct statement *statement, const struct statement_row *row)
{
        struct print *print = context;
        bool changes = row->event != STATEMENT_CLOSING;
        if (!print->begun)
                show_heading(print, statement);
        if (row->event == STATEMENT_ACCRUED) {
                keep_accrued(print, row);
                return;
        }
        for (size_t i = 0; i < LINE_COLUMNS; i++)
                clear(print, i);
        if (row->first) {
                wording_day(print->wording, row->on, &print->cells[0]);
                describe(print, statement, row);
        }
        if (row->component.size > 0) {
                put_component(print, 2, row->component);
                if (changes)
                        put_money(print, 3, row->change, statement->digits);
                put_money(print, 4, row->open, statement->digits);
        }
        if (changes || row->first)
                put_money(print, 5, row->balance, statement->digits);
        end_row(print, LINE_COLUMNS);
}

/* ---- the summary ---- */

static void
put_sums(struct print *print, const struct statement_component *sums, int digits)
{
        put_money(print, 1, sums->opening, digits);
        put_money(print, 2, sums->added, digits);
        put_money(print, 3, sums->settled, digits);
        put_money(print, 4, sums->open, digits);
        end_row(print, SUMMARY_COLUMNS);
}

static void
put_below(struct print *print, struct slice label, int64_t amount, int digits)
{
        put(print, 0, label);
        for (size_t i = 1; i < SUMMARY_COLUMNS - 1; i++)
                clear(print, i);
        put_money(print, SUMMARY_COLUMNS - 1, amount, digits);
        end_row(print, SUMMARY_COLUMNS);
}

static void
put_accrued(struct print *print, const struct statement *statement)
{
        struct buffer day = {0}, label = {0};
        int64_t total = statement->total.open;
        wording_day(print->wording, statement->clocks.as_of, &day);
        for (size_t i = 0; i < print->accrued_count; i++) {
                const struct accrued *accrued = &print->accrued[i];
                struct slice component = wording_component(
                        print->wording, tsv_text(slice_of(accrued->component), &print->scratch));
                label.size = 0;
                wording_fill(print->wording, WORD_ACCRUED, buffer_slice(&day), &label);
                buffer_add_text(&label, ": ");
                buffer_add(&label, component.data, component.size);
                put_below(print, buffer_slice(&label), accrued->amount, statement->digits);
                if (__builtin_add_overflow(total, accrued->amount, &total))
                        die(EXIT_BAD_DATA, "account %.*s: more is open than 64 bits hold",
                            (int)statement->account.size, statement->account.data);
        }
        if (print->accrued_count > 0)
                put_below(print, wording_text(print->wording, WORD_WITH_ACCRUED), total,
                          statement->digits);
        buffer_free(&day);
        buffer_free(&label);
}

static void
end(void *context, const struct statement *statement)
{
        static const enum word words[SUMMARY_COLUMNS] = {WORD_COMPONENT, WORD_OPENING, WORD_ADDED,
                                                         WORD_SETTLED, WORD_CLOSING};
        struct print *print = context;
        print->printer->end_table(print->context);
        begin_table(print, wording_text(print->wording, WORD_SUMMARY), STATEMENT_SUMMARY_ALIGN,
                    words, SUMMARY_COLUMNS);
        for (size_t i = 0; i < statement->component_count; i++) {
                const struct statement_component *component = &statement->components[i];
                put_component(print, 0, slice_of(component->name));
                put_sums(print, component, statement->digits);
        }
        put(print, 0, wording_text(print->wording, WORD_TOTAL));
        put_sums(print, &statement->total, statement->digits);
        put_accrued(print, statement);
        print->printer->end_table(print->context);
}

void
statement_print(struct statement *statement, const struct wording *wording, struct beside *accounts,
                const struct statement_printer *printer, void *context)
{
        static const struct statement_form form = {begin, put_line, end};
        struct print print = {.wording = wording,
                              .accounts = accounts,
                              .printer = printer,
                              .context = context,
                              .name = accounts != NULL ? tsv_need(accounts->in, "name")
                                                       : tsv_find(statement->in, "name"),
                              .text = tsv_find(statement->in, "text"),
                              .amount = tsv_need(statement->in, "amount"),
                              .paid_amount = tsv_find(statement->in, "paid_amount"),
                              .paid_currency = tsv_find(statement->in, "paid_currency"),
                              .fx_rate = tsv_find(statement->in, "fx_rate")};
        statement_each(statement, &form, &print);
        if (accounts != NULL)
                beside_close(accounts);
        begin(&print, statement);
        free(print.accrued);
        for (size_t i = 0; i < LINE_COLUMNS; i++)
                buffer_free(&print.cells[i]);
        buffer_free(&print.scratch);
}
