/* allocation.c: properties of random ledgers, COL_LEDGERS of them (20,000; make ledgers:
   1,000,000), and ledgers at the ends: a hundred years of ten payments a day, sums beyond 64 bits.
 */
#include <stdlib.h>

#include "allocation.h"
#include "day.h"
#include "error.h"
#include "number.h"
#include "open_set.h"

#include "check.h"

enum { MOST = 24 }; /* entries of a random ledger */

static uint64_t state = 0x9e3779b97f4a7c15u;

static uint64_t
random_below(uint64_t n)
{
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        return state % n;
}

/* ---- random ledgers ---- */

static int64_t
random_amount(void)
{
        switch (random_below(6)) {
        case 0:
                return 1 + (int64_t)random_below(50);
        case 1:
                return 100;
        case 2:
                return 1 + (int64_t)random_below(MONEY_MAX);
        default:
                return 1 + (int64_t)random_below(1000000);
        }
}

static struct account_entry
random_entry(const struct waterfall *waterfall, int64_t number, int32_t day)
{
        static const enum entry_type types[] = {
                ENTRY_CHARGE,  ENTRY_CHARGE,  ENTRY_CHARGE, ENTRY_PAYMENT, ENTRY_PAYMENT,
                ENTRY_PAYMENT, ENTRY_PAYMENT, ENTRY_RETURN, ENTRY_WAIVER,  ENTRY_WRITE_OFF};
        struct account_entry entry = {.number = number,
                                      .type = types[random_below(sizeof types / sizeof *types)],
                                      .component = NO_INDEX,
                                      .rule = random_below(waterfall->rule_count),
                                      .amount = random_amount(),
                                      .value_on = day,
                                      .booked_on = day + (int32_t)random_below(3),
                                      .due_on = day + (int32_t)random_below(400) - 100,
                                      .history = random_below(16) == 0};
        if (entry.type == ENTRY_CHARGE || (entry.type == ENTRY_WAIVER && random_below(2)))
                do
                        entry.component = random_below(waterfall->component_count);
                while (!waterfall_covers(waterfall, entry.component));
        if (entry.type == ENTRY_CHARGE && random_below(5) == 0)
                entry.amount = -entry.amount;
        return entry;
}

/* A ledger in its order; returns that name nothing. */
static size_t
random_ledger(const struct waterfall *waterfall, struct account_entry *entries)
{
        size_t count = 1 + random_below(MOST);
        int32_t day = day_from_civil(2006 + (int)random_below(18), 1, 1);
        for (size_t i = 0; i < count; i++) {
                if (random_below(2))
                        day += (int32_t)random_below(random_below(4) ? 40 : 400);
                entries[i] = random_entry(waterfall, (int64_t)i + 1, day);
        }
        qsort(entries, count, sizeof *entries, account_entry_compare);
        return count;
}

/* ---- properties ---- */

static bool
settles(const struct part *part)
{
        return part->kind <= PART_CORRECTION;
}

/* Sums of a ledger's parts, by entry: money of it, left over of it, open of it, open of its
 * accruals by component. */
struct sums {
        int64_t money[MOST], over[MOST], open[MOST], accrued[MOST][64];
};

static void
add_part(struct sums *sums, const struct account_entry *entries, const struct part *part)
{
        int64_t *open = NULL;
        if (part->charge != NO_INDEX)
                open = &sums->open[part->charge];
        if (part->accrual != NO_INDEX)
                open = &sums->accrued[part->accrual][part->component];
        if (settles(part) || part->kind == PART_OVERPAYMENT || part->kind == PART_OUTSIDE)
                sums->money[part->credit] += part->amount;
        if (part->kind == PART_OVERPAYMENT) {
                sums->over[part->credit] += part->amount;
                CHECK(sums->over[part->credit] >= 0);
        } else if (settles(part)) {
                CHECK((part->charge == NO_INDEX) != (part->accrual == NO_INDEX));
                /* A charge opens when it is first settled here; its amount is checked below. */
                *open -= part->amount;
                if (part->charge != NO_INDEX)
                        CHECK(entries[part->charge].type == ENTRY_RETURN ||
                              entries[part->charge].component == part->component);
        } else if (part->kind == PART_ACCRUAL || part->kind == PART_REOPENED) {
                CHECK(part->amount > 0);
                *open += part->amount;
        }
}

