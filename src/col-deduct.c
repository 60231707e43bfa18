/* col-deduct: what is kept back of payments, by a tariff. See col-deduct(1). */
#include <stdlib.h>

#include "cells.h"
#include "day.h"
#include "number.h"
#include "options.h"
#include "stream.h"
#include "tariff.h"

static const char help[] =
        "  col-report received | col-deduct -t enforcement-tr | col-save\n"
        "  col-report received > received.tsv\n"
        "  col-deduct -t mine --explain received.tsv\n"
        "\n"
        "usage: col-deduct -t TARIFF [OPTION]... [FILE]...\n"
        "Says what is kept back of each payment: a row for each deduction.\n"
        "Reads standard input where no FILE is given, or FILE is -.\n"
        "\n"
        "  -t, --tariff TARIFF      file, or name of a policy: percentages and their days\n"
        "      --as-of DATE         day of the decision (default: the column as_of)\n"
        "      --explain            append deduct_explain: which line, on what values\n"
        "      --type COLUMN=TYPE   type of a column that no record kind declares\n"
        "      --no-header          the first line is a record; with --columns\n"
        "      --columns NAMES      names of the columns, separated by commas\n"
        "  -q, --quiet              no warnings\n"
        "  -h, --help               print this help\n"
        "  -V, --version            print the version\n";

static struct stream_options stream = NO_STREAM_OPTIONS;
static const char *tariff_name;

static void
read_options(int argc, char **argv)
{
        static const struct option options[] = {
                STREAM_OPTIONS,
                {"tariff", required_argument, NULL, 't'},
                {NULL, 0, NULL, 0},
        };
        int option;
        while ((option = getopt_long(argc, argv, COMMON_LETTERS "t:", options, NULL)) != -1)
                if (!stream_option(&stream, option))
                        tariff_name = optarg;
        if (tariff_name == NULL)
                usage_error("no tariff; name it with -t TARIFF");
}

/* ---- columns ---- */

static struct filter *filter;
static struct expr_set *conditions;
static struct tariff *tariff;

static struct {
        int account, entry, type, amount, currency, value_on;
} in;
static struct {
        int type, amount, net, tariff, explain;
} out;

static void
find_columns(void)
{
        in.account = tsv_need(filter->in, "account");
        in.entry = tsv_need(filter->in, "entry");
        in.type = tsv_need(filter->in, "type");
        in.amount = tsv_need(filter->in, "amount");
        in.currency = tsv_need(filter->in, "currency");
        in.value_on = tsv_need(filter->in, "value_on");
        out.type = filter_column(filter, "deduction_type");
        out.amount = filter_column(filter, "deduction_amount");
        out.net = filter_column(filter, "net");
        out.tariff = filter_column(filter, "tariff");
        if (stream.explain)
                out.explain = filter_column(filter, "deduct_explain");
}

/* ---- records ---- */

struct payment {
        int64_t gross; /* minor units */
        int32_t day;
        int digits;
};

static struct payment
read_payment(void)
{
        const struct tsv_reader *reader = filter->in;
        struct slice amount = reader->fields[in.amount];
        struct payment payment = {.digits = digits_of_cell(reader, in.currency)};
        payment.gross = money_of_cell(reader, in.amount, payment.digits);
        if (payment.gross <= 0)
                tsv_die(reader, in.amount, EXIT_BAD_DATA,
                        "'%.*s' is not above 0; leave out what takes a payment back",
                        (int)amount.size, amount.data);
        payment.day = day_of_cell(reader, in.value_on);
        if (reader->fields[in.account].size == 0 || reader->fields[in.entry].size == 0)
                tsv_die(reader, in.entry, EXIT_BAD_DATA,
                        "empty, or no account; deductions are those of a stored payment");
        return payment;
}

static void
set_money(int slot, char text[32], int64_t amount, int digits)
{
        filter_set_plain(filter, slot, (struct slice){text, money_format(text, amount, digits)});
}

/* The record without a deduction; NET: of the payment, or empty. */
static void
emit_nothing(struct slice net, const char *why)
{
        filter_set_plain(filter, out.type, (struct slice){"", 0});
        filter_set_plain(filter, out.amount, (struct slice){"", 0});
        filter_set_plain(filter, out.net, net);
        filter_set_plain(filter, out.tariff, (struct slice){"", 0});
        if (stream.explain)
                filter_set(filter, out.explain, slice_of(why));
        filter_emit(filter);
}

