/* Promises against payments: who gets what, and what that makes of them. */
#include "tracking.h"

#include <stdlib.h>

#include "day.h"
#include "error.h"

const char *const promise_statuses[] = {"open", "part-paid", "late", "kept", "paid", "broken"};

static int
compare_due(const void *left, const void *right)
{
        const struct order *a = left, *b = right;
        int order = (a->due_on > b->due_on) - (a->due_on < b->due_on);
        if (order == 0)
                order = (a->from > b->from) - (a->from < b->from);
        return order != 0 ? order : (a->promise > b->promise) - (a->promise < b->promise);
}

static int
compare_from(const void *left, const void *right)
{
        const struct order *a = left, *b = right;
        int order = (a->from > b->from) - (a->from < b->from);
        if (order == 0)
                order = (a->batch > b->batch) - (a->batch < b->batch);
        return order != 0 ? order : (a->promise > b->promise) - (a->promise < b->promise);
}

static void
put_in_order(struct matching *m, const struct promise *promises, size_t count)
{
        grow(&m->by_due, &m->due_capacity, count, sizeof *m->by_due);
        grow(&m->by_from, &m->from_capacity, count, sizeof *m->by_from);
        grow(&m->rank, &m->rank_capacity, count, sizeof *m->rank);
        for (size_t i = 0; i < count; i++)
                m->by_due[i] = m->by_from[i] =
                        (struct order){promises[i].due_on, promises[i].from, promises[i].batch, i};
        qsort(m->by_due, count, sizeof *m->by_due, compare_due);
        qsort(m->by_from, count, sizeof *m->by_from, compare_from);
        for (size_t i = 0; i < count; i++)
                m->rank[m->by_due[i].promise] = i;
}

/* True when the promise was there before the payment. */
static bool
precedes(const struct order *promise, const struct payment_made *payment)
{
        return promise->from != payment->value_on ? promise->from < payment->value_on
                                                  : promise->batch <= payment->batch;
}

static void
activate(struct matching *m, const struct promise *promises, size_t index)
{
        if (promises[index].withdrawn)
                return;
        open_set_add(&m->active, m->rank[index]);
        if (promises[index].outside)
                open_set_add(&m->outside, m->rank[index]);
}

static void
deactivate(struct matching *m, const struct promise *promise, size_t rank)
{
        open_set_remove(&m->active, rank);
        if (promise->outside)
                open_set_remove(&m->outside, rank);
}

/* Gives the promise what it takes of LEFT; true while it can take more another day. */
static bool
pay(struct matching *m, struct promise *promise, size_t index, const struct payment_made *payment,
    size_t payment_index, int64_t *left)
{
        bool in_time = payment->value_on <= promise->last_on;
        if (!in_time && !promise->late_money)
                return false;
        int64_t open = promise->amount - promise->paid, taken = *left < open ? *left : open;
        *left -= taken;
        promise->paid += taken;
        if (in_time)
                promise->in_time += taken;
        if (promise->kept_on == DAY_NONE && promise->in_time >= promise->needed)
                promise->kept_on = payment->value_on;
        grow(&m->matches, &m->capacity, m->count + 1, sizeof *m->matches);
        m->matches[m->count++] = (struct match){index, payment_index, taken};
        return promise->paid < promise->amount;
}

void
promises_match(struct matching *m, struct promise *promises, size_t promise_count,
               const struct payment_made *payments, size_t payment_count)
{
        size_t given = 0;
        m->count = 0;
        for (size_t i = 0; i < promise_count; i++) {
                promises[i].paid = promises[i].in_time = 0;
                promises[i].kept_on = DAY_NONE;
        }
        if (promise_count == 0)
                return;
        put_in_order(m, promises, promise_count);
        open_set_reset(&m->active, promise_count);
        open_set_reset(&m->outside, promise_count);
        for (size_t i = 0; i < payment_count; i++) {
                for (; given < promise_count && precedes(&m->by_from[given], &payments[i]); given++)
                        activate(m, promises, m->by_from[given].promise);
                const struct open_set *takers = payments[i].outside ? &m->outside : &m->active;
                for (int64_t left = payments[i].amount; left > 0;) {
                        size_t rank = open_set_next(takers, 0);
                        if (rank == SIZE_MAX)
                                break;
                        size_t index = m->by_due[rank].promise;
                        if (!pay(m, &promises[index], index, &payments[i], i, &left))
                                deactivate(m, &promises[index], rank);
                }
        }
}

void
matching_free(struct matching *m)
{
        free(m->matches);
        free(m->by_due);
        free(m->by_from);
        free(m->rank);
        open_set_free(&m->active);
        open_set_free(&m->outside);
}

enum promise_status
promise_status(const struct promise *promise, int32_t as_of)
{
        if (promise->paid >= promise->amount)
                return PROMISE_PAID;
        if (promise->kept_on != DAY_NONE)
                return PROMISE_KEPT;
        if (as_of > promise->last_on)
                return PROMISE_BROKEN;
        if (as_of > promise->due_on)
                return PROMISE_LATE;
        return promise->paid > 0 ? PROMISE_PART_PAID : PROMISE_OPEN;
}

int32_t
promise_broken_on(const struct promise *promise, int32_t as_of)
{
        return promise->kept_on == DAY_NONE && as_of > promise->last_on ? promise->last_on + 1
                                                                        : DAY_NONE;
}
