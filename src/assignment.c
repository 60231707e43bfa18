/* Day by day: who always stays, who is like whom, what the flow says, and what it came to. */
#include "assignment.h"

#include <stdlib.h>
#include <string.h>

#include "assignment-internal.h"
#include "day.h"
#include "error.h"

uint32_t
assignment_needs(struct assignment *assignment, const bool *needed)
{
        return (uint32_t)text_index_add(
                &assignment->needs,
                (struct slice){(const char *)needed,
                               assignment->agents->skill_count * sizeof *needed});
}

int64_t
assignment_points(const struct assignment *assignment, const struct assignment_profile *profile,
                  uint32_t agent)
{
        const struct agents *agents = assignment->agents;
        const struct agent *of = &agents->list[agent];
        const char *needed = text_index_at(&assignment->needs, profile->needs).data;
        int64_t points = agents->bands[profile->band].points;
        if (agent == profile->barred || !agents->teams[of->team].serves[profile->pool])
                return -1;
        for (size_t i = 0; i < agents->skill_count; i++) {
                if (!needed[i])
                        continue;
                if (agents->skills[i].points == POINTS_ALWAYS) {
                        if (!of->skills[i])
                                return -1;
                } else if (of->skills[i]) {
                        points += agents->skills[i].points;
                }
        }
        return points;
}

int64_t
assignment_stay(const struct assignment *assignment, const struct assignee *debtor, uint32_t agent)
{
        const struct agents *agents = assignment->agents;
        if (agent == NO_AGENT || agent != debtor->present || debtor->stay == agents->stay_count ||
            agents->stays[debtor->stay].points == POINTS_ALWAYS)
                return 0;
        return agents->stays[debtor->stay].points;
}

/* ---- who is there ---- */

/* His agent takes nothing of his any more from this day on. */
static bool
is_recalled(const struct agents *agents, const struct assignee *debtor, int32_t day)
{
        if (debtor->present == NO_AGENT)
                return false;
        const struct agent *agent = &agents->list[debtor->present];
        if (agent->recall_on == DAY_NONE && (agent->recall_after < 0 || debtor->since == DAY_NONE))
                return false;
        return agent_recall(agent, debtor->since) <= day;
}

/* Whom the debtor has in any case: on a later day his agent of an earlier one; who always stays the
 * one he has. */
static uint32_t
bound_to(const struct deciding *d, const struct assignee *debtor)
{
        const struct agents *agents = d->agents;
        if (debtor->agent != NO_AGENT)
                return debtor->agent;
        if (debtor->present == NO_AGENT || debtor->stay == agents->stay_count ||
            agents->stays[debtor->stay].points != POINTS_ALWAYS ||
            !agent_is_there(agents, debtor->present, d->day->day) ||
            is_recalled(agents, debtor, d->day->day))
                return NO_AGENT;
        return debtor->present;
}

static int64_t
divisor(int64_t a, int64_t b)
{
        while (b != 0) {
                int64_t rest = a % b;
                a = b;
                b = rest;
        }
        return a;
}

/* Places of every band in every pool; their sums decide percentages and parts. */
static int64_t *
count_places(struct deciding *d)
{
        size_t bands = d->agents->band_count;
        int64_t *places = allocate(d->agents->pool_count * bands * sizeof *places);
        d->step = 0;
        for (size_t i = 0; i < d->work_count; i++)
                d->step = divisor(d->work[i].minutes, d->step);
        for (size_t i = 0; i < d->work_count; i++) {
                const struct assignee *debtor = &d->assignment->debtors[d->work[i].debtor];
                places[debtor->pool * bands + agents_band_of(d->agents, debtor->value)] +=
                        d->work[i].minutes / d->step;
        }
        return places;
}

static void
find_capacities(struct deciding *d, const int64_t *places)
{
        const struct agents *agents = d->agents;
        for (size_t a = 0; a < agents->count; a++) {
                const struct agent *agent = &agents->list[a];
                if (!agent_is_there(agents, a, d->day->day) ||
                    (d->assignment->by_weekday && !agent_works(agent, d->day->day)))
                        continue;
                d->capacity[a] = agent->capacity / d->step;
                if (agent->capacity >= 0)
                        continue;
                int64_t all = 0;
                for (size_t i = 0; i < agents->pool_count * agents->band_count; i++)
                        if (agents->teams[agent->team].serves[i / agents->band_count])
                                all += places[i];
                d->capacity[a] = (int64_t)((int128)all * agent->share / 100000000);
        }
}

