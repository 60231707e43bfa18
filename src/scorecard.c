#include "scorecard.h"

#include <stdlib.h>

#include "expr.h"
#include "number.h"
#include "policy.h"
#include "stream.h"

enum { REASONS_MAX = 4 }; /* codes that a record gets at most */

#define NO_REASON SIZE_MAX

struct line {
        size_t row; /* of the policy */
        int64_t points;
        size_t reason; /* index in the card's reasons, or NO_REASON */
};

/* The first line whose condition holds decides; where none does, the attribute gives nothing. */
struct attribute {
        struct slice name;
        size_t first, count; /* of the lines, which are the conditions of the same numbers */
        int64_t best;        /* the most that it can give */
        size_t held;         /* line that decided the present record, count: none */
};

struct scorecard {
        const struct tsv_reader *reader;
        struct policy *policy;
        int64_t base;
        struct line *lines;
        size_t line_count;
        struct attribute *attributes;
        size_t attribute_count;
        struct slice *bands;
        size_t band_count;
        struct expr_set *conditions;
        struct expr_set *band_conditions; /* over the column score alone */

        struct slice *reasons; /* every code once, in the order of the card … */
        int64_t *shortfalls;   /* … its points on the present record … */
        size_t *lacking;       /* … and the codes for which they are not zero */
        size_t reason_count, lacking_count;
        struct buffer text; /* of the reasons */
};

/* ---- reading ---- */

static int64_t
read_points(const struct policy *policy, size_t row)
{
        struct slice text = policy_cell(policy, row, "points");
        int64_t points;
        if (integer_parse(text, &points) != NUMBER_OK)
                policy_die(policy, row, "points", "\"%.*s\" is not a whole number of points",
                           (int)text.size, text.data);
        return points;
}

static size_t
read_reason(struct scorecard *card, size_t row)
{
        struct slice reason = policy_cell(card->policy, row, "reason");
        if (reason.size == 0)
                return NO_REASON;
        for (size_t i = 0; i < reason.size; i++)
                if ((unsigned char)reason.data[i] <= ' ')
                        policy_die(card->policy, row, "reason",
                                   "\"%.*s\" holds a blank, which separates codes; use - or _",
                                   (int)reason.size, reason.data);
        for (size_t i = 0; i < card->reason_count; i++)
                if (slice_equal(card->reasons[i], reason))
                        return i;
        card->reasons[card->reason_count] = reason;
        return card->reason_count++;
}

static void
refuse_reason(const struct policy *policy, size_t row, const char *what)
{
        if (policy_cell(policy, row, "reason").size > 0)
                policy_die(policy, row, "reason", "%s has no reason", what);
}

/* ROW continues the list that the row above belongs to. */
static void
refuse_below_else(const struct policy *policy, size_t row)
{
        if (expr_is_else(policy_cell(policy, row - 1, "when")))
                policy_die(policy, row, "when", "never reached: it stands below else");
}

static struct attribute *
attribute_of_row(struct scorecard *card, size_t row)
{
        struct slice name = policy_cell(card->policy, row, "attribute");
        for (size_t i = card->attribute_count; i-- > 0;) {
                struct attribute *attribute = &card->attributes[i];
                if (!slice_equal(attribute->name, name))
                        continue;
                if (i + 1 < card->attribute_count)
                        policy_die(card->policy, row, "attribute",
                                   "%.*s has lines further up; keep the lines of an attribute "
                                   "together",
                                   (int)name.size, name.data);
                refuse_below_else(card->policy, row);
                return attribute;
        }
        struct attribute *attribute = &card->attributes[card->attribute_count++];
        *attribute = (struct attribute){.name = name, .first = card->line_count, .best = INT64_MIN};
        return attribute;
}

static void
add_line(struct scorecard *card, size_t row)
{
        struct attribute *attribute = attribute_of_row(card, row);
        struct line line = {row, read_points(card->policy, row), read_reason(card, row)};
        card->lines[card->line_count++] = line;
        attribute->count++;
        if (line.points > attribute->best)
                attribute->best = line.points;
        expr_add(card->conditions, policy_cell(card->policy, row, "when"),
                 (struct expr_place){card->policy->path, card->policy->rows[row].line, "when"});
}

