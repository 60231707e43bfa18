/* A payment spread over debts, line by line of an imputation. */
#include <stdlib.h>

#include "error.h"
#include "imputation.h"
#include "number.h"
#include "proration.h"

/* What an expression of the order came to. */
struct value {
        bool empty, is_number;
        double number;
        struct slice text;
};

/* A debt for which the line's condition holds. */
struct candidate {
        struct debt *debt;
        struct value keys[2];
        char *text; /* of both */
};

/* What is being spread. */
struct spreading {
        struct imputation *imputation;
        const struct imputation_line *line;
        struct slice value_on;
        struct candidate *candidates; /* of the line, in its order */
        size_t count;
        int64_t left; /* of the payment */
        bool explain;
        struct shares *shares;
        size_t first_share; /* of the payment */
        struct buffer *why;
};

void
shares_add(struct shares *shares, struct debt *debt, int64_t amount)
{
        grow(&shares->list, &shares->capacity, shares->count + 1, sizeof *shares->list);
        shares->list[shares->count++] = (struct share){debt, amount, {0}};
}

void
shares_free(struct shares *shares)
{
        for (size_t i = 0; i < shares->count; i++)
                buffer_free(&shares->list[i].why);
        free(shares->list);
}

/* ---- who comes first ---- */

static int
compare_values(const struct value *a, const struct value *b)
{
        if (a->empty || b->empty)
                return b->empty - a->empty;
        if (a->is_number != b->is_number)
                return b->is_number - a->is_number;
        if (a->is_number)
                return (a->number > b->number) - (a->number < b->number);
        return slice_compare(a->text, b->text);
}

/* By the order; 0: equal. */
static int
compare_keys(const struct candidate *a, const struct candidate *b)
{
        int order = compare_values(&a->keys[0], &b->keys[0]);
        return order != 0 ? order : compare_values(&a->keys[1], &b->keys[1]);
}

static int
compare_candidates(const void *left, const void *right)
{
        const struct candidate *a = left, *b = right;
        int order = compare_keys(a, b);
        return order != 0 ? order : slice_compare(a->debt->account, b->debt->account);
}

/* Makes the debt the record on which expressions are evaluated. */
static void
look_at(struct spreading *s, struct debt *debt)
{
        debt->row.cells[s->imputation->debts->in->count] = s->value_on;
        s->imputation->debt = debt;
        expr_row(s->imputation->conditions, debt->row.cells);
}

static void
read_keys(const struct spreading *s, struct candidate *candidate)
{
        struct expr_set *conditions = s->imputation->conditions;
        struct buffer texts = {0};
        size_t sizes[2] = {0, 0};
        for (size_t i = 0; i < s->line->keys; i++) {
                struct slice text = expr_text(conditions, s->line->all.first + 1 + (int)i);
                buffer_add(&texts, text.data, text.size);
                sizes[i] = text.size;
        }
        buffer_terminate(&texts);
        candidate->text = texts.data;
        for (size_t i = 0, at = 0; i < s->line->keys; at += sizes[i++]) {
                struct value *value = &candidate->keys[i];
                value->text = (struct slice){candidate->text + at, sizes[i]};
                value->empty = sizes[i] == 0;
                value->is_number =
                        !value->empty && real_parse(value->text, &value->number) == NUMBER_OK;
        }
}

/* Those of the debts that the line is for, in its order. */
static void
find_candidates(struct spreading *s, struct debt *const *debts, size_t count)
{
        struct expr_set *conditions = s->imputation->conditions;
        s->count = 0;
        for (size_t i = 0; i < count; i++) {
                if (!s->line->surplus && debts[i]->balance <= 0)
                        continue;
                look_at(s, debts[i]);
                if (expr_truth(conditions, s->line->all.first) != 1)
                        continue;
                struct candidate *candidate = &s->candidates[s->count++];
                *candidate = (struct candidate){.debt = debts[i]};
                read_keys(s, candidate);
        }
        if (s->count > 1)
                qsort(s->candidates, s->count, sizeof *s->candidates, compare_candidates);
}

static void
forget_candidates(struct spreading *s)
{
        for (size_t i = 0; i < s->count; i++)
                free(s->candidates[i].text);
        s->count = 0;
}

/* ---- refusals ---- */

static bool
refuse_at(struct spreading *s, const char *column)
{
        const struct policy *policy = s->imputation->policy;
        buffer_add_format(s->why, " (%s:%zu:%s)", policy->path, policy->rows[s->line->row].line,
                          column);
        return false;
}

/* The first empty value by which candidates would have to be ordered is a reason to refuse. */
static bool
check_order(struct spreading *s)
{
        static const char *const columns[] = {"order", "then"};
        for (size_t i = 0; i < s->count; i++) {
                const struct candidate *c = &s->candidates[i];
                bool tied = (i > 0 && compare_values(&c->keys[0], &c[-1].keys[0]) == 0) ||
                            (i + 1 < s->count && compare_values(&c->keys[0], &c[1].keys[0]) == 0);
                for (size_t key = 0; key < s->line->keys; key++) {
                        if (!c->keys[key].empty || (key == 1 && !tied))
                                continue;
                        buffer_add_format(
                                s->why, "nobody knows where account %.*s stands among %zu",
                                (int)c->debt->account.size, c->debt->account.data, s->count);
                        return refuse_at(s, columns[key]);
                }
        }
        return true;
}

