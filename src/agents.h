/* Pools, teams and agents, and what makes an agent fit for a debtor: col-agents(5). */
#ifndef COL_AGENTS_H
#define COL_AGENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "expr.h"
#include "policy.h"
#include "text_index.h"

/* Points are whole numbers from 0 to this. */
#define POINTS_MAX    1000000
/* In place of points: only agents with the skill are asked; an account that always stays with its agent. */
#define POINTS_ALWAYS INT64_C(-1)

struct agents_pool {
        struct slice name;
        size_t row; /* of the policy, as in all that follow */
};

struct agents_team {
        struct slice name;
        size_t row;
        bool *serves; /* of each pool */
};

struct agents_skill {
        struct slice name;
        size_t row;
        int64_t points; /* or POINTS_ALWAYS */
};

/* Debtors whose expected value is at least LEAST. */
struct agents_band {
        struct slice name;
        size_t row;
        int64_t least; /* minor units; INT64_MIN: any */
        int64_t points;
};

struct agents_stay {
        size_t row;
        int64_t points; /* or POINTS_ALWAYS */
};

struct agents_minutes {
        size_t row;
        int64_t minutes;
};

struct agent {
        struct slice name, type;
        size_t row, team;
        bool *skills;        /* of each skill */
        int64_t capacity;    /* debtors, or minutes; -1: a percentage */
        int64_t share;       /* of what is in the pools that his team serves, millionths of a percent */
        unsigned weekdays;   /* on which he works, a bit each, Monday the lowest */
        int32_t from, until; /* first and last day with us; DAY_NONE: open */
        int32_t recall_on;   /* from this day on accounts are taken back; DAY_NONE: never */
        int64_t recall_after; /* or so many days after he got the account; -1: never */
};

struct agents_absence {
        size_t agent;
        int32_t from, until; /* DAY_NONE: open */
};

struct agents {
        struct policy *policy;
        struct agents_pool *pools;
        struct agents_team *teams;
        struct agents_skill *skills;
        struct agents_band *bands; /* of the highest value first */
        struct agents_stay *stays;
        struct agents_minutes *minutes;
        struct agent *list;
        struct agents_absence *absences;
        size_t pool_count, team_count, skill_count, band_count, stay_count, minutes_count, count, absence_count;
        int64_t balance; /* points lost for every place beyond an agent's part of a band */
        struct text_index names; /* of agents: their indexes */
        /* Indexes of conditions: a list of pools, one of stays, one of minutes; of each skill; of the value, -1: none. */
        size_t pool_list, stay_list, minutes_list;
        int first_skill, value;
};

/* Reads the policy NAME (policy_find); conditions are added to CONDITIONS. A mistake dies with 78 and its place. The
   caller frees with agents_close(). */
struct agents *agents_open(const char *name, struct expr_set *conditions);

/* The agent of that name; SIZE_MAX where there is none. */
size_t agents_find(const struct agents *agents, struct slice name);

/* Does he work for us on that day, absences counted; and on that day of the week? */
bool agent_is_there(const struct agents *agents, size_t agent, int32_t day);
bool agent_works(const struct agent *agent, int32_t day);

/* The day on which an account that he has had SINCE is taken back; DAY_NONE: never. */
int32_t agent_recall(const struct agent *agent, int32_t since);

/* The band of an expected value in minor units. */
size_t agents_band_of(const struct agents *agents, int64_t value);

void agents_close(struct agents *agents);

#endif
