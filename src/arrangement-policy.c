/* Reading the plans of an arrangement policy. */
#include <stdlib.h>
#include <string.h>

#include "arrangement.h"
#include "day.h"
#include "error.h"
#include "number.h"

static const char *const term_names[TERMS] = {
        [TERM_WHEN] = "when",
        [TERM_COUNT] = "count",
        [TERM_AMOUNT] = "amount",
        [TERM_EVERY] = "every",
        [TERM_FIRST] = "first",
        [TERM_METHOD] = "method",
        [TERM_RATE] = "rate",
        [TERM_DAY_COUNT] = "day_count",
        [TERM_UNIT] = "unit",
        [TERM_REMAINDER] = "remainder",
        [TERM_DISCOUNT] = "discount",
        [TERM_DISCOUNT_DAYS] = "discount_days",
        [TERM_INTEREST] = "interest",
        [TERM_CALENDAR] = "calendar",
        [TERM_MOVES] = "moves",
        [TERM_MOST_COUNT] = "most_count",
        [TERM_LEAST_AMOUNT] = "least_amount",
        [TERM_LEAST_SHARE] = "least_share",
        [TERM_FIRST_WITHIN] = "first_within",
        [TERM_LAST_WITHIN] = "last_within",
};

enum { DAYS_MAX = 36525 }; /* what is longer is a slip of the pen */

/* ---- terms of a plan ---- */

_Noreturn static void
refuse(const struct arrangements *a, const struct plan *plan, enum term term, const char *expected)
{
        policy_die(a->policy, plan->row[term], "value", "%s '%.*s'; %s is expected",
                   term_names[term], (int)plan->text[term].size, plan->text[term].data, expected);
}

static bool
given(const struct plan *plan, enum term term)
{
        return plan->text[term].size > 0;
}

/* An integer from LEAST to MOST; ABSENT when it is not given. */
static int64_t
read_integer(const struct arrangements *a, const struct plan *plan, enum term term, int64_t least,
             int64_t most, int64_t absent)
{
        int64_t value = absent;
        if (given(plan, term) &&
            (integer_parse(plan->text[term], &value) != NUMBER_OK || value < least || value > most))
                policy_die(a->policy, plan->row[term], "value",
                           "%s '%.*s'; an integer from %lld to %lld is expected", term_names[term],
                           (int)plan->text[term].size, plan->text[term].data, (long long)least,
                           (long long)most);
        return value;
}

static struct interval
read_interval(const struct arrangements *a, const struct plan *plan, enum term term)
{
        struct interval interval = {0, 0};
        if (given(plan, term) && !interval_parse(plan->text[term], &interval))
                refuse(a, plan, term, "a number of days, weeks, months or years, such as 1 month,");
        return interval;
}

/* A percentage in millionths, more than 0 and at most MOST percent; 0 when it is not given. */
static int64_t
read_percent(const struct arrangements *a, const struct plan *plan, enum term term, int64_t most)
{
        int64_t value = 0;
        if (given(plan, term) && (percent_parse(plan->text[term], &value) != NUMBER_OK ||
                                  value <= 0 || value > most * 1000000))
                refuse(a, plan, term, "a percentage above 0, such as 25,");
        return value;
}

static void
check_amount(const struct arrangements *a, const struct plan *plan, enum term term)
{
        struct slice text = plan->text[term];
        int64_t amount;
        if (given(plan, term) &&
            (money_parse(text, money_places(text), &amount) != NUMBER_OK || amount <= 0))
                refuse(a, plan, term, "an amount above 0, such as 250.00,");
}

/* One of COUNT WORDS: its place among them, 0 when it is not given. */
static size_t
read_word(const struct arrangements *a, const struct plan *plan, enum term term,
          const char *const *words, size_t count)
{
        for (size_t i = 0; i < count; i++)
                if (!given(plan, term) || slice_is(plan->text[term], words[i]))
                        return i;
        struct buffer expected = {0};
        for (size_t i = 0; i < count; i++)
                buffer_add_format(&expected, "%s%s", i > 0 ? " or " : "", words[i]);
        refuse(a, plan, term, buffer_terminate(&expected));
}

