/* Accounts of some debtors. */
#include "debts.h"

#include <stdlib.h>
#include <string.h>

#include "cells.h"
#include "error.h"
#include "number.h"

enum column { ACCOUNT, DEBTOR, CREDITOR, CURRENCY, BALANCE, COLUMNS };
static const char *const names[COLUMNS] = {"account", "debtor", "creditor", "currency", "balance"};

void
debts_open(struct debts *debts, const char *file, int32_t as_of)
{
        char *operands[] = {(char *)file, NULL};
        *debts = (struct debts){.in = tsv_open(operands, 1, (struct tsv_input){0})};
        for (int i = 0; i < COLUMNS; i++)
                tsv_need(debts->in, names[i]);
        stream_clock_open(&debts->clock, debts->in, as_of);
}

/* ---- which are asked for ---- */

static int
compare_slices(const void *left, const void *right)
{
        return slice_compare(*(const struct slice *)left, *(const struct slice *)right);
}

static bool
among(const struct slice *sorted, size_t count, struct slice value)
{
        return count > 0 && bsearch(&value, sorted, count, sizeof *sorted, compare_slices) != NULL;
}

/* ---- keeping ---- */

static void
read_balance(const struct debts *debts, const int columns[COLUMNS], struct debt *debt)
{
        const struct tsv_reader *in = debts->in;
        debt->digits = digits_of_cell(in, columns[CURRENCY]);
        debt->balance_column = columns[BALANCE];
        debt->balance = money_of_cell(in, columns[BALANCE], debt->digits);
}

void
debt_pay(struct debt *debt, int64_t amount)
{
        debt->balance -= amount;
        debt->row.cells[debt->balance_column] = (struct slice){
                debt->balance_text, money_format(debt->balance_text, debt->balance, debt->digits)};
}

/* Both clocks say the same in all records: they are of one state of the database. */
static void
check_clocks(struct debts *debts, int seen_column)
{
        stream_clock_read(&debts->clock);
        if (seen_column < 0)
                return;
        struct slice seen = debts->in->fields[seen_column];
        if (debts->count > 0 && !slice_equal(seen, buffer_slice(&debts->seen)))
                tsv_die(debts->in, seen_column, EXIT_BAD_DATA,
                        "'%.*s', but the records before say %.*s; list the accounts at once",
                        (int)seen.size, seen.data, (int)debts->seen.size, debts->seen.data);
        buffer_set(&debts->seen, seen);
}

static void
keep(struct debts *debts, const int columns[COLUMNS], size_t more)
{
        const struct tsv_reader *in = debts->in;
        struct row row;
        row_keep(&row, in, more);
        grow(&debts->list, &debts->capacity, debts->count + 1, sizeof *debts->list);
        struct debt *debt = &debts->list[debts->count++];
        *debt = (struct debt){.account = row.cells[columns[ACCOUNT]],
                              .debtor = row.cells[columns[DEBTOR]],
                              .creditor = row.cells[columns[CREDITOR]],
                              .currency = row.cells[columns[CURRENCY]],
                              .row = row};
        read_balance(debts, columns, debt);
}

static int
compare_debts(const void *left, const void *right)
{
        const struct debt *a = left, *b = right;
        int order = slice_compare(a->debtor, b->debtor);
        return order != 0 ? order : slice_compare(a->account, b->account);
}

static int
compare_accounts(const void *left, const void *right)
{
        return slice_compare((*(struct debt *const *)left)->account,
                             (*(struct debt *const *)right)->account);
}

static void
put_in_order(struct debts *debts)
{
        if (debts->count == 0)
                return;
        qsort(debts->list, debts->count, sizeof *debts->list, compare_debts);
        debts->by_account = reallocate_array(NULL, debts->count, sizeof *debts->by_account);
        for (size_t i = 0; i < debts->count; i++)
                debts->by_account[i] = &debts->list[i];
        qsort(debts->by_account, debts->count, sizeof *debts->by_account, compare_accounts);
        for (size_t i = 1; i < debts->count; i++) {
                struct slice account = debts->by_account[i]->account;
                if (slice_equal(account, debts->by_account[i - 1]->account))
                        die(EXIT_BAD_DATA, "%s: account %.*s is there twice", debts->in->name,
                            (int)account.size, account.data);
        }
}

void
debts_read(struct debts *debts, struct slice *debtors, size_t debtor_count, struct slice *accounts,
           size_t account_count, size_t more)
{
        const struct tsv_reader *in = debts->in;
        int columns[COLUMNS], seen = tsv_find(in, "seen");
        for (int i = 0; i < COLUMNS; i++)
                columns[i] = tsv_find(in, names[i]);
        if (debtor_count > 0)
                qsort(debtors, debtor_count, sizeof *debtors, compare_slices);
        if (account_count > 0)
                qsort(accounts, account_count, sizeof *accounts, compare_slices);
        while (tsv_next(debts->in)) {
                if (!among(debtors, debtor_count, in->fields[columns[DEBTOR]]) &&
                    !among(accounts, account_count, in->fields[columns[ACCOUNT]]))
                        continue;
                check_clocks(debts, seen);
                keep(debts, columns, more);
        }
        put_in_order(debts);
}

/* ---- asking ---- */

struct debt *
debts_of(const struct debts *debts, struct slice debtor, size_t *count)
{
        size_t low = 0, high = debts->count;
        while (low < high) {
                size_t middle = low + (high - low) / 2;
                if (slice_compare(debts->list[middle].debtor, debtor) < 0)
                        low = middle + 1;
                else
                        high = middle;
        }
        for (*count = 0;
             low + *count < debts->count && slice_equal(debts->list[low + *count].debtor, debtor);)
                ++*count;
        return *count == 0 ? NULL : &debts->list[low];
}

struct debt *
debts_account(const struct debts *debts, struct slice account)
{
        struct debt key = {.account = account}, *sought = &key;
        struct debt **found = debts->count == 0
                                      ? NULL
                                      : bsearch(&sought, debts->by_account, debts->count,
                                                sizeof *debts->by_account, compare_accounts);
        return found == NULL ? NULL : *found;
}

void
debts_close(struct debts *debts)
{
        for (size_t i = 0; i < debts->count; i++)
                row_free(&debts->list[i].row);
        free(debts->list);
        free(debts->by_account);
        buffer_free(&debts->seen);
        tsv_close(debts->in);
}
