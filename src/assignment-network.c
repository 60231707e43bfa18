/* A day's decision as a flow of goods. What flows are places, as many as a debtor takes:

     profile --> class of agents and band --> agent and band --> agent --> root
        |                                        ^    (two arcs: his part of the band, and beyond)
        +-- those who have this agent already ---+
        +-- without an agent --------------------------------------------> root

   Debtors of one profile differ only in whom they may stay with, and nobody brings more with an
   agent than he who stays: so that who stays need not be told from who does not before the flow is
   there. */
#include <stdlib.h>
#include <string.h>

#include "assignment-internal.h"
#include "error.h"

/* What a place costs is counted in these where debtors take several: rounded, to the disadvantage
 * of the bound. */
#define SCALE_OF_MINUTES INT64_C(1000000)

/* ---- classes ---- */

/* Agents of one team with the same skills. Whose accounts are taken back after some days is alone:
 * he may be barred. */
static size_t
class_of(const struct deciding *d, struct text_index *index, struct buffer *key, uint32_t agent)
{
        const struct agent *of = &d->agents->list[agent];
        key->size = 0;
        buffer_add(key, &of->team, sizeof of->team);
        buffer_add(key, of->skills, d->agents->skill_count * sizeof *of->skills);
        if (of->recall_after >= 0)
                buffer_add(key, &agent, sizeof agent);
        return text_index_add(index, buffer_slice(key));
}

void
deciding_classes(struct deciding *d)
{
        size_t count = d->agents->count;
        struct text_index index = {0};
        struct buffer key = {0};
        size_t *classes = reallocate_array(NULL, count, sizeof *classes);
        for (uint32_t a = 0; a < count; a++)
                classes[a] = d->left[a] > 0 ? class_of(d, &index, &key, a) : SIZE_MAX;
        d->class_count = index.count;
        d->first_slot = allocate((d->class_count + 1) * sizeof *d->first_slot);
        d->slots = reallocate_array(NULL, count, sizeof *d->slots);
        for (size_t class = 0; class < d->class_count; class ++) {
                d->first_slot[class] = d->slot_count;
                for (uint32_t a = 0; a < count; a++)
                        if (classes[a] == class)
                                d->slots[d->slot_count++] = a;
        }
        d->first_slot[d->class_count] = d->slot_count;
        free(classes);
        text_index_free(&index);
        buffer_free(&key);
}

/* ---- nodes and arcs ---- */

static size_t
node_of_profile(size_t profile)
{
        return 1 + profile;
}

size_t
node_of_class(const struct deciding *d, size_t class, size_t band)
{
        return 1 + d->day->profile_count + class * d->agents->band_count + band;
}

size_t
node_of_cell(const struct deciding *d, size_t slot, size_t band)
{
        return node_of_class(d, d->class_count, 0) + slot * d->agents->band_count + band;
}

static size_t
node_of_slot(const struct deciding *d, size_t slot)
{
        return node_of_cell(d, d->slot_count, 0) + slot;
}

static void
add_arc(struct deciding *d, size_t from, size_t to, int64_t capacity, int64_t cost)
{
        grow(&d->arcs, &d->arc_room, d->flow.arc_count + 1, sizeof *d->arcs);
        d->arcs[d->flow.arc_count++] =
                (struct flow_arc){(uint32_t)from, (uint32_t)to, capacity, cost, 0};
}

/* What POINTS for PLACES are for one of them, at least. */
static int64_t
cost_of(const struct deciding *d, int64_t points, int64_t places)
{
        int128 scaled = (int128)points * d->day->scale;
        return -(int64_t)((scaled + places - 1) / places);
}

static int64_t
places_of(const struct deciding *d, const struct assignment_profile *profile)
{
        return profile->minutes / d->step;
}

static int64_t
members_of(const struct deciding *d, size_t profile)
{
        int64_t count = 0;
        for (size_t g = d->first_group[profile]; g < d->first_group[profile + 1]; g++)
                count += (int64_t)d->groups[g].count;
        return count;
}

