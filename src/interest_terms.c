#include "interest_terms.h"

#include <stdlib.h>
#include <string.h>

#include "day.h"
#include "error.h"
#include "number.h"
#include "person_column.h"

enum column {
        ACCOUNT,
        DEBTOR,
        CURRENCY,
        CONTRACT_RATE,
        DEFAULT_RATES,
        BASIS,
        DAY_COUNT,
        TAXES,
        DUE_ON,
        AS_OF,
        COLUMN_COUNT
};

static const char *const names[] = {"account",         "debtor", "currency",  "contract_rate",
                                    "default_rates",   "basis",  "day_count", "interest_taxes",
                                    "contract_due_on", "as_of"};

struct interest_terms_reader {
        struct interest_terms_options options;
        struct waterfall *waterfall;
        struct tsv_reader *in; /* NULL: none */
        int columns[COLUMN_COUNT];
        struct buffer account, debtor; /* of the row before */
        struct named_rates {           /* those that were asked for */
                char *name;
                struct rates *rates;
        } * rates;
        size_t rates_count, rates_capacity;
        struct account_terms common, own;
        struct interest_tax *taxes;
        size_t tax_capacity;
        struct buffer scratch;
};

/* The rate file of that name, read once. */
static const struct rates *
rates_named(struct interest_terms_reader *terms, const char *name)
{
        for (size_t i = 0; i < terms->rates_count; i++)
                if (strcmp(terms->rates[i].name, name) == 0)
                        return terms->rates[i].rates;
        grow(&terms->rates, &terms->rates_capacity, terms->rates_count + 1, sizeof *terms->rates);
        terms->rates[terms->rates_count] = (struct named_rates){duplicate(name), rates_open(name)};
        return terms->rates[terms->rates_count++].rates;
}

struct interest_terms_reader *
interest_terms_open(struct interest_terms_options options, struct waterfall *waterfall)
{
        struct interest_terms_reader *terms = allocate(sizeof *terms);
        terms->options = options;
        terms->waterfall = waterfall;
        terms->common =
                (struct account_terms){.interest.day_count = options.day_count, .due_on = DAY_NONE};
        if (options.rates != NULL)
                terms->common.rates = rates_named(terms, options.rates);
        if (options.accounts == NULL)
                return terms;
        char *operands[] = {(char *)options.accounts, NULL};
        terms->in = tsv_open(operands, 1, (struct tsv_input){0});
        tsv_need(terms->in, names[ACCOUNT]);
        for (int i = 0; i < COLUMN_COUNT; i++)
                terms->columns[i] = i == DEBTOR ? person_column(terms->in, names[i])
                                                : tsv_find(terms->in, names[i]);
        return terms;
}

/* ---- cells ---- */

static struct slice
cell(const struct interest_terms_reader *terms, enum column column)
{
        return terms->columns[column] < 0 ? (struct slice){"", 0}
                                          : terms->in->fields[terms->columns[column]];
}

_Noreturn static void
die_cell(const struct interest_terms_reader *terms, enum column column, const char *what)
{
        struct slice value = cell(terms, column);
        tsv_die(terms->in, terms->columns[column], EXIT_BAD_DATA, "\"%.*s\" is %s", (int)value.size,
                value.data, what);
}

static enum rate_basis
read_basis(const struct interest_terms_reader *terms)
{
        struct slice value = cell(terms, BASIS);
        if (value.size == 0)
                return BASIS_UNKNOWN;
        if (slice_is(value, "contract"))
                return BASIS_CONTRACT;
        if (!slice_is(value, "noncontract"))
                die_cell(terms, BASIS, "neither contract nor noncontract");
        return BASIS_NONCONTRACT;
}

/* "bsmv=15 kkdf=15": taxes on interest and their percentages. A name has no comma, which ends a tax
 * where interest_terms_write() puts it. */
