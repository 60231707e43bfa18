/* Minimum-cost flow: goods go from the nodes that have them along arcs of limited capacity to one node, the root, as
   cheaply as possible. Solved by the network simplex method with strongly feasible trees, which cannot cycle: Ahuja,
   Magnanti, Orlin, Network Flows, chapter 11.

   Quantities and costs are whole numbers. The largest cost of either sign times the number of nodes must stay below
   FLOW_COST_MAX. */
#ifndef COL_FLOW_H
#define COL_FLOW_H

#include <stddef.h>
#include <stdint.h>
#include "number.h"

#define FLOW_COST_MAX (INT64_MAX / 4)

/* Node 0 is the root. */
struct flow_arc {
        uint32_t from, to;
        int64_t capacity; /* at least 1 */
        int64_t cost;     /* of one unit */
        int64_t flow;
};

/* All arrays are the caller's. */
struct flow {
        size_t node_count;
        const int64_t *supply; /* of each node but the root, at least 0; the root takes all */
        struct flow_arc *arcs;
        size_t arc_count;
        size_t *tree;   /* of each node but the root: the arc that ties it to the node above it */
        int64_t *price; /* of each node: what one unit more there would cost; 0 at the root */
};

/* Makes the cheapest flow out of the one that the arcs hold, which must carry all supplies to the root, with these trees: every
   node has an arc that begins there, leads towards the root and has room left; all other arcs are empty or full. Writes
   flow, tree and price. The same problem and start always give the same answer. */
void flow_solve(struct flow *flow);

/* Is the flow allowed, and the cheapest? By its prices alone: an arc that is dearer than the difference of its
   prices is empty, one that is cheaper is full (complementary slackness: no other flow can cost less). NULL when
   it is, else what does not hold. Time O(arcs). */
const char *flow_fault(const struct flow *flow);

/* What the flow costs. */
int128 flow_cost(const struct flow *flow);

#endif