static void
add_band(struct scorecard *card, size_t row)
{
        const struct policy *policy = card->policy;
        struct slice when = policy_cell(policy, row, "when");
        card->bands[card->band_count] = policy_cell(policy, row, "points");
        if (card->bands[card->band_count].size == 0)
                policy_die(policy, row, "points", "empty; the band's name stands here");
        refuse_reason(policy, row, "a band");
        if (card->band_count > 0)
                refuse_below_else(policy, row);
        if (row + 1 == policy->row_count && !expr_is_else(when))
                policy_die(policy, row, "when",
                           "the last band is not else: a score could be "
                           "without a band");
        expr_add(card->band_conditions, when,
                 (struct expr_place){policy->path, policy->rows[row].line, "when"});
        card->band_count++;
}

static void
read_base(struct scorecard *card, size_t row)
{
        const struct policy *policy = card->policy;
        bool base = slice_is(policy_cell(policy, row, "attribute"), "base");
        if (base != (row == 0))
                policy_die(policy, row, "attribute",
                           "a card has one line base, its first: the points everybody starts with");
        if (!base)
                return;
        if (policy_cell(policy, row, "when").size > 0)
                policy_die(policy, row, "when", "base holds without a condition");
        refuse_reason(policy, row, "base");
        card->base = read_points(policy, row);
}

struct scorecard *
scorecard_open(const char *name, const struct tsv_reader *reader)
{
        static const struct expr_column score = {"score", TYPE_INT};
        struct scorecard *card = allocate(sizeof *card);
        struct policy *policy =
                policy_open("scorecards", name, "tsv", "attribute when points", "reason");
        size_t rows = policy->row_count;
        if (rows == 0)
                policy_die(policy, SIZE_MAX, NULL, "no lines; the first is base");
        *card = (struct scorecard){.reader = reader, .policy = policy};
        card->conditions = stream_conditions(reader);
        card->band_conditions = expr_open(&score, 1);
        card->lines = allocate(rows * sizeof *card->lines);
        card->attributes = allocate(rows * sizeof *card->attributes);
        card->bands = allocate(rows * sizeof *card->bands);
        card->reasons = allocate(rows * sizeof *card->reasons);
        card->shortfalls = allocate(rows * sizeof *card->shortfalls);
        card->lacking = allocate(rows * sizeof *card->lacking);
        for (size_t row = 0; row < rows; row++) {
                struct slice attribute = policy_cell(policy, row, "attribute");
                read_base(card, row);
                if (attribute.size == 0)
                        policy_die(policy, row, "attribute", "empty");
                if (slice_is(attribute, "band"))
                        add_band(card, row);
                else if (card->band_count > 0)
                        policy_die(policy, row, "attribute", "below the bands, which come last");
                else if (row > 0)
                        add_line(card, row);
        }
        for (size_t i = 0; i < card->attribute_count; i++) {
                struct attribute *attribute = &card->attributes[i];
                size_t last = card->lines[attribute->first + attribute->count - 1].row;
                /* Nothing is what it gives where no line holds. */
                if (attribute->best < 0 && !expr_is_else(policy_cell(policy, last, "when")))
                        attribute->best = 0;
        }
        return card;
}

const char *
scorecard_label(const struct scorecard *card)
{
        return card->policy->label;
}

bool
scorecard_needs_clock(const struct scorecard *card)
{
        return expr_needs_clock(card->conditions) || expr_needs_clock(card->band_conditions);
}

void
scorecard_as_of(struct scorecard *card, int32_t as_of)
{
        expr_as_of(card->conditions, as_of);
        expr_as_of(card->band_conditions, as_of);
}

void
scorecard_close(struct scorecard *card)
{
        expr_close(card->conditions);
        expr_close(card->band_conditions);
        policy_free(card->policy);
        free(card->lines);
        free(card->attributes);
        free(card->bands);
        free(card->reasons);
        free(card->shortfalls);
        free(card->lacking);
        buffer_free(&card->text);
        free(card);
}

/* ---- applying ---- */

