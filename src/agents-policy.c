/* Reading a policy of agents, and refusing what it cannot mean. */
#include <stdlib.h>

#include "agents-cells.h"
#include "agents.h"
#include "day.h"
#include "error.h"
#include "number.h"
#include "policy_cells.h"

/* Every line is of one of these; which cells it may have, and which of them it must. */
enum line_type {
        POOL,
        TEAM,
        AGENT,
        ABSENT,
        SKILL,
        VALUE,
        BAND,
        MINUTES,
        STAY,
        BALANCE,
        LINE_TYPES
};

static const struct {
        const char *name, *needed, *allowed;
} line_types[LINE_TYPES] = {
        [POOL] = {"pool", "name when", ""},
        [TEAM] = {"team", "name pools", ""},
        [AGENT] = {"agent", "name team capacity", "skills days type from until recall"},
        [ABSENT] = {"absent", "name", "from until"},
        [SKILL] = {"skill", "name when points", ""},
        [VALUE] = {"value", "amount", ""},
        [BAND] = {"band", "name points", "amount"},
        [MINUTES] = {"minutes", "when amount", "name"},
        [STAY] = {"stay", "when points", "name"},
        [BALANCE] = {"balance", "points", ""},
};

#define COLUMNS "when points amount pools team skills capacity days type from until recall"

static bool
is_among(const char *words, const char *name)
{
        struct slice rest = slice_of(words);
        for (struct slice word = cell_word(&rest); word.size > 0; word = cell_word(&rest))
                if (slice_is(word, name))
                        return true;
        return false;
}

static enum line_type
read_type(const struct policy *policy, size_t row)
{
        struct slice cell = policy_cell(policy, row, "line");
        enum line_type type = 0;
        while (type < LINE_TYPES && !slice_is(cell, line_types[type].name))
                type++;
        if (type == LINE_TYPES)
                policy_die(
                        policy, row, "line",
                        "'%.*s' is none of pool, team, agent, absent, skill, value, band, minutes, "
                        "stay, balance",
                        (int)cell.size, cell.data);
        for (size_t i = 0; i < policy->column_count; i++) {
                const char *column = policy->columns[i];
                bool needed = is_among(line_types[type].needed, column);
                struct slice value = policy_cell(policy, row, column);
                if (needed && value.size == 0)
                        policy_die(policy, row, column, "empty; a line %s has one",
                                   line_types[type].name);
                if (value.size > 0 && !needed && !is_among("line", column) &&
                    !is_among(line_types[type].allowed, column))
                        policy_die(policy, row, column, "'%.*s'; a line %s has nothing here",
                                   (int)value.size, value.data, line_types[type].name);
        }
        return type;
}

/* ---- lines ---- */

static int
read_expression(const struct agents *a, struct expr_set *conditions, size_t row, const char *column)
{
        struct slice cell = cell_needed(a->policy, row, column);
        return expr_add(conditions, cell, policy_place(a->policy, row, column));
}

static void
read_team(struct agents *a, size_t row)
{
        struct slice name =
                cell_new_name(a->policy, row, a->teams, a->team_count, sizeof *a->teams);
        a->teams[a->team_count++] =
                (struct agents_team){name, row,
                                     cell_flags(a->policy, row, "pools", a->pools, a->pool_count,
                                                sizeof *a->pools, "pool")};
}

static void
read_capacity(const struct policy *policy, size_t row, struct agent *agent)
{
        struct slice cell = cell_needed(policy, row, "capacity");
        agent->capacity = -1;
        if (cell.data[cell.size - 1] == '%' &&
            percent_parse((struct slice){cell.data, cell.size - 1}, &agent->share) == NUMBER_OK &&
            agent->share <= 100 * INT64_C(1000000))
                return;
        if (integer_parse(cell, &agent->capacity) != NUMBER_OK || agent->capacity < 0 ||
            agent->capacity > INT32_MAX)
                policy_die(policy, row, "capacity",
                           "'%.*s'; a whole number from 0 to %d, or a percentage such as 25%%, is "
                           "expected",
                           (int)cell.size, cell.data, INT32_MAX);
}

/* "12345": Monday to Friday, as ISO 8601 counts. */
static unsigned
read_weekdays(const struct policy *policy, size_t row)
{
        struct slice cell = policy_cell(policy, row, "days");
        unsigned days = 0;
        for (size_t i = 0; i < cell.size; i++) {
                if (cell.data[i] < '1' || cell.data[i] > '7')
                        policy_die(policy, row, "days",
                                   "'%.*s'; days of the week are expected, such as 12345 for "
                                   "Monday to Friday",
                                   (int)cell.size, cell.data);
                days |= 1u << (cell.data[i] - '1');
        }
        return cell.size == 0 ? (1u << WEEKDAYS) - 1 : days;
}

