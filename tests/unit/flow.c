/* flow.c and flow_fault.c: random networks against the cancelling of circles, proofs that must
   fail, and a problem worked out by hand. */
#include <stdlib.h>

#include "check.h"
#include "error.h"
#include "flow.h"

enum { PROBLEMS = 20000, MOST_NODES = 9, MOST_ARCS = 40, MOST_SUPPLY = 6 };

static uint64_t
random_below(uint64_t limit)
{
        static uint64_t state = 5;

        state += UINT64_C(0x9e3779b97f4a7c15); /* splitmix64 */
        uint64_t z = state;
        z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
        z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
        return (z ^ (z >> 31)) % limit;
}

struct problem {
        struct flow flow;
        int64_t supply[MOST_NODES], price[MOST_NODES];
        size_t tree[MOST_NODES];
        struct flow_arc arcs[MOST_ARCS];
};

static void
add_arc(struct problem *p, size_t from, size_t to, int64_t capacity, int64_t cost, int64_t flow)
{
        p->arcs[p->flow.arc_count++] =
                (struct flow_arc){(uint32_t)from, (uint32_t)to, capacity, cost, flow};
}

/* Every node sends what it has straight to the root, or to the node before it, on arcs that are
 * never full. */
static void
make_problem(struct problem *p, uint64_t costs)
{
        *p = (struct problem){.flow = {.node_count = 1 + random_below(MOST_NODES)}};
        p->flow.supply = p->supply;
        p->flow.arcs = p->arcs;
        p->flow.tree = p->tree;
        p->flow.price = p->price;
        int64_t all = MOST_SUPPLY * MOST_NODES, below[MOST_NODES] = {0};
        for (size_t i = 1; i < p->flow.node_count; i++) {
                p->supply[i] = (int64_t)random_below(MOST_SUPPLY);
                p->tree[i] = p->flow.arc_count;
                add_arc(p, i, random_below(2) ? i - 1 : 0, all + 1,
                        (int64_t)random_below(2 * costs), 0);
        }
        for (size_t i = p->flow.node_count - 1; i > 0; i--) {
                p->arcs[p->tree[i]].flow = below[i] + p->supply[i];
                below[p->arcs[p->tree[i]].to] += below[i] + p->supply[i];
        }
        while (p->flow.node_count > 1 && p->flow.arc_count < MOST_ARCS && random_below(20) > 0) {
                size_t from = random_below(p->flow.node_count),
                       to = random_below(p->flow.node_count);
                if (from != to)
                        add_arc(p, from, to, 1 + (int64_t)random_below(8),
                                (int64_t)random_below(costs) - (int64_t)(costs / 3), 0);
        }
}

/* One that the arcs form on which something could still be sent around at a gain: true when there
   was one, and it was sent (Bellman and Ford; Klein). */
static bool
cancel_circle(struct problem *p)
{
        int64_t distance[MOST_NODES] = {0};
        size_t by[MOST_NODES] = {0}, last = SIZE_MAX;
        bool back[MOST_NODES] = {0};
        for (size_t round = 0; round <= p->flow.node_count; round++) {
                last = SIZE_MAX;
                for (size_t i = 0; i < 2 * p->flow.arc_count; i++) {
                        const struct flow_arc *arc = &p->arcs[i / 2];
                        bool against = i % 2 == 1;
                        if (against ? arc->flow == 0 : arc->flow == arc->capacity)
                                continue;
                        size_t from = against ? arc->to : arc->from,
                               to = against ? arc->from : arc->to;
                        int64_t length = distance[from] + (against ? -arc->cost : arc->cost);
                        if (length >= distance[to])
                                continue;
                        distance[to] = length;
                        by[to] = i / 2;
                        back[to] = against;
                        last = to;
                }
        }
        if (last == SIZE_MAX)
                return false;
        for (size_t i = 0; i < p->flow.node_count; i++)
                last = back[last] ? p->arcs[by[last]].to : p->arcs[by[last]].from;
        size_t node = last;
        do {
                p->arcs[by[node]].flow += back[node] ? -1 : 1;
                node = back[node] ? p->arcs[by[node]].to : p->arcs[by[node]].from;
        } while (node != last);
        return true;
}

static void
check_random(void)
{
        static const uint64_t costs[] = {3, 10, 1000000000};
        for (size_t n = 0; n < PROBLEMS; n++) {
                struct problem p, other;
                make_problem(&p, costs[n % 3]);
                other = p;
                other.flow.arcs = other.arcs;
                flow_solve(&p.flow);
                const char *fault = flow_fault(&p.flow);
                if (fault != NULL)
                        FAIL(fault);
                while (cancel_circle(&other))
                        ;
                CHECK(flow_cost(&p.flow) == flow_cost(&other.flow));
        }
}

/* Two have one each; the cheap way takes one of them. */
static struct problem
narrow(void)
{
        struct problem p = {.flow = {.node_count = 4}, .supply = {0, 1, 1, 0}};
        add_arc(&p, 1, 0, 9, 10, 1);
        add_arc(&p, 2, 0, 9, 20, 1);
        add_arc(&p, 3, 0, 1, 0, 0);
        add_arc(&p, 1, 3, 9, 2, 0);
        add_arc(&p, 2, 3, 9, 5, 0);
        for (size_t i = 1; i < 4; i++)
                p.tree[i] = i - 1;
        return p;
}

static void
point(struct problem *p)
{
        p->flow.supply = p->supply;
        p->flow.arcs = p->arcs;
        p->flow.tree = p->tree;
        p->flow.price = p->price;
}

static void
check_by_hand(void)
{
        struct problem p = narrow();
        point(&p);
        flow_solve(&p.flow);
        CHECK(flow_cost(&p.flow) == 15);
        CHECK(p.arcs[4].flow == 1 && p.arcs[3].flow == 0 && p.arcs[0].flow == 1);
        CHECK(p.price[0] == 0 && p.price[1] == 10 && p.price[3] >= 8 && p.price[3] <= 15);
}

static void
check_faults(void)
{
        struct problem good = narrow();
        point(&good);
        flow_solve(&good.flow);
        CHECK(flow_fault(&good.flow) == NULL);
        for (size_t i = 0; i < good.flow.arc_count; i++)
                for (int change = -1; change <= 1; change += 2) {
                        struct problem bad = good;
                        point(&bad);
                        bad.arcs[i].flow += change;
                        CHECK(flow_fault(&bad.flow) != NULL);
                }
        /* The dear one takes the cheap way instead: allowed, not the cheapest. */
        struct problem bad = good;
        point(&bad);
        bad.arcs[0].flow = bad.arcs[4].flow = 0;
        bad.arcs[1].flow = bad.arcs[3].flow = 1;
        CHECK(flow_cost(&bad.flow) == 22 && flow_fault(&bad.flow) != NULL);
        bad = good;
        point(&bad);
        bad.price[1]++;
        CHECK(flow_fault(&bad.flow) != NULL);
}

int
main(void)
{
        check_by_hand();
        check_faults();
        check_random();
        return check_result();
}
