/* Proof that a flow is the cheapest: nothing of how it was found is looked at. */
#include <stdlib.h>

#include "error.h"
#include "flow.h"

static const char *
arc_fault(const struct flow *flow, const struct flow_arc *arc)
{
        int128 excess = (int128)arc->cost + flow->price[arc->to] - flow->price[arc->from];
        if (arc->flow < 0 || arc->flow > arc->capacity)
                return "an arc carries less than nothing, or more than it can";
        if (excess > 0 && arc->flow > 0)
                return "an arc is used that costs more than its prices";
        if (excess < 0 && arc->flow < arc->capacity)
                return "an arc that costs less than its prices has room left";
        return NULL;
}

const char *
flow_fault(const struct flow *flow)
{
        const char *fault = NULL;
        int128 *left = allocate(flow->node_count * sizeof *left);
        for (size_t i = 1; i < flow->node_count; i++)
                left[i] = flow->supply[i];
        for (size_t i = 0; i < flow->arc_count && fault == NULL; i++) {
                const struct flow_arc *arc = &flow->arcs[i];
                fault = arc_fault(flow, arc);
                left[arc->from] -= arc->flow;
                left[arc->to] += arc->flow;
        }
        for (size_t i = 1; i < flow->node_count && fault == NULL; i++)
                if (left[i] != 0)
                        fault = "a node sends on more, or less, than it has";
        free(left);
        return fault;
}

int128
flow_cost(const struct flow *flow)
{
        int128 cost = 0;
        for (size_t i = 0; i < flow->arc_count; i++)
                cost += (int128)flow->arcs[i].cost * flow->arcs[i].flow;
        return cost;
}