static void
read_recall(const struct policy *policy, size_t row, struct agent *agent)
{
        struct slice cell = policy_cell(policy, row, "recall");
        agent->recall_on = day_parse(cell);
        agent->recall_after = -1;
        if (cell.size == 0 || agent->recall_on != DAY_NONE)
                return;
        if (integer_parse(cell, &agent->recall_after) != NUMBER_OK || agent->recall_after < 1 ||
            agent->recall_after > 36500)
                policy_die(policy, row, "recall",
                           "'%.*s'; a date, or a number of days from 1 to 36500, is expected",
                           (int)cell.size, cell.data);
}

static struct slice
read_agent_type(const struct policy *policy, size_t row)
{
        struct slice type = policy_cell(policy, row, "type");
        if (type.size == 0)
                return slice_of("agent");
        if (!slice_is(type, "agent") && !slice_is(type, "agency") && !slice_is(type, "law-office"))
                policy_die(policy, row, "type", "'%.*s' is none of agent, agency, law-office",
                           (int)type.size, type.data);
        return type;
}

static void
read_agent(struct agents *a, size_t row)
{
        struct agent agent = {.name = cell_needed(a->policy, row, "name"),
                              .type = read_agent_type(a->policy, row),
                              .row = row,
                              .weekdays = read_weekdays(a->policy, row)};
        struct slice team = cell_needed(a->policy, row, "team");
        agent.team = find_named(a->teams, a->team_count, sizeof *a->teams, team);
        if (agent.team == a->team_count)
                policy_die(a->policy, row, "team", "'%.*s' has no line team", (int)team.size,
                           team.data);
        if (text_index_add(&a->names, agent.name) != a->count)
                policy_die(a->policy, row, "name", "'%.*s' has a line already",
                           (int)agent.name.size, agent.name.data);
        agent.skills = cell_flags(a->policy, row, "skills", a->skills, a->skill_count,
                                  sizeof *a->skills, "skill");
        read_capacity(a->policy, row, &agent);
        cell_span(a->policy, row, &agent.from, &agent.until);
        read_recall(a->policy, row, &agent);
        a->list[a->count++] = agent;
}

static void
read_absence(struct agents *a, size_t row)
{
        struct slice name = cell_needed(a->policy, row, "name");
        struct agents_absence *absence = &a->absences[a->absence_count++];
        absence->agent = agents_find(a, name);
        if (absence->agent == SIZE_MAX)
                policy_die(a->policy, row, "name", "'%.*s' has no line agent", (int)name.size,
                           name.data);
        cell_span(a->policy, row, &absence->from, &absence->until);
}

static void
read_band(struct agents *a, size_t row)
{
        struct slice cell = policy_cell(a->policy, row, "amount");
        struct agents_band band = {
                .name = cell_new_name(a->policy, row, a->bands, a->band_count, sizeof band),
                .row = row,
                .least = INT64_MIN,
                .points = policy_integer(a->policy, row, "points", 1, POINTS_MAX)};
        if (cell.size > 0 && money_parse(cell, 2, &band.least) != NUMBER_OK)
                policy_die(a->policy, row, "amount",
                           "'%.*s'; an amount with at most two decimal places, or nothing, is "
                           "expected",
                           (int)cell.size, cell.data);
        a->bands[a->band_count++] = band;
}

static int
compare_bands(const void *left, const void *right)
{
        const struct agents_band *a = left, *b = right;
        return (a->least < b->least) - (a->least > b->least);
}

static void
check_bands(const struct agents *a)
{
        for (size_t i = 0; i < a->band_count; i++) {
                const struct agents_band *band = &a->bands[i];
                if (i > 0 && band->least == band[-1].least)
                        policy_die(a->policy, band->row > band[-1].row ? band->row : band[-1].row,
                                   "amount", "another line band begins there already");
                if (band->points <= a->balance)
                        policy_die(a->policy, band->row, "points",
                                   "not more than the %lld of the line balance: debtors would go "
                                   "without an "
                                   "agent for the balance",
                                   (long long)a->balance);
        }
        if (a->band_count == 0 || a->bands[a->band_count - 1].least != INT64_MIN)
                policy_die(
                        a->policy, SIZE_MAX, NULL,
                        "no line band without an amount; one is needed for whoever is in no other");
}

/* Of what may be there once. */
static void
refuse_second(const struct policy *policy, size_t row, bool there)
{
        if (there)
                policy_die(policy, row, "line", "there is such a line already");
}

