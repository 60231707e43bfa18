/* col-bonus: who earns what of payments, by a table of bonuses. See col-bonus(1). */
#include <stdlib.h>

#include "bonus.h"
#include "cells.h"
#include "day.h"
#include "number.h"
#include "options.h"
#include "recorded.h"
#include "stream.h"

static const char help[] =
        "  col-report settled | col-bonus -t example | col-save\n"
        "  col-list bonuses -o earned_on,entry > bonuses.tsv\n"
        "  col-report settled |\n"
        "      col-bonus -t example --bonuses bonuses.tsv --explain > differences.tsv\n"
        "\n"
        "usage: col-bonus -t TABLE [--bonuses FILE] [OPTION]... [FILE]...\n"
        "Says who earns what of each payment: a row for each payee and line of the table.\n"
        "Reads standard input where no FILE is given, or FILE is -.\n"
        "\n"
        "  -t, --table TABLE        file, or name of a policy: rates, tiers, shares, tax\n"
        "      --bonuses FILE       what is recorded already (col-list bonuses, sorted\n"
        "                           by earned_on,entry): only differences come out\n"
        "      --as-of DATE         day of the decision (default: the column as_of)\n"
        "      --explain            append bonus_explain: by which rate, on what values\n"
        "      --type COLUMN=TYPE   type of a column that no record kind declares\n"
        "      --no-header          the first line is a record; with --columns\n"
        "      --columns NAMES      names of the columns, separated by commas\n"
        "  -q, --quiet              no warnings\n"
        "  -h, --help               print this help\n"
        "  -V, --version            print the version\n";

enum { OPTION_BONUSES = OPTION_OWN };

static struct stream_options stream = NO_STREAM_OPTIONS;
static const char *table_name, *recorded_name;

static void
read_options(int argc, char **argv)
{
        static const struct option options[] = {
                STREAM_OPTIONS,
                {"table", required_argument, NULL, 't'},
                {"bonuses", required_argument, NULL, OPTION_BONUSES},
                {NULL, 0, NULL, 0},
        };
        for (int option;
             (option = getopt_long(argc, argv, COMMON_LETTERS "t:", options, NULL)) != -1;) {
                if (stream_option(&stream, option))
                        continue;
                if (option == 't')
                        table_name = optarg;
                else
                        recorded_name = optarg;
        }
        if (table_name == NULL)
                usage_error("no table of bonuses; name it with -t TABLE");
}

/* ---- columns ---- */

static struct filter *filter;
static struct expr_set *conditions;
static struct bonus_table *table;
static struct bonuses *bonuses;
static struct recorded *recorded;
static struct stream_clock clock;

static struct {
        int entry, type, amount, currency, value_on, seen, parts[BONUS_BASES];
} in = {.parts = {-1, -1, -1, -1}};
static struct {
        int payee, line, type, earned_on, base, amount, vat, total, known, bonuses, explain;
} out;

static void
find_columns(void)
{
        tsv_need(filter->in, "account");
        in.entry = tsv_need(filter->in, "entry");
        in.type = tsv_need(filter->in, "type");
        in.amount = tsv_need(filter->in, "amount");
        in.currency = tsv_need(filter->in, "currency");
        in.value_on = tsv_need(filter->in, "value_on");
        in.seen = tsv_need(filter->in, "seen");
        for (size_t i = 0; i < table->count; i++)
                for (size_t base = 0; base < BONUS_BASES; base++)
                        if (table->lines[i].bases[base])
                                in.parts[base] = tsv_need(filter->in, bonus_bases[base]);
        out.payee = filter_column(filter, "payee");
        out.line = filter_column(filter, "bonus_line");
        out.type = filter_column(filter, "bonus_type");
        out.earned_on = filter_column(filter, "earned_on");
        out.base = filter_column(filter, "base");
        out.amount = filter_column(filter, "bonus_amount");
        out.vat = filter_column(filter, "vat");
        out.total = filter_column(filter, "bonus_total");
        out.known = filter_column(filter, "known");
        out.bonuses = filter_column(filter, "bonuses");
        if (stream.explain)
                out.explain = filter_column(filter, "bonus_explain");
}

/* ---- payments ---- */

static int64_t
money_of(int column, int digits)
{
        struct slice cell = filter->in->fields[column];
        int64_t amount;
        enum number_status status = money_parse(cell, digits, &amount);
        if (status != NUMBER_OK || amount < 0)
                tsv_die(filter->in, column, EXIT_BAD_DATA, "'%.*s': %s", (int)cell.size, cell.data,
                        status == NUMBER_OK ? "below 0" : number_error(status));
        return amount;
}

