#include "bonus.h"

#include <stdlib.h>

#include "bonus_split.h"
#include "day.h"
#include "error.h"
#include "text_index.h"

/* What has cleared in a period, of those that are counted together. */
struct sums {
        int128 base, amount; /* minor units */
        size_t first;        /* of as many in bases as the line has rates */
};

struct bonuses {
        const struct bonus_table *table;
        struct expr_set *conditions;
        const struct tsv_reader *in;
        struct text_index periods; /* by line, period, currency and per */
        struct sums *sums;         /* by their places there */
        size_t sum_count, sum_capacity;
        int128 *bases; /* by rate */
        size_t base_count, base_capacity;
        struct buffer key;
        int32_t day, starts[BONUS_PERIODS]; /* of the periods in which that day lies */
        struct bonus_due *dues;
        size_t due_count, due_capacity;
        struct bonus_split split;
        struct line_outcome {
                enum bonus_outcome outcome;
                const struct bonus_rate *rate;
        } * outcomes; /* by line */
};

struct bonuses *
bonuses_open(const struct bonus_table *table, struct expr_set *conditions,
             const struct tsv_reader *in)
{
        struct bonuses *b = allocate(sizeof *b);
        *b = (struct bonuses){.table = table, .conditions = conditions, .in = in};
        b->outcomes = reallocate_array(NULL, table->count, sizeof *b->outcomes);
        b->day = DAY_NONE;
        return b;
}

void
bonuses_close(struct bonuses *b)
{
        text_index_free(&b->periods);
        buffer_free(&b->key);
        bonus_split_free(&b->split);
        free(b->sums);
        free(b->bases);
        free(b->dues);
        free(b->outcomes);
        free(b);
}

static _Noreturn void
die_of_day(const struct bonuses *b, const struct bonus_line *line, const char *what)
{
        int column = tsv_find(b->in, "value_on");
        struct slice day = b->in->fields[column];
        tsv_die(b->in, column, EXIT_BAD_DATA, "%s says nothing of the %s of %.*s on %.*s",
                b->table->policy->path, what, (int)line->name.size, line->name.data, (int)day.size,
                day.data);
}

/* ---- which rate, and when ---- */

static const struct bonus_rate *
rate_of(struct bonuses *b, const struct bonus_line *line, const struct bonus_payment *payment)
{
        bool other_days = false;
        if (line->currency.size > 0 && !slice_equal(line->currency, payment->currency))
                return NULL;
        for (size_t i = 0; i < line->rate_count; i++) {
                const struct bonus_rate *rate = &line->rates[i];
                if (expr_truth(b->conditions, rate->condition) != 1)
                        continue;
                if (rate->from <= payment->value_on && payment->value_on <= rate->until)
                        return rate;
                other_days = true;
        }
        if (other_days)
                die_of_day(b, line, "rate");
        return NULL;
}

static bool
has_cleared(struct bonuses *b, const struct bonus_line *line, const struct bonus_payment *payment)
{
        size_t i = 0;
        while (i < line->wait_count && expr_truth(b->conditions, line->waits[i].condition) != 1)
                i++;
        int32_t days = i < line->wait_count ? line->waits[i].days : 0;
        return payment->value_on + days <= payment->as_of;
}

/* ---- sums of a period ---- */

static void
add_integer(struct buffer *key, int64_t value)
{
        buffer_add(key, &value, sizeof value);
}

/* First day of the period in which DAY lies; many payments are of one day. */
static int32_t
period_start(struct bonuses *b, enum bonus_period period, int32_t day)
{
        if (day != b->day) {
                int year, month, day_of_month;
                day_to_civil(day, &year, &month, &day_of_month);
                b->day = b->starts[PERIOD_PAYMENT] = day;
                b->starts[PERIOD_MONTH] = day - day_of_month + 1;
                b->starts[PERIOD_QUARTER] = day_from_civil(year, month - (month - 1) % 3, 1);
                b->starts[PERIOD_YEAR] = day_from_civil(year, 1, 1);
        }
        return b->starts[period];
}

