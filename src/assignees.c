#include "assignees.h"

#include <stdlib.h>
#include <string.h>

#include "cells.h"
#include "day.h"
#include "error.h"
#include "number.h"
#include "person_column.h"

const struct expr_column assignee_columns[ASSIGNEE_CELLS] = {
        [ASSIGNEE_PROMISES] = {"open_promises", TYPE_INT},
        [ASSIGNEE_INSTALMENTS] = {"open_instalments", TYPE_INT},
};

void
assignees_open(struct assignees *a, struct tsv_reader *in, struct expr_set *conditions,
               struct assignment *assignment, const char *const files[ASSIGNEE_CELLS],
               const char *as_of)
{
        const struct agents *agents = assignment->agents;
        bool recalls = false;
        *a = (struct assignees){.in = in,
                                .conditions = conditions,
                                .assignment = assignment,
                                .debtor = person_column(in, "debtor"),
                                .account = tsv_find(in, "account"),
                                .planned_on = tsv_find(in, "planned_on"),
                                .strategy = tsv_find(in, "strategy"),
                                .permission = tsv_find(in, "permission"),
                                .pool = tsv_find(in, "pool"),
                                .team = tsv_find(in, "team"),
                                .agent = tsv_find(in, "agent"),
                                .agent_since = tsv_find(in, "agent_since")};
        if (a->debtor < 0)
                tsv_need(in, "debtor");
        assignment->by_weekday = a->planned_on >= 0;
        for (size_t i = 0; i < agents->count; i++)
                recalls = recalls || agents->list[i].recall_after >= 0;
        if (recalls && a->agent >= 0)
                a->agent_since = tsv_need(in, "agent_since");
        for (size_t i = 0; i < ASSIGNEE_CELLS; i++) {
                if (files[i] == NULL)
                        continue;
                a->account = tsv_need(in, "account");
                beside_open(&a->beside[i], files[i], as_of, true);
                tsv_need(a->beside[i].in, "status");
                a->is_beside[i] = true;
        }
        a->cells = reallocate_array(NULL, in->count + ASSIGNEE_CELLS, sizeof *a->cells);
        a->needed = allocate((agents->skill_count + 1) * sizeof *a->needed);
}

/* ---- debtors and accounts ---- */

/* What is known of the debtor only when all of his records were read. */
static void
finish_debtor(struct assignees *a)
{
        struct assignment *assignment = a->assignment;
        if (!a->begun)
                return;
        struct assignee *debtor = &assignment->debtors[assignment->debtor_count - 1];
        if (assignment->work_count == a->first_work)
                debtor->pool = NO_POOL;
        debtor->needs = assignment_needs(assignment, a->needed);
}

static void
begin_debtor(struct assignees *a, struct slice key)
{
        struct assignment *assignment = a->assignment;
        if (a->begun && slice_compare(key, buffer_slice(&a->debtor_key)) < 0)
                tsv_die(a->in, a->debtor, EXIT_BAD_DATA,
                        "'%.*s' is out of order; sort bytewise by %s", (int)key.size, key.data,
                        a->in->columns[a->debtor]);
        finish_debtor(a);
        a->begun = true;
        buffer_set(&a->debtor_key, key);
        a->account_key.size = 0;
        memset(a->needed, 0, assignment->agents->skill_count * sizeof *a->needed);
        a->first_work = assignment->work_count;
        a->counted = false;
        grow(&assignment->debtors, &assignment->debtor_room, assignment->debtor_count + 1,
             sizeof *assignment->debtors);
        if (assignment->debtor_count == UINT32_MAX - 1)
                tsv_die(a->in, a->debtor, EXIT_BAD_DATA, "more debtors than can be counted");
        assignment->debtors[assignment->debtor_count++] =
                (struct assignee){.pool = NO_POOL,
                                  .present = NO_AGENT,
                                  .stay = (uint32_t)assignment->agents->stay_count,
                                  .since = DAY_NONE,
                                  .agent = NO_AGENT};
}

/* Those of the account that are neither paid, kept nor broken yet, and still count. */
static int64_t
count_open(struct beside *beside, struct slice debtor, struct slice account)
{
        int status = tsv_find(beside->in, "status");
        int64_t count = 0;
        while (beside_next(beside, debtor, account)) {
                struct slice cell = beside->in->fields[status];
                count += slice_is(cell, "open") || slice_is(cell, "part-paid") ||
                         slice_is(cell, "late");
        }
        return count;
}

/* Rows of one account stand together. */
static void
move_to_account(struct assignees *a)
{
        struct slice account = a->account < 0 ? (struct slice){"", 0} : a->in->fields[a->account];
        if (a->account >= 0 && slice_equal(account, buffer_slice(&a->account_key)))
                return;
        buffer_set(&a->account_key, account);
        a->counted = false;
        for (size_t i = 0; i < ASSIGNEE_CELLS; i++)
                if (a->is_beside[i])
                        integer_format(
                                a->counts[i],
                                count_open(&a->beside[i], buffer_slice(&a->debtor_key), account));
}

/* ---- what the policy asks ---- */

static struct slice
cell(const struct assignees *a, int column)
{
        return column < 0 ? (struct slice){"", 0} : a->in->fields[column];
}

static bool
is_empty(const struct assignees *a, int column)
{
        return column >= 0 && a->in->fields[column].size == 0;
}

