/* col-spread: payments over the accounts of their debtors. Three streams; see col-spread(1). */
#include <stdlib.h>

#include "booked.h"
#include "day.h"
#include "debts.h"
#include "imputation.h"
#include "incoming.h"
#include "number.h"
#include "options.h"
#include "stream.h"

static const char help[] =
        "  col-report debts > debts.tsv && col-list entries > entries.tsv && \\\n"
        "      col-list entries -w \"type = 'payment' AND amount > 0 AND number <> ''\" \\\n"
        "          -c debtor,number,amount,currency,value_on |\n"
        "      col-spread -i tbk-102 -a debts.tsv -e entries.tsv --explain\n"
        "  col-spread -i tbk-102 -a debts.tsv -e entries.tsv payments.tsv |\n"
        "      col-save -k entry\n"
        "\n"
        "usage: col-spread -i IMPUTATION -a ACCOUNTS -e ENTRIES [OPTION]... [FILE]...\n"
        "Spreads payments that name only their debtor over his accounts: a row for each.\n"
        "Reads standard input where no FILE is given, or FILE is -.\n"
        "\n"
        "  -i, --imputation IMPUTATION  file, or name of a policy: which debt comes first\n"
        "  -a, --accounts ACCOUNTS  stream of accounts, of col-report debts\n"
        "  -e, --entries ENTRIES    stream of entries: what is booked already\n"
        "      --as-of DATE         day of the balances (default: the column as_of)\n"
        "      --explain            append spread_explain: which line, on what values\n"
        "      --type COLUMN=TYPE   type of a column that no record kind declares\n"
        "      --no-header          the first line is a record; with --columns\n"
        "      --columns NAMES      names of the columns, separated by commas\n"
        "  -q, --quiet              no warnings\n"
        "  -h, --help               print this help\n"
        "  -V, --version            print the version\n";

static struct stream_options stream = NO_STREAM_OPTIONS;
static const char *imputation_name, *accounts_name, *entries_name;

static void
read_options(int argc, char **argv)
{
        static const struct option options[] = {
                STREAM_OPTIONS,
                {"imputation", required_argument, NULL, 'i'},
                {"accounts", required_argument, NULL, 'a'},
                {"entries", required_argument, NULL, 'e'},
                {NULL, 0, NULL, 0},
        };
        int option;
        while ((option = getopt_long(argc, argv, COMMON_LETTERS "i:a:e:", options, NULL)) != -1) {
                if (stream_option(&stream, option))
                        continue;
                *(option == 'i'   ? &imputation_name
                  : option == 'a' ? &accounts_name
                                  : &entries_name) = optarg;
        }
        if (imputation_name == NULL)
                usage_error("no imputation; name it with -i IMPUTATION");
        if (accounts_name == NULL)
                usage_error("no accounts; give their stream with -a ACCOUNTS");
        if (entries_name == NULL)
                usage_error("no entries; give their stream with -e ENTRIES, so that nothing is "
                            "booked twice");
}

/* ---- the streams ---- */

static struct incomings payments;
static struct debts debts;
static struct booked booked;
static struct imputation *imputation;

/* Reads of the accounts those that the payments may go to. */
static void
read_debts(void)
{
        struct slice *debtors = reallocate_array(NULL, payments.count + 1, sizeof *debtors);
        struct slice *accounts = reallocate_array(NULL, payments.count + 1, sizeof *accounts);
        size_t debtor_count = 0, account_count = 0;
        for (size_t i = 0; i < payments.count; i++) {
                const struct incoming *payment = &payments.list[i];
                if (payment->account.size > 0)
                        accounts[account_count++] = payment->account;
                else
                        debtors[debtor_count++] = payment->debtor;
        }
        debts_read(&debts, debtors, debtor_count, accounts, account_count, IMPUTATION_CELLS);
        free(debtors);
        free(accounts);
}

static int
compare_numbers(const void *left, const void *right)
{
        const struct incoming *a = *(struct incoming *const *)left,
                              *b = *(struct incoming *const *)right;
        int order = slice_compare(a->debtor, b->debtor);
        if (order == 0)
                order = slice_compare(a->number, b->number);
        return order != 0 ? order : (a > b) - (a < b);
}

