#include "revival.h"

#include <stdlib.h>

#include "day.h"
#include "error.h"
#include "number.h"
#include "waivers.h"

enum column { CURRENCY, ENTRY, TYPE, AMOUNT, VALUE_ON, CORRECTS, HISTORY, COLUMNS };
static const char *const names[COLUMNS] = {"currency", "entry",    "type",   "amount",
                                           "value_on", "corrects", "history"};

struct revival {
        const struct tsv_reader *in;
        const struct revocation *revocation;
        const struct consequences *consequences;
        int columns[COLUMNS];
        struct waivers waivers;
        struct buffer account; /* whose they are, as it stands in the stream */
        int digits;            /* of its currency */
};

struct revival *
revival_open(const struct tsv_reader *in, const struct revocation *revocation,
             const struct consequences *consequences)
{
        struct revival *r = allocate(sizeof *r);
        r->in = in;
        r->revocation = revocation;
        r->consequences = consequences;
        for (int i = 0; i < COLUMNS; i++)
                r->columns[i] = tsv_need(in, names[i]);
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

/* The number of an entry; 0 where the cell is empty. */
static int64_t
read_number(const struct revival *r, enum column column)
{
        int64_t number = 0;
        if (cell(r, column).size > 0 &&
            (integer_parse(cell(r, column), &number) != NUMBER_OK || number < 1))
                die_cell(r, column, "not the number of an entry");
        return number;
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

void
revival_entry(struct revival *r, struct slice account)
{
        bool waiver = slice_is(cell(r, TYPE), "waiver");
        int64_t number = read_number(r, ENTRY), corrects = read_number(r, CORRECTS);
        if (!waiver && !slice_is(cell(r, TYPE), "return"))
                return;
        int64_t amount = read_amount(r);
        if (corrects > 0 && (!waiver || amount < 0))
                waivers_take_back(&r->waivers, number, corrects, waiver ? -amount : amount);
        if (!waiver || amount <= 0 || slice_is(cell(r, HISTORY), "1"))
                return;
        struct revocable entry = {.on = day_parse(cell(r, VALUE_ON))};
        if (entry.on == DAY_NONE)
                die_cell(r, VALUE_ON, "not a date; YYYY-MM-DD is expected");
        const struct consequence *consequence =
                revoked_by(r->revocation, r->consequences, r->in->fields, entry);
        if (consequence == NULL)
                return;
        r->account.size = 0;
        buffer_add(&r->account, account.data, account.size);
        waivers_add(&r->waivers,
                    (struct waiver){number, amount, revoked_on(r->consequences, consequence)});
}

/* ---- returns ---- */

void
revival_header(struct tsv_writer *out)
{
        tsv_put_text(out, slice_of("account"));
        static const char *const others[] = {"type",     "corrects",   "amount",
                                             "value_on", "revocation", "as_of"};
        for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
                tsv_put_tab(out);
                tsv_put_text(out, slice_of(others[i]));
        }
        tsv_put_newline(out);
}

static void
put_return(const struct revival *r, const struct waiver *waiver, struct tsv_writer *out)
{
        char corrects[24], amount[32], day[11];
        corrects[integer_format(corrects, waiver->entry)] = '\0';
        amount[money_format(amount, waiver->left, r->digits)] = '\0';
        day_format(day, waiver->lapses_on);
        const char *const cells[] = {"return",
                                     corrects,
                                     amount,
                                     day,
                                     r->revocation->policy->label,
                                     r->consequences->clock.text};
        tsv_put(out, r->account.data, r->account.size);
        for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
                tsv_put_tab(out);
                tsv_put_text(out, slice_of(cells[i]));
        }
        tsv_put_newline(out);
}

void
revival_finish(struct revival *r, struct tsv_writer *out)
{
        waivers_settle(&r->waivers);
        for (size_t i = 0; i < r->waivers.count; i++)
                if (r->waivers.list[i].left > 0)
                        put_return(r, &r->waivers.list[i], out);
        waivers_begin(&r->waivers);
}

void
revival_close(struct revival *r)
{
        waivers_free(&r->waivers);
        buffer_free(&r->account);
        free(r);
}