/* Every payment's parts add up to what is left of it; no charge or accrual is settled beyond its
   amount, or given back beyond what was settled. */
static void
check_conserved(const struct allocation *allocation, const struct account_entry *entries,
                size_t count)
{
        static struct sums sums;
        int64_t given = 0, returned = 0;
        sums = (struct sums){0};
        for (size_t i = 0; i < allocation->part_count; i++) {
                const struct part *part = &allocation->parts[i];
                add_part(&sums, entries, part);
                if (part->kind == PART_REOPENED)
                        returned -= part->amount;
                if (part->charge != NO_INDEX) {
                        const struct account_entry *charge = &entries[part->charge];
                        int64_t owed = charge->type == ENTRY_CHARGE ? charge->amount : 0;
                        CHECK(sums.open[part->charge] + owed >= 0);
                        CHECK(sums.open[part->charge] <= (owed ? 0 : charge->amount));
                }
                if (part->accrual != NO_INDEX)
                        CHECK(sums.accrued[part->accrual][part->component] >= 0);
                if (part->credit != NO_INDEX)
                        CHECK(!entries[part->credit].history && part->event >= part->credit);
                CHECK(!entries[part->event].history);
        }
        for (size_t i = 0; i < count; i++) {
                const struct account_entry *entry = &entries[i];
                int64_t money = entry->type == ENTRY_CHARGE ? -entry->amount : entry->amount;
                if (entry->history)
                        continue;
                if (entry->type == ENTRY_RETURN) {
                        returned += entry->amount;
                } else if (entry->type == ENTRY_PAYMENT || entry->type == ENTRY_WAIVER) {
                        CHECK(sums.money[i] >= 0 && sums.money[i] <= money);
                        given += money - sums.money[i];
                } else if (money > 0 && entry->type != ENTRY_WRITE_OFF) {
                        CHECK(sums.money[i] == money);
                }
        }
        CHECK(given == returned);
}

static bool
same_part(const struct part *a, const struct part *b)
{
        return a->kind == b->kind && a->event == b->event && a->credit == b->credit &&
               a->charge == b->charge && a->accrual == b->accrual && a->component == b->component &&
               a->amount == b->amount && a->on == b->on && a->row == b->row;
}

/* What was replayed up to a day, and the rest with it later, is what is replayed at once. */
static void
check_steps(struct allocation *whole, struct allocation *part, const struct account_entry *entries,
            size_t count, const struct interest_terms *terms, int32_t as_of)
{
        size_t first = 1 + random_below(count);
        while (first < count && entries[first].value_on == entries[first - 1].value_on)
                first++;
        int32_t until = first < count ? entries[first].value_on : as_of;
        int32_t last = entries[first - 1].value_on;
        bool done = allocation_replay(part, entries, first, terms,
                                      last + (int32_t)random_below((uint64_t)(until - last) + 1));
        CHECK(done);
        size_t booked = part->part_count;
        while (booked > 0 && part->parts[booked - 1].kind == PART_ACCRUED)
                booked--;
        CHECK(booked <= whole->part_count);
        for (size_t i = 0; i < booked && i < whole->part_count; i++)
                CHECK(same_part(&part->parts[i], &whole->parts[i]));
        CHECK(booked == whole->part_count || whole->parts[booked].event >= first ||
              whole->parts[booked].kind == PART_ACCRUED);
}

/* A payment that is booked last of all, with an earlier value date, comes out as if it had always
   been there: as its day's only entry with any number. */
static void
check_backdated(struct allocation *whole, struct allocation *other, struct account_entry *entries,
                size_t count, const struct interest_terms *terms, int32_t as_of)
{
        size_t i = random_below(count);
        if ((i > 0 && entries[i - 1].value_on == entries[i].value_on) ||
            (i + 1 < count && entries[i + 1].value_on == entries[i].value_on))
                return;
        entries[i].number = 1000;
        entries[i].booked_on += 5000;
        qsort(entries, count, sizeof *entries, account_entry_compare);
        CHECK(allocation_replay(other, entries, count, terms, as_of));
        CHECK(other->part_count == whole->part_count);
        for (size_t p = 0; p < whole->part_count && p < other->part_count; p++)
                CHECK(same_part(&whole->parts[p], &other->parts[p]));
}