/* Money comes once: a number stands once among the payments of a debtor that are to be spread. */
static void
refuse_repeated(void)
{
        struct incoming **list = reallocate_array(NULL, payments.count + 1, sizeof *list);
        size_t count = 0;
        for (size_t i = 0; i < payments.count; i++)
                if (payments.list[i].account.size == 0)
                        list[count++] = &payments.list[i];
        if (count > 1)
                qsort(list, count, sizeof *list, compare_numbers);
        for (size_t i = 1; i < count; i++)
                if (slice_equal(list[i]->debtor, list[i - 1]->debtor) &&
                    slice_equal(list[i]->number, list[i - 1]->number))
                        row_die(&list[i]->row, "number",
                                "'%.*s' again; line %zu has this payment of the debtor",
                                (int)list[i]->number.size, list[i]->number.data,
                                list[i - 1]->row.line);
        free(list);
}

/* ---- spreading ---- */

/* The shares of each payment stand together. */
struct outcome {
        size_t first, count;
        const char *how; /* for --explain, where no line of the policy was asked */
};
static struct outcome *outcomes; /* of the payments, by index */
static struct shares shares;

/* Takes over what is booked of the payment; false when nothing is. */
static bool
take_booked(const struct incoming *payment)
{
        size_t count;
        const struct booked_payment *found =
                booked_of(&booked, payment->debtor, payment->number, &count);
        int128 sum = 0;
        for (size_t i = 0; i < count; i++) {
                sum += found[i].amount;
                if (found[i].day != payment->day ||
                    !slice_equal(found[i].debt->currency, payment->currency))
                        row_die(&payment->row, "value_on",
                                "payment %.*s of the debtor is booked on account %.*s, of "
                                "another day or in another currency",
                                (int)payment->number.size, payment->number.data,
                                (int)found[i].debt->account.size, found[i].debt->account.data);
                shares_add(&shares, found[i].debt, found[i].amount);
        }
        if (count > 0 && sum != payment->amount)
                row_die(&payment->row, "amount",
                        "'%.*s', but the parts of payment %.*s of the debtor that are booked "
                        "do not sum to that",
                        (int)payment->amount_text.size, payment->amount_text.data,
                        (int)payment->number.size, payment->number.data);
        return count > 0;
}

/* A payment that names its account takes its balance down, unless it is booked already. */
static const char *
take_named(const struct incoming *payment)
{
        struct debt *debt = debts_account(&debts, payment->account);
        size_t count;
        if (debt == NULL)
                row_die(&payment->row, "account", "'%.*s' is not among the accounts of %s",
                        (int)payment->account.size, payment->account.data, debts.in->name);
        if (!slice_equal(debt->currency, payment->currency))
                row_die(&payment->row, "currency",
                        "'%.*s', but the account is in %.*s; see col-convert",
                        (int)payment->currency.size, payment->currency.data,
                        (int)debt->currency.size, debt->currency.data);
        const struct booked_payment *found =
                booked_of(&booked, debt->debtor, payment->number, &count);
        for (size_t i = 0; i < count; i++)
                if (found[i].debt == debt)
                        return "names its account; booked already";
        debt_pay(debt, payment->amount);
        return "names its account";
}

/* The accounts that the payment may go to: those of its debtor, of one creditor, in its currency.
 */
static struct debt **
find_debts(const struct incoming *payment, size_t *count)
{
        size_t all;
        struct debt *list = debts_of(&debts, payment->debtor, &all);
        struct debt **found = reallocate_array(NULL, all + 1, sizeof *found);
        *count = 0;
        for (size_t i = 0; i < all; i++) {
                if (payment->creditor.size > 0 && !slice_equal(list[i].creditor, payment->creditor))
                        continue;
                if (payment->creditor.size == 0 && !slice_equal(list[i].creditor, list->creditor))
                        row_die(&payment->row, "debtor",
                                "'%.*s' has accounts of several creditors; name one in a "
                                "column creditor",
                                (int)payment->debtor.size, payment->debtor.data);
                if (slice_equal(list[i].currency, payment->currency))
                        found[(*count)++] = &list[i];
        }
        if (*count == 0)
                row_die(&payment->row, "debtor", "'%.*s' has no account in %.*s%s%.*s in %s",
                        (int)payment->debtor.size, payment->debtor.data,
                        (int)payment->currency.size, payment->currency.data,
                        payment->creditor.size > 0 ? " of " : "", (int)payment->creditor.size,
                        payment->creditor.data, debts.in->name);
        return found;
}