/* Of the two terms neither says anything without the other. */
static void
check_pair(const struct arrangements *a, const struct plan *plan, enum term one, enum term other)
{
        if (given(plan, one) == given(plan, other))
                return;
        if (given(plan, other)) {
                enum term swap = one;
                one = other;
                other = swap;
        }
        policy_die(a->policy, plan->row[one], "term", "%s does not go without %s; add a line %s",
                   term_names[one], term_names[other], term_names[other]);
}

static void
read_schedule(const struct arrangements *a, struct plan *plan)
{
        static const char *const remainders[] = {"last", "first"};
        struct schedule_terms *schedule = &plan->schedule;
        schedule->method = (enum schedule_method)read_word(a, plan, TERM_METHOD, schedule_methods,
                                                           METHOD_COUNT);
        if (!given(plan, TERM_REMAINDER))
                policy_die(a->policy, plan->row[TERM_REMAINDER], "term",
                           "plan %.*s does not say where a remainder goes: a line 'remainder' with "
                           "first or last",
                           (int)plan->name.size, plan->name.data);
        schedule->remainder_first = read_word(a, plan, TERM_REMAINDER, remainders, 2) == 1;
        if (schedule->remainder_first && schedule->method == METHOD_ANNUITY)
                refuse(a, plan, TERM_REMAINDER, "of an annuity, last");
        if (schedule->method != METHOD_EQUAL)
                check_pair(a, plan, TERM_METHOD, TERM_RATE);
        else if (given(plan, TERM_RATE))
                refuse(a, plan, TERM_RATE, "method principal or annuity beside it");
        if (given(plan, TERM_AMOUNT) && schedule->method != METHOD_EQUAL)
                refuse(a, plan, TERM_AMOUNT, "method equal beside it");
        schedule->percent = read_percent(a, plan, TERM_RATE, 1000000);
        schedule->day_count = DAY_COUNT_365;
        check_pair(a, plan, TERM_RATE, TERM_DAY_COUNT);
        if (given(plan, TERM_DAY_COUNT))
                schedule->day_count = day_count_named(plan->text[TERM_DAY_COUNT]);
        if (schedule->day_count == DAY_COUNT_NONE)
                refuse(a, plan, TERM_DAY_COUNT, "365, 360 or actual");
}

static void
read_calendar(const struct arrangements *a, struct plan *plan)
{
        static const char *const moves[] = {"next", "previous"};
        check_pair(a, plan, TERM_CALENDAR, TERM_MOVES);
        if (!given(plan, TERM_CALENDAR))
                return;
        plan->moves_back = read_word(a, plan, TERM_MOVES, moves, 2) == 1;
        char *name = slice_dup(plan->text[TERM_CALENDAR]);
        plan->calendar = calendar_open(name);
        free(name);
}

static void
read_plan(const struct arrangements *a, struct plan *plan, struct expr_set *conditions)
{
        static const char *const interests[] = {"stops", "runs"};
        struct slice when = plan->text[TERM_WHEN];
        struct expr_place place = {a->policy->path, a->policy->rows[plan->row[TERM_WHEN]].line,
                                   "value"};
        plan->condition = expr_add(conditions, when.size > 0 ? when : slice_of("else"), place);
        plan->count = read_integer(a, plan, TERM_COUNT, 1, DAYS_MAX, 0);
        plan->most_count = read_integer(a, plan, TERM_MOST_COUNT, 1, DAYS_MAX, 0);
        plan->first = (int32_t)read_integer(a, plan, TERM_FIRST, 0, DAYS_MAX, -1);
        plan->first_within = (int32_t)read_integer(a, plan, TERM_FIRST_WITHIN, 0, DAYS_MAX, -1);
        plan->every = read_interval(a, plan, TERM_EVERY);
        plan->last_within = read_interval(a, plan, TERM_LAST_WITHIN);
        plan->least_share = read_percent(a, plan, TERM_LEAST_SHARE, 100);
        plan->discount = read_percent(a, plan, TERM_DISCOUNT, 99);
        check_pair(a, plan, TERM_DISCOUNT, TERM_DISCOUNT_DAYS);
        plan->discount_days = (int32_t)read_integer(a, plan, TERM_DISCOUNT_DAYS, 0, DAYS_MAX, 0);
        check_amount(a, plan, TERM_AMOUNT);
        check_amount(a, plan, TERM_UNIT);
        check_amount(a, plan, TERM_LEAST_AMOUNT);
        read_word(a, plan, TERM_INTEREST, interests, 2);
        read_schedule(a, plan);
        read_calendar(a, plan);
}

