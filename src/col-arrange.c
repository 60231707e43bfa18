/* col-arrange: a payment plan for each account, by the terms of a policy. See col-arrange(1). */
#include <stdlib.h>

#include "accrued.h"
#include "arrangement.h"
#include "cells.h"
#include "day.h"
#include "leading.h"
#include "number.h"
#include "options.h"
#include "stream.h"

static const char help[] =
        "  col-list accounts | col-arrange -t agreed --count 6 --first 2027-01-04\n"
        "  col-list accounts -w \"account = 'anadolu/2026/000006'\" |\n"
        "      col-arrange -t retail --count 4 --explain | col-save\n"
        "\n"
        "usage: col-arrange -t TERMS [OPTION]... [FILE]...\n"
        "Makes a payment plan for each account: a row for each instalment.\n"
        "Reads standard input where no FILE is given, or FILE is -.\n"
        "\n"
        "  -t, --terms TERMS        file, or name of a policy: which plans are allowed\n"
        "  -n, --count N            number of instalments\n"
        "  -a, --amount AMOUNT      amount of each, but for one that takes the rest\n"
        "      --first DATE         day of the first\n"
        "      --dates DATE,...     days of all of them, and so their number\n"
        "      --accrued FILE       from col-allocate: divide interest that has run, too\n"
        "      --again N            the same plan is agreed the Nth time that day\n"
        "      --as-of DATE         day of the arrangement (default: the column as_of)\n"
        "      --explain            append arrange_explain: which plan, or why none\n"
        "      --type COLUMN=TYPE   type of a column that no record kind declares\n"
        "      --no-header          the first line is a record; with --columns\n"
        "      --columns NAMES      names of the columns, separated by commas\n"
        "  -q, --quiet              no warnings\n"
        "  -h, --help               print this help\n"
        "  -V, --version            print the version\n";

enum { OPTION_FIRST = OPTION_OWN, OPTION_DATES, OPTION_ACCRUED, OPTION_AGAIN };

/* ---- options ---- */

static struct stream_options stream = NO_STREAM_OPTIONS;
static const char *terms_name, *accrued_name;
static int64_t again = 1;
static struct wishes wishes = {.first = DAY_NONE};

static void
read_dates(const char *list)
{
        int32_t *dates = NULL;
        size_t capacity = 0, count = 0;
        for (char *item; (item = option_item(&list)) != NULL; free(item)) {
                grow(&dates, &capacity, count + 1, sizeof *dates);
                dates[count++] = option_day(item, "--dates");
                if (count > 1 && dates[count - 1] <= dates[count - 2])
                        usage_error("--dates: %s is not after the day before it", item);
        }
        free((void *)wishes.dates);
        wishes.dates = dates;
        wishes.date_count = count;
}

static void
read_option(int option)
{
        switch (option) {
        case 't':
                terms_name = optarg;
                break;
        case 'n':
                if (integer_parse(slice_of(optarg), &wishes.count) != NUMBER_OK || wishes.count < 1)
                        usage_error("--count: '%s' is not a number of instalments", optarg);
                break;
        case 'a':
                wishes.amount = slice_of(optarg);
                if (wishes.amount.size == 0)
                        usage_error("--amount: empty");
                break;
        case OPTION_ACCRUED:
                accrued_name = optarg;
                break;
        case OPTION_AGAIN:
                if (integer_parse(slice_of(optarg), &again) != NUMBER_OK || again < 2)
                        usage_error("--again: '%s' is not a number from 2", optarg);
                break;
        case OPTION_FIRST:
                wishes.first = option_day(optarg, "--first");
                break;
        default:
                read_dates(optarg);
        }
}

static void
read_options(int argc, char **argv)
{
        static const struct option options[] = {
                STREAM_OPTIONS,
                {"terms", required_argument, NULL, 't'},
                {"count", required_argument, NULL, 'n'},
                {"amount", required_argument, NULL, 'a'},
                {"first", required_argument, NULL, OPTION_FIRST},
                {"dates", required_argument, NULL, OPTION_DATES},
                {"accrued", required_argument, NULL, OPTION_ACCRUED},
                {"again", required_argument, NULL, OPTION_AGAIN},
                {NULL, 0, NULL, 0},
        };
        int option;
        while ((option = getopt_long(argc, argv, COMMON_LETTERS "t:n:a:", options, NULL)) != -1)
                if (!stream_option(&stream, option))
                        read_option(option);
        if (terms_name == NULL)
                usage_error("no terms; name them with -t TERMS");
        if (wishes.dates != NULL && (wishes.count > 0 || wishes.first != DAY_NONE))
                usage_error("--dates says how many and when; leave out --count and --first");
}