static void
clear_bases(struct bonuses *b, const struct sums *sums, size_t count)
{
        for (size_t i = 0; i < count; i++)
                b->bases[sums->first + i] = 0;
}

/* The sums that the payment adds to; in a period of one payment they begin anew. */
static struct sums *
sums_of(struct bonuses *b, const struct bonus_line *line, const struct bonus_payment *payment)
{
        bool alone = line->period == PERIOD_PAYMENT;
        b->key.size = 0;
        add_integer(&b->key, line - b->table->lines);
        if (!alone) {
                struct slice per = {"", 0};
                if (line->per >= 0)
                        per = expr_text(b->conditions, line->per);
                add_integer(&b->key, period_start(b, line->period, payment->value_on));
                add_integer(&b->key, (int64_t)payment->currency.size);
                buffer_add(&b->key, payment->currency.data, payment->currency.size);
                buffer_add(&b->key, per.data, per.size);
        }
        size_t place = text_index_add(&b->periods, buffer_slice(&b->key));
        if (place == b->sum_count) {
                grow(&b->sums, &b->sum_capacity, place + 1, sizeof *b->sums);
                b->sums[b->sum_count++] = (struct sums){.first = b->base_count};
                b->base_count += line->rate_count;
                grow(&b->bases, &b->base_capacity, b->base_count, sizeof *b->bases);
                clear_bases(b, &b->sums[place], line->rate_count);
        } else if (alone) {
                clear_bases(b, &b->sums[place], line->rate_count);
                b->sums[place] = (struct sums){.first = b->sums[place].first};
        }
        return &b->sums[place];
}

/* ---- how much ---- */

/* What lies between two sums of a period, each part by its tier: minor units times millionths of a
 * percent. */
static int128
earned_between(const struct bonus_rate *rate, int128 from, int128 to)
{
        int128 earned = 0;
        for (size_t i = 0; i < rate->tier_count; i++) {
                int128 begin = rate->tiers[i].above, end = to;
                if (i + 1 < rate->tier_count && rate->tiers[i + 1].above < to)
                        end = rate->tiers[i + 1].above;
                begin = begin < from ? from : begin;
                if (begin < end)
                        earned += (end - begin) * rate->tiers[i].percent;
        }
        return earned;
}

/* What a period's sum has earned where the tier in which it stands counts for all of it, in the
 * same measure. */
static int128
earned_by(const struct bonuses *b, const struct bonus_line *line, const struct sums *sums)
{
        int128 earned = 0;
        for (size_t i = 0; i < line->rate_count; i++) {
                const struct bonus_rate *rate = &line->rates[i];
                size_t tier = rate->tier_count - 1;
                while (tier > 0 && rate->tiers[tier].above >= sums->base)
                        tier--;
                earned += b->bases[sums->first + i] * rate->tiers[tier].percent;
        }
        return earned;
}

/* What BASE earns by the line, rounded, within the cap. */
static int128
line_amount(struct bonuses *b, const struct bonus_line *line, const struct bonus_rate *rate,
            const struct bonus_payment *payment, int64_t base)
{
        if (!line->counts)
                return rounding_divide((int128)base * rate->tiers[0].percent, BONUS_WHOLE,
                                       line->rounding);
        struct sums *sums = sums_of(b, line, payment);
        int128 before = line->whole ? earned_by(b, line, sums) : 0, earned;
        sums->base += base;
        b->bases[sums->first + (size_t)(rate - line->rates)] += base;
        earned = line->whole ? earned_by(b, line, sums) - before
                             : earned_between(rate, sums->base - base, sums->base);
        int128 amount = rounding_divide(earned, BONUS_WHOLE, line->rounding);
        if (amount > line->cap - sums->amount)
                amount = line->cap - sums->amount;
        sums->amount += amount;
        return amount;
}

