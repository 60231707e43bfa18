#include "payoff.h"

#include <stdlib.h>
#include <string.h>

#include "allocation.h"
#include "day.h"
#include "error.h"
#include "listing.h"
#include "number.h"
#include "stored_terms.h"

/* What has to be paid, in minor units. */
struct sums {
        int64_t *open, *interest; /* per component; interest not booked */
        int64_t over, payoff;     /* left over of payments; all of it */
};

struct claim {
        struct db *db;
        struct moment moment; /* as of the day of the payment */
        const char *account;
        struct stored_terms stored;
        struct allocation *allocation;
        struct account_entry *entries;
        size_t count, capacity;
        char currency[4];
        int digits;
};

/* ---- entries ---- */

enum column {
        ENTRY,
        TYPE,
        COMPONENT,
        AMOUNT,
        VALUE_ON,
        DUE_ON,
        BOOKED_ON,
        CORRECTS,
        HISTORY,
        TAG,
        COLUMNS
};

static int32_t
day_of(struct slice cell, int32_t otherwise)
{
        return cell.size == 0 ? otherwise : day_parse(cell);
}

static int64_t
number_of(struct slice cell)
{
        int64_t number = 0;
        integer_parse(cell, &number);
        return number;
}

static size_t
component_of(const struct claim *claim, struct slice cell, const struct account_entry *entry)
{
        if (cell.size == 0 || entry->history ||
            (entry->type != ENTRY_CHARGE && entry->type != ENTRY_WAIVER))
                return NO_INDEX;
        struct waterfall *waterfall = claim->stored.waterfall;
        size_t component = waterfall_component(waterfall, cell);
        if (!waterfall_covers(waterfall, component))
                die(EXIT_BAD_DATA,
                    "account %s: entry %lld: %.*s stands nowhere in the rule DEFAULT of %s, so "
                    "nothing would ever settle it",
                    claim->account, (long long)entry->number, (int)cell.size, cell.data,
                    waterfall->policy->path);
        return component;
}

/* The cells are as the database keeps them: of their types. */
static void
add_entry(struct claim *claim, const struct slice *cells)
{
        int32_t value_on = day_parse(cells[VALUE_ON]);
        int32_t due_on = claim->stored.terms.due_on;
        struct account_entry entry = {
                .number = number_of(cells[ENTRY]),
                .value_on = value_on,
                .booked_on = day_of(cells[BOOKED_ON], value_on),
                .due_on = day_of(cells[DUE_ON], due_on == DAY_NONE ? value_on : due_on),
                .corrects = number_of(cells[CORRECTS]),
                .history = slice_is(cells[HISTORY], "1")};
        entry_type_named(cells[TYPE], &entry.type);
        money_parse(cells[AMOUNT], claim->digits, &entry.amount);
        entry.component = component_of(claim, cells[COMPONENT], &entry);
        if (cells[TAG].size > 0)
                entry.rule = waterfall_rule(claim->stored.waterfall, cells[TAG]);
        grow(&claim->entries, &claim->capacity, claim->count + 1, sizeof *claim->entries);
        claim->entries[claim->count++] = entry;
}

static void
read_entries(struct claim *claim)
{
        static const char *const names[COLUMNS] = {"entry",    "type",   "component", "amount",
                                                   "value_on", "due_on", "booked_on", "corrects",
                                                   "history",  "tag"};
        struct listing_equal equal = {"account", slice_of(claim->account)};
        struct listing *listing = listing_open(claim->db, kind_at(KIND_entry), claim->moment, names,
                                               COLUMNS, &equal, 1);
        while (listing_next(listing)) {
                struct slice cells[COLUMNS];
                for (size_t i = 0; i < COLUMNS; i++)
                        cells[i] = listing_text(listing, i);
                add_entry(claim, cells);
        }
        listing_close(listing);
        if (claim->count > 0)
                qsort(claim->entries, claim->count, sizeof *claim->entries, account_entry_compare);
}

/* ---- sums ---- */

static void
add(const struct claim *claim, int64_t *sum, int64_t amount)
{
        if (__builtin_add_overflow(*sum, amount, sum))
                die(EXIT_BAD_DATA, "account %s: more is owed than 64 bits hold", claim->account);
}

static void
add_part(const struct claim *claim, const struct part *part, struct sums *sums)
{
        switch (part->kind) {
        case PART_OVERPAYMENT:
                add(claim, &sums->over, part->amount);
                break;
        case PART_OUTSIDE:
        case PART_CHARGE_OFF:
                break;
        case PART_ACCRUED:
                add(claim, &sums->interest[part->component], part->amount);
                break;
        case PART_ACCRUAL:
        case PART_REOPENED:
                add(claim, &sums->open[part->component], part->amount);
                break;
        default:
                add(claim, &sums->open[part->component], -part->amount);
        }
}

