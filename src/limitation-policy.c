/* Reading the lines of a limitation policy, and finding the one that a record meets. */
#include <stdlib.h>
#include <string.h>

#include "cells.h"
#include "error.h"
#include "limitation.h"
#include "policy_cells.h"

const char *const obligor_parts[OBLIGOR_PARTS] = {"debtor", "co-debtor", "guarantor", "heir"};
const char *const limitation_streams[LIMITATION_STREAMS] = {
        "accounts", "roles", "entries", "events", "arrangements", "promises", "contacts"};

enum { ALL_PARTS = (1 << OBLIGOR_PARTS) - 1 };

/* ---- cells ---- */

/* Takes the next word off a blank-separated list; false at its end. */
static bool
next_word(struct slice *list, struct slice *word)
{
        *list = slice_trim(*list);
        const char *blank = list->size > 0 ? memchr(list->data, ' ', list->size) : NULL;
        *word = (struct slice){list->data,
                               blank == NULL ? list->size : (size_t)(blank - list->data)};
        list->data += word->size;
        list->size -= word->size;
        return word->size > 0;
}

static size_t
word_among(struct slice word, const char *const *words, size_t count)
{
        size_t i = 0;
        while (i < count && !slice_is(word, words[i]))
                i++;
        return i;
}

static enum limitation_stream
read_stream(const struct policy *policy, size_t row)
{
        struct slice cell = policy_cell(policy, row, "stream");
        size_t stream = word_among(cell, limitation_streams, LIMITATION_STREAMS);
        if (stream == LIMITATION_STREAMS)
                policy_die(policy, row, "stream",
                           "'%.*s'; accounts, roles, entries, events, arrangements, promises or "
                           "contacts is expected",
                           (int)cell.size, cell.data);
        return (enum limitation_stream)stream;
}

static void
read_effect(const struct policy *policy, struct limitation_line *line)
{
        static const char *const expected[] = {
                [LIMITATION_ACCOUNTS] = "an interval such as 10 years, none or refuse",
                [LIMITATION_ROLES] = "an interval such as 10 years, or none",
                [LIMITATION_ENTRIES] = "again, an interval such as 10 years, or none"};
        bool accounts = line->stream == LIMITATION_ACCOUNTS;
        bool fact = line->stream >= LIMITATION_ENTRIES;
        struct slice cell = policy_cell(policy, line->row, "period");
        line->effect = EFFECT_PERIOD;
        if (slice_is(cell, "none"))
                line->effect = EFFECT_NONE;
        else if (accounts && slice_is(cell, "refuse"))
                line->effect = EFFECT_REFUSE;
        else if (fact && slice_is(cell, "again"))
                line->effect = EFFECT_AGAIN;
        else if (!interval_parse(cell, &line->period))
                policy_die(policy, line->row, "period", "'%.*s'; %s is expected", (int)cell.size,
                           cell.data, expected[fact ? LIMITATION_ENTRIES : line->stream]);
}

/* For which parts the line holds, or against which: all of an account where it names none. */
static void
read_against(const struct policy *policy, struct limitation_line *line)
{
        bool fact = line->stream >= LIMITATION_ENTRIES;
        struct slice list = policy_cell(policy, line->row, "against"), word;
        if (list.size > 0 &&
            (line->stream == LIMITATION_ROLES || (fact && line->effect == EFFECT_NONE)))
                policy_die(policy, line->row, "against",
                           "leave this empty; the condition says whom the line is about");
        if (fact && line->effect != EFFECT_NONE && list.size == 0)
                policy_die(policy, line->row, "against",
                           "empty; against whom does it interrupt: party (whom it is about), "
                           "debtor, co-debtor, guarantor, heir");
        line->parts = list.size == 0 ? ALL_PARTS : 0;
        while (next_word(&list, &word)) {
                size_t part = word_among(word, obligor_parts, OBLIGOR_PARTS);
                if (fact && slice_is(word, "party"))
                        line->against_party = true;
                else if (part < OBLIGOR_PARTS)
                        line->parts |= 1U << part;
                else
                        policy_die(policy, line->row, "against",
                                   "'%.*s'; %sdebtor, co-debtor, guarantor and heir are expected",
                                   (int)word.size, word.data, fact ? "party, " : "");
        }
}

static struct limitation_line
read_line(const struct policy *policy, size_t row)
{
        struct limitation_line line = {.row = row,
                                       .stream = read_stream(policy, row),
                                       .from = policy_cell(policy, row, "from"),
                                       .reason = policy_cell(policy, row, "reason")};
        read_effect(policy, &line);
        bool runs = line.effect == EFFECT_PERIOD || line.effect == EFFECT_AGAIN;
        if (runs != (line.from.size > 0))
                policy_die(policy, row, "from",
                           runs ? "empty; which column has the day?"
                                : "leave this empty; nothing runs");
        if (line.effect != EFFECT_NONE && line.reason.size == 0)
                policy_die(policy, row, "reason", "empty; say why in a few words");
        read_against(policy, &line);
        return line;
}

/* ---- the policy ---- */

