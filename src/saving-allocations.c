/* What col-allocate wrote: the rows of an account are spooled together, and booked together. */
#include "saving.h"

#include <stdlib.h>
#include <string.h>

#include "booking.h"
#include "day.h"
#include "error.h"
#include "interest_terms.h"
#include "number.h"
#include "progress.h"

enum column {
        ACCOUNT,
        CURRENCY,
        ENTRY,
        PART,
        PAYMENT,
        CHARGE,
        ACCRUAL,
        COMPONENT,
        AMOUNT,
        ON,
        WATERFALL,
        RATES,
        TERMS,
        COLUMN_COUNT
};

static const char *const names[COLUMN_COUNT] = {
        "account",   "currency", "entry",          "part",        "payment",
        "charge",    "accrual",  "part_component", "part_amount", "part_on",
        "waterfall", "rates",    "interest_terms"};

static int columns[COLUMN_COUNT];

/* The account that is being read, or booked. */
static struct account {
        struct buffer account, currency, waterfall, rates, terms; /* cells of its first row, raw */
        int digits;
        struct booked_place place;
        struct booked_entry *entries;
        size_t entry_count, entry_capacity;
        struct booked_part *parts; /* the texts of their components stand one after the other … */
        size_t part_count, part_capacity;
        struct buffer components; /* … here */
        struct buffer texts[5];   /* unescaped */
} present;

/* Precedes a spooled account's texts, entries, parts and components. */
struct header {
        struct booked_place place;
        size_t entries, parts;
};

bool
is_allocated(const struct tsv_reader *in)
{
        static const enum column telling[] = {ACCOUNT, ENTRY, PART, AMOUNT, WATERFALL, TERMS};
        for (size_t i = 0; i < sizeof telling / sizeof *telling; i++)
                if (tsv_find(in, names[telling[i]]) < 0)
                        return false;
        return true;
}

static void
begin(struct saving *saving, const struct kind *kind)
{
        (void)kind;
        for (size_t i = 0; i < COLUMN_COUNT; i++)
                columns[i] = tsv_need(saving->in, names[i]);
        saving_needs_clocks(saving);
}

/* ---- cells ---- */

static struct slice
cell(const struct tsv_reader *in, enum column column)
{
        return in->fields[columns[column]];
}

_Noreturn static void
die_cell(const struct tsv_reader *in, enum column column, const char *what)
{
        struct slice value = cell(in, column);
        tsv_die(in, columns[column], EXIT_BAD_DATA, "\"%.*s\" is %s", (int)value.size, value.data,
                what);
}

/* The number of an entry; 0 where the cell is empty. */
static int64_t
number_cell(const struct tsv_reader *in, enum column column)
{
        struct slice value = cell(in, column);
        int64_t number = 0;
        if (value.size > 0 && (integer_parse(value, &number) != NUMBER_OK || number < 1))
                die_cell(in, column, "not the number of an entry");
        return number;
}

static int32_t
read_day(const struct tsv_reader *in)
{
        int32_t day = day_parse(cell(in, ON));
        if (day == DAY_NONE)
                die_cell(in, ON, "not a day that exists, YYYY-MM-DD");
        return day;
}

/* ---- reading ---- */

static void
set_text(struct buffer *buffer, struct slice text)
{
        buffer_set(buffer, text);
}

static void
note_policy(struct saving *saving, enum column column)
{
        if (!named_policies_add(saving->policies, cell(saving->in, column), names[column]))
                die_cell(saving->in, column, "not NAME@SHA-256, as col-allocate writes it");
}

static void
begin_account(struct saving *saving, struct booked_place place)
{
        const struct tsv_reader *in = saving->in;
        set_text(&present.account, cell(in, ACCOUNT));
        set_text(&present.currency, cell(in, CURRENCY));
        set_text(&present.waterfall, cell(in, WATERFALL));
        set_text(&present.rates, cell(in, RATES));
        set_text(&present.terms, cell(in, TERMS));
        present.place = place;
        present.digits = currency_digits(cell(in, CURRENCY));
        present.entry_count = present.part_count = present.components.size = 0;
        if (cell(in, ACCOUNT).size == 0)
                tsv_die(in, columns[ACCOUNT], EXIT_BAD_DATA, "empty; every row is of an account");
        if (present.digits < 0)
                die_cell(in, CURRENCY, "not a currency; an ISO 4217 code is expected");
        if (present.waterfall.size == 0)
                tsv_die(in, columns[WATERFALL], EXIT_BAD_DATA,
                        "empty; the first row of an account names the waterfall, and the rows of "
                        "an account stay in the order of col-allocate");
        if (!interest_terms_well_formed(tsv_text(cell(in, TERMS), &present.texts[4])))
                die_cell(in, TERMS, "nothing that col-allocate writes");
        note_policy(saving, WATERFALL);
        if (present.rates.size > 0)
                note_policy(saving, RATES);
}

/* Says the same as the account's first row, or nothing. */
static void
check_agrees(const struct tsv_reader *in, enum column column, const struct buffer *first)
{
        if (cell(in, column).size > 0 && !slice_equal(cell(in, column), buffer_slice(first)))
                die_cell(in, column, "not what the account's first row says");
}

static void
add_entry(const struct tsv_reader *in, struct booked_place place)
{
        int64_t number = number_cell(in, ENTRY);
        if (number == 0)
                tsv_die(in, columns[ENTRY], EXIT_BAD_DATA, "empty; every row is of an entry");
        if (present.entry_count > 0 && present.entries[present.entry_count - 1].number == number)
                return;
        grow(&present.entries, &present.entry_capacity, present.entry_count + 1,
             sizeof *present.entries);
        present.entries[present.entry_count++] = (struct booked_entry){number, place};
}

