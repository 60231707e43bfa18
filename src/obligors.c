#include "obligors.h"

#include <stdlib.h>

#include "cells.h"
#include "day.h"
#include "error.h"

static const char *const names[ROLE_COLUMNS] = {"party", "part", "from_on", "until_on"};

void
obligors_open(struct obligors *o, const struct limitation_policy *policy, const char *roles,
              const char *as_of, bool explain)
{
        *o = (struct obligors){.given = roles != NULL, .explain = explain};
        if (!o->given)
                return;
        beside_open(&o->roles, roles, as_of, true);
        for (int i = 0; i < ROLE_COLUMNS; i++)
                o->columns[i] = tsv_need(o->roles.in, names[i]);
        o->conditions = beside_conditions(&o->roles);
        limitation_rules_open(&o->rules, policy, LIMITATION_ROLES, o->roles.in, o->conditions);
}

static struct slice
cell(const struct obligors *o, enum obligor_column column)
{
        return o->roles.in->fields[o->columns[column]];
}

_Noreturn static void
die_cell(const struct obligors *o, enum obligor_column column, const char *what)
{
        tsv_die(o->roles.in, o->columns[column], EXIT_BAD_DATA, "'%.*s' is %s",
                (int)cell(o, column).size, cell(o, column).data, what);
}

static struct obligor *
add(struct obligors *o, struct slice party, enum obligor_part part)
{
        size_t before = o->capacity;
        grow(&o->list, &o->capacity, o->count + 1, sizeof *o->list);
        for (size_t i = before; i < o->capacity; i++)
                o->list[i] = (struct obligor){0};
        struct obligor *obligor = &o->list[o->count++];
        obligor->party.size = obligor->why.size = 0;
        buffer_add(&obligor->party, party.data, party.size);
        obligor->part = part;
        obligor->forfeit = NULL;
        return obligor;
}

static int32_t
day_cell(const struct obligors *o, enum obligor_column column, int32_t without)
{
        return day_of_cell_or(o->roles.in, o->columns[column], without);
}

/* Adds the role that was read, if it makes its party one who owes on the day AS_OF. */
static void
add_role(struct obligors *o, int32_t as_of)
{
        size_t part = OBLIGOR_DEBTOR + 1;
        while (part < OBLIGOR_PARTS && !slice_is(cell(o, ROLE_PART), obligor_parts[part]))
                part++;
        if (part == OBLIGOR_PARTS && !slice_is(cell(o, ROLE_PART), "representative"))
                die_cell(o, ROLE_PART, "none of: co-debtor, guarantor, heir, representative");
        if (cell(o, ROLE_PARTY).size == 0)
                die_cell(o, ROLE_PARTY, "empty; whose role is it?");
        if (part == OBLIGOR_PARTS || day_cell(o, ROLE_FROM_ON, as_of) > as_of ||
            day_cell(o, ROLE_UNTIL_ON, as_of) < as_of)
                return;
        struct obligor *obligor = add(o, cell(o, ROLE_PARTY), (enum obligor_part)part);
        obligor->line = o->roles.in->line;
        const struct limitation_rule *rule = limitation_rules_first(&o->rules, 1U << part, as_of);
        if (rule == NULL || rule->line->effect == EFFECT_NONE)
                return;
        obligor->forfeit = rule;
        obligor->forfeits_from = limitation_rule_day(&o->rules, rule);
        if (o->explain)
                limitation_rule_explain(&o->rules, rule, &obligor->why);
}

static int
compare_obligors(const void *left, const void *right)
{
        const struct obligor *a = left, *b = right;
        return a->part != b->part ? (int)a->part - (int)b->part
                                  : slice_compare(buffer_slice(&a->party), buffer_slice(&b->party));
}

void
obligors_of(struct obligors *o, struct slice debtor, struct slice person, struct slice account,
            int32_t as_of)
{
        o->count = 0;
        add(o, debtor, OBLIGOR_DEBTOR);
        while (o->given && beside_next(&o->roles, person, account))
                add_role(o, as_of);
        qsort(o->list, o->count, sizeof *o->list, compare_obligors);
        for (size_t i = 1; i < o->count; i++)
                if (compare_obligors(&o->list[i - 1], &o->list[i]) == 0)
                        die(EXIT_BAD_DATA,
                            "%s:%zu:party: '%.*s' has this part in the account twice",
                            o->roles.in->name, o->list[i].line, (int)o->list[i].party.size,
                            o->list[i].party.data);
}

void
obligors_close(struct obligors *o)
{
        for (size_t i = 0; i < o->capacity; i++) {
                buffer_free(&o->list[i].party);
                buffer_free(&o->list[i].why);
        }
        free(o->list);
        if (!o->given)
                return;
        limitation_rules_close(&o->rules);
        beside_close(&o->roles);
        expr_close(o->conditions);
}
