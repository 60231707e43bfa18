/* col-convert: payments in another currency than their account's. Two streams; see col-convert(1).
 */
#include <stdlib.h>

#include "day.h"
#include "debts.h"
#include "fx.h"
#include "number.h"
#include "options.h"
#include "row.h"

static const char help[] =
        "  col-report debts > debts.tsv && \\\n"
        "      col-list entries -w \"type = 'payment'\" |\n"
        "      col-convert -x example -a debts.tsv --explain\n"
        "  col-convert -x rates -a debts.tsv payments.tsv |\n"
        "      col-spread -i tbk-102 -a debts.tsv -e entries.tsv | col-save -k entry\n"
        "\n"
        "usage: col-convert -x RATES -a ACCOUNTS [OPTION]... [FILE]...\n"
        "Fills in what payments in another currency are in that of their account.\n"
        "Reads standard input where no FILE is given, or FILE is -.\n"
        "\n"
        "  -x, --fx RATES           file, or name of a policy: exchange rates\n"
        "  -a, --accounts ACCOUNTS  stream of accounts, of col-report debts\n"
        "      --as-of DATE         day of the accounts (default: their column as_of)\n"
        "      --explain            append convert_explain: which line, whose day\n"
        "      --no-header          the first line is a record; with --columns\n"
        "      --columns NAMES      names of the columns, separated by commas\n"
        "  -q, --quiet              no warnings\n"
        "  -h, --help               print this help\n"
        "  -V, --version            print the version\n";

/* ---- options ---- */

static struct {
        struct tsv_input input;
        int32_t as_of;
        const char *fx, *accounts;
        bool explain;
} options = {.as_of = DAY_NONE};

static void
read_option(int option)
{
        switch (option) {
        case 'x':
                options.fx = optarg;
                break;
        case 'a':
                options.accounts = optarg;
                break;
        case OPTION_AS_OF:
                options.as_of = option_day(optarg, "--as-of");
                break;
        case OPTION_EXPLAIN:
                options.explain = true;
                break;
        case OPTION_NO_HEADER:
                options.input.no_header = true;
                break;
        default:
                options.input.columns = optarg;
        }
}

static void
read_options(int argc, char **argv)
{
        static const struct option list[] = {
                FILTER_OPTIONS,
                {"explain", no_argument, NULL, OPTION_EXPLAIN},
                {"fx", required_argument, NULL, 'x'},
                {"accounts", required_argument, NULL, 'a'},
                {NULL, 0, NULL, 0},
        };
        int option;
        while ((option = getopt_long(argc, argv, COMMON_LETTERS "x:a:", list, NULL)) != -1)
                if (!common_option(option))
                        read_option(option);
        if (options.fx == NULL)
                usage_error("no rates; name them with -x RATES");
        if (options.accounts == NULL)
                usage_error("no accounts; give their stream with -a ACCOUNTS");
}

/* ---- columns ---- */

/* Columns that are read, then those that are written; the first four are both. */
enum column {
        AMOUNT,
        CURRENCY,
        PAID_AMOUNT,
        PAID_CURRENCY,
        FX_RATE,
        FX_SOURCE,
        FX_ON,
        FX,
        WRITTEN,
        ACCOUNT = WRITTEN,
        VALUE_ON,
        COLUMNS
};
static const char *const names[COLUMNS] = {"amount",  "currency",  "paid_amount", "paid_currency",
                                           "fx_rate", "fx_source", "fx_on",       "fx",
                                           "account", "value_on"};
static int in[COLUMNS], out[WRITTEN], out_explain;
static int fx_day_column, due_column; /* of the accounts */

static struct filter *filter;
static struct fx *fx;
static struct debts accounts;
static struct row *payments;
static size_t payment_count;

static void
find_columns(void)
{
        for (int i = 0; i < COLUMNS; i++)
                in[i] = i == PAID_AMOUNT || i == PAID_CURRENCY || i == VALUE_ON
                                ? tsv_need(filter->in, names[i])
                                : tsv_find(filter->in, names[i]);
        for (int i = 0; i < WRITTEN; i++)
                out[i] = filter_column(filter, names[i]);
        if (options.explain)
                out_explain = filter_column(filter, "convert_explain");
        fx_day_column = tsv_need(accounts.in, "fx_day");
        due_column = tsv_need(accounts.in, "contract_due_on");
}

