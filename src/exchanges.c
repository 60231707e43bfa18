#include "exchanges.h"

#include <stdbool.h>
#include <stdlib.h>

#include "error.h"

/* Four children to a node: fewer levels, and they lie side by side. */
enum { CHILDREN = 4, LEAST_ROOM = 1024 };

static bool
is_better(const struct exchange *a, const struct exchange *b)
{
        if (a->loss != b->loss)
                return a->loss < b->loss;
        if (a->debtor != b->debtor)
                return a->debtor > b->debtor;
        return a->offer < b->offer;
}

static bool
stands(const struct exchange *exchange, const uint32_t *moves)
{
        return exchange->moves == moves[exchange->debtor];
}

/* Puts EXCHANGE where the place at AT has become empty, or below. */
static void
sift_down(struct exchanges *e, size_t at, struct exchange exchange)
{
        for (size_t child; (child = CHILDREN * at + 1) < e->count; at = child) {
                size_t end = child + CHILDREN < e->count ? child + CHILDREN : e->count;
                for (size_t i = child + 1; i < end; i++)
                        if (is_better(&e->list[i], &e->list[child]))
                                child = i;
                if (!is_better(&e->list[child], &exchange))
                        break;
                e->list[at] = e->list[child];
        }
        e->list[at] = exchange;
}

static void
sift_up(struct exchanges *e, size_t at, struct exchange exchange)
{
        for (size_t above; at > 0; at = above) {
                above = (at - 1) / CHILDREN;
                if (!is_better(&exchange, &e->list[above]))
                        break;
                e->list[at] = e->list[above];
        }
        e->list[at] = exchange;
}

/* Takes out what does not stand, and makes a heap of the rest. */
static void
clean(struct exchanges *e, const uint32_t *moves)
{
        size_t kept = 0;
        for (size_t i = 0; i < e->count; i++)
                if (stands(&e->list[i], moves))
                        e->list[kept++] = e->list[i];
        e->count = kept;
        for (size_t i = kept / CHILDREN + 1; i > 0 && kept > 0; i--)
                sift_down(e, i - 1, e->list[i - 1]);
        e->room = 2 * kept + LEAST_ROOM;
}

void
exchanges_add(struct exchanges *e, struct exchange exchange, const uint32_t *moves)
{
        if (e->count >= e->room)
                clean(e, moves);
        grow(&e->list, &e->capacity, e->count + 1, sizeof *e->list);
        sift_up(e, e->count++, exchange);
}

const struct exchange *
exchanges_best(struct exchanges *e, const uint32_t *moves)
{
        while (e->count > 0 && !stands(&e->list[0], moves)) {
                struct exchange last = e->list[--e->count];
                sift_down(e, 0, last);
        }
        return e->count > 0 ? &e->list[0] : NULL;
}

void
exchanges_free(struct exchanges *e)
{
        free(e->list);
}