static struct bonus_payment
read_payment(int32_t as_of)
{
        struct slice currency = filter->in->fields[in.currency];
        struct bonus_payment payment = {.as_of = as_of,
                                        .value_on = day_of_cell(filter->in, in.value_on),
                                        .currency = currency,
                                        .digits = currency_digits(currency)};
        if (payment.digits < 0)
                tsv_die(filter->in, in.currency, EXIT_BAD_DATA,
                        "'%.*s' is not a currency; a code of ISO 4217 is expected",
                        (int)currency.size, currency.data);
        payment.gross = money_of(in.amount, payment.digits);
        for (size_t i = 0; i < BONUS_BASES; i++)
                if (in.parts[i] >= 0)
                        payment.parts[i] = money_of(in.parts[i], payment.digits);
        return payment;
}

/* Payments come by value date and number: what a period has earned so far depends on it. */
static int64_t
read_order(int32_t value_on)
{
        static int32_t last_day = INT32_MIN;
        static int64_t last_entry;
        int64_t entry = entry_of_cell(filter->in, in.entry);
        if (entry == 0)
                tsv_die(filter->in, in.entry, EXIT_BAD_DATA,
                        "empty; bonuses are those of a stored payment");
        if (value_on < last_day || (value_on == last_day && entry <= last_entry))
                tsv_die(filter->in, in.entry, EXIT_BAD_DATA,
                        "not after the payment above; sort by value_on and entry, each once");
        last_day = value_on;
        last_entry = entry;
        return entry;
}

/* ---- rows ---- */

/* What is due, what is recorded of it, or both. */
struct difference {
        struct slice payee, line, type;
        int64_t base, amount, vat, total;
};

static struct buffer why;

static void
set_money(int slot, char text[32], int64_t amount, int digits)
{
        filter_set_plain(filter, slot, (struct slice){text, money_format(text, amount, digits)});
}

static void
emit_difference(const struct difference *d, int digits)
{
        char base[32], amount[32], vat[32], total[32];
        filter_set(filter, out.payee, d->payee);
        filter_set(filter, out.line, d->line);
        filter_set_plain(filter, out.type, d->type);
        filter_set_plain(filter, out.earned_on, filter->in->fields[in.value_on]);
        set_money(out.base, base, d->base, digits);
        set_money(out.amount, amount, d->amount, digits);
        set_money(out.vat, vat, d->vat, digits);
        set_money(out.total, total, d->total, digits);
        filter_set_plain(filter, out.known, filter->in->fields[in.seen]);
        filter_set_plain(filter, out.bonuses, slice_of(table->policy->label));
        if (stream.explain)
                filter_set(filter, out.explain, buffer_slice(&why));
        filter_emit(filter);
}

static void
emit_nothing(void)
{
        const int slots[] = {out.payee,  out.line, out.type,  out.earned_on, out.base,
                             out.amount, out.vat,  out.total, out.known,     out.bonuses};
        for (size_t i = 0; i < sizeof slots / sizeof *slots; i++)
                filter_set_plain(filter, slots[i], (struct slice){"", 0});
        if (stream.explain)
                filter_set(filter, out.explain, buffer_slice(&why));
        filter_emit(filter);
}

/* Appends why a line earns what it does. */
static void
explain_line(size_t line)
{
        static const char *const outcomes[] = {
                [BONUS_NO_RATE] = "no rate",
                [BONUS_WAITING] = "has not cleared",
                [BONUS_NOTHING] = "comes to nothing",
                [BONUS_NOBODY] = "nobody is there to earn it",
        };
        const struct bonus_rate *rate;
        enum bonus_outcome outcome = bonuses_outcome(bonuses, line, &rate);
        if (outcome != BONUS_EARNED)
                buffer_add_format(&why, "%s", outcomes[outcome]);
        if (rate == NULL)
                return;
        buffer_add_format(&why, "%sline %zu: ", outcome == BONUS_EARNED ? "" : ", ",
                          table->policy->rows[rate->row].line);
        expr_explain(conditions, rate->condition, &why);
}

static void
explain_all(const char *first)
{
        why.size = 0;
        buffer_add_text(&why, first);
        for (size_t i = 0; *first == '\0' && i < table->count; i++) {
                struct slice name = table->lines[i].name;
                buffer_add_format(&why, "%s%.*s: ", i > 0 ? "; " : "", (int)name.size, name.data);
                explain_line(i);
        }
}

/* ---- what is due against what is recorded ---- */