/* ---- columns ---- */

/* What is written of an arrangement and of each of its instalments. */
enum {
        ARRANGEMENT,
        ARRANGED_ON,
        ARRANGED,
        DISCOUNT,
        DISCOUNT_UNTIL,
        METHOD,
        PLAN_RATE,
        PLAN_INTEREST,
        CALENDAR,
        PLAN,
        TERMS_LABEL,
        INSTALMENT,
        PAYABLE_ON,
        AMOUNT,
        PRINCIPAL_PART,
        INTEREST_PART,
        COLUMNS
};
static const char *const column_names[COLUMNS] = {
        "arrangement",    "arranged_on", "arranged",       "discount",
        "discount_until", "method",      "plan_rate",      "plan_interest",
        "calendar",       "plan",        "terms",          "instalment",
        "payable_on",     "amount",      "principal_part", "interest_part",
};
static int out[COLUMNS], out_accrued, out_explain;
static struct {
        int account, currency, balance;
} in;

static struct filter *filter;
static struct expr_set *conditions;
static struct arrangements *arrangements;
static struct accrued *accrued; /* NULL: interest that has run is not asked for */
static struct buffer explanation;

static void
find_columns(void)
{
        in.account = tsv_need(filter->in, "account");
        in.currency = tsv_need(filter->in, "currency");
        in.balance = tsv_need(filter->in, "balance");
        for (int i = 0; i < COLUMNS; i++)
                out[i] = filter_column(filter, column_names[i]);
        if (accrued_name != NULL)
                out_accrued = filter_column(filter, "accrued");
        if (stream.explain)
                out_explain = filter_column(filter, "arrange_explain");
}

/* Text of one cell, which must live until the record is written. */
struct cell_text {
        char text[32];
};

static void
set_money(int column, struct cell_text *cell, int64_t amount, int digits)
{
        filter_set_plain(filter, out[column],
                         (struct slice){cell->text, money_format(cell->text, amount, digits)});
}

static void
set_day(int column, struct cell_text *cell, int32_t day)
{
        if (day != DAY_NONE)
                day_format(cell->text, day);
        filter_set_plain(filter, out[column], slice_of(day == DAY_NONE ? "" : cell->text));
}

/* ---- records ---- */

/* Writes the account with no arrangement; `explanation` says why. */
static void
emit_nothing(void)
{
        for (int i = 0; i < COLUMNS; i++)
                filter_set_plain(filter, out[i], (struct slice){"", 0});
        if (accrued != NULL)
                filter_set_plain(filter, out_accrued, (struct slice){"", 0});
        if (stream.explain)
                filter_set(filter, out_explain, buffer_slice(&explanation));
        filter_emit(filter);
}

static void
emit_plan(const struct plan *plan, const struct arrangement *made, struct slice key, int digits,
          int32_t as_of)
{
        struct cell_text cells[COLUMNS];
        filter_set(filter, out[ARRANGEMENT], key);
        set_day(ARRANGED_ON, &cells[ARRANGED_ON], as_of);
        set_money(ARRANGED, &cells[ARRANGED], made->arranged, digits);
        set_money(DISCOUNT, &cells[DISCOUNT], made->discount, digits);
        set_day(DISCOUNT_UNTIL, &cells[DISCOUNT_UNTIL], made->discount_until);
        filter_set_plain(filter, out[METHOD], slice_of(schedule_methods[plan->schedule.method]));
        filter_set_plain(filter, out[PLAN_RATE], plan->text[TERM_RATE]);
        filter_set_plain(filter, out[PLAN_INTEREST], plan->text[TERM_INTEREST]);
        filter_set(filter, out[CALENDAR],
                   slice_of(plan->calendar ? plan->calendar->policy->label : NULL));
        filter_set(filter, out[PLAN], plan->name);
        filter_set(filter, out[TERMS_LABEL], slice_of(arrangements->policy->label));
        if (stream.explain)
                filter_set(filter, out_explain, buffer_slice(&explanation));
        for (size_t i = 0; i < made->count; i++) {
                const struct instalment *this = &made->instalments[i];
                size_t size = integer_format(cells[INSTALMENT].text, (int64_t)i + 1);
                filter_set_plain(filter, out[INSTALMENT],
                                 (struct slice){cells[INSTALMENT].text, size});
                set_day(PAYABLE_ON, &cells[PAYABLE_ON], this->payable_on);
                set_money(AMOUNT, &cells[AMOUNT], this->amount, digits);
                set_money(PRINCIPAL_PART, &cells[PRINCIPAL_PART], this->principal, digits);
                set_money(INTEREST_PART, &cells[INTEREST_PART], this->interest, digits);
                filter_emit(filter);
        }
}