static void
read_taxes(struct interest_terms_reader *terms)
{
        struct interest_terms *interest = &terms->own.interest;
        struct slice rest = tsv_text(cell(terms, TAXES), &terms->scratch);
        interest->tax_count = 0;
        while ((rest = slice_trim(rest)).size > 0) {
                const char *blank = memchr(rest.data, ' ', rest.size);
                size_t size = blank == NULL ? rest.size : (size_t)(blank - rest.data);
                const char *equals = memchr(rest.data, '=', size);
                struct interest_tax tax = {0};
                if (equals == NULL || equals == rest.data ||
                    memchr(rest.data, ',', (size_t)(equals - rest.data)) != NULL ||
                    percent_parse(
                            (struct slice){equals + 1, size - (size_t)(equals + 1 - rest.data)},
                            &tax.percent) != NUMBER_OK)
                        die_cell(terms, TAXES, "not a list such as bsmv=15 kkdf=15");
                tax.component = waterfall_component(
                        terms->waterfall, (struct slice){rest.data, (size_t)(equals - rest.data)});
                bool taken = tax.component < COMPONENT_OWN;
                for (size_t i = 0; i < interest->tax_count; i++)
                        taken |= terms->taxes[i].component == tax.component;
                if (taken)
                        die_cell(terms, TAXES,
                                 "a list in which a name stands twice, or is one of "
                                 "principal, interest, default-interest");
                grow(&terms->taxes, &terms->tax_capacity, interest->tax_count + 1,
                     sizeof *terms->taxes);
                terms->taxes[interest->tax_count++] = tax;
                rest = (struct slice){rest.data + size, rest.size - size};
        }
        interest->taxes = terms->taxes;
}

/* A rate file is looked for by name on COL_PATH: a slash would let the stream choose any file. */
static void
read_default_rates(struct interest_terms_reader *terms)
{
        struct slice value = cell(terms, DEFAULT_RATES);
        if (slice_is(value, "contract")) {
                terms->own.interest.contract_goes_on = true;
                terms->own.rates = NULL;
        } else if (slice_is(value, "none")) {
                terms->own.rates = NULL;
        } else if (value.size > 0) {
                char *name = slice_dup(tsv_text(value, &terms->scratch));
                if (strchr(name, '/') != NULL)
                        die_cell(terms, DEFAULT_RATES,
                                 "a path; the name of a rate file is expected, and its folder in "
                                 "COL_PATH");
                terms->own.rates = rates_named(terms, name);
                free(name);
        }
}

static void
read_row(struct interest_terms_reader *terms)
{
        struct account_terms *own = &terms->own;
        struct slice rate = cell(terms, CONTRACT_RATE), count = cell(terms, DAY_COUNT),
                     due_on = cell(terms, DUE_ON);
        *own = terms->common;
        if (rate.size > 0) {
                enum number_status status = percent_parse(rate, &own->interest.contract_rate);
                if (status != NUMBER_OK)
                        die_cell(terms, CONTRACT_RATE, number_error(status));
        }
        if (count.size > 0)
                own->interest.day_count = day_count_named(count);
        if (own->interest.day_count == DAY_COUNT_NONE)
                die_cell(terms, DAY_COUNT, "not a day count: 365, 360 or actual");
        own->due_on = due_on.size > 0 ? day_parse(due_on) : DAY_NONE;
        if (due_on.size > 0 && own->due_on == DAY_NONE)
                die_cell(terms, DUE_ON, "not a date; YYYY-MM-DD is expected");
        own->basis = read_basis(terms);
        read_default_rates(terms);
        if (own->interest.contract_goes_on && rate.size == 0)
                die_cell(terms, DEFAULT_RATES, "the contractual rate, and the account has none");
        read_taxes(terms);
}

/* ---- the merge ---- */

