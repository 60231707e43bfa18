#include "waterfall.h"

#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "number.h"

#define WHOLE INT64_C(100000000) /* 100 percent, in millionths of a percent */

/* ---- components ---- */

static bool
holds_component(const struct waterfall_token *token, size_t component)
{
        for (size_t i = 0; i < token->count; i++)
                if (token->components[i] == component)
                        return true;
        return false;
}

static bool
rule_holds(const struct waterfall_rule *rule, size_t component)
{
        for (size_t i = 0; i < rule->token_count; i++)
                if (holds_component(&rule->tokens[i], component))
                        return true;
        return false;
}

static void
add_to_token(struct waterfall_token *token, size_t component)
{
        grow(&token->components, &token->capacity, token->count + 1, sizeof *token->components);
        token->components[token->count++] = component;
}

/* A component that the rule does not name belongs to its lines `other`. */
static void
add_unnamed(struct waterfall_rule *rule, size_t component)
{
        if (rule_holds(rule, component))
                return;
        for (size_t i = 0; i < rule->token_count; i++)
                if (rule->tokens[i].other)
                        add_to_token(&rule->tokens[i], component);
}

/* Index of a name that is there, or the count. */
static size_t
find_component(const struct waterfall *waterfall, struct slice name)
{
        size_t i = 0;
        while (i < waterfall->component_count && !slice_equal(name, waterfall->components[i]))
                i++;
        return i;
}

static size_t
add_component(struct waterfall *waterfall, struct slice name)
{
        size_t component = find_component(waterfall, name);
        if (component < waterfall->component_count)
                return component;
        grow(&waterfall->components, &waterfall->component_capacity, component + 1,
             sizeof *waterfall->components);
        waterfall->components[component] = (struct slice){slice_dup(name), name.size};
        waterfall->component_count++;
        return component;
}

size_t
waterfall_component(struct waterfall *waterfall, struct slice name)
{
        size_t known = waterfall->component_count, component = add_component(waterfall, name);
        for (size_t i = 0; component == known && i < waterfall->rule_count; i++)
                add_unnamed(&waterfall->rules[i], component);
        return component;
}

bool
waterfall_covers(const struct waterfall *waterfall, size_t component)
{
        return rule_holds(&waterfall->rules[0], component);
}

/* ---- reading ---- */

/* The value of a cell among WORDS, or -1. */
static int
word_of(const struct policy *policy, size_t row, const char *column, const char *const *words,
        size_t count)
{
        struct slice cell = policy_cell(policy, row, column);
        for (size_t i = 0; i < count; i++)
                if (slice_is(cell, words[i]))
                        return (int)i;
        policy_die(policy, row, column, "\"%.*s\"; write %s%s%s%s%s", (int)cell.size, cell.data,
                   words[0], count > 2 ? ", " : " or ", words[1], count > 2 ? " or " : "",
                   count > 2 ? words[2] : "");
}

static bool
is_empty(const struct policy *policy, size_t row, const char *column)
{
        return policy_cell(policy, row, column).size == 0;
}

/* What is said of the whole rule stands on its first line, or nowhere. */
static void
refuse_later(const struct policy *policy, size_t row)
{
        static const char *const columns[] = {"run", "ahead", "returned"};
        for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
                if (!is_empty(policy, row, columns[i]))
                        policy_die(policy, row, columns[i],
                                   "said again; it stands on the first line of the tag");
}

static struct waterfall_token
read_token(struct waterfall *waterfall, size_t row, bool percentages)
{
        static const char *const dues[] = {"past-due", "due", "in-advance"};
        const struct policy *policy = waterfall->policy;
        struct waterfall_token token = {.due = DUE_ANY, .row = row};
        struct slice component = policy_cell(policy, row, "component");
        if (component.size == 0)
                policy_die(policy, row, "component", "empty; a component, or other");
        if (slice_is(component, "none"))
                policy_die(policy, row, "component",
                           "none is the only line of its tag, with nothing else on it");
        token.other = slice_is(component, "other");
        if (!token.other)
                add_to_token(&token, add_component(waterfall, component));
        if (!is_empty(policy, row, "due"))
                token.due = (enum due_type)word_of(policy, row, "due", dues, 3);
        if (is_empty(policy, row, "percent") == percentages)
                policy_die(policy, row, "percent",
                           "a rule is an order, without percentages, or has one on every line");
        if (!percentages)
                return token;
        enum number_status status =
                percent_parse(policy_cell(policy, row, "percent"), &token.percent);
        if (status != NUMBER_OK || token.percent == 0)
                policy_die(policy, row, "percent", "%s; a number above 0 is expected",
                           status != NUMBER_OK ? number_error(status) : "0");
        if (token.due != DUE_ANY)
                policy_die(policy, row, "due",
                           "percentages are of components, whether due or not; leave this empty");
        return token;
}

