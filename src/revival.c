#include "revival.h"

#include <stdlib.h>

#include "cells.h"
#include "day.h"
#include "error.h"
#include "number.h"
#include "waivers.h"

enum column { CURRENCY, ENTRY, TYPE, AMOUNT, VALUE_ON, CORRECTS, HISTORY, COLUMNS };
static const char *const names[COLUMNS] = {"currency", "entry",    "type",   "amount",
                                           "value_on", "corrects", "history"};
/* Of what has to be added. */
static const char *const added[] = {"account", "type",     "number",     "corrects",
                                    "amount",  "value_on", "revocation", "as_of"};

struct revival {
        const struct tsv_reader *in;
        const struct revocation *revocation;
        const struct consequences *consequences;
        struct discounts *discounts; /* NULL: none */
        int columns[COLUMNS], number;
        struct waivers waivers;
        struct buffer account; /* whose they are, as it stands in the stream */
        int digits;            /* of its currency */
};

struct revival *
revival_open(const struct tsv_reader *in, const struct revocation *revocation,
             const struct consequences *consequences, struct discounts *discounts)
{
        struct revival *r = allocate(sizeof *r);
        r->in = in;
        r->revocation = revocation;
        r->consequences = consequences;
        r->discounts = discounts;
        for (int i = 0; i < COLUMNS; i++)
                r->columns[i] = tsv_need(in, names[i]);
        r->number = discounts != NULL ? tsv_need(in, "number") : -1;
        return r;
}

/* ---- cells ---- */

static struct slice
cell(const struct revival *r, enum column column)
{
        return r->in->fields[r->columns[column]];
}

_Noreturn static void
die_cell(const struct revival *r, enum column column, const char *what)
{
        tsv_die(r->in, r->columns[column], EXIT_BAD_DATA, "'%.*s' is %s", (int)cell(r, column).size,
                cell(r, column).data, what);
}

static int64_t
read_amount(struct revival *r)
{
        int64_t amount;
        r->digits = currency_digits(cell(r, CURRENCY));
        if (r->digits < 0)
                die_cell(r, CURRENCY, "not a currency; a code of ISO 4217 is expected");
        enum number_status status = money_parse(cell(r, AMOUNT), r->digits, &amount);
        if (status != NUMBER_OK)
                die_cell(r, AMOUNT, number_error(status));
        return amount;
}

/* ---- entries ---- */

/* Whether the waiver read last, of that day, lets a discount off; then it is kept. */
static bool
add_discounted(struct revival *r, struct waiver waiver, int32_t value_on)
{
        struct discount *discount =
                r->discounts != NULL ? discount_numbered(r->discounts, r->in->fields[r->number])
                                     : NULL;
        if (discount == NULL)
                return false;
        discount->waivers++;
        waiver.discount = discount;
        if (discount->earned_on == DAY_NONE)
                waiver.lapses_on = discount->lapses_on > value_on ? discount->lapses_on : value_on;
        waivers_add(&r->waivers, waiver);
        return true;
}

void
revival_entry(struct revival *r, struct slice account)
{
        buffer_set(&r->account, account);
        bool waiver = slice_is(cell(r, TYPE), "waiver");
        int64_t number = entry_of_cell(r->in, r->columns[ENTRY]);
        int64_t corrects = entry_of_cell(r->in, r->columns[CORRECTS]);
        if (!waiver && !slice_is(cell(r, TYPE), "return"))
                return;
        int64_t amount = read_amount(r);
        if (corrects > 0 && (!waiver || amount < 0))
                waivers_take_back(&r->waivers, number, corrects, waiver ? -amount : amount);
        if (!waiver || amount <= 0 || slice_is(cell(r, HISTORY), "1"))
                return;
        struct revocable entry = {.on = day_of_cell(r->in, r->columns[VALUE_ON])};
        struct waiver kept = {.entry = number, .left = amount, .lapses_on = DAY_NONE};
        if (add_discounted(r, kept, entry.on))
                return;
        const struct consequence *consequence =
                revoked_by(r->revocation, r->consequences, r->in->fields, entry);
        if (consequence == NULL)
                return;
        kept.lapses_on = revoked_on(r->consequences, consequence);
        waivers_add(&r->waivers, kept);
}

/* ---- what is added ---- */

void
revival_header(struct tsv_writer *out)
{
        for (size_t i = 0; i < sizeof added / sizeof *added; i++) {
                if (i > 0)
                        tsv_put_tab(out);
                tsv_put_text(out, slice_of(added[i]));
        }
        tsv_put_newline(out);
}

/* An entry to add; NUMBER and CORRECTS may be empty. The number is as it stands in the stream. */
static void
put_entry(const struct revival *r, struct tsv_writer *out, const char *type, struct slice number,
          const char *corrects, const char *amount, int32_t value_on)
{
        char day[11];
        day_format(day, value_on);
        const char *const cells[] = {corrects, amount, day, r->revocation->policy->label,
                                     r->consequences->clock.text};
        tsv_put(out, r->account.data, r->account.size);
        tsv_put_tab(out);
        tsv_put_text(out, slice_of(type));
        tsv_put_tab(out);
        tsv_put(out, number.data, number.size);
        for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
                tsv_put_tab(out);
                tsv_put_text(out, slice_of(cells[i]));
        }
        tsv_put_newline(out);
}

static void
put_return(const struct revival *r, const struct waiver *waiver, struct tsv_writer *out)
{
        char corrects[24], amount[32];
        corrects[integer_format(corrects, waiver->entry)] = '\0';
        amount[money_format(amount, waiver->left, r->digits)] = '\0';
        put_entry(r, out, "return", (struct slice){"", 0}, corrects, amount, waiver->lapses_on);
}

/* What the discount lets off, as far as no waiver does already. */
static void
put_waiver(const struct revival *r, const struct discount *discount, struct tsv_writer *out)
{
        char amount[32];
        struct buffer number = {0};
        struct slice key = discount_key(r->discounts, discount);
        amount[money_format(amount, discount->amount - discount->waived, r->discounts->digits)] =
                '\0';
        buffer_add(&number, key.data, key.size);
        if (discount->waivers > 0)
                buffer_add_format(&number, "/%zu", discount->waivers + 1);
        put_entry(r, out, "waiver", buffer_slice(&number), "", amount, discount->earned_on);
        buffer_free(&number);
}

void
revival_finish(struct revival *r, struct tsv_writer *out)
{
        waivers_settle(&r->waivers);
        for (size_t i = 0; i < r->waivers.count; i++) {
                struct waiver *waiver = &r->waivers.list[i];
                if (waiver->lapses_on == DAY_NONE)
                        waiver->discount->waived += waiver->left;
                else if (waiver->left > 0)
                        put_return(r, waiver, out);
        }
        for (size_t i = 0; r->discounts != NULL && i < r->discounts->count; i++) {
                const struct discount *discount = &r->discounts->list[i];
                if (discount->granted && discount->waived < discount->amount)
                        put_waiver(r, discount, out);
        }
        waivers_begin(&r->waivers);
}

void
revival_close(struct revival *r)
{
        waivers_free(&r->waivers);
        buffer_free(&r->account);
        free(r);
}