/* ---- the file ---- */

static enum term
term_named(const struct policy *policy, size_t row)
{
        struct slice name = policy_cell(policy, row, "term");
        for (enum term term = 0; term < TERMS; term++)
                if (slice_is(name, term_names[term]))
                        return term;
        char *word = slice_dup(name);
        const char *near = nearest(word, term_names, TERMS);
        policy_die(policy, row, "term", "'%s' is no term of a plan%s%s%s; see col-arrangement(5)",
                   word, near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
}

/* The plan of the row: the last one, or a new one; the lines of a plan stand together. */
static struct plan *
plan_of_row(struct arrangements *a, size_t row)
{
        struct slice name = policy_cell(a->policy, row, "plan");
        if (name.size == 0)
                policy_die(a->policy, row, "plan", "empty; every line names a plan");
        if (a->count > 0 && slice_equal(a->plans[a->count - 1].name, name))
                return &a->plans[a->count - 1];
        for (size_t i = 0; i < a->count; i++)
                if (slice_equal(a->plans[i].name, name))
                        policy_die(a->policy, row, "plan",
                                   "plan %.*s again; the lines of a plan stand together",
                                   (int)name.size, name.data);
        struct plan *plan = &a->plans[a->count++];
        *plan = (struct plan){.name = name};
        for (enum term term = 0; term < TERMS; term++)
                plan->row[term] = row;
        return plan;
}

struct arrangements *
arrangements_open(const char *name, struct expr_set *conditions)
{
        struct arrangements *a = allocate(sizeof *a);
        struct policy *policy =
                policy_open("arrangements", name, "tsv", "plan term value", "source");
        a->policy = policy;
        a->plans = reallocate_array(NULL, policy->row_count + 1, sizeof *a->plans);
        for (size_t row = 0; row < policy->row_count; row++) {
                struct plan *plan = plan_of_row(a, row);
                enum term term = term_named(policy, row);
                if (given(plan, term))
                        policy_die(policy, row, "term", "%s again; line %zu of the plan has it",
                                   term_names[term], policy->rows[plan->row[term]].line);
                plan->text[term] = policy_cell(policy, row, "value");
                plan->row[term] = row;
                if (!given(plan, term))
                        policy_die(policy, row, "value", "empty; leave out the line instead");
        }
        if (a->count == 0)
                policy_die(policy, SIZE_MAX, NULL, "no plans");
        for (size_t i = 0; i < a->count; i++) {
                const struct plan *plan = &a->plans[i];
                if (i + 1 < a->count &&
                    (!given(plan, TERM_WHEN) || expr_is_else(plan->text[TERM_WHEN])))
                        policy_die(policy, plan->row[TERM_WHEN], "plan",
                                   "plan %.*s takes every account, so none is left for those "
                                   "after it; put it last",
                                   (int)plan->name.size, plan->name.data);
                read_plan(a, &a->plans[i], conditions);
        }
        return a;
}

void
arrangements_close(struct arrangements *a)
{
        for (size_t i = 0; i < a->count; i++)
                calendar_close(a->plans[i].calendar);
        policy_free(a->policy);
        free(a->plans);
        free(a);
}
