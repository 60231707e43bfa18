/* Interest that has run: two streams side by side. */
#include "accrued.h"

#include <stdlib.h>

#include "beside.h"
#include "error.h"
#include "leading.h"
#include "number.h"

enum column { CURRENCY, PART, AMOUNT, COLUMNS };
static const char *const names[COLUMNS] = {"currency", "part", "part_amount"};

struct accrued {
        struct leading accounts;
        struct beside beside;
        int columns[COLUMNS];
};

struct accrued *
accrued_open(const char *file, const struct tsv_reader *accounts, const char *as_of)
{
        struct accrued *a = allocate(sizeof *a);
        leading_open(&a->accounts, accounts);
        beside_open(&a->beside, file, as_of, a->accounts.debtor_column >= 0);
        for (int i = 0; i < COLUMNS; i++)
                a->columns[i] = tsv_need(a->beside.in, names[i]);
        return a;
}

static struct slice
cell(const struct accrued *a, enum column column)
{
        return a->beside.in->fields[a->columns[column]];
}

_Noreturn static void
die_cell(const struct accrued *a, enum column column, const char *what)
{
        tsv_die(a->beside.in, a->columns[column], EXIT_BAD_DATA, "'%.*s' is %s",
                (int)cell(a, column).size, cell(a, column).data, what);
}

static int64_t
read_amount(const struct accrued *a, struct slice currency, int digits)
{
        int64_t amount;
        if (!slice_equal(cell(a, CURRENCY), currency))
                die_cell(a, CURRENCY, "not the currency of the account");
        enum number_status status = money_parse(cell(a, AMOUNT), digits, &amount);
        if (status != NUMBER_OK)
                die_cell(a, AMOUNT, number_error(status));
        return amount;
}

int64_t
accrued_of(struct accrued *a, struct slice currency, int digits)
{
        struct slice account = a->accounts.in->fields[a->accounts.account_column];
        int64_t sum = 0;
        bool known = false;
        leading_move(&a->accounts);
        while (beside_next(&a->beside, buffer_slice(&a->accounts.debtor),
                           buffer_slice(&a->accounts.account))) {
                known = true;
                if (!slice_is(cell(a, PART), "accrued"))
                        continue;
                sum += read_amount(a, currency, digits);
                if (sum > MONEY_MAX)
                        die_cell(a, AMOUNT,
                                 "too much: with what is above it more than 10^15 minor units");
        }
        if (!known)
                tsv_die(a->accounts.in, a->accounts.account_column, EXIT_BAD_DATA,
                        "'%.*s' owes, but is not in %s; allocate all accounts of this stream",
                        (int)account.size, account.data, a->beside.in->name);
        return sum;
}

void
accrued_close(struct accrued *a)
{
        beside_close(&a->beside);
        leading_close(&a->accounts);
        free(a);
}