static void
add_value(struct assignees *a, struct assignee *debtor)
{
        int expression = a->assignment->agents->value;
        int64_t value;
        if (expression < 0 || a->counted)
                return;
        a->counted = true;
        struct slice text = expr_text(a->conditions, expression);
        if (text.size == 0)
                return;
        if (decimal_round(text, 2, &value) != NUMBER_OK ||
            __builtin_add_overflow(debtor->value, value, &debtor->value))
                tsv_die(a->in, -1, EXIT_BAD_DATA,
                        "the value is '%.*s'; an amount up to 10^13 is expected", (int)text.size,
                        text.data);
}

/* Always comes before any points. */
static int64_t
rank_of_stay(const struct agents *agents, size_t stay)
{
        if (stay == agents->stay_count)
                return -1;
        return agents->stays[stay].points == POINTS_ALWAYS ? POINTS_MAX + 1
                                                           : agents->stays[stay].points;
}

/* The account that has most to make it stay says who the debtor's agent is, of equal ones the
 * first. */
static void
read_present(struct assignees *a, struct assignee *debtor)
{
        const struct agents *agents = a->assignment->agents;
        struct slice name = tsv_text(cell(a, a->agent), &a->scratch);
        size_t agent = name.size == 0 ? SIZE_MAX : agents_find(agents, name);
        if (agent == SIZE_MAX)
                return;
        size_t stay = agents->stay_count == 0 ? 0 : expr_first(a->conditions, agents->stay_list);
        if (debtor->present != NO_AGENT &&
            rank_of_stay(agents, stay) <= rank_of_stay(agents, debtor->stay))
                return;
        debtor->present = (uint32_t)agent;
        debtor->stay = (uint32_t)stay;
        debtor->since =
                a->agent_since < 0 ? DAY_NONE : day_of_cell_or(a->in, a->agent_since, DAY_NONE);
}

static int64_t
minutes_of(struct assignees *a)
{
        const struct agents *agents = a->assignment->agents;
        if (agents->minutes_count == 0)
                return 1;
        size_t line = expr_first(a->conditions, agents->minutes_list);
        if (line == agents->minutes_count)
                tsv_die(a->in, -1, EXIT_BAD_DATA,
                        "no line minutes of %s holds; end them with one that says else",
                        agents->policy->name);
        return agents->minutes[line].minutes;
}

static bool
is_work(const struct assignees *a)
{
        return a->planned_on < 0 || (cell(a, a->planned_on).size > 0 &&
                                     (a->strategy < 0 || cell(a, a->strategy).size > 0) &&
                                     !slice_is(cell(a, a->permission), "refused"));
}

/* Where debtors are counted, one is one however many accounts he has. */
static void
add_work(struct assignees *a, int32_t as_of)
{
        struct assignment *assignment = a->assignment;
        int32_t day = a->planned_on < 0 ? as_of : day_of_cell_or(a->in, a->planned_on, as_of);
        int64_t minutes = minutes_of(a);
        for (size_t i = a->first_work; i < assignment->work_count; i++)
                if (assignment->work[i].day == day) {
                        if (assignment->agents->minutes_count > 0)
                                assignment->work[i].minutes += minutes;
                        return;
                }
        grow(&assignment->work, &assignment->work_room, assignment->work_count + 1,
             sizeof *assignment->work);
        assignment->work[assignment->work_count++] =
                (struct assigned_work){(uint32_t)(assignment->debtor_count - 1), day, minutes};
}

struct assignee_row
assignees_read(struct assignees *a, int32_t as_of)
{
        struct assignment *assignment = a->assignment;
        const struct agents *agents = assignment->agents;
        struct slice key = a->in->fields[a->debtor];
        if (key.size == 0)
                tsv_die(a->in, a->debtor, EXIT_BAD_DATA, "empty; every record needs a debtor");
        if (!a->begun || !slice_equal(key, buffer_slice(&a->debtor_key)))
                begin_debtor(a, key);
        move_to_account(a);
        memcpy(a->cells, a->in->fields, a->in->count * sizeof *a->cells);
        for (size_t i = 0; i < ASSIGNEE_CELLS; i++)
                a->cells[a->in->count + i] = slice_of(a->counts[i]);
        expr_row(a->conditions, a->cells);
        struct assignee *debtor = &assignment->debtors[assignment->debtor_count - 1];
        struct assignee_row row = {.debtor = (uint32_t)(assignment->debtor_count - 1),
                                   .is_nobodys = is_empty(a, a->pool) && is_empty(a, a->team) &&
                                                 is_empty(a, a->agent)};
        size_t pool = expr_first(a->conditions, agents->pool_list);
        if (pool == agents->pool_count)
                return row;
        row.in_pool = true;
        if (pool < debtor->pool)
                debtor->pool = (uint32_t)pool;
        for (size_t i = 0; i < agents->skill_count; i++)
                if (!a->needed[i] && expr_truth(a->conditions, agents->first_skill + (int)i) == 1)
                        a->needed[i] = true;
        add_value(a, debtor);
        read_present(a, debtor);
        if (is_work(a))
                add_work(a, as_of);
        return row;
}

void
assignees_close(struct assignees *a)
{
        finish_debtor(a);
        for (size_t i = 0; i < ASSIGNEE_CELLS; i++)
                if (a->is_beside[i])
                        beside_close(&a->beside[i]);
        free(a->cells);
        free(a->needed);
        buffer_free(&a->debtor_key);
        buffer_free(&a->account_key);
        buffer_free(&a->scratch);
}