/* Moves on one row, which must come after the one before. */
static void
next_row(struct interest_terms_reader *terms, const struct entries *entries)
{
        if (!tsv_next(terms->in))
                entries_die(entries, 0,
                            "no row in %s; both are sorted bytewise by debtor and "
                            "account",
                            terms->options.accounts);
        if (terms->columns[AS_OF] >= 0 && !slice_is(cell(terms, AS_OF), entries->clocks.as_of_text))
                tsv_die(terms->in, terms->columns[AS_OF], EXIT_BAD_DATA,
                        "not %s, the as-of date of the entries; list both as of one day",
                        entries->clocks.as_of_text);
        struct slice account = cell(terms, ACCOUNT), debtor = cell(terms, DEBTOR);
        int order = slice_compare(debtor, buffer_slice(&terms->debtor));
        if (order < 0 || (order == 0 && slice_compare(account, buffer_slice(&terms->account)) <= 0))
                die_cell(terms, order < 0 ? DEBTOR : ACCOUNT,
                         "out of order, or there twice; accounts are sorted bytewise by debtor and "
                         "account");
        terms->account.size = terms->debtor.size = 0;
        buffer_add(&terms->account, account.data, account.size);
        buffer_add(&terms->debtor, debtor.data, debtor.size);
}

static void
find_row(struct interest_terms_reader *terms, const struct entries *entries)
{
        struct slice account = buffer_slice(&entries->account);
        struct slice debtor = buffer_slice(&entries->debtor);
        bool by_debtor = terms->columns[DEBTOR] >= 0;
        if (by_debtor != (entries->debtor.size > 0))
                entries_die(entries, 0,
                            "the column debtor is in one of the two streams only; "
                            "both are sorted by debtor and account, or by account");
        int order;
        do {
                next_row(terms, entries);
                order = by_debtor ? slice_compare(cell(terms, DEBTOR), debtor) : 0;
                if (order == 0)
                        order = slice_compare(cell(terms, ACCOUNT), account);
        } while (order < 0);
        if (order > 0)
                entries_die(entries, 0,
                            "no row in %s; both are sorted bytewise by debtor and "
                            "account",
                            terms->options.accounts);
        struct slice currency = cell(terms, CURRENCY);
        if (currency.size > 0 && !slice_equal(currency, buffer_slice(&entries->currency)))
                die_cell(terms, CURRENCY, "another currency than that of the entries");
}

/* Interest that no money would ever settle is a mistake of the waterfall. */
static void
check_covered(const struct waterfall *waterfall, size_t component)
{
        if (!waterfall_covers(waterfall, component))
                policy_die(waterfall->policy, SIZE_MAX, NULL,
                           "no line of DEFAULT settles %s, which runs; add one, or other",
                           waterfall->components[component].data);
}

void
interest_terms_complete(struct account_terms *terms, const struct waterfall *waterfall)
{
        struct interest_terms *interest = &terms->interest;
        if (terms->rates != NULL)
                interest->default_rates = rates_series(terms->rates, terms->basis, terms->currency);
        if (interest->contract_rate > 0)
                check_covered(waterfall, COMPONENT_INTEREST);
        if (terms->rates != NULL || interest->contract_goes_on)
                check_covered(waterfall, COMPONENT_DEFAULT_INTEREST);
        for (size_t i = 0; i < interest->tax_count; i++)
                check_covered(waterfall, interest->taxes[i].component);
}

const struct account_terms *
interest_terms_of(struct interest_terms_reader *terms, const struct entries *entries)
{
        struct account_terms *own = &terms->own;
        *own = terms->common;
        if (terms->in != NULL) {
                find_row(terms, entries);
                read_row(terms);
        }
        own->currency = buffer_slice(&entries->currency);
        interest_terms_complete(own, terms->waterfall);
        return own;
}

void
interest_terms_close(struct interest_terms_reader *terms)
{
        if (terms->in != NULL) {
                while (tsv_next(terms->in))
                        ;
                tsv_close(terms->in);
        }
        for (size_t i = 0; i < terms->rates_count; i++) {
                free(terms->rates[i].name);
                rates_close(terms->rates[i].rates);
        }
        free(terms->rates);
        free(terms->taxes);
        buffer_free(&terms->account);
        buffer_free(&terms->debtor);
        buffer_free(&terms->scratch);
        free(terms);
}