static bool
same_component(const struct waterfall_token *a, const struct waterfall_token *b)
{
        return a->other == b->other && (a->other || a->components[0] == b->components[0]);
}

/* Every token once; and either no token has a due type, or every component has all three. */
static void
check_tokens(const struct waterfall *waterfall, const struct waterfall_rule *rule)
{
        const struct policy *policy = waterfall->policy;
        for (size_t i = 0; i < rule->token_count; i++) {
                const struct waterfall_token *token = &rule->tokens[i];
                size_t dues = 0;
                for (size_t j = 0; j < rule->token_count; j++) {
                        const struct waterfall_token *other = &rule->tokens[j];
                        if ((token->due == DUE_ANY) != (other->due == DUE_ANY))
                                policy_die(policy, other->row, "due",
                                           "a rule says for all of its lines when they are due, or "
                                           "for none");
                        if (!same_component(token, other))
                                continue;
                        if (j < i && token->due == other->due)
                                policy_die(policy, token->row, "component",
                                           "a line further up settles this already");
                        dues++;
                }
                if (token->due != DUE_ANY && dues != 3)
                        policy_die(policy, token->row, "due",
                                   "a component is settled past-due, due and in-advance; a line "
                                   "for each is needed");
        }
}

static void
check_percentages(const struct waterfall *waterfall, const struct waterfall_rule *rule)
{
        int64_t sum = 0;
        for (size_t i = 0; i < rule->token_count && sum <= WHOLE; i++)
                sum += rule->tokens[i].percent;
        if (rule->percentages && sum != WHOLE)
                policy_die(waterfall->policy, rule->row, "percent",
                           "the percentages of a rule add up to 100");
}

/* Lines that are worked off together: each alone, or those of a due type. */
static void
make_passes(const struct waterfall *waterfall, struct waterfall_rule *rule, bool horizontal)
{
        bool past[DUE_ANY + 1] = {false};
        rule->passes = allocate(rule->token_count * sizeof *rule->passes);
        for (size_t i = 0; i < rule->token_count; i++) {
                enum due_type due = rule->tokens[i].due;
                bool same = i > 0 && rule->tokens[i - 1].due == due;
                if (horizontal && !same && past[due])
                        policy_die(waterfall->policy, rule->tokens[i].row, "due",
                                   "due types alternate; in a horizontal rule the lines of one "
                                   "stand together");
                past[due] = true;
                if (horizontal && same)
                        rule->passes[rule->pass_count - 1].count++;
                else
                        rule->passes[rule->pass_count++] = (struct waterfall_pass){i, 1};
        }
}

/* What the first line says of the rule; true when it is horizontal. */
static bool
read_rule_line(const struct waterfall *waterfall, struct waterfall_rule *rule, size_t row)
{
        static const char *const runs[] = {"vertical", "horizontal"};
        static const char *const aheads[] = {"NEXT", "LAST", "REAMORTIZATION"};
        static const char *const orders[] = {"newest", "oldest"};
        const struct policy *policy = waterfall->policy;
        bool horizontal = false;
        rule->percentages = !is_empty(policy, row, "percent");
        if (rule->percentages && !is_empty(policy, row, "run"))
                policy_die(policy, row, "run", "percentages have no order; leave this empty");
        if (!rule->percentages)
                horizontal = word_of(policy, row, "run", runs, 2) == 1;
        if (rule->tokens[0].due == DUE_ANY && !is_empty(policy, row, "ahead"))
                policy_die(policy, row, "ahead",
                           "goes with lines in-advance; without due types the oldest comes first");
        if (rule->tokens[0].due != DUE_ANY)
                rule->ahead = (enum ahead)word_of(policy, row, "ahead", aheads, 3);
        if (!is_empty(policy, row, "returned"))
                rule->oldest_first = word_of(policy, row, "returned", orders, 2) == 1;
        return horizontal;
}

/* True for a line that says that money of its tag settles nothing. */
static bool
says_none(const struct policy *policy, const struct waterfall_rule *rule)
{
        static const char *const columns[] = {"due", "percent", "run", "ahead", "returned"};
        if (!slice_is(policy_cell(policy, rule->row, "component"), "none"))
                return false;
        for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
                if (!is_empty(policy, rule->row, columns[i]))
                        return false;
        if (slice_is(rule->tag, "DEFAULT"))
                policy_die(policy, rule->row, "component",
                           "DEFAULT settles something; none is for a tag");
        return true;
}