/* The balance of the record in minor units, and the decimal places of its currency. */
static int64_t
read_balance(int *digits)
{
        *digits = digits_of_cell(filter->in, in.currency);
        return money_of_cell(filter->in, in.balance, *digits);
}

/* The first plan whose condition holds; NULL when none does. */
static const struct plan *
choose_plan(void)
{
        const struct policy *policy = arrangements->policy;
        expr_row(conditions, filter->in->fields);
        for (size_t i = 0; i < arrangements->count; i++) {
                const struct plan *plan = &arrangements->plans[i];
                if (expr_truth(conditions, plan->condition) != 1)
                        continue;
                if (stream.explain) {
                        struct slice when = plan->text[TERM_WHEN];
                        buffer_add_format(&explanation, "line %zu (%.*s): ",
                                          policy->rows[plan->row[TERM_WHEN]].line,
                                          when.size > 0 ? (int)when.size : 4,
                                          when.size > 0 ? when.data : "else");
                        expr_explain_list(conditions, (struct expr_list){0, i + 1}, &explanation);
                }
                return plan;
        }
        if (stream.explain) {
                buffer_add_text(&explanation, "no plan: ");
                expr_explain_list(conditions, (struct expr_list){0, arrangements->count},
                                  &explanation);
        }
        return NULL;
}

static void
arrange_record(int32_t as_of)
{
        static struct arrangement made;
        static struct buffer why, key, unescaped;
        const struct tsv_reader *reader = filter->in;
        struct slice account = tsv_text(reader->fields[in.account], &unescaped);
        int digits;
        int64_t balance = read_balance(&digits);
        explanation.size = 0;
        int64_t interest = 0;
        char interest_text[32];
        if (accrued != NULL && balance > 0)
                interest = accrued_of(accrued, reader->fields[in.currency], digits);
        const struct plan *plan = balance > 0 ? choose_plan() : NULL;
        if (balance <= 0)
                buffer_add_text(&explanation, "nothing is owed");
        if (plan == NULL) {
                emit_nothing();
                return;
        }
        why.size = 0;
        if (!arrangement_make(arrangements, plan, &wishes, balance + interest, digits, as_of, &made,
                              &why))
                tsv_die(reader, in.account, EXIT_BAD_DATA, "'%.*s' cannot be arranged: %s",
                        (int)account.size, account.data, buffer_terminate(&why));
        key.size = 0;
        arrangement_key(&made, account, as_of, again, &key);
        if (accrued != NULL)
                filter_set_plain(filter, out_accrued,
                                 (struct slice){interest_text,
                                                money_format(interest_text, interest, digits)});
        emit_plan(plan, &made, buffer_slice(&key), digits, as_of);
}

int
main(int argc, char **argv)
{
        tool_begin("col-arrange", help);
        read_options(argc, argv);
        filter = filter_open(argv + optind, argc - optind, stream.input);
        find_columns();
        conditions = stream_conditions(filter->in);
        arrangements = arrangements_open(terms_name, conditions);
        struct stream_clock clock;
        stream_clock_open(&clock, filter->in, stream.as_of);
        int as_of_slot = clock.column < 0 ? filter_column(filter, "as_of") : -1;
        if (as_of_slot >= 0)
                filter_set_plain(filter, as_of_slot, slice_of(clock.text));
        if (accrued_name != NULL)
                accrued = accrued_open(accrued_name, filter->in, clock.text);
        struct buffer previous = {0};
        while (tsv_next(filter->in)) {
                int32_t as_of = stream_clock_read(&clock);
                expr_as_of(conditions, as_of);
                /* Two records would be two plans, each for the whole balance. */
                leading_refuse_repeated(filter->in, in.account, &previous);
                arrange_record(as_of);
        }
        buffer_free(&previous);
        if (accrued != NULL)
                accrued_close(accrued);
        filter_finish(filter);
        arrangements_close(arrangements);
        expr_close(conditions);
        free((void *)wishes.dates);
        return EXIT_DONE;
}