static const struct recorded_sum *
find_recorded(const struct recorded_sum *sums, size_t count, const struct bonus_due *due)
{
        const struct bonus_line *line = &table->lines[due->line];
        for (size_t i = 0; i < count; i++)
                if (slice_equal(sums[i].line, line->name) &&
                    slice_equal(sums[i].payee, due->payee) && slice_equal(sums[i].type, line->type))
                        return &sums[i];
        return NULL;
}

/* Writes what is due and not recorded; true when there was anything. */
static bool
emit_due(const struct bonus_due *due, const struct recorded_sum *sum, int digits)
{
        const struct bonus_line *line = &table->lines[due->line];
        struct difference d = {due->payee,
                               line->name,
                               line->type,
                               due->base,
                               due->amount,
                               due->vat,
                               due->amount + due->vat};
        if (sum != NULL) {
                d.base -= sum->base;
                d.amount -= sum->amount;
                d.vat -= sum->vat;
        }
        if (d.base == 0 && d.amount == 0 && d.vat == 0)
                return false;
        if (stream.explain) {
                why.size = 0;
                explain_line(due->line);
        }
        emit_difference(&d, digits);
        return true;
}

/* Takes back what is recorded and not due any more. */
static bool
emit_back(const struct recorded_sum *sum, int digits)
{
        struct difference d = {sum->payee,   sum->line, sum->type, -sum->base,
                               -sum->amount, -sum->vat, 0};
        if (d.base == 0 && d.amount == 0 && d.vat == 0)
                return false;
        if (stream.explain) {
                size_t line = 0;
                why.size = 0;
                buffer_add_text(&why, "taken back");
                while (line < table->count && !slice_equal(table->lines[line].name, sum->line))
                        line++;
                buffer_add_text(&why, line < table->count ? ": " : ": no such line");
                if (line < table->count)
                        explain_line(line);
        }
        emit_difference(&d, digits);
        return true;
}

static bool
is_due(const struct recorded_sum *sum, const struct bonus_due *dues, size_t count)
{
        for (size_t i = 0; i < count; i++)
                if (find_recorded(sum, 1, &dues[i]) != NULL)
                        return true;
        return false;
}

static void
read_record(int32_t as_of)
{
        if (!slice_is(filter->in->fields[in.type], "payment")) {
                explain_all("no payment");
                emit_nothing();
                return;
        }
        struct bonus_payment payment = read_payment(as_of);
        int64_t entry = read_order(payment.value_on);
        const struct recorded_sum *sums = NULL;
        size_t due_count, sum_count = 0;
        bool any = false;
        expr_row(conditions, filter->in->fields);
        const struct bonus_due *dues = bonuses_of(bonuses, &payment, &due_count);
        if (recorded != NULL)
                sums = recorded_of(recorded, payment.value_on, entry, payment.digits, &sum_count);
        for (size_t i = 0; i < due_count; i++)
                if (emit_due(&dues[i], find_recorded(sums, sum_count, &dues[i]), payment.digits))
                        any = true;
        for (size_t i = 0; i < sum_count; i++)
                if (!is_due(&sums[i], dues, due_count) && emit_back(&sums[i], payment.digits))
                        any = true;
        if (any)
                return;
        if (stream.explain)
                explain_all(due_count > 0 ? "already so" : "");
        emit_nothing();
}

int
main(int argc, char **argv)
{
        tool_begin("col-bonus", help);
        read_options(argc, argv);
        stream_column_type("allocated", TYPE_MONEY);
        stream_column_type("cost_part", TYPE_MONEY);
        stream_column_type("age", TYPE_INT);
        filter = filter_open(argv + optind, argc - optind, stream.input);
        conditions = stream_conditions(filter->in);
        table = bonus_table_open(table_name, conditions);
        find_columns();
        stream_clock_open(&clock, filter->in, stream.as_of);
        if (clock.column < 0)
                filter_set_plain(filter, filter_column(filter, "as_of"), slice_of(clock.text));
        bonuses = bonuses_open(table, conditions, filter->in);
        recorded = recorded_name == NULL ? NULL : recorded_open(recorded_name);
        while (tsv_next(filter->in)) {
                int32_t as_of = stream_clock_read(&clock);
                expr_as_of(conditions, as_of);
                read_record(as_of);
        }
        if (recorded != NULL)
                recorded_close(recorded);
        filter_finish(filter);
        bonuses_close(bonuses);
        bonus_table_close(table);
        expr_close(conditions);
        buffer_free(&why);
        return EXIT_DONE;
}