static void
add_part(const struct tsv_reader *in, enum part_kind kind, struct booked_place place)
{
        static struct buffer scratch;
        struct booked_part part = {.kind = kind,
                                   .entry = number_cell(in, ENTRY),
                                   .payment = number_cell(in, PAYMENT),
                                   .charge = number_cell(in, CHARGE),
                                   .accrual = number_cell(in, ACCRUAL),
                                   .rated = kind == PART_ACCRUAL && cell(in, RATES).size > 0,
                                   .place = place};
        struct slice component = tsv_text(cell(in, COMPONENT), &scratch);
        enum number_status status = money_parse(cell(in, AMOUNT), present.digits, &part.amount);
        if (status != NUMBER_OK)
                die_cell(in, AMOUNT, number_error(status));
        part.on = read_day(in);
        buffer_add(&present.components, component.data, component.size);
        part.component.size = component.size;
        grow(&present.parts, &present.part_capacity, present.part_count + 1, sizeof *present.parts);
        present.parts[present.part_count++] = part;
}

static void
spool_account(struct saving *saving)
{
        static struct buffer spooled;
        struct header header = {present.place, present.entry_count, present.part_count};
        const struct buffer *const texts[] = {&present.account, &present.currency,
                                              &present.waterfall, &present.rates, &present.terms};
        if (present.entry_count == 0)
                return;
        spooled.size = 0;
        buffer_add(&spooled, &header, sizeof header);
        for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
                spool_put(&spooled, tsv_text(buffer_slice(texts[i]), &present.texts[i]));
        buffer_add(&spooled, present.entries, header.entries * sizeof *present.entries);
        buffer_add(&spooled, present.parts, header.parts * sizeof *present.parts);
        buffer_add(&spooled, present.components.data, present.components.size);
        spool_add(saving->spool, buffer_slice(&spooled));
}

static void
row(struct saving *saving, size_t input)
{
        const struct tsv_reader *in = saving->in;
        struct booked_place place = {input, in->line};
        struct slice word = cell(in, PART);
        enum part_kind kind = part_kind_named(word);
        if (present.entry_count == 0 ||
            !slice_equal(cell(in, ACCOUNT), buffer_slice(&present.account))) {
                spool_account(saving);
                begin_account(saving, place);
        }
        check_agrees(in, CURRENCY, &present.currency);
        check_agrees(in, WATERFALL, &present.waterfall);
        check_agrees(in, RATES, &present.rates);
        check_agrees(in, TERMS, &present.terms);
        add_entry(in, place);
        if (word.size > 0 && kind == PART_KIND_COUNT)
                die_cell(in, PART, "no part that col-allocate writes");
        if (word.size > 0 && kind != PART_ACCRUED)
                add_part(in, kind, place);
        saving->records++;
}

/* ---- storing ---- */

static const char *
take_bytes(struct slice *from, void *to, size_t size)
{
        const char *data = from->data;
        if (size > 0 && to != NULL)
                memcpy(to, data, size);
        *from = (struct slice){data + size, from->size - size};
        return data;
}

static struct booked_account
take_account(struct slice spooled)
{
        struct header header;
        take_bytes(&spooled, &header, sizeof header);
        struct booked_account account = {.key = spool_take(&spooled),
                                         .currency = spool_take(&spooled),
                                         .waterfall = spool_take(&spooled),
                                         .rates = spool_take(&spooled),
                                         .terms = spool_take(&spooled),
                                         .place = header.place,
                                         .entry_count = header.entries,
                                         .part_count = header.parts};
        grow(&present.entries, &present.entry_capacity, header.entries, sizeof *present.entries);
        grow(&present.parts, &present.part_capacity, header.parts, sizeof *present.parts);
        take_bytes(&spooled, present.entries, header.entries * sizeof *present.entries);
        take_bytes(&spooled, present.parts, header.parts * sizeof *present.parts);
        for (size_t i = 0; i < header.parts; i++)
                present.parts[i].component.data =
                        take_bytes(&spooled, NULL, present.parts[i].component.size);
        account.entries = present.entries;
        account.parts = present.parts;
        return account;
}

static void
store_accounts(struct saving *saving, struct store *store)
{
        struct booking *booking =
                booking_open(store, saving->clocks.as_of_text, saving->clocks.seen);
        struct slice spooled;
        uint64_t done = 0;
        progress_begin("accounts booked");
        while (spool_next(saving->spool, &spooled)) {
                struct booked_account account = take_account(spooled);
                struct booked_problem problem;
                interrupted();
                done++;
                progress_step(done, (double)done / (double)spool_count(saving->spool));
                switch (booking_account(booking, &account, &problem)) {
                case BOOKING_STALE:
                        saving_is_stale(saving, account.key);
                        break;
                case BOOKING_REFUSED:
                        die(EXIT_BAD_DATA, "%s:%zu:%s: %s",
                            inputs_name(saving->inputs, problem.place.input), problem.place.line,
                            problem.column, problem.what.text);
                default:
                        break;
                }
        }
        progress_end();
        booking_close(booking);
}

/* What col-list said of the entries goes without saying. */
static bool
uses(const struct saving *saving, size_t column)
{
        static const char *const context[] = {"debtor", "person", "batch",
                                              "as_of",  "seen",   "allocate_explain"};
        const char *name = saving->in->columns[column];
        for (size_t i = 0; i < COLUMN_COUNT; i++)
                if (columns[i] == (int)column)
                        return true;
        for (size_t i = 0; i < sizeof context / sizeof *context; i++)
                if (!strcmp(context[i], name))
                        return true;
        return kind_field(kind_at(KIND_entry), name) >= 0;
}

const struct saver saver_of_allocations = {true, begin, row, spool_account, store_accounts, uses};