/* From agents to the root, and from each band of an agent to him; the latter's second arc is never
 * full. */
static void
add_agents(struct deciding *d, int64_t all)
{
        size_t bands = d->agents->band_count;
        for (size_t slot = 0; slot < d->slot_count; slot++) {
                uint32_t agent = d->slots[slot];
                d->flow.tree[node_of_slot(d, slot)] = d->flow.arc_count;
                add_arc(d, node_of_slot(d, slot), 0, d->left[agent], 0);
                for (size_t band = 0; band < bands; band++) {
                        int64_t part =
                                d->part[agent * bands + band] - d->load[agent * bands + band];
                        size_t cell = node_of_cell(d, slot, band);
                        if (part > 0)
                                add_arc(d, cell, node_of_slot(d, slot), part, 0);
                        d->flow.tree[cell] = d->flow.arc_count;
                        add_arc(d, cell, node_of_slot(d, slot), all + 1,
                                d->agents->balance * d->day->scale * d->step);
                }
        }
}

static void
add_classes(struct deciding *d, int64_t all)
{
        d->first_cell_arc = d->flow.arc_count;
        for (size_t class = 0; class < d->class_count; class ++)
                for (size_t slot = d->first_slot[class]; slot < d->first_slot[class + 1]; slot++)
                        for (size_t band = 0; band < d->agents->band_count; band++) {
                                if (slot == d->first_slot[class])
                                        d->flow.tree[node_of_class(d, class, band)] =
                                                d->flow.arc_count;
                                add_arc(d, node_of_class(d, class, band),
                                        node_of_cell(d, slot, band), all + 1, 0);
                        }
}

/* The slot of every agent who has one. */
static size_t *
find_slots(const struct deciding *d)
{
        size_t *slot_of = reallocate_array(NULL, d->agents->count, sizeof *slot_of);
        for (size_t a = 0; a < d->agents->count; a++)
                slot_of[a] = SIZE_MAX;
        for (size_t slot = 0; slot < d->slot_count; slot++)
                slot_of[d->slots[slot]] = slot;
        return slot_of;
}

static void
add_profile(struct deciding *d, size_t p, const size_t *slot_of, int64_t all)
{
        const struct assignment_profile *profile = &d->day->profiles[p];
        int64_t places = places_of(d, profile);
        d->supply[node_of_profile(p)] = members_of(d, p) * places;
        d->flow.tree[node_of_profile(p)] = d->flow.arc_count;
        add_arc(d, node_of_profile(p), 0, all + 1, 0);
        d->first_arc[p] = d->flow.arc_count;
        for (size_t class = 0; class < d->class_count; class ++) {
                int64_t points =
                        assignment_points(d->assignment, profile, d->slots[d->first_slot[class]]);
                if (points >= 0)
                        add_arc(d, node_of_profile(p), node_of_class(d, class, profile->band),
                                all + 1, cost_of(d, points, places));
        }
        for (size_t g = d->first_group[p]; g < d->first_group[p + 1]; g++) {
                struct group *group = &d->groups[g];
                const struct member *member = &d->members[group->first];
                size_t slot = member->present == NO_AGENT ? SIZE_MAX : slot_of[member->present];
                group->arc = slot == SIZE_MAX ? SIZE_MAX : d->flow.arc_count;
                if (slot == SIZE_MAX)
                        continue;
                int64_t points = assignment_points(d->assignment, profile, member->present);
                add_arc(d, node_of_profile(p), node_of_cell(d, slot, profile->band),
                        (int64_t)group->count * places, cost_of(d, points + member->stay, places));
        }
}

/* ---- the start ---- */

/* Everybody without an agent, but those who may stay do as long as there is room: not a bad guess
 * on most days. */
