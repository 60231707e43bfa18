/* Payments that are booked already. */
#include "booked.h"

#include <stdlib.h>

#include "cells.h"
#include "error.h"

enum column { ACCOUNT, TYPE, NUMBER, AMOUNT, VALUE_ON, NEEDED, AS_OF = NEEDED, SEEN, COLUMNS };
static const char *const names[COLUMNS] = {"account",  "type",  "number", "amount",
                                           "value_on", "as_of", "seen"};

/* The entry is of the day and state of the database that the accounts are of. */
static void
check_clocks(const struct tsv_reader *in, const int columns[COLUMNS], const struct debts *debts)
{
        const struct slice others[] = {slice_of(debts->clock.text), buffer_slice(&debts->seen)};
        for (int i = 0; i < 2; i++) {
                int column = columns[AS_OF + i];
                if (column < 0 || others[i].size == 0 || slice_equal(in->fields[column], others[i]))
                        continue;
                tsv_die(in, column, EXIT_BAD_DATA,
                        "'%.*s', but %s says %.*s; list accounts and entries of one day, while "
                        "nothing is saved",
                        (int)in->fields[column].size, in->fields[column].data, debts->in->name,
                        (int)others[i].size, others[i].data);
        }
}

static void
add(struct booked *booked, const struct tsv_reader *in, const int columns[COLUMNS],
    struct debt *debt)
{
        struct booked_payment payment = {
                .debt = debt,
                .amount = money_of_cell(in, columns[AMOUNT], debt->digits),
                .day = day_of_cell(in, columns[VALUE_ON]),
        };
        struct slice number = in->fields[columns[NUMBER]];
        payment.number = (struct slice){slice_dup(number), number.size};
        grow(&booked->list, &booked->capacity, booked->count + 1, sizeof *booked->list);
        booked->list[booked->count++] = payment;
}

static int
compare(const struct booked_payment *a, struct slice debtor, struct slice number)
{
        int order = slice_compare(a->debt->debtor, debtor);
        return order != 0 ? order : slice_compare(a->number, number);
}

static int
compare_payments(const void *left, const void *right)
{
        const struct booked_payment *a = left, *b = right;
        int order = compare(a, b->debt->debtor, b->number);
        return order != 0 ? order : slice_compare(a->debt->account, b->debt->account);
}

void
booked_read(struct booked *booked, const char *file, const struct debts *debts)
{
        char *operands[] = {(char *)file, NULL};
        struct tsv_reader *in = tsv_open(operands, 1, (struct tsv_input){0});
        int columns[COLUMNS];
        for (int i = 0; i < COLUMNS; i++)
                columns[i] = i < NEEDED ? tsv_need(in, names[i]) : tsv_find(in, names[i]);
        while (tsv_next(in)) {
                if (in->fields[columns[NUMBER]].size == 0 ||
                    !slice_is(in->fields[columns[TYPE]], "payment"))
                        continue;
                struct debt *debt = debts_account(debts, in->fields[columns[ACCOUNT]]);
                if (debt == NULL)
                        continue;
                check_clocks(in, columns, debts);
                add(booked, in, columns, debt);
        }
        tsv_close(in);
        if (booked->count > 1)
                qsort(booked->list, booked->count, sizeof *booked->list, compare_payments);
}

const struct booked_payment *
booked_of(const struct booked *booked, struct slice debtor, struct slice number, size_t *count)
{
        size_t low = 0, high = booked->count;
        while (low < high) {
                size_t middle = low + (high - low) / 2;
                if (compare(&booked->list[middle], debtor, number) < 0)
                        low = middle + 1;
                else
                        high = middle;
        }
        for (*count = 0; low + *count < booked->count &&
                         compare(&booked->list[low + *count], debtor, number) == 0;)
                ++*count;
        return *count == 0 ? NULL : &booked->list[low];
}

void
booked_free(struct booked *booked)
{
        for (size_t i = 0; i < booked->count; i++)
                free((char *)booked->list[i].number.data);
        free(booked->list);
}
