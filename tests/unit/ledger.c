/* ledger.c: worked cases, and properties of random accounts against a model that settles unit by
 * unit. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "day.h"
#include "ledger.h"

static int failures;

#define CHECK(condition)                                                                           \
        do {                                                                                       \
                if (!(condition)) {                                                                \
                        fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);            \
                        failures++;                                                                \
                }                                                                                  \
        } while (0)

struct line {
        const char *type, *component;
        int64_t amount;
        int32_t value_on, due_on;
        bool history;
};

static void
compute(struct ledger *ledger, const struct line *lines, size_t count)
{
        ledger_start(ledger);
        for (size_t i = 0; i < count; i++)
                CHECK(!strcmp(lines[i].type, "hold")
                              ? ledger_hold(ledger, lines[i].amount)
                              : ledger_entry(ledger, slice_of(lines[i].type),
                                             slice_of(lines[i].component), lines[i].amount,
                                             lines[i].value_on, lines[i].due_on, lines[i].history));
        ledger_settle(ledger);
}

#define COMPUTE(ledger, ...)                                                                       \
        compute(ledger, (struct line[]){__VA_ARGS__},                                              \
                sizeof((struct line[]){__VA_ARGS__}) / sizeof(struct line))

static void
check_worked_cases(struct ledger *l)
{
        compute(l, NULL, 0);
        CHECK(l->balance == 0 && l->due_on == DAY_NONE && l->last_payment_on == DAY_NONE);

        /* 150 paid on cost 30, interest 50, tax 20, principal 100 + 200: cost, interest, then the
         * older principal. */
        COMPUTE(l, {"charge", "principal", 200, 10, 60, false},
                {"charge", "principal", 100, 10, 40, false}, {"charge", "tax", 20, 12, 30, false},
                {"charge", "interest", 50, 11, DAY_NONE, false},
                {"charge", "fee", 30, 12, 20, false}, {"payment", "", 150, 70, DAY_NONE, false});
        CHECK(l->open[PART_COST] == 0 && l->open[PART_INTEREST] == 0);
        CHECK(l->open[PART_PRINCIPAL] == 250 && l->balance == 250 && l->due_on == 40);
        CHECK(l->last_payment_on == 70 && l->last_payment == 150);

        /* Paying more than everything leaves a credit in principal. */
        COMPUTE(l, {"charge", "cost", 30, 1, 1, false}, {"payment", "", 100, 2, DAY_NONE, false});
        CHECK(l->open[PART_COST] == 0 && l->open[PART_PRINCIPAL] == -70 && l->balance == -70);
        CHECK(l->due_on == DAY_NONE);

        /* A credit balance placed with us. */
        COMPUTE(l, {"charge", "principal", -59, 1, 1, false});
        CHECK(l->balance == -59 && l->open[PART_PRINCIPAL] == -59 && l->due_on == DAY_NONE);

        /* 1000 corrected to 800, then to 1200: the difference meets its own charge, not the older
         * cost. */
        COMPUTE(l, {"charge", "cost", 10, 1, 1, false}, {"charge", "principal", 1000, 5, 5, false},
                {"charge", "principal", -200, 6, 5, false});
        CHECK(l->open[PART_COST] == 10 && l->open[PART_PRINCIPAL] == 800 && l->due_on == 1);
        COMPUTE(l, {"charge", "principal", 1000, 5, 5, false},
                {"charge", "principal", 200, 6, 5, false});
        CHECK(l->balance == 1200 && l->due_on == 5);

        /* Returns undo, waivers reduce, write-offs do not, history does not count but is shown. */
        COMPUTE(l, {"charge", "principal", 100, 1, 1, false},
                {"payment", "", 40, 2, DAY_NONE, false}, {"return", "", 40, 3, DAY_NONE, false},
                {"waiver", "", 10, 4, DAY_NONE, false}, {"write-off", "", 90, 5, DAY_NONE, false},
                {"payment", "", 500, 0, DAY_NONE, true},
                {"charge", "principal", 900, 0, DAY_NONE, true});
        CHECK(l->balance == 90 && l->due_on == 1);
        CHECK(l->last_payment_on == 2 && l->last_payment == 40);
        COMPUTE(l, {"charge", "principal", 100, 1, 1, false},
                {"payment", "", 500, -3, DAY_NONE, true});
        CHECK(l->balance == 100 && l->last_payment_on == -3 && l->last_payment == 500);

        /* A payment of before the cut-off that bounced after it is owed again, from the day it
         * bounced. */
        COMPUTE(l, {"payment", "", 70, 1, DAY_NONE, true}, {"return", "", 70, 9, DAY_NONE, false});
        CHECK(l->balance == 70 && l->open[PART_PRINCIPAL] == 70 && l->due_on == 9);

        /* The largest of a day is the last payment; nothing and corrections downwards are none. */
        COMPUTE(l, {"payment", "", 5, 8, DAY_NONE, false}, {"payment", "", 7, 8, DAY_NONE, false},
                {"payment", "", 6, 8, DAY_NONE, false}, {"payment", "", 0, 9, DAY_NONE, false},
                {"payment", "", -1, 10, DAY_NONE, false});
        CHECK(l->last_payment_on == 8 && l->last_payment == 7);
        CHECK(l->balance == -17);

        /* What a replay left open: 40 of principal due on day 3, 5 of interest due on day 20, 8
           held. What is held settles nothing; a payment it did not take settles interest, then
           principal. */
        ledger_start(l);
        ledger_replayed(l, slice_of("payment"), 60, 19);
        CHECK(ledger_open(l, PART_PRINCIPAL, 40, 3) && ledger_open(l, PART_INTEREST, 5, 20));
        CHECK(ledger_hold(l, 8));
        CHECK(ledger_entry(l, slice_of("payment"), slice_of(""), 10, 21, DAY_NONE, false));
        ledger_settle(l);
        CHECK(l->open[PART_PRINCIPAL] == 27 && l->open[PART_INTEREST] == 0 && l->balance == 27);
        CHECK(l->due_on == 3 && l->credit == 8);
        CHECK(l->last_payment_on == 21 && l->last_payment == 10);

        /* A return takes back what is held; beyond that it is owed from its day on. */
        for (int64_t amount = 5; amount <= 9; amount += 4) {
                ledger_start(l);
                CHECK(ledger_hold(l, 8));
                CHECK(ledger_entry(l, slice_of("return"), slice_of(""), amount, 21, DAY_NONE,
                                   false));
                ledger_settle(l);
                CHECK(l->balance == amount - 8 && l->open[PART_PRINCIPAL] == amount - 8);
                CHECK(l->credit == (amount < 8 ? 8 - amount : 0));
                CHECK(l->due_on == (amount < 8 ? DAY_NONE : 21));
        }

        ledger_start(l);
        CHECK(ledger_entry(l, slice_of("charge"), slice_of("cost"), INT64_MAX - 1, 1, 1, false));
        CHECK(ledger_entry(l, slice_of("charge"), slice_of("cost"), 1, 1, 1, false));
        CHECK(!ledger_entry(l, slice_of("payment"), slice_of(""), 1, 1, 1, false));
        CHECK(!ledger_open(l, PART_COST, 1, 1) && !ledger_hold(l, 1));
}