static void
read_rule(struct waterfall *waterfall, size_t row, size_t count)
{
        const struct policy *policy = waterfall->policy;
        struct waterfall_rule *rule = &waterfall->rules[waterfall->rule_count++];
        rule->row = row;
        rule->tag = policy_cell(policy, row, "tag");
        if (rule->tag.size == 0)
                policy_die(policy, row, "tag", "empty; a payment's tag, or DEFAULT");
        rule->outside = count == 1 && says_none(policy, rule);
        if (rule->outside)
                return;
        rule->tokens = allocate(count * sizeof *rule->tokens);
        for (size_t i = 0; i < count; i++) {
                rule->tokens[i] = read_token(waterfall, row + i, !is_empty(policy, row, "percent"));
                if (i > 0)
                        refuse_later(policy, row + i);
        }
        rule->token_count = count;
        bool horizontal = read_rule_line(waterfall, rule, row);
        check_tokens(waterfall, rule);
        check_percentages(waterfall, rule);
        make_passes(waterfall, rule, horizontal || rule->percentages);
}

/* Puts DEFAULT first; a tag has one rule. */
static void
order_rules(struct waterfall *waterfall)
{
        size_t last = waterfall->rule_count;
        for (size_t i = 0; i < waterfall->rule_count; i++) {
                for (size_t j = 0; j < i; j++)
                        if (slice_equal(waterfall->rules[i].tag, waterfall->rules[j].tag))
                                policy_die(waterfall->policy, waterfall->rules[i].row, "tag",
                                           "has lines further up; keep the lines of a tag "
                                           "together");
                if (slice_is(waterfall->rules[i].tag, "DEFAULT"))
                        last = i;
        }
        if (last == waterfall->rule_count)
                policy_die(waterfall->policy, SIZE_MAX, NULL,
                           "no rule DEFAULT, for payments whose tag has none");
        struct waterfall_rule first = waterfall->rules[0];
        waterfall->rules[0] = waterfall->rules[last];
        waterfall->rules[last] = first;
}

static const char *const needed = "tag component", *const optional =
                                                           "due percent run ahead returned";

static struct waterfall *
read_policy(struct policy *policy)
{
        static const char *const own[] = {"principal", "interest", "default-interest"};
        struct waterfall *waterfall = allocate(sizeof *waterfall);
        waterfall->policy = policy;
        waterfall->rules = allocate((policy->row_count + 1) * sizeof *waterfall->rules);
        for (size_t i = 0; i < COMPONENT_OWN; i++)
                add_component(waterfall, slice_of(own[i]));
        for (size_t row = 0, next; row < policy->row_count; row = next) {
                struct slice tag = policy_cell(policy, row, "tag");
                for (next = row + 1; next < policy->row_count; next++)
                        if (!slice_equal(policy_cell(policy, next, "tag"), tag))
                                break;
                read_rule(waterfall, row, next - row);
        }
        order_rules(waterfall);
        for (size_t component = 0; component < waterfall->component_count; component++)
                for (size_t i = 0; i < waterfall->rule_count; i++)
                        add_unnamed(&waterfall->rules[i], component);
        return waterfall;
}

struct waterfall *
waterfall_open(const char *name)
{
        return read_policy(policy_open("waterfalls", name, "tsv", needed, optional));
}

struct waterfall *
waterfall_stored(struct slice label, struct slice text)
{
        struct policy *policy = policy_stored(label, text, needed, optional);
        return policy == NULL ? NULL : read_policy(policy);
}

size_t
waterfall_rule(const struct waterfall *waterfall, struct slice tag)
{
        size_t i = waterfall->rule_count - 1;
        while (i > 0 && !slice_equal(waterfall->rules[i].tag, tag))
                i--;
        return i;
}

void
waterfall_close(struct waterfall *waterfall)
{
        for (size_t i = 0; i < waterfall->rule_count; i++) {
                for (size_t j = 0; j < waterfall->rules[i].token_count; j++)
                        free(waterfall->rules[i].tokens[j].components);
                free(waterfall->rules[i].tokens);
                free(waterfall->rules[i].passes);
        }
        free(waterfall->rules);
        for (size_t i = 0; i < waterfall->component_count; i++)
                free((char *)waterfall->components[i].data);
        free(waterfall->components);
        policy_free(waterfall->policy);
        free(waterfall);
}
