/* col-journal: postings of double entry for accounting. See col-journal(1). */
#include <stdlib.h>
#include <string.h>

#include "cells.h"
#include "day.h"
#include "kinds.h"
#include "number.h"
#include "options.h"
#include "posting.h"
#include "posting_writer.h"
#include "stream.h"

static const char help[] =
        "  col-list entries | col-journal -j example -k entry > postings.tsv\n"
        "  col-list bonuses |\n"
        "      col-journal -j example -k bonus -f hledger > bonuses.journal\n"
        "\n"
        "usage: col-journal -j JOURNAL -k KIND [-f FORMAT] [OPTION]... [FILE]...\n"
        "Writes the postings of double entry of records: what is debited where, and\n"
        "credited where. Reads standard input where no FILE is given, or FILE is -.\n"
        "\n"
        "  -j, --journal JOURNAL    file, or name of a policy: accounts of each posting\n"
        "  -k, --kind KIND          what the records are: entry, bonus, allocation ...\n"
        "  -f, --format FORMAT      tsv (the stream with postings), csv or hledger\n"
        "      --as-of DATE         what date('now') is in conditions\n"
        "      --explain            append journal_explain: which line, on what values\n"
        "      --type COLUMN=TYPE   type of a column that no record kind declares\n"
        "      --no-header          the first line is a record; with --columns\n"
        "      --columns NAMES      names of the columns, separated by commas\n"
        "  -q, --quiet              no warnings\n"
        "  -h, --help               print this help\n"
        "  -V, --version            print the version\n";

static struct stream_options stream = NO_STREAM_OPTIONS;
static const char *journal_name;
static const struct kind *kind;
static bool as_stream = true;
static enum posting_format format;

static void
choose_format(const char *name)
{
        as_stream = strcmp(name, "tsv") == 0;
        if (strcmp(name, "csv") == 0)
                format = POSTINGS_CSV;
        else if (strcmp(name, "hledger") == 0)
                format = POSTINGS_HLEDGER;
        else if (!as_stream)
                usage_error("--format: '%s'; write tsv, csv or hledger", name);
}

static void
choose_kind(const char *name)
{
        kind = kind_named(name);
        if (kind == NULL)
                usage_error("--kind: there is no kind of record '%s'; col-kinds lists them", name);
}

static void
read_options(int argc, char **argv)
{
        static const struct option options[] = {
                STREAM_OPTIONS,
                {"journal", required_argument, NULL, 'j'},
                {"kind", required_argument, NULL, 'k'},
                {"format", required_argument, NULL, 'f'},
                {NULL, 0, NULL, 0},
        };
        for (int option;
             (option = getopt_long(argc, argv, COMMON_LETTERS "j:k:f:", options, NULL)) != -1;) {
                if (stream_option(&stream, option))
                        continue;
                if (option == 'j')
                        journal_name = optarg;
                else if (option == 'k')
                        choose_kind(optarg);
                else
                        choose_format(optarg);
        }
        if (journal_name == NULL)
                usage_error("no journal; name it with -j JOURNAL");
        if (kind == NULL)
                usage_error("records of what kind? Name it with -k KIND");
        if (stream.explain && !as_stream)
                usage_error("--explain is a column of the stream: with --format tsv only");
}

/* ---- columns ---- */

static struct tsv_reader *in;
static struct expr_set *conditions;
static struct posting_rules *rules;
static struct buffer why;

static struct {
        int number, batch, currency, account; /* account: -1, where the records have none */
} columns;

static void
find_columns(void)
{
        columns.number = tsv_need(in, kind->fields[0].name);
        columns.batch = tsv_need(in, "batch");
        columns.currency = tsv_need(in, "currency");
        columns.account = tsv_find(in, "account");
}

/* ---- the stream ---- */

static struct filter *filter;
static struct {
        int posting, posted_on, account, debit, credit, text, journal, explain;
} out;

static void
declare_columns(void)
{
        out.posting = filter_column(filter, "posting");
        out.posted_on = filter_column(filter, "posted_on");
        out.account = filter_column(filter, "ledger_account");
        out.debit = filter_column(filter, "debit");
        out.credit = filter_column(filter, "credit");
        out.text = filter_column(filter, "posting_text");
        out.journal = filter_column(filter, "journal");
        if (stream.explain)
                out.explain = filter_column(filter, "journal_explain");
}

static void
emit_side(const struct posting_side *side)
{
        const struct slice none = {"", 0};
        filter_set(filter, out.posting, side->posting);
        filter_set_plain(filter, out.posted_on, side->day);
        filter_set(filter, out.account, side->ledger_account);
        filter_set_plain(filter, out.debit, side->credit ? none : side->amount);
        filter_set_plain(filter, out.credit, side->credit ? side->amount : none);
        filter_set(filter, out.text, side->text);
        filter_set_plain(filter, out.journal, slice_of(rules->policy->label));
        if (stream.explain)
                filter_set(filter, out.explain, buffer_slice(&why));
        filter_emit(filter);
}

