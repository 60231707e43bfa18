/* Reading payments that came in. */
#include "incoming.h"

#include <stdlib.h>

#include "day.h"
#include "error.h"
#include "number.h"

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

void
incoming_die(const struct incoming *payment, const char *column, const char *format, ...)
{
        va_list arguments;
        va_start(arguments, format);
        char *what = format_arguments(format, arguments);
        va_end(arguments);
        die(EXIT_BAD_DATA, "%s:%zu:%s: %s", payment->file, payment->line, column, what);
}

/* The cell of the present record as it stands in the copy of that. */
static struct slice
copied(const struct tsv_reader *in, int column, struct slice copy)
{
        if (column < 0)
                return (struct slice){"", 0};
        return (struct slice){copy.data + (in->fields[column].data - in->raw.data),
                              in->fields[column].size};
}

static void
read_values(const struct tsv_reader *in, const int columns[COLUMNS], struct incoming *payment)
{
        payment->digits = currency_digits(payment->currency);
        if (payment->digits < 0)
                tsv_die(in, columns[CURRENCY], EXIT_BAD_DATA,
                        "'%.*s' is not a currency; a code of ISO 4217 is expected",
                        (int)payment->currency.size, payment->currency.data);
        enum number_status status =
                money_parse(payment->amount_text, payment->digits, &payment->amount);
        if (status != NUMBER_OK)
                tsv_die(in, columns[AMOUNT], EXIT_BAD_DATA, "'%.*s': %s",
                        (int)payment->amount_text.size, payment->amount_text.data,
                        number_error(status));
        payment->day = day_parse(payment->value_on);
        if (payment->day == DAY_NONE)
                tsv_die(in, columns[VALUE_ON], EXIT_BAD_DATA,
                        "'%.*s' is not a date; YYYY-MM-DD is expected", (int)payment->value_on.size,
                        payment->value_on.data);
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
                struct slice raw = {slice_dup(in->raw), in->raw.size};
                grow(&incomings->list, &incomings->capacity, incomings->count + 1,
                     sizeof *incomings->list);
                struct incoming *payment = &incomings->list[incomings->count++];
                *payment = (struct incoming){.file = in->name,
                                             .line = in->line,
                                             .raw = raw,
                                             .account = copied(in, columns[ACCOUNT], raw),
                                             .debtor = copied(in, columns[DEBTOR], raw),
                                             .creditor = copied(in, columns[CREDITOR], raw),
                                             .number = copied(in, columns[NUMBER], raw),
                                             .currency = copied(in, columns[CURRENCY], raw),
                                             .value_on = copied(in, columns[VALUE_ON], raw),
                                             .amount_text = copied(in, columns[AMOUNT], raw)};
                read_values(in, columns, payment);
                check(in, columns, payment);
        }
}

void
incoming_free(struct incomings *incomings)
{
        for (size_t i = 0; i < incomings->count; i++)
                free((char *)incomings->list[i].raw.data);
        free(incomings->list);
}