/* Returns that name a payment, in a ledger in which nothing else gives money back: never more than
 * is left of it. */
static void
name_returns(struct account_entry *entries, size_t count)
{
        int64_t left[MOST] = {0};
        for (size_t i = 0; i < count; i++) {
                if (entries[i].history || entries[i].type == ENTRY_CHARGE ||
                    entries[i].type == ENTRY_WRITE_OFF)
                        continue;
                if (entries[i].type != ENTRY_RETURN) {
                        left[i] = entries[i].amount;
                        continue;
                }
                size_t target = i == 0 ? 0 : random_below(i);
                if (left[target] == 0) {
                        entries[i].history = true;
                        continue;
                }
                entries[i].corrects = entries[target].number;
                if (entries[i].amount > left[target])
                        entries[i].amount = left[target];
                left[target] -= entries[i].amount;
        }
}

/* With named returns every credit's sum is known, not only that of all. */
static void
check_named(const struct allocation *allocation, const struct account_entry *entries, size_t count)
{
        for (size_t i = 0; i < count; i++) {
                int64_t money = 0, expected = entries[i].amount;
                if (entries[i].history ||
                    (entries[i].type != ENTRY_PAYMENT && entries[i].type != ENTRY_WAIVER))
                        continue;
                for (size_t p = 0; p < allocation->part_count; p++)
                        if (allocation->parts[p].credit == i)
                                money += allocation->parts[p].amount;
                for (size_t j = 0; j < count; j++)
                        if (!entries[j].history && entries[j].corrects == entries[i].number)
                                expected -= entries[j].amount;
                CHECK(money == expected);
        }
}

static void
check_ledgers(struct waterfall *waterfall, const struct rates *rates, long ledgers)
{
        struct allocation *whole = allocation_open(waterfall), *other = allocation_open(waterfall);
        size_t refused = 0;
        for (long i = 0; i < ledgers && check_failures == 0; i++) {
                struct account_entry entries[MOST];
                struct interest_tax tax = {waterfall_component(waterfall, slice_of("bsmv")),
                                           15000000};
                struct interest_terms terms = {
                        .contract_rate = (int64_t)random_below(2) * 7250000,
                        .default_rates = random_below(3) ? &rates->series[BASIS_CONTRACT] : NULL,
                        .day_count = (enum day_count)random_below(DAY_COUNT_NONE),
                        .taxes = &tax,
                        .tax_count = random_below(2)};
                uint64_t seed = state;
                size_t count = random_ledger(waterfall, entries);
                bool named = random_below(2);
                if (named)
                        name_returns(entries, count);
                int32_t as_of = entries[count - 1].value_on + (int32_t)random_below(400);
                if (!allocation_replay(whole, entries, count, &terms, as_of)) {
                        CHECK(strstr(whole->problem, "out of range") != NULL);
                        refused++;
                        continue;
                }
                check_conserved(whole, entries, count);
                if (named)
                        check_named(whole, entries, count);
                check_steps(whole, other, entries, count, &terms, as_of);
                if (!named)
                        check_backdated(whole, other, entries, count, &terms, as_of);
                if (check_failures > 0)
                        fprintf(stderr, "%s, ledger %ld, state %llx\n", waterfall->policy->name, i,
                                (unsigned long long)seed);
        }
        CHECK((long)refused < ledgers / 10);
        allocation_close(whole);
        allocation_close(other);
}

/* ---- at the ends ---- */

/* A hundred years of ten payments a day, of which half come before any charge; linear, or this
 * takes hours. */
