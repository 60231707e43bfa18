#include "interrupting.h"

#include <stdlib.h>

#include "beside.h"
#include "day.h"
#include "error.h"
#include "movements.h"

/* A fact of the account that meets a line of the policy. Texts are parts of the buffer text. */
struct fact {
        int32_t on;
        const struct limitation_line *line;
        size_t party_at, party_size;
        size_t why_at, why_size;
};

struct fact_stream {
        bool given;
        struct beside beside;
        struct expr_set *conditions;
        struct limitation_rules rules;
        int party_column; /* -1: all facts are the debtor's */
};

struct interrupting {
        struct fact_stream streams[LIMITATION_STREAMS]; /* from LIMITATION_ENTRIES on */
        struct movements movements;                     /* of the entries */
        size_t *paid; /* the fact that each movement is; SIZE_MAX: none */
        size_t paid_capacity;
        bool explain;
        struct fact *facts; /* of the account */
        size_t count, capacity;
        struct buffer text;
        struct interruption *against;
        size_t against_capacity;
};

struct interrupting *
interrupting_open(const struct limitation_policy *policy,
                  const char *const files[LIMITATION_STREAMS], const char *as_of, bool explain)
{
        struct interrupting *all = allocate(sizeof *all);
        all->explain = explain;
        for (size_t i = LIMITATION_ENTRIES; i < LIMITATION_STREAMS; i++) {
                struct fact_stream *s = &all->streams[i];
                s->given = files[i] != NULL;
                if (!s->given)
                        continue;
                beside_open(&s->beside, files[i], as_of, true);
                s->party_column = tsv_find(s->beside.in, "party");
                s->conditions = beside_conditions(&s->beside);
                limitation_rules_open(&s->rules, policy, (enum limitation_stream)i, s->beside.in,
                                      s->conditions);
                if (i == LIMITATION_ENTRIES)
                        movements_open(&all->movements, s->beside.in, as_of);
        }
        return all;
}

/* ---- reading ---- */

static size_t
add_text(struct interrupting *all, struct slice text)
{
        size_t at = all->text.size;
        buffer_add(&all->text, text.data, text.size);
        return at;
}

/* Adds the record that was read, if a line of the policy says that it interrupts; SIZE_MAX: none
 * does. */
static size_t
add_fact(struct interrupting *all, struct fact_stream *s, struct slice debtor, int32_t as_of)
{
        const struct limitation_rule *rule = limitation_rules_first(&s->rules, ~0U, as_of);
        if (rule == NULL || rule->line->effect == EFFECT_NONE)
                return SIZE_MAX;
        struct slice party = debtor;
        if (s->party_column >= 0 && s->beside.in->fields[s->party_column].size > 0)
                party = s->beside.in->fields[s->party_column];
        struct fact fact = {.on = limitation_rule_day(&s->rules, rule),
                            .line = rule->line,
                            .party_at = add_text(all, party),
                            .party_size = party.size,
                            .why_at = all->text.size};
        if (fact.on > as_of)
                tsv_die(s->beside.in, rule->days[0], EXIT_BAD_DATA, "after the as-of date");
        if (all->explain)
                limitation_rule_explain(&s->rules, rule, &all->text);
        fact.why_size = all->text.size - fact.why_at;
        grow(&all->facts, &all->capacity, all->count + 1, sizeof *all->facts);
        all->facts[all->count] = fact;
        return all->count++;
}

/* Entries: of those that are payments, what was taken back again paid nothing. */
static void
read_entries(struct interrupting *all, struct slice debtor, struct slice person,
             struct slice account, struct slice currency, int32_t as_of)
{
        struct fact_stream *s = &all->streams[LIMITATION_ENTRIES];
        struct movements *m = &all->movements;
        movements_begin(m);
        while (beside_next(&s->beside, person, account)) {
                bool moves = movements_add(m, currency) != NULL;
                size_t fact = add_fact(all, s, debtor, as_of);
                if (!moves)
                        continue;
                grow(&all->paid, &all->paid_capacity, m->count, sizeof *all->paid);
                all->paid[m->count - 1] = fact;
        }
        movements_undo(m, true);
        for (size_t i = 0; i < m->count; i++)
                if (all->paid[i] != SIZE_MAX && m->list[i].amount == 0 && !m->list[i].is_return &&
                    !m->list[i].is_waiver)
                        all->facts[all->paid[i]].line = NULL;
}

void
interrupting_read(struct interrupting *all, struct slice debtor, struct slice person,
                  struct slice account, struct slice currency, int32_t as_of)
{
        all->count = all->text.size = 0;
        if (all->streams[LIMITATION_ENTRIES].given)
                read_entries(all, debtor, person, account, currency, as_of);
        for (size_t i = LIMITATION_ENTRIES + 1; i < LIMITATION_STREAMS; i++) {
                struct fact_stream *s = &all->streams[i];
                while (s->given && beside_next(&s->beside, person, account))
                        add_fact(all, s, debtor, as_of);
        }
}

/* ---- against whom ---- */

static bool
reaches(const struct interrupting *all, const struct fact *fact, const struct obligor *obligor)
{
        if (fact->line == NULL)
                return false;
        if (fact->line->parts & 1U << obligor->part)
                return true;
        struct slice party = {all->text.data + fact->party_at, fact->party_size};
        return fact->line->against_party && slice_equal(party, buffer_slice(&obligor->party));
}

struct interruption *
interrupting_against(struct interrupting *all, const struct obligor *obligor, size_t *count)
{
        grow(&all->against, &all->against_capacity, all->count + 1, sizeof *all->against);
        *count = 0;
        for (size_t i = 0; i < all->count; i++)
                if (reaches(all, &all->facts[i], obligor))
                        all->against[(*count)++] = (struct interruption){
                                .on = all->facts[i].on, .line = all->facts[i].line, .fact = i};
        return all->against;
}

struct slice
interrupting_why(const struct interrupting *all, const struct interruption *interruption)
{
        const struct fact *fact = &all->facts[interruption->fact];
        return (struct slice){all->text.data + fact->why_at, fact->why_size};
}

void
interrupting_close(struct interrupting *all)
{
        for (size_t i = LIMITATION_ENTRIES; i < LIMITATION_STREAMS; i++) {
                struct fact_stream *s = &all->streams[i];
                if (!s->given)
                        continue;
                limitation_rules_close(&s->rules);
                beside_close(&s->beside);
                expr_close(s->conditions);
        }
        movements_close(&all->movements);
        free(all->paid);
        free(all->facts);
        buffer_free(&all->text);
        free(all->against);
        free(all);
}
