#include "discounts.h"

#include <stdlib.h>

#include "cells.h"
#include "day.h"
#include "error.h"
#include "number.h"

void
discounts_open(struct discounts *d, const char *file, const char *name,
               const struct consequences *consequences, bool by_debtor)
{
        *d = (struct discounts){.consequences = consequences};
        beside_open(&d->beside, file, consequences->clock.text, by_debtor);
        const struct tsv_reader *in = d->beside.in;
        d->arrangement = tsv_need(in, "arrangement");
        d->currency = tsv_need(in, "currency");
        d->amount = tsv_need(in, "discount");
        d->until = tsv_need(in, "discount_until");
        d->conditions = beside_conditions(&d->beside);
        d->revocation = revocation_open(name, KIND_arrangement, d->conditions);
}

_Noreturn static void
die_cell(const struct discounts *d, int column, const char *what)
{
        struct slice cell = d->beside.in->fields[column];
        tsv_die(d->beside.in, column, EXIT_BAD_DATA, "'%.*s' is %s", (int)cell.size, cell.data,
                what);
}

/* The discount of the record read last; 0: none. */
static int64_t
read_amount(struct discounts *d)
{
        struct slice text = d->beside.in->fields[d->amount];
        if (text.size == 0)
                return 0;
        int64_t amount;
        d->digits = currency_digits(d->beside.in->fields[d->currency]);
        if (d->digits < 0)
                die_cell(d, d->currency, "not a currency; a code of ISO 4217 is expected");
        enum number_status status = money_parse(text, d->digits, &amount);
        if (status != NUMBER_OK)
                die_cell(d, d->amount, number_error(status));
        if (amount < 0)
                die_cell(d, d->amount, "below zero; a discount comes off");
        return amount;
}

/* Adds the record read last, of which CONSEQUENCE is said. */
static void
add_discount(struct discounts *d, struct slice key, int64_t amount,
             const struct consequence *consequence)
{
        int32_t kept_on = consequence->resume_on == DAY_NONE ? consequence->kept_on : DAY_NONE;
        int32_t until = day_of_cell_or(d->beside.in, d->until, DAY_NONE);
        bool earned = kept_on != DAY_NONE && (until == DAY_NONE || kept_on <= until);
        struct revocable arrangement = {.arrangement = key};
        grow(&d->list, &d->capacity, d->count + 1, sizeof *d->list);
        d->list[d->count++] = (struct discount){
                .key_at = d->text.size,
                .key_size = key.size,
                .amount = amount,
                .earned_on = earned ? kept_on : DAY_NONE,
                .lapses_on = revoked_on(d->consequences, consequence),
                .granted = earned && revoked_by(d->revocation, d->consequences,
                                                d->beside.in->fields, arrangement) != NULL};
        buffer_add(&d->text, key.data, key.size);
}

void
discounts_of(struct discounts *d, struct slice debtor, struct slice account)
{
        d->count = d->text.size = 0;
        while (beside_next(&d->beside, debtor, account)) {
                struct slice key = d->beside.in->fields[d->arrangement];
                struct consequence whole;
                int64_t amount = read_amount(d);
                if (amount > 0 && consequences_of_arrangement(d->consequences, key, &whole))
                        add_discount(d, key, amount, &whole);
        }
}

struct slice
discount_key(const struct discounts *d, const struct discount *discount)
{
        return (struct slice){d->text.data + discount->key_at, discount->key_size};
}

static bool
all_digits(struct slice text)
{
        for (size_t i = 0; i < text.size; i++)
                if (text.data[i] < '0' || text.data[i] > '9')
                        return false;
        return text.size > 0;
}

struct discount *
discount_numbered(const struct discounts *d, struct slice number)
{
        for (size_t i = 0; i < d->count; i++) {
                struct slice key = discount_key(d, &d->list[i]);
                if (number.size < key.size ||
                    !slice_equal((struct slice){number.data, key.size}, key))
                        continue;
                struct slice rest = {number.data + key.size, number.size - key.size};
                if (rest.size == 0 || (rest.data[0] == '/' &&
                                       all_digits((struct slice){rest.data + 1, rest.size - 1})))
                        return &d->list[i];
        }
        return NULL;
}

void
discounts_close(struct discounts *d)
{
        beside_close(&d->beside);
        revocation_close(d->revocation);
        expr_close(d->conditions);
        free(d->list);
        buffer_free(&d->text);
}