/* A line that always holds ends those of its stream; those of the accounts end with one. */
static void
check_order(const struct limitation_policy *limitation)
{
        const struct policy *policy = limitation->policy;
        size_t last[LIMITATION_STREAMS], ended[LIMITATION_STREAMS];
        for (size_t i = 0; i < LIMITATION_STREAMS; i++)
                last[i] = ended[i] = SIZE_MAX;
        for (size_t i = 0; i < limitation->count; i++) {
                const struct limitation_line *line = &limitation->lines[i];
                if (ended[line->stream] != SIZE_MAX)
                        policy_die(policy, ended[line->stream], "when",
                                   "else above other lines for %s; it comes last",
                                   limitation_streams[line->stream]);
                last[line->stream] = i;
                bool some = line->stream == LIMITATION_ACCOUNTS && line->parts != ALL_PARTS;
                if (expr_is_else(policy_cell(policy, i, "when")) && !some)
                        ended[line->stream] = i;
        }
        if (ended[LIMITATION_ACCOUNTS] == SIZE_MAX)
                policy_die(policy, last[LIMITATION_ACCOUNTS],
                           last[LIMITATION_ACCOUNTS] == SIZE_MAX ? NULL : "when",
                           "the last line for accounts is not else; end them with it, for instance "
                           "refuse");
}

struct limitation_policy *
limitation_policy_open(const char *name)
{
        struct limitation_policy *limitation = allocate(sizeof *limitation);
        struct policy *policy = policy_open("limitations", name, "tsv",
                                            "stream when period from reason", "against source");
        limitation->policy = policy;
        limitation->count = policy->row_count;
        limitation->lines =
                reallocate_array(NULL, policy->row_count + 1, sizeof *limitation->lines);
        for (size_t row = 0; row < policy->row_count; row++)
                limitation->lines[row] = read_line(policy, row);
        check_order(limitation);
        return limitation;
}

bool
limitation_policy_has(const struct limitation_policy *policy, enum limitation_stream stream)
{
        for (size_t i = 0; i < policy->count; i++)
                if (policy->lines[i].stream == stream)
                        return true;
        return false;
}

void
limitation_policy_close(struct limitation_policy *policy)
{
        policy_free(policy->policy);
        free(policy->lines);
        free(policy);
}

/* ---- the lines for one stream ---- */

static void
find_days(const struct limitation_rules *rules, struct limitation_rule *rule)
{
        struct slice list = rule->line->from, word;
        size_t capacity = 0;
        while (next_word(&list, &word)) {
                char *name = slice_dup(word);
                int column = tsv_find(rules->in, name);
                if (column < 0)
                        policy_die(rules->policy->policy, rule->line->row, "from",
                                   "%s has no column '%s'", rules->in->name, name);
                free(name);
                grow(&rule->days, &capacity, rule->day_count + 1, sizeof *rule->days);
                rule->days[rule->day_count++] = column;
        }
}

void
limitation_rules_open(struct limitation_rules *rules, const struct limitation_policy *policy,
                      enum limitation_stream stream, const struct tsv_reader *in,
                      struct expr_set *conditions)
{
        size_t capacity = 0;
        *rules = (struct limitation_rules){.policy = policy, .in = in, .conditions = conditions};
        for (size_t i = 0; i < policy->count; i++) {
                if (policy->lines[i].stream != stream)
                        continue;
                grow(&rules->list, &capacity, rules->count + 1, sizeof *rules->list);
                struct limitation_rule *rule = &rules->list[rules->count++];
                *rule = (struct limitation_rule){.line = &policy->lines[i]};
                rule->condition = expr_add(conditions, policy_cell(policy->policy, i, "when"),
                                           policy_place(policy->policy, i, "when"));
                find_days(rules, rule);
        }
}

const struct limitation_rule *
limitation_rules_first(struct limitation_rules *rules, unsigned parts, int32_t as_of)
{
        if (rules->count == 0)
                return NULL;
        expr_as_of(rules->conditions, as_of);
        expr_row(rules->conditions, rules->in->fields);
        for (size_t i = 0; i < rules->count; i++)
                if ((rules->list[i].line->parts & parts || rules->list[i].line->against_party) &&
                    expr_truth(rules->conditions, rules->list[i].condition) == 1)
                        return &rules->list[i];
        return NULL;
}

int32_t
limitation_rule_day(const struct limitation_rules *rules, const struct limitation_rule *rule)
{
        size_t i = 0;
        while (i + 1 < rule->day_count && rules->in->fields[rule->days[i]].size == 0)
                i++;
        size_t line = rules->policy->policy->rows[rule->line->row].line;
        if (rules->in->fields[rule->days[i]].size == 0)
                tsv_die(rules->in, rule->days[i], EXIT_BAD_DATA,
                        "empty; line %zu of %s counts from %.*s", line, rules->policy->policy->path,
                        (int)rule->line->from.size, rule->line->from.data);
        return day_of_cell(rules->in, rule->days[i]);
}

void
limitation_rule_explain(const struct limitation_rules *rules, const struct limitation_rule *rule,
                        struct buffer *out)
{
        size_t before;
        struct slice reason = rule->line->reason;
        if (reason.size == 0)
                reason = slice_of("none");
        buffer_add(out, reason.data, reason.size);
        buffer_add_format(out, " (line %zu", rules->policy->policy->rows[rule->line->row].line);
        before = out->size;
        buffer_add_text(out, ": ");
        expr_explain(rules->conditions, rule->condition, out);
        if (out->size == before + 2)
                out->size = before; /* else looks at nothing */
        buffer_add_text(out, ")");
}

void
limitation_rules_close(struct limitation_rules *rules)
{
        for (size_t i = 0; i < rules->count; i++)
                free(rules->list[i].days);
        free(rules->list);
}
