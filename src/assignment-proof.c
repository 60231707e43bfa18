/* What a day came to, and what else could have been. */
#include "assignment-internal.h"
#include "error.h"

int128
deciding_lost(const struct deciding *d)
{
        int128 beyond = 0;
        for (size_t i = 0; i < d->agents->count * d->agents->band_count; i++)
                if (d->load[i] > d->part[i])
                        beyond += d->load[i] - d->part[i];
        return beyond * d->step * d->agents->balance;
}

/* Of everybody who has an agent: of one who is bound without regard to whether that one may have
 * him. */
static int128
points_of_all(const struct deciding *d)
{
        int128 points = 0;
        for (size_t i = 0; i < d->member_count; i++) {
                const struct member *member = &d->members[i];
                const struct assignee *debtor = &d->assignment->debtors[member->debtor];
                if (debtor->agent == NO_AGENT)
                        continue;
                points += assignment_points(d->assignment, &d->day->profiles[member->profile],
                                            debtor->agent) +
                          assignment_stay(d->assignment, debtor, debtor->agent);
        }
        return points;
}

static void
keep_prices(struct deciding *d)
{
        size_t bands = d->agents->band_count;
        d->day->prices = allocate((d->agents->count * bands + 1) * sizeof *d->day->prices);
        for (size_t slot = 0; slot < d->slot_count; slot++)
                for (size_t band = 0; band < bands; band++)
                        d->day->prices[d->slots[slot] * bands + band] =
                                d->flow.price[node_of_cell(d, slot, band)];
}

static void
note_way(struct assignment_profile *profile, struct assignment_way way)
{
        if (profile->best[0].agent == NO_AGENT ||
            way.points - way.price > profile->best[0].points - profile->best[0].price) {
                profile->best[1] = profile->best[0];
                profile->best[0] = way;
        } else if (profile->best[1].agent == NO_AGENT ||
                   way.points - way.price > profile->best[1].points - profile->best[1].price) {
                profile->best[1] = way;
        }
}

void
deciding_ways(struct deciding *d)
{
        size_t bands = d->agents->band_count;
        keep_prices(d);
        for (size_t p = 0; p < d->day->profile_count; p++) {
                struct assignment_profile *profile = &d->day->profiles[p];
                int64_t places = profile->minutes / d->step;
                profile->best[0].agent = profile->best[1].agent = NO_AGENT;
                for (size_t slot = 0; slot < d->slot_count; slot++) {
                        struct assignment_way way = {.agent = d->slots[slot]};
                        way.points = assignment_points(d->assignment, profile, way.agent);
                        way.price = d->day->prices[way.agent * bands + profile->band] * places /
                                    d->day->scale;
                        if (way.points >= 0)
                                note_way(profile, way);
                }
        }
}

void
deciding_prove(struct deciding *d, int128 lost)
{
        int128 cost = -flow_cost(&d->flow);
        d->day->points = points_of_all(d) - deciding_lost(d);
        d->day->bound = cost / d->day->scale - lost;
        if (d->day->points > d->day->bound ||
            (d->day->scale == 1 && d->day->points < d->day->bound))
                die(EXIT_BUG, "the assignment does not have the points that its proof says");
}
