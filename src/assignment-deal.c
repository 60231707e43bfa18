/* From what flows to who gets whom. Debtors of one profile are worth the same by the points,
   whoever of them goes where: the next one, by expected value, goes to the agent who has least of
   that for his capacity. */
#include <stdlib.h>

#include "assignment-internal.h"
#include "error.h"

/* Agents with places for the debtors of one profile: a heap whose first has the least value for his
 * capacity. */
struct dealing {
        struct deciding *d;
        uint32_t *agents;
        int64_t *places; /* of each agent of all: debtors that he may still be given */
        size_t count;
};

static bool
comes_before(const struct dealing *deal, uint32_t one, uint32_t other)
{
        const struct deciding *d = deal->d;
        int128 a = d->value[one] * d->capacity[other], b = d->value[other] * d->capacity[one];
        return a != b ? a < b : one < other;
}

static void
sift(struct dealing *deal, size_t at)
{
        for (;;) {
                size_t least = at;
                for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < deal->count; child++)
                        if (comes_before(deal, deal->agents[child], deal->agents[least]))
                                least = child;
                if (least == at)
                        return;
                uint32_t agent = deal->agents[at];
                deal->agents[at] = deal->agents[least];
                deal->agents[least] = agent;
                at = least;
        }
}

void
deciding_give(struct deciding *d, const struct member *member, uint32_t agent)
{
        const struct assignment_profile *profile = &d->day->profiles[member->profile];
        int64_t places = profile->minutes / d->step;
        d->assignment->debtors[member->debtor].agent = agent;
        d->left[agent] -= places;
        d->load[agent * d->agents->band_count + profile->band] += places;
        d->value[agent] += member->value;
        d->day->given++;
}

/* Of each group as many stay as flow that way. */
static void
deal_stays(struct deciding *d)
{
        for (size_t p = 0; p < d->day->profile_count; p++)
                for (size_t g = d->first_group[p]; g < d->first_group[p + 1]; g++) {
                        const struct group *group = &d->groups[g];
                        if (group->arc == SIZE_MAX)
                                continue;
                        int64_t places = d->day->profiles[p].minutes / d->step;
                        size_t count = (size_t)(d->arcs[group->arc].flow / places);
                        for (size_t i = 0; i < count; i++) {
                                const struct member *member = &d->members[group->first + i];
                                deciding_give(d, member, member->present);
                        }
                }
}

/* What flows from the profile to a class goes on to its agents, of whom REST says what they get of
 * each band. */
static void
find_places(struct dealing *deal, size_t p, int64_t *rest)
{
        struct deciding *d = deal->d;
        size_t bands = d->agents->band_count, band = d->day->profiles[p].band;
        int64_t places = d->day->profiles[p].minutes / d->step;
        for (size_t class = 0, i = d->first_arc[p]; class < d->class_count; class ++) {
                if (i == d->flow.arc_count || d->arcs[i].to != node_of_class(d, class, band) ||
                    d->arcs[i].from != 1 + p)
                        continue;
                int64_t flow = d->arcs[i++].flow;
                for (size_t slot = d->first_slot[class]; flow > 0; slot++) {
                        int64_t *has = &rest[slot * bands + band];
                        int64_t share = flow < *has ? flow : *has;
                        flow -= share;
                        *has -= share;
                        if (share < places)
                                continue;
                        deal->places[d->slots[slot]] = share / places;
                        deal->agents[deal->count++] = d->slots[slot];
                }
        }
        for (size_t i = deal->count / 2; i-- > 0;)
                sift(deal, i);
}

static int
compare_values(const void *left, const void *right)
{
        const struct member *a = *(const struct member *const *)left,
                            *b = *(const struct member *const *)right;
        if (a->value != b->value)
                return a->value > b->value ? -1 : 1;
        return (a->debtor > b->debtor) - (a->debtor < b->debtor);
}

static bool
is_without(const struct deciding *d, const struct member *member)
{
        return d->assignment->debtors[member->debtor].agent == NO_AGENT;
}

/* The profile's members who have no agent yet, the most valuable first; *count of them. */
static void
find_waiting(const struct deciding *d, size_t p, const struct member **waiting, size_t *count)
{
        *count = 0;
        for (size_t g = d->first_group[p]; g < d->first_group[p + 1]; g++)
                for (size_t i = 0; i < d->groups[g].count; i++) {
                        const struct member *member = &d->members[d->groups[g].first + i];
                        if (is_without(d, member))
                                waiting[(*count)++] = member;
                }
        qsort(waiting, *count, sizeof *waiting, compare_values);
}