/* The part of each band that is an agent's: of each pool that he serves as much as he has of the
   capacity of all who do, in millionths; the sum rounded up. */
static void
find_parts(struct deciding *d, const int64_t *places)
{
        const struct agents *agents = d->agents;
        size_t bands = agents->band_count;
        int64_t *serving = allocate(agents->pool_count * sizeof *serving);
        for (size_t a = 0; a < agents->count; a++)
                for (size_t p = 0; p < agents->pool_count; p++)
                        if (agents->teams[agents->list[a].team].serves[p])
                                serving[p] += d->capacity[a];
        for (size_t a = 0; a < agents->count; a++)
                for (size_t band = 0; band < bands && d->capacity[a] > 0; band++) {
                        int128 part = 0;
                        for (size_t p = 0; p < agents->pool_count; p++)
                                if (agents->teams[agents->list[a].team].serves[p])
                                        part += (int128)places[p * bands + band] * 1000000 *
                                                d->capacity[a] / serving[p];
                        d->part[a * bands + band] = (int64_t)((part + 999999) / 1000000);
                }
        free(serving);
}

/* ---- who is like whom ---- */

static uint32_t
find_profile(struct deciding *d, struct text_index *index, size_t *room,
             const struct assignee *debtor, int64_t minutes)
{
        struct assignment_profile profile;
        memset(&profile, 0, sizeof profile); /* padding too: its bytes are the key */
        profile.pool = debtor->pool;
        profile.needs = debtor->needs;
        profile.band = (uint32_t)agents_band_of(d->agents, debtor->value);
        profile.barred = is_recalled(d->agents, debtor, d->day->day) ? debtor->present : NO_AGENT;
        profile.minutes = minutes;
        size_t at = text_index_add(index, (struct slice){(const char *)&profile, sizeof profile});
        if (at == d->day->profile_count) {
                grow(&d->day->profiles, room, at + 1, sizeof profile);
                d->day->profiles[d->day->profile_count++] = profile;
        }
        return (uint32_t)at;
}

/* With whom, and for how many points, the debtor may stay. */
static void
find_stay(const struct deciding *d, const struct assignee *debtor, struct member *member)
{
        member->present = NO_AGENT;
        member->stay = assignment_stay(d->assignment, debtor, debtor->present);
        if (member->stay > 0 && d->left[debtor->present] > 0 &&
            assignment_points(d->assignment, &d->day->profiles[member->profile], debtor->present) >=
                    0)
                member->present = debtor->present;
        else
                member->stay = 0;
}

static int
compare_groups(const struct member *a, const struct member *b)
{
        if (a->profile != b->profile)
                return a->profile < b->profile ? -1 : 1;
        if (a->present != b->present)
                return a->present < b->present ? -1 : 1;
        return (a->stay < b->stay) - (a->stay > b->stay);
}

static int
compare_members(const void *left, const void *right)
{
        const struct member *a = left, *b = right;
        int order = compare_groups(a, b);
        if (order != 0)
                return order;
        if (a->value != b->value)
                return a->value > b->value ? -1 : 1;
        return (a->debtor > b->debtor) - (a->debtor < b->debtor);
}

static void
find_members(struct deciding *d)
{
        struct text_index index = {0};
        size_t room = 0;
        d->members = reallocate_array(NULL, d->work_count, sizeof *d->members);
        for (size_t i = 0; i < d->work_count; i++) {
                const struct assigned_work *work = &d->work[i];
                struct assignee *debtor = &d->assignment->debtors[work->debtor];
                struct member member = {.debtor = work->debtor, .value = debtor->value};
                member.profile = find_profile(d, &index, &room, debtor, work->minutes);
                uint32_t agent = bound_to(d, debtor);
                if (debtor->agent == NO_AGENT) {
                        debtor->day = (uint32_t)(d->day - d->assignment->days);
                        debtor->profile = member.profile;
                        debtor->bound = agent != NO_AGENT;
                }
                if (agent != NO_AGENT) {
                        deciding_give(d, &member, agent);
                        continue;
                }
                d->members[d->member_count++] = member;
        }
        for (size_t i = 0; i < d->member_count; i++)
                find_stay(d, &d->assignment->debtors[d->members[i].debtor], &d->members[i]);
        qsort(d->members, d->member_count, sizeof *d->members, compare_members);
        text_index_free(&index);
}

