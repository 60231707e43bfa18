#include "agents.h"

#include <stdlib.h>

#include "day.h"

size_t
agents_find(const struct agents *agents, struct slice name)
{
        return text_index_find(&agents->names, name);
}

static bool
is_within(int32_t day, int32_t from, int32_t until)
{
        return (from == DAY_NONE || day >= from) && (until == DAY_NONE || day <= until);
}

bool
agent_is_there(const struct agents *agents, size_t agent, int32_t day)
{
        const struct agent *of = &agents->list[agent];
        if (!is_within(day, of->from, of->until) ||
            (of->recall_on != DAY_NONE && day >= of->recall_on))
                return false;
        for (size_t i = 0; i < agents->absence_count; i++) {
                const struct agents_absence *absence = &agents->absences[i];
                if (absence->agent == agent && is_within(day, absence->from, absence->until))
                        return false;
        }
        return true;
}

bool
agent_works(const struct agent *agent, int32_t day)
{
        return (agent->weekdays >> day_weekday(day) & 1) != 0;
}

int32_t
agent_recall(const struct agent *agent, int32_t since)
{
        if (agent->recall_on != DAY_NONE || agent->recall_after < 0)
                return agent->recall_on;
        return since + (int32_t)agent->recall_after;
}

size_t
agents_band_of(const struct agents *agents, int64_t value)
{
        size_t band = 0;
        while (value < agents->bands[band].least)
                band++;
        return band;
}

void
agents_close(struct agents *a)
{
        for (size_t i = 0; i < a->team_count; i++)
                free(a->teams[i].serves);
        for (size_t i = 0; i < a->count; i++)
                free(a->list[i].skills);
        policy_free(a->policy);
        text_index_free(&a->names);
        free(a->pools);
        free(a->teams);
        free(a->skills);
        free(a->bands);
        free(a->stays);
        free(a->minutes);
        free(a->list);
        free(a->absences);
        free(a);
}