static void
check_a_century(const struct waterfall *waterfall, const struct rates *rates)
{
        enum { DAYS = 36525, A_DAY = 11 };
        size_t count = (size_t)DAYS * A_DAY;
        struct account_entry *entries = allocate(count * sizeof *entries);
        struct allocation *allocation = allocation_open(waterfall);
        struct interest_terms terms = {.contract_rate = 9000000,
                                       .contract_goes_on = true,
                                       .default_rates = &rates->series[BASIS_CONTRACT],
                                       .day_count = DAY_COUNT_ACTUAL};
        int32_t day = day_from_civil(1926, 1, 1);
        int64_t paid = 0, settled = 0;
        for (size_t i = 0; i < count; i++)
                entries[i] = (struct account_entry){
                        .number = (int64_t)i + 1,
                        .type = i % A_DAY == 0 ? ENTRY_CHARGE : ENTRY_PAYMENT,
                        .component = i % A_DAY == 0 ? COMPONENT_PRINCIPAL : NO_INDEX,
                        .amount = i % A_DAY == 0 ? 150 : 1 + (int64_t)(i % 29),
                        .value_on = day + (int32_t)(i / A_DAY),
                        .booked_on = day + (int32_t)(i / A_DAY),
                        .due_on = day + (int32_t)(i / A_DAY) + (int32_t)(i % 700)};
        CHECK(allocation_replay(allocation, entries, count, &terms, day + DAYS));
        for (size_t i = 0; i < allocation->part_count; i++)
                if (allocation->parts[i].credit != NO_INDEX)
                        settled += allocation->parts[i].amount;
        for (size_t i = 0; i < count; i++)
                paid += entries[i].type == ENTRY_PAYMENT ? entries[i].amount : 0;
        CHECK(paid == settled);
        allocation_close(allocation);
        free(entries);
}

static void
check_overflow(const struct waterfall *waterfall)
{
        enum { COUNT = 9300 };
        struct account_entry *entries = allocate(COUNT * sizeof *entries);
        struct allocation *allocation = allocation_open(waterfall);
        struct interest_terms none = {0};
        for (int i = 0; i < COUNT; i++)
                entries[i] = (struct account_entry){.number = i + 1, .amount = MONEY_MAX};
        CHECK(allocation_replay(allocation, entries, 9223, &none, 0));
        CHECK(!allocation_replay(allocation, entries, COUNT, &none, 0));
        CHECK(allocation->problem_entry == 9223 && strstr(allocation->problem, "64 bits"));
        allocation_close(allocation);
        free(entries);
}

/* ---- the set of what is open ---- */

static void
check_open_set(size_t limit)
{
        struct open_set set = {0};
        bool *member = allocate(limit + 1);
        open_set_reset(&set, limit);
        for (int round = 0; round < 2000; round++) {
                size_t i = random_below(limit), expected;
                if (random_below(3)) {
                        open_set_remove(&set, i);
                        member[i] = false;
                } else {
                        open_set_add(&set, i);
                        member[i] = true;
                }
                i = random_below(limit + 1);
                for (expected = i; expected < limit && !member[expected];)
                        expected++;
                CHECK(open_set_next(&set, i) == (expected < limit ? expected : SIZE_MAX));
                for (expected = i; expected > 0 && !member[expected - 1];)
                        expected--;
                CHECK(open_set_before(&set, i) == (expected > 0 ? expected - 1 : SIZE_MAX));
        }
        open_set_free(&set);
        free(member);
}

/* ---- days and rates ---- */

static void
check_days(void)
{
        const int32_t leap = day_from_civil(2024, 1, 1), next = day_from_civil(2025, 1, 1);
        CHECK(day_count_parts(DAY_COUNT_365, leap, next) == 366);
        CHECK(day_count_parts(DAY_COUNT_ACTUAL, leap, next) == 365 * 366);
        CHECK(day_count_parts(DAY_COUNT_ACTUAL, next, next + 365) == 365 * 366);
        CHECK(day_count_parts(DAY_COUNT_ACTUAL, next - 1, next + 1) == 365 + 366);
        for (int i = 0; i < 1000; i++) {
                int32_t a = (int32_t)random_below(40000), b = a + (int32_t)random_below(3000);
                int32_t between = a + (int32_t)random_below((uint64_t)(b - a) + 1);
                CHECK(day_count_parts(DAY_COUNT_ACTUAL, a, b) ==
                      day_count_parts(DAY_COUNT_ACTUAL, a, between) +
                              day_count_parts(DAY_COUNT_ACTUAL, between, b));
        }
}