static void
find_groups(struct deciding *d)
{
        size_t profile = 0;
        d->first_group = reallocate_array(NULL, d->day->profile_count + 1, sizeof *d->first_group);
        for (size_t i = 0; i < d->member_count; i++) {
                if (i > 0 && compare_groups(&d->members[i - 1], &d->members[i]) == 0) {
                        d->groups[d->group_count - 1].count++;
                        continue;
                }
                while (profile <= d->members[i].profile)
                        d->first_group[profile++] = d->group_count;
                grow(&d->groups, &d->group_room, d->group_count + 1, sizeof *d->groups);
                d->groups[d->group_count++] = (struct group){i, 1, SIZE_MAX};
        }
        while (profile <= d->day->profile_count)
                d->first_group[profile++] = d->group_count;
}

static void
decide_day(struct assignment *assignment, struct assignment_day *day,
           const struct assigned_work *work, size_t count)
{
        const struct agents *agents = assignment->agents;
        size_t cells = agents->count * agents->band_count;
        struct deciding d = {.assignment = assignment,
                             .agents = agents,
                             .day = day,
                             .work = work,
                             .work_count = count,
                             .capacity = allocate(agents->count * sizeof *d.capacity),
                             .left = allocate(agents->count * sizeof *d.left),
                             .load = allocate(cells * sizeof *d.load),
                             .part = allocate(cells * sizeof *d.part),
                             .value = allocate(agents->count * sizeof *d.value)};
        int64_t *places = count_places(&d);
        day->debtors = count;
        find_capacities(&d, places);
        find_parts(&d, places);
        memcpy(d.left, d.capacity, agents->count * sizeof *d.left);
        day->step = d.step;
        find_members(&d);
        find_groups(&d);
        deciding_classes(&d);
        int128 before = deciding_lost(&d);
        deciding_flow(&d);
        deciding_deal(&d);
        deciding_prove(&d, before);
        deciding_ways(&d);
        free(places);
        free(d.capacity);
        free(d.left);
        free(d.load);
        free(d.part);
        free(d.value);
        free(d.members);
        free(d.groups);
        free(d.first_group);
        free(d.slots);
        free(d.first_slot);
        free(d.arcs);
        free(d.supply);
        free(d.first_arc);
        free(d.flow.tree);
        free(d.flow.price);
}

static int
compare_work(const void *left, const void *right)
{
        const struct assigned_work *a = left, *b = right;
        if (a->day != b->day)
                return a->day < b->day ? -1 : 1;
        return (a->debtor > b->debtor) - (a->debtor < b->debtor);
}

void
assignment_decide(struct assignment *assignment)
{
        struct assigned_work *work = assignment->work;
        size_t room = 0;
        if (assignment->work_count > 1)
                qsort(work, assignment->work_count, sizeof *work, compare_work);
        for (size_t i = 0; i < assignment->work_count; i++) {
                if (i > 0 && work[i].day == work[i - 1].day)
                        continue;
                grow(&assignment->days, &room, assignment->day_count + 1, sizeof *assignment->days);
                assignment->days[assignment->day_count++] =
                        (struct assignment_day){.day = work[i].day};
        }
        for (size_t i = 0, first = 0; i < assignment->day_count; i++) {
                size_t next = first;
                while (next < assignment->work_count && work[next].day == assignment->days[i].day)
                        next++;
                decide_day(assignment, &assignment->days[i], work + first, next - first);
                first = next;
        }
}

void
assignment_free(struct assignment *assignment)
{
        for (size_t i = 0; i < assignment->day_count; i++) {
                free(assignment->days[i].profiles);
                free(assignment->days[i].prices);
        }
        text_index_free(&assignment->needs);
        free(assignment->debtors);
        free(assignment->work);
        free(assignment->days);
}