static void
read_streams(void)
{
        size_t capacity = 0;
        for (; tsv_next(filter->in); payment_count++) {
                grow(&payments, &capacity, payment_count + 1, sizeof *payments);
                row_keep(&payments[payment_count], filter->in, 0);
        }
        struct slice *keys = reallocate_array(NULL, payment_count + 1, sizeof *keys);
        size_t count = 0;
        for (size_t i = 0; i < payment_count; i++)
                if (row_cell(&payments[i], in[ACCOUNT]).size > 0)
                        keys[count++] = row_cell(&payments[i], in[ACCOUNT]);
        debts_read(&accounts, NULL, 0, keys, count, 0);
        free(keys);
}

/* ---- payments ---- */

/* Raw cells hold their escapes already. */
static void
set_cell(enum column column, struct slice cell)
{
        filter_set_plain(filter, out[column], cell);
}

static void
emit(const struct row *payment, const char *why)
{
        if (options.explain)
                filter_set(filter, out_explain, slice_of(why));
        filter_emit_raw(filter, payment->raw);
}

/* The payment with what it says itself. */
static void
emit_as_it_is(const struct row *payment, const char *why)
{
        for (enum column i = 0; i < WRITTEN; i++)
                set_cell(i, row_cell(payment, in[i]));
        emit(payment, why);
}

/* What was paid is the amount. */
static void
emit_paid(const struct row *payment, const char *why)
{
        for (enum column i = 0; i < WRITTEN; i++)
                set_cell(i, (struct slice){"", 0});
        set_cell(AMOUNT, row_cell(payment, in[PAID_AMOUNT]));
        set_cell(CURRENCY, row_cell(payment, in[PAID_CURRENCY]));
        emit(payment, why);
}

/* Minor units of the currency paid, with *DIGITS decimal places; above 0. */
static int64_t
read_paid(const struct row *payment, int *digits)
{
        struct slice currency = row_cell(payment, in[PAID_CURRENCY]);
        struct slice amount = row_cell(payment, in[PAID_AMOUNT]);
        int64_t paid = 0;
        *digits = currency_digits(currency);
        if (*digits < 0)
                row_die(payment, "paid_currency",
                        "'%.*s' is not a currency; a code of ISO 4217 is expected",
                        (int)currency.size, currency.data);
        enum number_status status = money_parse(amount, *digits, &paid);
        if (status != NUMBER_OK || paid <= 0)
                row_die(payment, "paid_amount", "'%.*s': %s", (int)amount.size, amount.data,
                        status != NUMBER_OK ? number_error(status) : "not above 0");
        return paid;
}

/* The day whose rate counts for the account. */
static int32_t
day_of_rate(const struct row *payment, const struct debt *account)
{
        struct slice basis = account->row.cells[fx_day_column];
        bool due = slice_is(basis, "due");
        struct slice text = due ? account->row.cells[due_column] : row_cell(payment, in[VALUE_ON]);
        int32_t day = day_parse(text);
        if (!due && !slice_is(basis, "payment"))
                row_die(&account->row, "fx_day",
                        "'%.*s' of account %.*s, which was paid in %.*s, is neither due nor "
                        "payment: which day's rate counts?",
                        (int)basis.size, basis.data, (int)account->account.size,
                        account->account.data, (int)row_cell(payment, in[PAID_CURRENCY]).size,
                        row_cell(payment, in[PAID_CURRENCY]).data);
        if (day == DAY_NONE)
                row_die(due ? &account->row : payment, due ? "contract_due_on" : "value_on",
                        "'%.*s' is not a date, and the rate of account %.*s is that of this day",
                        (int)text.size, text.data, (int)account->account.size,
                        account->account.data);
        return day;
}