static void
spread(const struct incoming *payment)
{
        struct buffer why = {0};
        size_t count;
        struct debt **list = find_debts(payment, &count);
        if (!imputation_spread(imputation, list, count, payment->amount, payment->value_on,
                               stream.explain, &shares, &why))
                row_die(&payment->row, "amount", "'%.*s' of debtor %.*s cannot be spread: %s",
                        (int)payment->amount_text.size, payment->amount_text.data,
                        (int)payment->debtor.size, payment->debtor.data, buffer_terminate(&why));
        buffer_free(&why);
        free(list);
}

static void
take(size_t index)
{
        const struct incoming *payment = &payments.list[index];
        struct outcome *outcome = &outcomes[index];
        outcome->first = shares.count;
        if (debts.count > 0 && payment->day > debts.clock.as_of)
                row_die(&payment->row, "value_on", "'%.*s' is after %s, the day of the balances",
                        (int)payment->value_on.size, payment->value_on.data, debts.clock.text);
        if (payment->account.size > 0)
                outcome->how = take_named(payment);
        else if (take_booked(payment))
                outcome->how = "booked already";
        else
                spread(payment);
        outcome->count = shares.count - outcome->first;
}

static int
compare_days(const void *left, const void *right)
{
        const struct incoming *a = *(struct incoming *const *)left,
                              *b = *(struct incoming *const *)right;
        int order = (a->day > b->day) - (a->day < b->day);
        return order != 0 ? order : (a > b) - (a < b);
}

/* Takes the payments one after the other, by value date. */
static void
take_all(void)
{
        struct incoming **order = reallocate_array(NULL, payments.count + 1, sizeof *order);
        outcomes = allocate((payments.count + 1) * sizeof *outcomes);
        for (size_t i = 0; i < payments.count; i++)
                order[i] = &payments.list[i];
        if (payments.count > 1)
                qsort(order, payments.count, sizeof *order, compare_days);
        for (size_t i = 0; i < payments.count; i++)
                take((size_t)(order[i] - payments.list));
        free(order);
}

/* ---- writing ---- */

static struct filter *filter;
static struct {
        int account, amount, type, imputation, explain;
} out;

static void
emit(struct slice raw, struct slice account, struct slice amount, const char *label,
     struct slice why)
{
        static struct buffer unescaped;
        filter_set(filter, out.account, tsv_text(account, &unescaped));
        filter_set_plain(filter, out.amount, amount);
        filter_set(filter, out.imputation, slice_of(label));
        if (stream.explain)
                filter_set(filter, out.explain, why);
        filter_emit_raw(filter, raw);
}

static void
emit_payment(const struct incoming *payment, const struct outcome *outcome)
{
        if (payment->account.size > 0)
                emit(payment->row.raw, payment->account, payment->amount_text, "",
                     slice_of(outcome->how));
        for (size_t i = outcome->first; i < outcome->first + outcome->count; i++) {
                const struct share *share = &shares.list[i];
                char amount[32];
                size_t size = money_format(amount, share->amount, payment->digits);
                emit(payment->row.raw, share->debt->account, (struct slice){amount, size},
                     outcome->how == NULL ? imputation->policy->label : "",
                     outcome->how == NULL ? buffer_slice(&share->why) : slice_of(outcome->how));
        }
}

int
main(int argc, char **argv)
{
        tool_begin("col-spread", help);
        read_options(argc, argv);
        filter = filter_open(argv + optind, argc - optind, stream.input);
        out.account = filter_column(filter, "account");
        out.amount = filter_column(filter, "amount");
        out.type = filter_column(filter, "type");
        filter_set_plain(filter, out.type, slice_of("payment"));
        out.imputation = filter_column(filter, "imputation");
        if (stream.explain)
                out.explain = filter_column(filter, "spread_explain");
        debts_open(&debts, accounts_name, stream.as_of);
        imputation = imputation_open(imputation_name, &debts);
        incoming_read(&payments, filter->in);
        refuse_repeated();
        read_debts();
        booked_read(&booked, entries_name, &debts);
        take_all();
        for (size_t i = 0; i < payments.count; i++)
                emit_payment(&payments.list[i], &outcomes[i]);
        filter_finish(filter);
        shares_free(&shares);
        free(outcomes);
        booked_free(&booked);
        imputation_close(imputation);
        debts_close(&debts);
        incoming_free(&payments);
        return EXIT_DONE;
}