/* Sums over the legal rates are those of each day alone. */
static void
check_rates(const struct rates *rates)
{
        const struct rate_series *series = &rates->series[BASIS_CONTRACT];
        const int32_t first = day_from_civil(1984, 12, 19);
        int128 sum = 0;
        int32_t missing = 0;
        for (int i = 0; i < 100; i++) {
                int32_t from = first + (int32_t)random_below(14000);
                int32_t to = from + (int32_t)random_below(5000);
                int128 expected = 0;
                sum = 0;
                for (int32_t day = from; day < to; day++)
                        expected += rates_period(series, day)->percent;
                CHECK(rates_sum(series, DAY_COUNT_365, from, to, &sum, &missing));
                CHECK(sum == expected);
        }
        CHECK(!rates_sum(series, DAY_COUNT_365, first - 1, first + 1, &sum, &missing));
        CHECK(missing == first - 1);
        const int32_t annulled = day_from_civil(2026, 9, 1);
        CHECK(rates_sum(series, DAY_COUNT_365, first, annulled + 1, &sum, &missing));
        series = &rates->series[BASIS_NONCONTRACT];
        CHECK(rates_sum(series, DAY_COUNT_365, first, annulled, &sum, &missing));
        CHECK(!rates_sum(series, DAY_COUNT_365, first, annulled + 1, &sum, &missing));
        CHECK(missing == annulled);
        CHECK(!rates_sum(&rates->series[BASIS_UNKNOWN], DAY_COUNT_365, first, annulled + 9, &sum,
                         &missing));
        CHECK(missing == annulled);
}

int
main(void)
{
        static const char *const names[] = {"tbk-100", "principal-first"};
        const char *ledgers = getenv("COL_LEDGERS");
        long count = ledgers != NULL ? atol(ledgers) : 20000;
        struct rates *rates = rates_open("legal");
        static const size_t limits[] = {1, 63, 64, 65, 4095, 4096, 4097, 5000};
        for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
                check_open_set(limits[i]);
        check_days();
        check_rates(rates);
        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
                struct waterfall *waterfall = waterfall_open(names[i]);
                check_ledgers(waterfall, rates, count / 4);
                if (i == 0) {
                        check_a_century(waterfall, rates);
                        check_overflow(waterfall);
                }
                waterfall_close(waterfall);
        }
        /* The instalments' rules, with lines for interest and its tax; and percentages. */
        static const struct {
                const char *name, *text;
        } own[] = {
                {"horizontal.tsv",
                 "tag\tdue\tcomponent\trun\tahead\treturned\n"
                 "DEFAULT\tpast-due\tpenalty\thorizontal\tNEXT\toldest\nDEFAULT\tpast-due\tother\n"
                 "DEFAULT\tdue\tpenalty\nDEFAULT\tdue\tother\n"
                 "DEFAULT\tin-advance\tother\nDEFAULT\tin-advance\tpenalty\n"
                 "last\tpast-due\tprincipal\thorizontal\tLAST\nlast\tdue\tprincipal\n"
                 "last\tin-advance\tprincipal\n"
                 "spread\tpast-due\tother\tvertical\tREAMORTIZATION\nspread\tdue\tother\n"
                 "spread\tin-advance\tother\n"},
                {"shares.tsv",
                 "tag\tcomponent\tpercent\trun\nDEFAULT\tprincipal\t33.33\nDEFAULT\tfee\t33.33\n"
                 "DEFAULT\tother\t33.34\nfund\tnone\nfee\tfee\t100\nany\tother\t\thorizontal\n"}};
        for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
                char *path = format_text("./%s", own[i].name);
                FILE *file = fopen(path, "w");
                CHECK(file != NULL && fputs(own[i].text, file) >= 0 && fclose(file) == 0);
                struct waterfall *waterfall = waterfall_open(path);
                check_ledgers(waterfall, rates, count / 4);
                waterfall_close(waterfall);
                remove(path);
                free(path);
        }
        rates_close(rates);
        return check_result();
}