static const struct fx_rate *
find_rate(const struct row *payment, const struct debt *account, int32_t day)
{
        struct slice paid = row_cell(payment, in[PAID_CURRENCY]);
        const struct fx_rate *rate = fx_find(fx, paid, account->currency, day);
        char text[11];
        day_format(text, day);
        if (rate == NULL)
                row_die(payment, "paid_currency",
                        "no rate between %.*s and %.*s for %s in %s, which account %.*s goes by "
                        "(%.*s)",
                        (int)paid.size, paid.data, (int)account->currency.size,
                        account->currency.data, text, fx->policy->path, (int)account->account.size,
                        account->account.data, (int)account->row.cells[fx_day_column].size,
                        account->row.cells[fx_day_column].data);
        return rate;
}

static void
emit_converted(const struct row *payment, const struct debt *account)
{
        static struct buffer why;
        int digits;
        int64_t paid = read_paid(payment, &digits), amount;
        int32_t day = day_of_rate(payment, account);
        const struct fx_rate *rate = find_rate(payment, account, day);
        char amount_text[32], rate_text[32], rate_day[11], account_day[11];
        if (!fx_convert(rate, paid, row_cell(payment, in[PAID_CURRENCY]), digits, account->digits,
                        &amount))
                row_die(payment, "paid_amount",
                        "more than 10^15 minor units of %.*s, the currency of account %.*s",
                        (int)account->currency.size, account->currency.data,
                        (int)account->account.size, account->account.data);
        day_format(rate_day, rate->day);
        day_format(account_day, day);
        set_cell(AMOUNT,
                 (struct slice){amount_text, money_format(amount_text, amount, account->digits)});
        set_cell(CURRENCY, account->currency);
        set_cell(PAID_AMOUNT, row_cell(payment, in[PAID_AMOUNT]));
        set_cell(PAID_CURRENCY, row_cell(payment, in[PAID_CURRENCY]));
        set_cell(FX_RATE, (struct slice){rate_text, fx_format(rate_text, rate)});
        filter_set(filter, out[FX_SOURCE], policy_cell(fx->policy, rate->row, "source"));
        set_cell(FX_ON, slice_of(rate_day));
        filter_set(filter, out[FX], slice_of(fx->policy->label));
        why.size = 0;
        buffer_add_format(&why, "line %zu (%.*s): %s", fx->policy->rows[rate->row].line,
                          (int)account->row.cells[fx_day_column].size,
                          account->row.cells[fx_day_column].data, account_day);
        emit(payment, buffer_terminate(&why));
}

static void
convert(const struct row *payment)
{
        struct slice key = row_cell(payment, in[ACCOUNT]);
        if (row_cell(payment, in[PAID_CURRENCY]).size == 0 ||
            row_cell(payment, in[AMOUNT]).size > 0) {
                emit_as_it_is(payment, "says what it is worth");
                return;
        }
        const struct debt *account = key.size == 0 ? NULL : debts_account(&accounts, key);
        int digits;
        if (key.size == 0) {
                read_paid(payment, &digits);
                emit_paid(payment, "names no account");
        } else if (account == NULL) {
                row_die(payment, "account", "'%.*s' is not among the accounts of %s", (int)key.size,
                        key.data, accounts.in->name);
        } else if (slice_equal(account->currency, row_cell(payment, in[PAID_CURRENCY]))) {
                read_paid(payment, &digits);
                emit_paid(payment, "the currency of its account");
        } else {
                emit_converted(payment, account);
        }
}

int
main(int argc, char **argv)
{
        tool_begin("col-convert", help);
        read_options(argc, argv);
        fx = fx_open(options.fx);
        filter = filter_open(argv + optind, argc - optind, options.input);
        debts_open(&accounts, options.accounts, options.as_of);
        find_columns();
        read_streams();
        for (size_t i = 0; i < payment_count; i++)
                convert(&payments[i]);
        filter_finish(filter);
        for (size_t i = 0; i < payment_count; i++)
                row_free(&payments[i]);
        free(payments);
        debts_close(&accounts);
        fx_close(fx);
        return EXIT_DONE;
}