static void
emit_nothing(void)
{
        const int slots[] = {out.posting, out.posted_on, out.account, out.debit,
                             out.credit,  out.text,      out.journal};
        for (size_t i = 0; i < sizeof slots / sizeof *slots; i++)
                filter_set_plain(filter, slots[i], (struct slice){"", 0});
        if (stream.explain)
                filter_set(filter, out.explain, slice_of("nothing is booked"));
        filter_emit(filter);
}

/* ---- postings ---- */

static struct posting_writer *writer; /* NULL: the stream itself is written */

static void
write_side(const struct posting_side *side)
{
        if (writer == NULL)
                emit_side(side);
        else
                posting_writer_side(writer, side, in);
}

/* In minor units; its absolute value as text in DECIMAL. */
static int64_t
amount_of(const struct posting_line *line, char decimal[32], size_t *size)
{
        struct slice cell = in->fields[line->amount], currency = in->fields[columns.currency];
        int64_t amount = 0;
        if (cell.size == 0)
                return 0;
        int digits = currency_digits(currency);
        if (digits < 0)
                tsv_die(in, columns.currency, EXIT_BAD_DATA,
                        "'%.*s' is not a currency; a code of ISO 4217 is expected",
                        (int)currency.size, currency.data);
        enum number_status status = money_parse(cell, digits, &amount);
        if (status != NUMBER_OK)
                tsv_die(in, line->amount, EXIT_BAD_DATA, "'%.*s': %s", (int)cell.size, cell.data,
                        number_error(status));
        *size = money_format(decimal, amount < 0 ? -amount : amount, digits);
        return amount;
}

static struct slice
ledger_account(int expression, const struct posting_line *line)
{
        struct slice name = expr_text(conditions, expression);
        const char *fault = ledger_account_fault(name);
        if (fault != NULL)
                tsv_die(in, -1, EXIT_BAD_DATA, "the ledger account '%.*s', by line %zu of %s, %s",
                        (int)name.size, name.data, rules->policy->rows[line->row].line,
                        rules->policy->path, fault);
        return name;
}

static struct slice
text_of(int column, struct buffer *scratch)
{
        return column < 0 ? (struct slice){"", 0} : tsv_text(in->fields[column], scratch);
}

/* Writes both sides; false where the amount is nothing. */
static bool
book(const struct posting *posting, const struct posting_line *line)
{
        static struct buffer number, account;
        char decimal[32];
        size_t size = 0;
        int64_t amount = amount_of(line, decimal, &size);
        if (amount == 0)
                return false;
        day_of_cell(in, line->day);
        struct posting_side side = {.batch = in->fields[columns.batch],
                                    .kind = slice_of(kind->name),
                                    .number = text_of(columns.number, &number),
                                    .account = text_of(columns.account, &account),
                                    .posting = posting->name,
                                    .day = in->fields[line->day],
                                    .amount = {decimal, size},
                                    .currency = in->fields[columns.currency],
                                    .text = {"", 0}};
        if (line->text >= 0)
                side.text = expr_text(conditions, line->text);
        if (stream.explain) {
                why.size = 0;
                buffer_add_format(&why, "line %zu: ", rules->policy->rows[line->row].line);
                expr_explain(conditions, line->condition, &why);
        }
        struct slice debit = ledger_account(line->debit, line),
                     credit = ledger_account(line->credit, line);
        side.ledger_account = amount > 0 ? debit : credit;
        write_side(&side);
        side.ledger_account = amount > 0 ? credit : debit;
        side.credit = true;
        write_side(&side);
        return true;
}

static void
book_record(void)
{
        bool booked = false, said = false;
        expr_row(conditions, in->fields);
        for (size_t i = 0; i < rules->count; i++) {
                const struct posting_line *line =
                        posting_line_of(rules, &rules->list[i], conditions);
                said = said || line != NULL;
                if (line != NULL && line->books && book(&rules->list[i], line))
                        booked = true;
        }
        if (!said)
                tsv_die(in, columns.number, EXIT_BAD_DATA,
                        "%s has no line for this %s; one with empty accounts says that nothing is "
                        "booked",
                        rules->policy->path, kind->name);
        if (!booked && writer == NULL)
                emit_nothing();
}

int
main(int argc, char **argv)
{
        tool_begin("col-journal", help);
        read_options(argc, argv);
        if (as_stream)
                filter = filter_open(argv + optind, argc - optind, stream.input);
        in = as_stream ? filter->in : tsv_open(argv + optind, argc - optind, stream.input);
        find_columns();
        conditions = stream_conditions(in);
        rules = posting_rules_open(journal_name, kind->name, conditions, in);
        if (stream.as_of != DAY_NONE)
                expr_as_of(conditions, stream.as_of);
        else if (expr_needs_clock(conditions))
                policy_die(rules->policy, SIZE_MAX, NULL,
                           "asks for today; give the day with --as-of");
        if (as_stream)
                declare_columns();
        else
                writer = posting_writer_open(format, rules->policy->label);
        while (tsv_next(in))
                book_record();
        if (as_stream) {
                filter_finish(filter);
        } else {
                tsv_close(in);
                posting_writer_close(writer);
        }
        posting_rules_close(rules);
        expr_close(conditions);
        buffer_free(&why);
        return EXIT_DONE;
}