static void
deal_profile(struct dealing *deal, size_t p, int64_t *rest, const struct member **waiting)
{
        size_t count;
        find_places(deal, p, rest);
        if (deal->count == 0)
                return;
        find_waiting(deal->d, p, waiting, &count);
        for (size_t i = 0; i < count && deal->count > 0; i++) {
                uint32_t agent = deal->agents[0];
                deciding_give(deal->d, waiting[i], agent);
                if (--deal->places[agent] == 0)
                        deal->agents[0] = deal->agents[--deal->count];
                sift(deal, 0);
        }
}

/* ---- left over ---- */

/* What one more debtor of the profile brings with the agent, the balance counted. */
static int64_t
gain(const struct deciding *d, const struct member *member, uint32_t agent)
{
        const struct assignment_profile *profile = &d->day->profiles[member->profile];
        int64_t points = assignment_points(d->assignment, profile, agent);
        int64_t places = profile->minutes / d->step;
        if (points < 0 || d->left[agent] < places)
                return -1;
        size_t cell = agent * d->agents->band_count + profile->band;
        int64_t beyond = d->load[cell] + places - d->part[cell];
        if (beyond > places)
                beyond = places;
        if (beyond > 0)
                points -= beyond * d->step * d->agents->balance;
        return points + (agent == member->present ? member->stay : 0);
}

/* Gives the member to whom he brings the most; false where nobody has the time. */
static bool
squeeze_in(struct deciding *d, const struct member *member)
{
        uint32_t best = NO_AGENT;
        int64_t most = -1;
        for (size_t slot = 0; slot < d->slot_count; slot++) {
                int64_t brings = gain(d, member, d->slots[slot]);
                if (brings > most) {
                        most = brings;
                        best = d->slots[slot];
                }
        }
        if (best == NO_AGENT)
                return false;
        deciding_give(d, member, best);
        return true;
}

/* A profile and what a minute of its debtors brings at most. */
struct turn {
        size_t profile;
        int64_t points, minutes;
};

static int
compare_turns(const void *left, const void *right)
{
        const struct turn *a = left, *b = right;
        int128 of_a = (int128)a->points * b->minutes, of_b = (int128)b->points * a->minutes;
        if (of_a != of_b)
                return of_a > of_b ? -1 : 1;
        return (a->profile > b->profile) - (a->profile < b->profile);
}

/* Minutes are left that are too few for the debtors that flowed there in pieces: who brings most a
   minute comes first. */
static void
deal_left_over(struct deciding *d, const struct member **waiting)
{
        size_t profiles = d->day->profile_count;
        struct turn *turns = reallocate_array(NULL, profiles + 1, sizeof *turns);
        for (size_t p = 0; p < profiles; p++) {
                const struct assignment_profile *profile = &d->day->profiles[p];
                turns[p] = (struct turn){p, 0, profile->minutes};
                for (size_t class = 0; class < d->class_count; class ++) {
                        int64_t points = assignment_points(d->assignment, profile,
                                                           d->slots[d->first_slot[class]]);
                        if (points > turns[p].points)
                                turns[p].points = points;
                }
        }
        qsort(turns, profiles, sizeof *turns, compare_turns);
        for (size_t i = 0; i < profiles; i++) {
                size_t count;
                find_waiting(d, turns[i].profile, waiting, &count);
                for (size_t w = 0; w < count && squeeze_in(d, waiting[w]); w++)
                        ;
        }
        free(turns);
}

void
deciding_deal(struct deciding *d)
{
        size_t bands = d->agents->band_count;
        struct dealing deal = {
                .d = d,
                .agents = reallocate_array(NULL, d->slot_count + 1, sizeof *deal.agents),
                .places = allocate((d->agents->count + 1) * sizeof *deal.places)};
        const struct member **waiting =
                reallocate_array(NULL, d->member_count + 1, sizeof *waiting);
        int64_t *rest = reallocate_array(NULL, d->slot_count * bands + 1, sizeof *rest);
        for (size_t i = 0; i < d->slot_count * bands; i++)
                rest[i] = d->arcs[d->first_cell_arc + i].flow;
        deal_stays(d);
        for (size_t band = 0; band < bands; band++)
                for (size_t p = 0; p < d->day->profile_count; p++)
                        if (d->day->profiles[p].band == band) {
                                deal.count = 0;
                                deal_profile(&deal, p, rest, waiting);
                        }
        if (d->day->scale > 1)
                deal_left_over(d, waiting);
        free(deal.agents);
        free(deal.places);
        free(waiting);
        free(rest);
}