/* Reads the lines of one type. Conditions of one type stand one after the other, in the order of
 * the file. */
static void
read_lines(struct agents *a, enum line_type type, const enum line_type *types,
           struct expr_set *conditions)
{
        const struct policy *policy = a->policy;
        bool balanced = false;
        for (size_t row = 0; row < policy->row_count; row++) {
                if (types[row] != type)
                        continue;
                if (type == POOL) {
                        struct slice name = cell_new_name(policy, row, a->pools, a->pool_count,
                                                          sizeof *a->pools);
                        read_expression(a, conditions, row, "when");
                        a->pools[a->pool_count++] = (struct agents_pool){name, row};
                } else if (type == TEAM) {
                        read_team(a, row);
                } else if (type == AGENT) {
                        read_agent(a, row);
                } else if (type == ABSENT) {
                        read_absence(a, row);
                } else if (type == SKILL) {
                        struct slice name = cell_new_name(policy, row, a->skills, a->skill_count,
                                                          sizeof *a->skills);
                        int condition = read_expression(a, conditions, row, "when");
                        if (a->skill_count == 0)
                                a->first_skill = condition;
                        a->skills[a->skill_count++] = (struct agents_skill){
                                name, row, cell_points(policy, row, "needed")};
                } else if (type == VALUE) {
                        refuse_second(policy, row, a->value >= 0);
                        a->value = read_expression(a, conditions, row, "amount");
                } else if (type == BAND) {
                        read_band(a, row);
                } else if (type == MINUTES) {
                        read_expression(a, conditions, row, "when");
                        a->minutes[a->minutes_count++] = (struct agents_minutes){
                                row, policy_integer(policy, row, "amount", 1, 1440)};
                } else if (type == STAY) {
                        read_expression(a, conditions, row, "when");
                        a->stays[a->stay_count++] =
                                (struct agents_stay){row, cell_points(policy, row, "always")};
                } else {
                        refuse_second(policy, row, balanced);
                        balanced = true;
                        a->balance = cell_points(policy, row, NULL);
                }
        }
}

static void
need_some(const struct agents *a, size_t count, const char *line)
{
        if (count == 0)
                policy_die(a->policy, SIZE_MAX, NULL, "no line %s; at least one is needed", line);
}

/* Makes a list of the COUNT conditions from *NEXT on; of none there is no list. */
static size_t
next_list(struct expr_set *conditions, size_t *next, size_t count)
{
        if (count == 0)
                return SIZE_MAX;
        size_t list = expr_add_list(conditions, (struct expr_list){(int)*next, count});
        *next += count;
        return list;
}

struct agents *
agents_open(const char *name, struct expr_set *conditions)
{
        struct agents *a = allocate(sizeof *a);
        a->policy = policy_open("agents", name, "tsv", "line name", COLUMNS);
        a->value = a->first_skill = -1;
        size_t rows = a->policy->row_count, next = 0;
        enum line_type *types = reallocate_array(NULL, rows + 1, sizeof *types);
        a->pools = allocate((rows + 1) * sizeof *a->pools);
        a->teams = allocate((rows + 1) * sizeof *a->teams);
        a->skills = allocate((rows + 1) * sizeof *a->skills);
        a->bands = allocate((rows + 1) * sizeof *a->bands);
        a->stays = allocate((rows + 1) * sizeof *a->stays);
        a->minutes = allocate((rows + 1) * sizeof *a->minutes);
        a->list = allocate((rows + 1) * sizeof *a->list);
        a->absences = allocate((rows + 1) * sizeof *a->absences);
        for (size_t row = 0; row < rows; row++)
                types[row] = read_type(a->policy, row);
        read_lines(a, POOL, types, conditions);
        read_lines(a, STAY, types, conditions);
        read_lines(a, MINUTES, types, conditions);
        need_some(a, a->pool_count, "pool");
        a->pool_list = next_list(conditions, &next, a->pool_count);
        a->stay_list = next_list(conditions, &next, a->stay_count);
        a->minutes_list = next_list(conditions, &next, a->minutes_count);
        static const enum line_type rest[] = {SKILL, VALUE, BALANCE, BAND, TEAM, AGENT, ABSENT};
        for (size_t i = 0; i < sizeof rest / sizeof *rest; i++)
                read_lines(a, rest[i], types, conditions);
        free(types);
        need_some(a, a->team_count, "team");
        need_some(a, a->count, "agent");
        qsort(a->bands, a->band_count, sizeof *a->bands, compare_bands);
        check_bands(a);
        return a;
}
