/* Reading payments that came in. */
#include "incoming.h"

#include <stdlib.h>

#include "cells.h"
#include "error.h"

enum column {
        DEBTOR,
        NUMBER,
        AMOUNT,
        CURRENCY,
        VALUE_ON,
        NEEDED,
        ACCOUNT = NEEDED,
        CREDITOR,
        TYPE,
        COLUMNS
};
static const char *const names[COLUMNS] = {"debtor",   "number",  "amount",   "currency",
                                           "value_on", "account", "creditor", "type"};

static void
read_values(const struct tsv_reader *in, const int columns[COLUMNS], struct incoming *payment)
{
        payment->digits = digits_of_cell(in, columns[CURRENCY]);
        payment->amount = money_of_cell(in, columns[AMOUNT], payment->digits);
        payment->day = day_of_cell(in, columns[VALUE_ON]);
}

static void
check(const struct tsv_reader *in, const int columns[COLUMNS], const struct incoming *payment)
{
        struct slice type = columns[TYPE] < 0 ? (struct slice){"", 0} : in->fields[columns[TYPE]];
        if (type.size > 0 && !slice_is(type, "payment"))
                tsv_die(in, columns[TYPE], EXIT_BAD_DATA, "'%.*s' is not payment", (int)type.size,
                        type.data);
        if (payment->account.size > 0)
                return;
        if (payment->debtor.size == 0)
                tsv_die(in, columns[DEBTOR], EXIT_BAD_DATA,
                        "empty, and no account; a payment names one of them");
        if (payment->number.size == 0)
                tsv_die(in, columns[NUMBER], EXIT_BAD_DATA,
                        "empty; a payment that is spread is known again by its number");
        if (payment->amount <= 0)
                tsv_die(in, columns[AMOUNT], EXIT_BAD_DATA,
                        "'%.*s' is not above 0; what takes back names its account",
                        (int)payment->amount_text.size, payment->amount_text.data);
}

void
incoming_read(struct incomings *incomings, struct tsv_reader *in)
{
        int columns[COLUMNS];
        for (int i = 0; i < COLUMNS; i++)
                columns[i] = i < NEEDED ? tsv_need(in, names[i]) : tsv_find(in, names[i]);
        while (tsv_next(in)) {
                grow(&incomings->list, &incomings->capacity, incomings->count + 1,
                     sizeof *incomings->list);
                struct incoming *payment = &incomings->list[incomings->count++];
                struct row row;
                row_keep(&row, in, 0);
                *payment = (struct incoming){.row = row,
                                             .account = row_cell(&row, columns[ACCOUNT]),
                                             .debtor = row_cell(&row, columns[DEBTOR]),
                                             .creditor = row_cell(&row, columns[CREDITOR]),
                                             .number = row_cell(&row, columns[NUMBER]),
                                             .currency = row_cell(&row, columns[CURRENCY]),
                                             .value_on = row_cell(&row, columns[VALUE_ON]),
                                             .amount_text = row_cell(&row, columns[AMOUNT])};
                read_values(in, columns, payment);
                check(in, columns, payment);
        }
}

void
incoming_free(struct incomings *incomings)
{
        for (size_t i = 0; i < incomings->count; i++)
                row_free(&incomings->list[i].row);
        free(incomings->list);
}