static int64_t
base_of(const struct bonuses *b, const struct bonus_line *line, const struct bonus_payment *payment)
{
        int64_t base = 0;
        for (size_t i = 0; i < BONUS_BASES; i++)
                base += line->bases[i] ? payment->parts[i] : 0;
        if (base > payment->gross)
                tsv_die(b->in, tsv_find(b->in, "amount"), EXIT_BAD_DATA,
                        "less than what it is said to have settled; take the columns as "
                        "'col-report settled' writes them");
        return base;
}

/* ---- who ---- */

/* Those who are there to take a share: none, where nobody takes the rest. */
static void
find_payees(struct bonuses *b, const struct bonus_line *line)
{
        bool rest = true;
        bonus_split_start(&b->split);
        for (size_t i = 0; i < line->share_count; i++) {
                const struct bonus_share *share = &line->shares[i];
                struct slice payee = {"", 0};
                if (share->condition < 0 || expr_truth(b->conditions, share->condition) == 1)
                        payee = expr_text(b->conditions, share->payee);
                if (payee.size > 0)
                        bonus_split_add(&b->split, payee, share->sharing, share->size);
                else if (share->sharing == SHARE_REST)
                        rest = false;
        }
        if (!rest)
                bonus_split_start(&b->split);
}

static int64_t
tax_of(const struct bonuses *b, const struct bonus_line *line, int32_t day, int64_t amount)
{
        for (size_t i = 0; i < line->tax_count; i++) {
                const struct bonus_tax *tax = &line->taxes[i];
                if (tax->from <= day && day <= tax->until)
                        return (int64_t)rounding_divide((int128)amount * tax->percent, BONUS_WHOLE,
                                                        line->rounding);
        }
        if (line->commission)
                die_of_day(b, line, "tax");
        return 0;
}

static enum bonus_outcome
earn_by_line(struct bonuses *b, size_t number, const struct bonus_payment *payment,
             const struct bonus_rate **rate)
{
        const struct bonus_line *line = &b->table->lines[number];
        *rate = rate_of(b, line, payment);
        if (*rate == NULL)
                return BONUS_NO_RATE;
        if (!has_cleared(b, line, payment))
                return BONUS_WAITING;
        int64_t base = base_of(b, line, payment);
        if (base == 0)
                return BONUS_NOTHING;
        find_payees(b, line);
        if (b->split.count == 0)
                return BONUS_NOBODY;
        int128 amount = line_amount(b, line, *rate, payment, base);
        if (amount > MONEY_MAX || amount < -MONEY_MAX)
                tsv_die(b->in, -1, EXIT_BAD_DATA, "%.*s comes to more than 10^15 minor units",
                        (int)line->name.size, line->name.data);
        bonus_split_share(&b->split, (int64_t)amount);
        size_t before = b->due_count;
        for (size_t i = 0; i < b->split.count; i++) {
                const struct bonus_part *part = &b->split.list[i];
                if (part->amount == 0)
                        continue;
                grow(&b->dues, &b->due_capacity, b->due_count + 1, sizeof *b->dues);
                b->dues[b->due_count++] =
                        (struct bonus_due){number, part->payee, base, part->amount,
                                           tax_of(b, line, payment->value_on, part->amount)};
        }
        return b->due_count > before ? BONUS_EARNED : BONUS_NOTHING;
}

const struct bonus_due *
bonuses_of(struct bonuses *b, const struct bonus_payment *payment, size_t *count)
{
        b->due_count = 0;
        for (size_t i = 0; i < b->table->count; i++)
                b->outcomes[i].outcome = earn_by_line(b, i, payment, &b->outcomes[i].rate);
        *count = b->due_count;
        return b->dues;
}

enum bonus_outcome
bonuses_outcome(const struct bonuses *b, size_t line, const struct bonus_rate **rate)
{
        if (rate != NULL)
                *rate = b->outcomes[line].rate;
        return b->outcomes[line].outcome;
}
