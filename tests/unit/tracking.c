/* tracking.c: worked cases, and random accounts against a model that pays unit by unit. */
#include <stdlib.h>

#include "check.h"
#include "day.h"
#include "tracking.h"

enum { ACCOUNTS = 20000, PROMISES = 6, PAYMENTS = 8 };

static struct matching matching;

static uint64_t
random_below(uint64_t limit)
{
        static uint64_t state = 7;

        state += UINT64_C(0x9e3779b97f4a7c15); /* splitmix64 */
        uint64_t z = state;
        z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
        z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
        return (z ^ (z >> 31)) % limit;
}

/* A promise of 100 given on day 10 for day 20, of which 90 are needed within 3 days. */
static struct promise
usual(void)
{
        return (struct promise){
                .from = 10, .due_on = 20, .last_on = 23, .amount = 100, .needed = 90};
}

static enum promise_status
status_after(struct promise *promise, int64_t amount, int32_t value_on, int32_t as_of)
{
        struct payment_made payment = {.value_on = value_on, .amount = amount};
        promises_match(&matching, promise, 1, &payment, 1);
        return promise_status(promise, as_of);
}

static void
check_limits(void)
{
        struct promise p = usual();
        CHECK(status_after(&p, 0, 15, 20) == PROMISE_OPEN);
        CHECK(status_after(&p, 0, 15, 21) == PROMISE_LATE);
        CHECK(status_after(&p, 0, 15, 23) == PROMISE_LATE);
        CHECK(status_after(&p, 0, 15, 24) == PROMISE_BROKEN && promise_broken_on(&p, 24) == 24);
        CHECK(status_after(&p, 89, 15, 20) == PROMISE_PART_PAID);
        CHECK(status_after(&p, 89, 15, 24) == PROMISE_BROKEN);
        CHECK(status_after(&p, 90, 15, 15) == PROMISE_KEPT && p.kept_on == 15);
        CHECK(status_after(&p, 90, 23, 99) == PROMISE_KEPT &&
              promise_broken_on(&p, 99) == DAY_NONE);
        CHECK(status_after(&p, 100, 24, 99) == PROMISE_BROKEN && p.paid == 0);
        CHECK(status_after(&p, 100, 10, 99) == PROMISE_PAID);
        CHECK(status_after(&p, 100, 9, 99) == PROMISE_BROKEN && p.paid == 0);
        p.late_money = true;
        CHECK(status_after(&p, 99, 24, 99) == PROMISE_BROKEN && p.paid == 99 && p.in_time == 0);
        CHECK(status_after(&p, 100, 24, 99) == PROMISE_PAID && promise_broken_on(&p, 99) == 24);
        p.withdrawn = true;
        CHECK(status_after(&p, 100, 15, 99) == PROMISE_BROKEN && p.paid == 0);
        promises_match(&matching, NULL, 0, NULL, 0);
        CHECK(matching.count == 0);
}

/* First due, first paid, whatever the order in which they stand. */
static void
check_order(void)
{
        struct promise p[] = {usual(), usual(), usual()};
        struct payment_made payments[] = {{.value_on = 12, .amount = 150},
                                          {.value_on = 14, .amount = 100}};
        p[0].due_on = 22;
        p[1].due_on = 21;
        p[2].due_on = 21, p[2].from = 13;
        promises_match(&matching, p, 3, payments, 2);
        CHECK(p[1].paid == 100 && p[0].paid == 50 && p[2].paid == 100);
        CHECK(matching.count == 3 && matching.matches[2].promise == 2);
}

/* The model: every unit of every payment looks for its promise anew. */
static void
model(struct promise *promises, size_t count, const struct payment_made *payments, size_t paid)
{
        for (size_t i = 0; i < count; i++)
                promises[i].paid = promises[i].in_time = 0, promises[i].kept_on = DAY_NONE;
        for (size_t i = 0; i < paid; i++) {
                int32_t on = payments[i].value_on;
                for (int64_t unit = 0; unit < payments[i].amount; unit++) {
                        struct promise *best = NULL;
                        for (struct promise *p = promises; p < promises + count; p++) {
                                if (p->withdrawn || p->from > on ||
                                    (p->from == on && p->batch > payments[i].batch) ||
                                    (payments[i].outside && !p->outside) || p->paid == p->amount ||
                                    (on > p->last_on && !p->late_money))
                                        continue;
                                if (best == NULL || p->due_on < best->due_on ||
                                    (p->due_on == best->due_on && p->from < best->from))
                                        best = p;
                        }
                        if (best == NULL)
                                break;
                        best->paid++;
                        best->in_time += on <= best->last_on;
                        if (best->kept_on == DAY_NONE && best->in_time >= best->needed)
                                best->kept_on = on;
                }
        }
}

static void
check_random(void)
{
        size_t seen[PROMISE_BROKEN + 1] = {0};
        for (int round = 0; round < ACCOUNTS; round++) {
                struct promise promises[PROMISES], expected[PROMISES];
                struct payment_made payments[PAYMENTS];
                size_t count = 1 + random_below(PROMISES), paid = random_below(PAYMENTS + 1);
                int64_t sum = 0, matched = 0, got = 0, batch = 0;
                int32_t on = 0;
                for (size_t i = 0; i < count; i++) {
                        struct promise *p = &promises[i];
                        *p = (struct promise){.from = (int32_t)random_below(10),
                                              .amount = 1 + (int64_t)random_below(20),
                                              .batch = (int64_t)random_below(4),
                                              .late_money = random_below(2),
                                              .outside = random_below(2),
                                              .withdrawn = random_below(8) == 0};
                        p->due_on = p->from + (int32_t)random_below(10);
                        p->last_on = p->due_on + (int32_t)random_below(3);
                        p->needed = 1 + (int64_t)random_below((uint64_t)p->amount);
                        expected[i] = *p;
                }
                for (size_t i = 0; i < paid; i++) {
                        int32_t days = (int32_t)random_below(5);
                        batch = days > 0 ? (int64_t)random_below(4)
                                         : batch + (int64_t)random_below(2);
                        on += days;
                        payments[i] = (struct payment_made){.value_on = on,
                                                            .amount = (int64_t)random_below(25),
                                                            .entry = (int64_t)i + 1,
                                                            .batch = batch,
                                                            .outside = random_below(4) == 0};
                        sum += payments[i].amount;
                }
                promises_match(&matching, promises, count, payments, paid);
                model(expected, count, payments, paid);
                for (size_t i = 0; i < matching.count; i++)
                        matched += matching.matches[i].amount;
                for (size_t i = 0; i < count; i++) {
                        const struct promise *p = &promises[i], *e = &expected[i];
                        CHECK(p->paid == e->paid && p->in_time == e->in_time &&
                              p->kept_on == e->kept_on);
                        CHECK(p->paid <= p->amount);
                        got += p->paid;
                        seen[promise_status(p, 12)]++;
                        enum promise_status end = promise_status(p, 1000);
                        CHECK(end == PROMISE_PAID || end == PROMISE_KEPT || end == PROMISE_BROKEN);
                        CHECK((p->kept_on == DAY_NONE) == (promise_broken_on(p, 1000) != DAY_NONE));
                }
                CHECK(got == matched && matched <= sum);
        }
        for (int status = 0; status <= PROMISE_BROKEN; status++)
                CHECK(seen[status] > 100);
}

int
main(void)
{
        check_limits();
        check_order();
        check_random();
        matching_free(&matching);
        return check_result();
}