static bool
refuse_equals(struct spreading *s, size_t first, size_t end)
{
        buffer_add_format(s->why, "it does not suffice for %zu accounts that are equal, ",
                          end - first);
        for (size_t i = first; i < end; i++)
                buffer_add_format(s->why, "%s%.*s", i == first ? "" : ", ",
                                  (int)s->candidates[i].debt->account.size,
                                  s->candidates[i].debt->account.data);
        buffer_add_text(s->why, "; name the account that it is for");
        return refuse_at(s, "equal");
}

/* ---- who gets what ---- */

static void
add_money(struct buffer *out, int64_t amount, int digits)
{
        char text[32];
        buffer_add(out, text, money_format(text, amount, digits));
}

/* Says in the share why it gets AMOUNT; OWED: by COUNT equal accounts in all. */
static void
explain_share(struct spreading *s, struct share *share, int64_t amount, size_t count, int128 owed)
{
        const struct policy *policy = s->imputation->policy;
        const int digits = share->debt->digits;
        struct buffer *out = &share->why;
        if (!s->explain)
                return;
        buffer_add_format(out, "%sline %zu (%.*s): ", out->size > 0 ? "; " : "",
                          policy->rows[s->line->row].line, (int)s->line->name.size,
                          s->line->name.data);
        look_at(s, share->debt);
        expr_explain_list(s->imputation->conditions, s->line->all, out);
        buffer_add_text(out, out->data[out->size - 1] == ' ' ? "" : "; ");
        add_money(out, amount, digits);
        if (s->line->surplus) {
                buffer_add_text(out, " beyond all debts");
                return;
        }
        buffer_add_text(out, " of ");
        add_money(out, share->debt->balance, digits);
        if (count > 1) {
                buffer_add_text(out, ", in proportion to the ");
                add_money(out, (int64_t)owed, digits);
                buffer_add_format(out, " of %zu accounts", count);
        }
}

/* A debt gets a share by one line, and by that of the surplus perhaps once more. */
static struct share *
share_of(struct spreading *s, struct debt *debt)
{
        for (size_t i = s->first_share; s->line->surplus && i < s->shares->count; i++)
                if (s->shares->list[i].debt == debt)
                        return &s->shares->list[i];
        shares_add(s->shares, debt, 0);
        return &s->shares->list[s->shares->count - 1];
}

/* COUNT, OWED: as for explain_share(). */
static void
pay(struct spreading *s, struct debt *debt, int64_t amount, size_t count, int128 owed)
{
        if (amount == 0)
                return;
        struct share *share = share_of(s, debt);
        explain_share(s, share, amount, count, owed);
        share->amount += amount;
        debt_pay(debt, amount);
        s->left -= amount;
}

static void
pay_in_proportion(struct spreading *s, size_t first, size_t end, int128 owed)
{
        size_t count = end - first;
        int64_t *weights = reallocate_array(NULL, count, sizeof *weights);
        int64_t *parts = reallocate_array(NULL, count, sizeof *parts);
        for (size_t i = 0; i < count; i++)
                weights[i] = s->candidates[first + i].debt->balance;
        prorate(s->left, weights, count, parts);
        for (size_t i = 0; i < count; i++)
                pay(s, s->candidates[first + i].debt, parts[i], count, owed);
        free(weights);
        free(parts);
}

static int128
owed_by(const struct spreading *s, size_t first, size_t end)
{
        int128 owed = 0;
        for (size_t i = first; i < end; i++)
                owed += s->candidates[i].debt->balance;
        return owed;
}

/* Pays the candidates from FIRST to END - 1, which are equal. */
static bool
pay_equals(struct spreading *s, size_t first, size_t end)
{
        int128 owed = owed_by(s, first, end);
        bool suffices = !s->line->surplus && s->left >= owed;
        if (!suffices && end - first > 1 && s->line->equal == EQUAL_REFUSE)
                return refuse_equals(s, first, end);
        if (!suffices && end - first > 1 && s->line->equal == EQUAL_PRO_RATA) {
                pay_in_proportion(s, first, end, owed);
                return true;
        }
        for (size_t i = first; i < end && s->left > 0; i++) {
                struct debt *debt = s->candidates[i].debt;
                bool all = s->line->surplus || s->left < debt->balance;
                pay(s, debt, all ? s->left : debt->balance, 1, 0);
        }
        return true;
}

static bool
pay_line(struct spreading *s)
{
        bool in_order = s->count > 1 && (s->line->surplus || s->left < owed_by(s, 0, s->count));
        if (in_order && !check_order(s))
                return false;
        for (size_t i = 0, end; i < s->count && s->left > 0; i = end) {
                for (end = i + 1;
                     end < s->count && compare_keys(&s->candidates[i], &s->candidates[end]) == 0;)
                        end++;
                if (!pay_equals(s, i, end))
                        return false;
        }
        return true;
}

bool
imputation_spread(struct imputation *imputation, struct debt *const *debts, size_t count,
                  int64_t amount, struct slice value_on, bool explain, struct shares *shares,
                  struct buffer *why)
{
        struct spreading s = {.imputation = imputation,
                              .value_on = value_on,
                              .left = amount,
                              .explain = explain,
                              .shares = shares,
                              .first_share = shares->count,
                              .why = why};
        bool done = true;
        expr_as_of(imputation->conditions, imputation->debts->clock.as_of);
        s.candidates = reallocate_array(NULL, count, sizeof *s.candidates);
        for (size_t i = 0; i < imputation->count && s.left > 0 && done; i++) {
                s.line = &imputation->lines[i];
                find_candidates(&s, debts, count);
                done = pay_line(&s);
                forget_candidates(&s);
        }
        free(s.candidates);
        return done;
}