static void
emit_deduction(const struct dated_type *type, size_t row, int64_t amount,
               const struct payment *payment)
{
        static struct buffer why;
        const struct policy *policy = tariff->policy;
        char text[32];
        why.size = 0;
        if (stream.explain) {
                buffer_add_format(&why, "line %zu: ", policy->rows[row].line);
                expr_explain(conditions, tariff->dated.lines[row].condition, &why);
                filter_set(filter, out.explain, buffer_slice(&why));
        }
        filter_set(filter, out.type, type->name);
        set_money(out.amount, text, amount, payment->digits);
        filter_set(filter, out.tariff, slice_of(policy->label));
        filter_emit(filter);
}

/* What is kept back by a type, and by the line of which row; 0: nothing. */
static int64_t
deduction_of(const struct dated_type *type, const struct payment *payment, size_t *row)
{
        const struct tsv_reader *reader = filter->in;
        bool other_days;
        *row = dated_lines_find(&tariff->dated, type, conditions, payment->day, &other_days);
        if (*row == SIZE_MAX && other_days)
                tsv_die(reader, in.value_on, EXIT_BAD_DATA,
                        "%s says nothing of %.*s on %.*s, the day of entry %.*s of account %.*s",
                        tariff->policy->path, (int)type->name.size, type->name.data,
                        (int)reader->fields[in.value_on].size, reader->fields[in.value_on].data,
                        (int)reader->fields[in.entry].size, reader->fields[in.entry].data,
                        (int)reader->fields[in.account].size, reader->fields[in.account].data);
        return *row == SIZE_MAX ? 0 : tariff_amount(&tariff->lines[*row], payment->gross);
}

static void
deduct_record(void)
{
        if (!slice_is(filter->in->fields[in.type], "payment")) {
                emit_nothing((struct slice){"", 0}, "no payment");
                return;
        }
        struct payment payment = read_payment();
        const struct dated_lines *dated = &tariff->dated;
        size_t *rows = reallocate_array(NULL, dated->type_count, sizeof *rows);
        int64_t *amounts = reallocate_array(NULL, dated->type_count, sizeof *amounts);
        int64_t net = payment.gross;
        bool any = false;
        char net_text[32];
        expr_row(conditions, filter->in->fields);
        for (size_t i = 0; i < dated->type_count; i++) {
                amounts[i] = deduction_of(&dated->types[i], &payment, &rows[i]);
                net -= amounts[i];
                any = any || amounts[i] > 0;
        }
        if (net < 0)
                tsv_die(filter->in, in.amount, EXIT_BAD_DATA,
                        "the deductions of %s are more than the payment itself",
                        tariff->policy->path);
        set_money(out.net, net_text, net, payment.digits);
        for (size_t i = 0; i < dated->type_count; i++)
                if (amounts[i] > 0)
                        emit_deduction(&dated->types[i], rows[i], amounts[i], &payment);
        if (!any)
                emit_nothing(slice_of(net_text), "nothing is kept back");
        free(rows);
        free(amounts);
}

int
main(int argc, char **argv)
{
        tool_begin("col-deduct", help);
        read_options(argc, argv);
        stream_column_type("pursued_on", TYPE_DATE);
        stream_column_type("seized_on", TYPE_DATE);
        stream_column_type("sold_on", TYPE_DATE);
        filter = filter_open(argv + optind, argc - optind, stream.input);
        find_columns();
        conditions = stream_conditions(filter->in);
        tariff = tariff_open(tariff_name, conditions);
        struct stream_clock clock;
        stream_clock_open(&clock, filter->in, stream.as_of);
        if (clock.column < 0)
                filter_set_plain(filter, filter_column(filter, "as_of"), slice_of(clock.text));
        while (tsv_next(filter->in)) {
                expr_as_of(conditions, stream_clock_read(&clock));
                deduct_record();
        }
        filter_finish(filter);
        tariff_close(tariff);
        expr_close(conditions);
        return EXIT_DONE;
}