static void
sum_parts(const struct claim *claim, struct sums *sums)
{
        size_t components = claim->stored.waterfall->component_count;
        sums->open = allocate((components + 1) * sizeof *sums->open);
        sums->interest = allocate((components + 1) * sizeof *sums->interest);
        for (size_t i = 0; i < claim->count; i++) {
                const struct account_entry *entry = &claim->entries[i];
                if (entry->type == ENTRY_CHARGE && entry->amount > 0 && !entry->history)
                        add(claim, &sums->open[entry->component], entry->amount);
        }
        for (size_t i = 0; i < claim->allocation->part_count; i++)
                add_part(claim, &claim->allocation->parts[i], sums);
        for (size_t i = 0; i < components; i++) {
                add(claim, &sums->payoff, sums->open[i]);
                add(claim, &sums->payoff, sums->interest[i]);
        }
        add(claim, &sums->payoff, -sums->over);
}

static void
free_sums(struct sums *sums)
{
        free(sums->open);
        free(sums->interest);
}

/* What would have to be paid on DAY. False when the account cannot be replayed up to it; the
 * allocation says why. */
static bool
replay_to(const struct claim *claim, int32_t day, struct sums *sums)
{
        *sums = (struct sums){0};
        if (claim->count > 0 && /* of none there is nothing to replay */
            !allocation_replay(claim->allocation, claim->entries, claim->count,
                               &claim->stored.terms.interest, day))
                return false;
        sum_parts(claim, sums);
        return true;
}

_Noreturn static void
die_replay(const struct claim *claim)
{
        const struct allocation *allocation = claim->allocation;
        const struct account_terms *terms = &claim->stored.terms;
        char day[11];
        if (!allocation->problem_is_rate)
                die(EXIT_BAD_DATA, "account %s: entry %lld: %s", claim->account,
                    (long long)claim->entries[allocation->problem_entry].number,
                    allocation->problem);
        day_format(day, allocation->problem_day);
        die(EXIT_BAD_DATA, "account %s: no rate for %s in %s: %s", claim->account, day,
            terms->rates->policy->path,
            rates_why(terms->rates, terms->basis, terms->currency, allocation->problem_day));
}

/* ---- the plan in force ---- */

struct plan_in_force {
        int64_t discount; /* that it lets off on the day of the payment and is not let off yet,
                             minor units */
        int32_t stops_on; /* day from which no interest runs; DAY_NONE: it runs */
};

/* What stands of the waivers of arrangement a's discount, which have its key as their number
   (col-revoke(1)), less what was returned of them. */
#define WAIVED                                                                                     \
        "(WITH waivers AS (SELECT id FROM entries WHERE account = a.account AND type = 'waiver' "  \
        "AND (number = a.arrangement OR number > a.arrangement || '/' AND "                        \
        "number < a.arrangement || '0')) "                                                         \
        "SELECT ifnull(sum(iif(type = 'return', -amount, amount)), 0) FROM entries "               \
        "WHERE account = a.account AND batch <= %lld AND value_on <= '%s' AND "                    \
        "(id IN waivers OR corrects IN waivers))"

static struct plan_in_force
find_plan(const struct claim *claim, struct moment moment, int64_t account)
{
        struct plan_in_force plan = {0, DAY_NONE};
        char today[11], day[11];
        day_format(today, moment.as_of);
        day_format(day, claim->moment.as_of);
        struct buffer instalments = {0};
        versions_source(&instalments, claim->db, kind_at(KIND_instalment), moment);
        sqlite3_stmt *row = db_prepare(
                claim->db,
                "SELECT iif(discount_until >= '%s', max(discount - " WAIVED
                ", 0), 0), iif(plan_interest = 'stops', arranged_on, NULL) FROM (SELECT * FROM "
                "arrangements WHERE account = %lld AND "
                "batch <= %lld AND arranged_on <= '%s' ORDER BY arranged_on DESC, id DESC LIMIT 1) "
                "AS a "
                "WHERE EXISTS (SELECT 1 FROM %s AS i "
                "WHERE i.account = %lld AND i.arrangement = a.id AND "
                "(i.ended_on IS NULL OR i.ended_on > '%s'))",
                day, (long long)moment.known, day, (long long)account, (long long)moment.known,
                today, buffer_terminate(&instalments), (long long)account, today);
        if (db_step(claim->db, row)) {
                plan.discount = sqlite3_column_int64(row, 0);
                if (sqlite3_column_type(row, 1) != SQLITE_NULL)
                        plan.stops_on = day_parse(db_column(row, 1));
        }
        sqlite3_finalize(row);
        buffer_free(&instalments);
        return plan;
}

/* ---- rows ---- */

struct rows {
        struct format_writer *out;
        const struct claim *claim;
        char day[11];
        uint64_t count;
};

