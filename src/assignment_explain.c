#include "assignment_explain.h"

static size_t
line_of(const struct assignment *assignment, size_t row)
{
        return assignment->agents->policy->rows[row].line;
}

static void
add_line(const struct assignment *assignment, size_t row, struct slice name, struct buffer *out)
{
        buffer_add_format(out, "line %zu (%.*s)", line_of(assignment, row), (int)name.size,
                          name.data);
}

static void
add_agent(const struct assignment *assignment, uint32_t agent, struct buffer *out)
{
        const struct agent *of = &assignment->agents->list[agent];
        add_line(assignment, of->row, of->name, out);
}

static int64_t
price_of(const struct assignment *assignment, const struct assignment_day *day,
         const struct assignment_profile *profile, uint32_t agent)
{
        return day->prices[agent * assignment->agents->band_count + profile->band] *
               (profile->minutes / day->step) / day->scale;
}

/* "; line 9 (ben) would bring 300 less 12", the best of the other ways. */
static void
add_other(const struct assignment *assignment, const struct assignment_profile *profile,
          uint32_t agent, struct buffer *out)
{
        const struct assignment_way *other = &profile->best[profile->best[0].agent == agent];
        if (other->agent == NO_AGENT) {
                buffer_add_text(out, agent == NO_AGENT ? "nobody who may take him has a place"
                                                       : "; nobody else may take him");
                return;
        }
        buffer_add_text(out, agent == NO_AGENT ? "no place: " : "; ");
        add_agent(assignment, other->agent, out);
        buffer_add_format(out, " would bring %lld less %lld", (long long)other->points,
                          (long long)other->price);
}

void
assignment_explain(const struct assignment *assignment, size_t index, struct buffer *out)
{
        const struct agents *agents = assignment->agents;
        const struct assignee *debtor = &assignment->debtors[index];
        const struct assignment_day *day = &assignment->days[debtor->day];
        const struct assignment_profile *profile = &day->profiles[debtor->profile];
        const struct agents_pool *pool = &agents->pools[debtor->pool];
        const struct agents_band *band = &agents->bands[profile->band];
        add_line(assignment, pool->row, pool->name, out);
        buffer_add_text(out, ", ");
        add_line(assignment, band->row, band->name, out);
        buffer_add_text(out, ": ");
        if (debtor->agent == NO_AGENT) {
                add_other(assignment, profile, NO_AGENT, out);
                return;
        }
        add_agent(assignment, debtor->agent, out);
        if (debtor->bound) {
                buffer_add_format(out, " always, by line %zu",
                                  line_of(assignment, agents->stays[debtor->stay].row));
                return;
        }
        int64_t points = assignment_points(assignment, profile, debtor->agent);
        int64_t stay = assignment_stay(assignment, debtor, debtor->agent);
        buffer_add_format(out, " brings %lld", (long long)points);
        if (stay > 0)
                buffer_add_format(out, " and %lld to stay by line %zu", (long long)stay,
                                  line_of(assignment, agents->stays[debtor->stay].row));
        buffer_add_format(out, " less %lld",
                          (long long)price_of(assignment, day, profile, debtor->agent));
        add_other(assignment, profile, debtor->agent, out);
}
