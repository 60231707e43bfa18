/* The network simplex method.

   A tree of arcs ties every node to the root. The price of a node is what its way along the tree
   costs. An arc outside of the tree that is worth more, or less, than the prices at its ends say
   enters the tree: goods are sent around the circle that it closes until an arc of that is empty or
   full, which leaves. The tree always lets every node send something to the root, so that a round
   that moves nothing still cannot be followed by the same trees again. */
#include "flow.h"

#include <stdlib.h>

#include "error.h"

#define NOWHERE SIZE_MAX

/* Where a node hangs in the tree. */
struct hanging {
        size_t parent, depth;
        size_t first, next, previous; /* child; siblings */
};

struct solving {
        struct flow *flow;
        struct hanging *nodes;
        size_t block, next_arc; /* arcs looked at together; where to go on */
        size_t *stack;          /* nodes, while a part of the tree is walked */
};

static bool
leads_up(const struct solving *s, size_t node)
{
        return s->flow->arcs[s->flow->tree[node]].from == node;
}

static size_t
other_end(const struct flow_arc *arc, size_t node)
{
        return arc->from == node ? arc->to : arc->from;
}

/* ---- the tree ---- */

static void
take_off(struct solving *s, size_t node)
{
        struct hanging *n = &s->nodes[node];
        if (n->previous != NOWHERE)
                s->nodes[n->previous].next = n->next;
        else
                s->nodes[n->parent].first = n->next;
        if (n->next != NOWHERE)
                s->nodes[n->next].previous = n->previous;
}

static void
hang(struct solving *s, size_t node, size_t parent)
{
        struct hanging *n = &s->nodes[node];
        n->parent = parent;
        n->previous = NOWHERE;
        n->next = s->nodes[parent].first;
        if (n->next != NOWHERE)
                s->nodes[n->next].previous = node;
        s->nodes[parent].first = node;
}

/* Depths and prices of NODE, and of all below it, from what hangs above it. */
static void
measure(struct solving *s, size_t node)
{
        struct flow *flow = s->flow;
        size_t count = 0;
        s->stack[count++] = node;
        while (count > 0) {
                size_t at = s->stack[--count];
                const struct hanging *n = &s->nodes[at];
                const struct flow_arc *arc = &flow->arcs[flow->tree[at]];
                s->nodes[at].depth = s->nodes[n->parent].depth + 1;
                flow->price[at] =
                        flow->price[n->parent] + (arc->from == at ? arc->cost : -arc->cost);
                for (size_t child = n->first; child != NOWHERE; child = s->nodes[child].next)
                        s->stack[count++] = child;
        }
}

static void
plant(struct solving *s)
{
        struct flow *flow = s->flow;
        for (size_t i = 0; i < flow->node_count; i++)
                s->nodes[i] = (struct hanging){NOWHERE, 0, NOWHERE, NOWHERE, NOWHERE};
        for (size_t i = 1; i < flow->node_count; i++)
                hang(s, i, flow->arcs[flow->tree[i]].to);
        flow->price[0] = 0;
        for (size_t child = s->nodes[0].first; child != NOWHERE; child = s->nodes[child].next)
                measure(s, child);
}

/* ---- which arc enters ---- */

/* By how much the cost falls with every unit that is sent along the arc, or taken back from it. */
static int64_t
saving(const struct flow *flow, const struct flow_arc *arc)
{
        int64_t excess = arc->cost + flow->price[arc->to] - flow->price[arc->from];
        if (excess < 0)
                return arc->flow < arc->capacity ? -excess : 0;
        return arc->flow > 0 ? excess : 0;
}

/* The one that saves most of the next block of arcs in which any does; NOWHERE when none does. */
static size_t
entering(struct solving *s)
{
        const struct flow *flow = s->flow;
        size_t best = NOWHERE, in_block = 0;
        int64_t most = 0;
        for (size_t seen = 0; seen < flow->arc_count; seen++) {
                size_t i = s->next_arc;
                int64_t saves = saving(flow, &flow->arcs[i]);
                if (saves > most) {
                        most = saves;
                        best = i;
                }
                s->next_arc = i + 1 == flow->arc_count ? 0 : i + 1;
                if (++in_block == s->block) {
                        if (best != NOWHERE)
                                break;
                        in_block = 0;
                }
        }
        return best;
}

/* ---- around the circle ---- */