static void
start(struct deciding *d)
{
        size_t bands = d->agents->band_count;
        int64_t *left = reallocate_array(NULL, d->agents->count, sizeof *left);
        int64_t *stays = allocate((d->agents->count * bands + 1) * sizeof *stays);
        for (size_t a = 0; a < d->agents->count; a++)
                left[a] = d->left[a];
        for (size_t p = 0; p < d->day->profile_count; p++) {
                struct flow_arc *without = &d->arcs[d->flow.tree[node_of_profile(p)]];
                without->flow = d->supply[node_of_profile(p)];
                for (size_t g = d->first_group[p]; g < d->first_group[p + 1]; g++) {
                        uint32_t agent = d->members[d->groups[g].first].present;
                        if (d->groups[g].arc == SIZE_MAX ||
                            d->arcs[d->groups[g].arc].capacity >= left[agent])
                                continue;
                        struct flow_arc *arc = &d->arcs[d->groups[g].arc];
                        arc->flow = arc->capacity;
                        without->flow -= arc->flow;
                        left[agent] -= arc->flow;
                        stays[agent * bands + d->day->profiles[p].band] += arc->flow;
                }
        }
        for (size_t slot = 0; slot < d->slot_count; slot++) {
                uint32_t agent = d->slots[slot];
                d->arcs[d->flow.tree[node_of_slot(d, slot)]].flow = d->left[agent] - left[agent];
                for (size_t band = 0; band < bands; band++) {
                        size_t *tree = &d->flow.tree[node_of_cell(d, slot, band)];
                        struct flow_arc *beyond = &d->arcs[*tree], *part = beyond - 1;
                        bool has_part =
                                d->part[agent * bands + band] > d->load[agent * bands + band];
                        int64_t flow = stays[agent * bands + band];
                        int64_t within = !has_part               ? 0
                                         : flow < part->capacity ? flow
                                                                 : part->capacity;
                        beyond->flow = flow - within;
                        if (!has_part)
                                continue;
                        part->flow = within;
                        if (within < part->capacity)
                                --*tree;
                }
        }
        free(left);
        free(stays);
}

static int64_t
dearest(const struct deciding *d)
{
        int64_t most = 0;
        for (size_t i = 0; i < d->flow.arc_count; i++) {
                int64_t cost = d->arcs[i].cost < 0 ? -d->arcs[i].cost : d->arcs[i].cost;
                if (cost > most)
                        most = cost;
        }
        return most;
}

void
deciding_flow(struct deciding *d)
{
        size_t nodes = node_of_slot(d, d->slot_count);
        int64_t all = 0;
        d->day->scale = 1;
        for (size_t p = 0; p < d->day->profile_count; p++) {
                all += members_of(d, p) * places_of(d, &d->day->profiles[p]);
                if (places_of(d, &d->day->profiles[p]) > 1)
                        d->day->scale = SCALE_OF_MINUTES;
        }
        d->supply = allocate(nodes * sizeof *d->supply);
        d->first_arc = reallocate_array(NULL, d->day->profile_count + 1, sizeof *d->first_arc);
        d->flow = (struct flow){.node_count = nodes,
                                .supply = d->supply,
                                .tree = allocate(nodes * sizeof *d->flow.tree),
                                .price = allocate(nodes * sizeof *d->flow.price)};
        size_t *slot_of = find_slots(d);
        add_agents(d, all);
        add_classes(d, all);
        for (size_t p = 0; p < d->day->profile_count; p++)
                add_profile(d, p, slot_of, all);
        d->first_arc[d->day->profile_count] = d->flow.arc_count;
        free(slot_of);
        d->flow.arcs = d->arcs;
        if ((int128)dearest(d) * (int128)nodes > FLOW_COST_MAX)
                die(EXIT_BAD_POLICY,
                    "%s: points too large for so many agents and profiles; give smaller ones",
                    d->agents->policy->path);
        start(d);
        flow_solve(&d->flow);
        const char *fault = flow_fault(&d->flow);
        if (fault != NULL)
                die(EXIT_BUG, "the assignment is not proved to be the best: %s", fault);
}