/* Adds what the line leaves to be gained to its reason; false on overflow. */
static bool
add_shortfall(struct scorecard *card, const struct line *line, int64_t best)
{
        int64_t shortfall, *sum = &card->shortfalls[line->reason];
        if (__builtin_sub_overflow(best, line->points, &shortfall))
                return false;
        if (shortfall > 0 && *sum == 0)
                card->lacking[card->lacking_count++] = line->reason;
        return !__builtin_add_overflow(*sum, shortfall, sum);
}

static int64_t
add_points(struct scorecard *card)
{
        int64_t points = card->base;
        bool fits = true;
        for (size_t i = 0; i < card->attribute_count; i++) {
                struct attribute *attribute = &card->attributes[i];
                attribute->held =
                        expr_first(card->conditions, (int)attribute->first, attribute->count);
                if (attribute->held == attribute->count)
                        continue;
                const struct line *line = &card->lines[attribute->first + attribute->held];
                fits = !__builtin_add_overflow(points, line->points, &points) && fits;
                if (line->reason != NO_REASON)
                        fits = add_shortfall(card, line, attribute->best) && fits;
        }
        if (!fits)
                tsv_die(card->reader, -1, EXIT_BAD_DATA, "the points of %s do not fit into 64 bits",
                        card->policy->path);
        return points;
}

/* The codes of the largest shortfalls, equal ones in the order of the card; clears the sums. */
static struct slice
name_reasons(struct scorecard *card)
{
        size_t chosen[REASONS_MAX + 1], count = 0;
        const int64_t *sums = card->shortfalls;
        for (size_t i = 0; i < card->lacking_count; i++) {
                size_t reason = card->lacking[i], at = count;
                for (; at > 0; at--) {
                        size_t above = chosen[at - 1];
                        if (sums[above] > sums[reason] ||
                            (sums[above] == sums[reason] && above < reason))
                                break;
                        chosen[at] = above;
                }
                chosen[at] = reason;
                if (count < REASONS_MAX)
                        count++;
        }
        card->text.size = 0;
        for (size_t i = 0; i < count; i++) {
                struct slice reason = card->reasons[chosen[i]];
                if (i > 0)
                        buffer_add(&card->text, " ", 1);
                buffer_add(&card->text, reason.data, reason.size);
        }
        for (size_t i = 0; i < card->lacking_count; i++)
                card->shortfalls[card->lacking[i]] = 0;
        card->lacking_count = 0;
        return buffer_slice(&card->text);
}

static struct slice
find_band(struct scorecard *card, int64_t points)
{
        if (card->band_count == 0)
                return (struct slice){"", 0};
        char digits[24];
        struct slice cell = {digits, integer_format(digits, points)};
        expr_row_plain(card->band_conditions, &cell);
        return card->bands[expr_first(card->band_conditions, 0, card->band_count)];
}

struct score
scorecard_apply(struct scorecard *card)
{
        expr_row(card->conditions, card->reader->fields);
        int64_t points = add_points(card);
        return (struct score){points, find_band(card, points), name_reasons(card)};
}

void
scorecard_explain(struct scorecard *card, struct buffer *out)
{
        buffer_add_format(out, "base %lld", (long long)card->base);
        for (size_t i = 0; i < card->attribute_count; i++) {
                const struct attribute *attribute = &card->attributes[i];
                size_t looked_at = attribute->held;
                buffer_add_format(out, "; %.*s ", (int)attribute->name.size, attribute->name.data);
                if (attribute->held < attribute->count) {
                        const struct line *line = &card->lines[attribute->first + attribute->held];
                        struct slice reason = policy_cell(card->policy, line->row, "reason");
                        buffer_add_format(out, "%lld%s%.*s line %zu (", (long long)line->points,
                                          reason.size > 0 ? " " : "", (int)reason.size, reason.data,
                                          card->policy->rows[line->row].line);
                        looked_at++;
                } else {
                        buffer_add_text(out, "0 no line (");
                }
                size_t before = out->size;
                expr_explain_all(card->conditions, (int)attribute->first, looked_at, out);
                if (out->size == before)
                        out->size -= 2; /* " (": there is nothing to show */
                else
                        buffer_add_text(out, ")");
        }
}