static size_t
apex_of(const struct solving *s, size_t one, size_t other)
{
        while (one != other) {
                if (s->nodes[one].depth >= s->nodes[other].depth)
                        one = s->nodes[one].parent;
                else
                        other = s->nodes[other].parent;
        }
        return one;
}

/* What the arc above NODE can still take, up to the root or DOWN from there. */
static int64_t
room_above(const struct solving *s, size_t node, bool down)
{
        const struct flow_arc *arc = &s->flow->arcs[s->flow->tree[node]];
        return leads_up(s, node) == down ? arc->flow : arc->capacity - arc->flow;
}

static void
send_above(struct solving *s, size_t node, size_t apex, int64_t amount, bool down)
{
        for (; node != apex; node = s->nodes[node].parent)
                s->flow->arcs[s->flow->tree[node]].flow +=
                        leads_up(s, node) == down ? -amount : amount;
}

/* Goods are sent from the apex down to TAIL, along the entering arc, and from HEAD up again. */
struct circle {
        size_t tail, head, apex;
        int64_t amount;
        size_t leaving; /* the node below the arc that leaves; NOWHERE: the entering arc itself */
        bool on_tail;   /* on which side that is */
};

/* Of the arcs that stop the goods the last one on the way from the apex on leaves: that keeps the
   tree one in which every node can send to the root. */
static struct circle
close_circle(const struct solving *s, size_t entering_arc)
{
        const struct flow_arc *arc = &s->flow->arcs[entering_arc];
        bool forward = s->flow->price[arc->from] - s->flow->price[arc->to] > arc->cost;
        struct circle c = {.tail = forward ? arc->from : arc->to,
                           .head = forward ? arc->to : arc->from,
                           .amount = forward ? arc->capacity - arc->flow : arc->flow,
                           .leaving = NOWHERE};
        c.apex = apex_of(s, c.tail, c.head);
        for (size_t node = c.tail; node != c.apex; node = s->nodes[node].parent) {
                int64_t room = room_above(s, node, true);
                if (room < c.amount) {
                        c.amount = room;
                        c.leaving = node;
                        c.on_tail = true;
                }
        }
        for (size_t node = c.head; node != c.apex; node = s->nodes[node].parent) {
                int64_t room = room_above(s, node, false);
                if (room <= c.amount) {
                        c.amount = room;
                        c.leaving = node;
                        c.on_tail = false;
                }
        }
        return c;
}

/* Hangs what is below the leaving arc on the entering one, by turning the way between the two
 * around. */
static void
turn_around(struct solving *s, const struct circle *c, size_t entering_arc)
{
        struct flow *flow = s->flow;
        size_t top = c->on_tail ? c->tail : c->head;
        size_t node = top, parent = other_end(&flow->arcs[entering_arc], top), arc = entering_arc;
        for (;;) {
                size_t above = s->nodes[node].parent, arc_above = flow->tree[node];
                take_off(s, node);
                hang(s, node, parent);
                flow->tree[node] = arc;
                if (node == c->leaving)
                        break;
                parent = node;
                node = above;
                arc = arc_above;
        }
        measure(s, top);
}

static void
exchange(struct solving *s, size_t entering_arc)
{
        struct flow_arc *arc = &s->flow->arcs[entering_arc];
        struct circle c = close_circle(s, entering_arc);
        arc->flow += arc->from == c.tail ? c.amount : -c.amount;
        send_above(s, c.tail, c.apex, c.amount, true);
        send_above(s, c.head, c.apex, c.amount, false);
        if (c.leaving != NOWHERE)
                turn_around(s, &c, entering_arc);
}

/* The block has about as many arcs as the square root of all: looking through all of them for each
   exchange costs too much, and taking the first that comes makes too many of them. */
static size_t
block_size(size_t arc_count)
{
        size_t size = 50;
        while (size * size < arc_count)
                size++;
        return size;
}

void
flow_solve(struct flow *flow)
{
        struct solving s = {.flow = flow,
                            .nodes = reallocate_array(NULL, flow->node_count, sizeof *s.nodes),
                            .block = block_size(flow->arc_count),
                            .stack = reallocate_array(NULL, flow->node_count, sizeof *s.stack)};
        plant(&s);
        for (size_t arc = entering(&s); arc != NOWHERE; arc = entering(&s))
                exchange(&s, arc);
        free(s.nodes);
        free(s.stack);
}