static void
put_row(struct rows *rows, const char *item, struct slice component, int64_t amount)
{
        char text[32];
        struct slice money = {text, money_format(text, amount, rows->claim->digits)};
        format_row(rows->out, (struct slice[]){slice_of(rows->claim->account), slice_of(rows->day),
                                               slice_of(rows->claim->currency), slice_of(item),
                                               component, money});
        rows->count++;
}

static void
put_components(struct rows *rows, const char *item, const int64_t *amounts)
{
        const struct waterfall *waterfall = rows->claim->stored.waterfall;
        for (size_t i = 0; i < waterfall->component_count; i++)
                if (amounts[i] != 0)
                        put_row(rows, item, waterfall->components[i], amounts[i]);
}

static struct rows
put_payoff(const struct claim *claim, const struct sums *sums, int64_t discount, int64_t stopped,
           const int64_t *per_day)
{
        static const char *const names[] = {"account", "payoff_on", "currency",
                                            "item",    "component", "amount"};
        static const enum type types[] = {TYPE_TEXT, TYPE_DATE, TYPE_TEXT,
                                          TYPE_TEXT, TYPE_TEXT, TYPE_MONEY};
        static const struct slice none = {"", 0};
        struct rows rows = {.out = format_open(FORMAT_AUTO, names, types, 6), .claim = claim};
        day_format(rows.day, claim->moment.as_of);
        put_components(&rows, "open", sums->open);
        put_components(&rows, "interest", sums->interest);
        if (sums->over != 0)
                put_row(&rows, "overpayment", none, -sums->over);
        if (discount != 0)
                put_row(&rows, "discount", none, -discount);
        if (stopped != 0)
                put_row(&rows, "stopped", none, -stopped);
        put_row(&rows, "payoff", none, sums->payoff - discount - stopped);
        if (per_day != NULL)
                put_row(&rows, "per-day", none, *per_day);
        return rows;
}

/* ---- one account ---- */

static void
open_claim(struct claim *claim, int64_t account, struct payoff_policies policies)
{
        stored_terms_open(&claim->stored, claim->db, claim->moment, account, policies.waterfall,
                          policies.rates);
        if (claim->stored.waterfall == NULL)
                die(EXIT_NO_INPUT,
                    "account %s was never allocated; name a waterfall with -w, or save what "
                    "col-allocate makes of it",
                    claim->account);
        sqlite3_stmt *row = db_prepare(claim->db, "SELECT currency FROM accounts WHERE id = %lld",
                                       (long long)account);
        if (db_step(claim->db, row)) {
                struct slice currency = db_column(row, 0);
                snprintf(claim->currency, sizeof claim->currency, "%.*s", (int)currency.size,
                         currency.data);
                claim->digits = currency_digits(currency);
        }
        sqlite3_finalize(row);
        read_entries(claim);
        claim->stored.terms.currency = slice_of(claim->currency);
        interest_terms_complete(&claim->stored.terms, claim->stored.waterfall);
        claim->allocation = allocation_open(claim->stored.waterfall);
}

/* No interest runs from DAY on, whatever the replays that follow are of. */
static void
stop_interest(struct claim *claim, int32_t day)
{
        claim->stored.terms.interest.stops = true;
        claim->stored.terms.interest.stops_on = day;
}

struct format_writer *
payoff(struct db *db, struct moment moment, const char *account, int32_t day,
       struct payoff_policies policies, uint64_t *row_count)
{
        struct claim claim = {.db = db, .moment = {day, moment.known}, .account = account};
        sqlite3_stmt *find = db_prepare(db, "SELECT id FROM accounts WHERE account = ?");
        db_bind_text(db, find, 1, slice_of(account));
        int64_t id = db_step(db, find) ? sqlite3_column_int64(find, 0) : 0;
        sqlite3_finalize(find);
        open_claim(&claim, id, policies);

        struct sums sums, until_plan, later;
        struct plan_in_force plan = find_plan(&claim, moment, id);
        if (!replay_to(&claim, day, &sums))
                die_replay(&claim);
        if (plan.stops_on != DAY_NONE)
                stop_interest(&claim, plan.stops_on);
        if (!replay_to(&claim, day, &until_plan))
                die_replay(&claim);
        bool lasts = replay_to(&claim, day + 1, &later);
        int64_t stopped = sums.payoff - until_plan.payoff;
        int64_t per_day = later.payoff - until_plan.payoff, discount = plan.discount;
        if (discount > until_plan.payoff)
                discount = until_plan.payoff > 0 ? until_plan.payoff : 0;
        struct rows rows = put_payoff(&claim, &sums, discount, stopped, lasts ? &per_day : NULL);
        free_sums(&sums);
        free_sums(&until_plan);
        free_sums(&later);
        allocation_close(claim.allocation);
        stored_terms_close(&claim.stored);
        free(claim.entries);
        *row_count = rows.count;
        return rows.out;
}