static uint64_t
random_below(uint64_t limit)
{
        static uint64_t state = 20261121;

        state += UINT64_C(0x9e3779b97f4a7c15); /* splitmix64 */
        uint64_t z = state;
        z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
        z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
        return (z ^ (z >> 31)) % limit;
}

enum { DAYS = 8, AMOUNT = 12 };

/* What is open of each part and day, as single units. */
struct model {
        int64_t open[PART_COUNT][DAYS];
        int64_t credit, held;
        int32_t undone_on;
};

static void
settle_by_units(struct model *m, struct ledger *result)
{
        for (int part = 0; part < PART_COUNT; part++) {
                int64_t negative = 0;

                for (int day = 0; day < DAYS; day++) {
                        if (m->open[part][day] < 0) {
                                negative -= m->open[part][day];
                                m->open[part][day] = 0;
                        }
                }
                for (int day = 0; day < DAYS; day++) {
                        for (; negative > 0 && m->open[part][day] > 0; negative--)
                                m->open[part][day]--;
                }
                m->credit += negative;
        }
        for (int part = PART_COST; part >= PART_PRINCIPAL; part--) {
                for (int day = 0; day < DAYS; day++) {
                        for (; m->credit > 0 && m->open[part][day] > 0; m->credit--)
                                m->open[part][day]--;
                }
        }
        *result = (struct ledger){.due_on = DAY_NONE};
        for (int part = 0; part < PART_COUNT; part++) {
                for (int day = DAYS - 1; day >= 0; day--) {
                        result->open[part] += m->open[part][day];
                        if (m->open[part][day] > 0 &&
                            (result->due_on == DAY_NONE || day < result->due_on))
                                result->due_on = day;
                }
        }
        for (; m->credit < 0 && m->held > 0; m->held--)
                m->credit++;
        result->open[PART_PRINCIPAL] -= m->credit + m->held;
        result->credit = m->held + (m->credit > 0 ? m->credit : 0);
        if (m->credit < 0 && (result->due_on == DAY_NONE || m->undone_on < result->due_on))
                result->due_on = m->undone_on;
}

static void
check_random_account(struct ledger *l)
{
        static const char *const types[] = {"charge", "charge", "charge",   "payment",
                                            "return", "waiver", "write-off"};
        static const char *const components[] = {
                "principal", "interest", "default-interest", "tax", "cost", "attorney-fee", ""};
        struct line lines[24];
        size_t count = random_below(sizeof lines / sizeof *lines + 1);
        struct model model = {.undone_on = DAY_NONE};
        int64_t total = 0;

        for (size_t i = 0; i < count; i++) {
                struct line *line = &lines[i];
                *line = (struct line){types[random_below(7)],
                                      components[random_below(7)],
                                      (int64_t)random_below(2 * AMOUNT) - AMOUNT / 2,
                                      (int32_t)random_below(DAYS),
                                      (int32_t)random_below(DAYS),
                                      random_below(6) == 0};
                if (random_below(8) == 0)
                        *line = (struct line){.type = "hold", .amount = line->amount & 7};
                if (line->history)
                        continue;
                if (!strcmp(line->type, "hold")) {
                        total -= line->amount;
                        model.held += line->amount;
                } else if (!strcmp(line->type, "charge")) {
                        total += line->amount;
                        model.open[ledger_part(slice_of(line->component))][line->due_on] +=
                                line->amount;
                } else if (strcmp(line->type, "write-off")) {
                        int64_t credit =
                                strcmp(line->type, "return") ? line->amount : -line->amount;
                        total -= credit;
                        model.credit += credit;
                        if (credit < 0 &&
                            (model.undone_on == DAY_NONE || line->value_on < model.undone_on))
                                model.undone_on = line->value_on;
                }
        }
        compute(l, lines, count);

        int64_t parts = 0;
        for (int part = 0; part < PART_COUNT; part++)
                parts += l->open[part];
        CHECK(parts == l->balance);
        CHECK(l->balance == total);
        CHECK(l->balance <= 0 || l->due_on != DAY_NONE);
        CHECK(model.held > 0 || (l->balance > 0) == (l->due_on != DAY_NONE));
        CHECK(l->open[PART_COST] >= 0 && l->open[PART_INTEREST] >= 0);

        struct ledger expected;
        settle_by_units(&model, &expected);
        for (int part = 0; part < PART_COUNT; part++)
                CHECK(l->open[part] == expected.open[part]);
        CHECK(l->due_on == expected.due_on && l->credit == expected.credit);

        struct ledger shuffled = {.inner = NULL};
        for (size_t i = count; i > 1; i--) {
                size_t other = random_below(i);
                struct line kept = lines[i - 1];
                lines[i - 1] = lines[other];
                lines[other] = kept;
        }
        compute(&shuffled, lines, count);
        CHECK(!memcmp(shuffled.open, l->open, sizeof l->open) && shuffled.due_on == l->due_on);
        CHECK(shuffled.last_payment == l->last_payment &&
              shuffled.last_payment_on == l->last_payment_on);
        ledger_free(&shuffled);
}

/* Every day count has one bucket, and the buckets change exactly after the days that measures.md
 * names. */
static void
check_buckets(void)
{
        static const int32_t last_days[] = {0, 30, 60, 90, 180, 360, 720};
        size_t changes = 0;

        CHECK(!strcmp(ageing_bucket(-5), "not due") && !strcmp(ageing_bucket(0), "not due"));
        CHECK(!strcmp(ageing_bucket(31), "31-60") && !strcmp(ageing_bucket(INT32_MAX), "721+"));
        for (int32_t dpd = 0; dpd < 5000; dpd++) {
                if (strcmp(ageing_bucket(dpd), ageing_bucket(dpd + 1))) {
                        CHECK(changes < 7 && last_days[changes] == dpd);
                        changes++;
                }
        }
        CHECK(changes == 7);
}

int
main(void)
{
        struct ledger ledger = {.inner = NULL};

        check_worked_cases(&ledger);
        for (int i = 0; i < 20000; i++)
                check_random_account(&ledger);
        check_buckets();
        ledger_free(&ledger);
        return failures ? 1 : 0;
}
