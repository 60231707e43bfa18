#include "scorecard.h"

#include <stdlib.h>
#include <string.h>

#include "expr.h"
#include "number.h"
#include "policy.h"
#include "policy_cells.h"
#include "stream.h"

enum { REASONS_MAX = 4 }; /* codes that a record gets at most */

/* Low bits of the numbers by which reasons are ranked, for the attribute; shortfalls have the
 * others. */
enum { RANK_BITS = 16 };

/* Codes are copied in blocks of so many bytes, of which the last one's rest is written over. */
enum { REASON_BLOCK = 16 };

#define NO_ROW SIZE_MAX

struct line {
        size_t row; /* of the policy; NO_ROW: what an attribute gives of which no line holds */
        int64_t points;
        int64_t shortfall; /* 0 where there is no reason */
        size_t reason;     /* index in the card's reasons; 0: none */
};

/* The first line whose condition holds decides; where none does, the one behind them. */
struct attribute {
        struct slice name;
        struct line *lines; /* COUNT of them, and the one behind them */
        struct expr_list conditions;
};

struct scorecard {
        const struct tsv_reader *reader;
        struct policy *policy;
        int64_t base;
        struct line *lines;
        size_t line_count;
        struct attribute *attributes;
        size_t *held; /* per attribute the line that decides the present record */
        size_t attribute_count;
        struct slice *bands;
        size_t band_count;
        struct expr_set *conditions;
        struct expr_set *band_conditions; /* over the column score alone */

        struct slice *reasons; /* every code once; 0 stands for none */
        int64_t *shortfalls;   /* points lost for each on the present record */
        size_t reason_count;
        size_t *lacking; /* room for the reasons that are in shortfalls */
        char *text;      /* room for the codes of a record */
        char digits[24]; /* of its score */
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

/* Codes and bands are words that need no escape. */
static struct slice
read_word(const struct policy *policy, size_t row, const char *column)
{
        struct slice word = policy_cell(policy, row, column);
        for (size_t i = 0; i < word.size; i++)
                if ((unsigned char)word.data[i] <= ' ' || word.data[i] == '\\')
                        policy_die(policy, row, column,
                                   "\"%.*s\" holds a blank or a backslash; use - or _",
                                   (int)word.size, word.data);
        return word;
}

static size_t
read_reason(struct scorecard *card, size_t row)
{
        struct slice reason = read_word(card->policy, row, "reason");
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

/* Begins an attribute, or finds that ROW continues the last one. */
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
        size_t last = card->attribute_count++;
        if (last >> RANK_BITS > 0)
                policy_die(card->policy, row, "attribute", "more than %d attributes",
                           1 << RANK_BITS);
        card->attributes[last] = (struct attribute){
                .name = name,
                .lines = &card->lines[card->line_count++], /* the one behind the others */
                .conditions = {.first = (int)(row - 1)},   /* base has none */
        };
        return &card->attributes[last];
}

/* Adds the line for which no condition holds, and works out what each line leaves to be gained.
   Sums of shortfalls must fit into 64 bits: the largest that a record can have are added to *SUM.
 */
static void
end_attribute(struct scorecard *card, struct attribute *attribute, int64_t *sum)
{
        struct line *lines = attribute->lines;
        size_t count = attribute->conditions.count, last = lines[count - 1].row;
        bool always = expr_is_else(policy_cell(card->policy, last, "when"));
        int64_t best = always ? INT64_MIN : 0, largest = 0;
        lines[count] = (struct line){.row = NO_ROW};
        for (size_t i = 0; i < count; i++)
                best = lines[i].points > best ? lines[i].points : best;
        for (size_t i = 0; i < count; i++) {
                struct line *line = &lines[i];
                int64_t most;
                if (__builtin_sub_overflow(best, line->points, &line->shortfall) ||
                    __builtin_add_overflow(*sum, line->shortfall, &most) ||
                    most > INT64_MAX >> RANK_BITS)
                        policy_die(card->policy, line->row, "points",
                                   "too far from the attribute's best to rank reasons");
                largest = line->shortfall > largest ? line->shortfall : largest;
                if (line->reason == 0)
                        line->shortfall = 0;
        }
        *sum += largest;
        expr_add_list(card->conditions, attribute->conditions);
}

static void
add_line(struct scorecard *card, size_t row)
{
        struct attribute *attribute = attribute_of_row(card, row);
        struct line line = {.row = row,
                            .points = read_points(card->policy, row),
                            .reason = read_reason(card, row)};
        attribute->lines[attribute->conditions.count++] = line;
        card->line_count++;
        expr_add(card->conditions, policy_cell(card->policy, row, "when"),
                 policy_place(card->policy, row, "when"));
}

static void
add_band(struct scorecard *card, size_t row)
{
        const struct policy *policy = card->policy;
        struct slice when = policy_cell(policy, row, "when");
        card->bands[card->band_count] = read_word(policy, row, "points");
        if (card->bands[card->band_count].size == 0)
                policy_die(policy, row, "points", "empty; the band's name stands here");
        refuse_reason(policy, row, "a band");
        if (card->band_count > 0)
                refuse_below_else(policy, row);
        if (row + 1 == policy->row_count && !expr_is_else(when))
                policy_die(policy, row, "when",
                           "the last band is not else: a score could be "
                           "without a band");
        expr_add(card->band_conditions, when, policy_place(policy, row, "when"));
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

/* Gives every code a copy of whole blocks, and a record's codes room for blocks. */
static void
pad_reasons(struct scorecard *card)
{
        size_t longest = 0;
        for (size_t i = 0; i < card->reason_count; i++) {
                struct slice *code = &card->reasons[i];
                char *padded = allocate(code->size / REASON_BLOCK * REASON_BLOCK + REASON_BLOCK);
                if (code->size > 0)
                        memcpy(padded, code->data, code->size);
                code->data = padded;
                longest = code->size > longest ? code->size : longest;
        }
        card->text = allocate(REASONS_MAX * (longest + 1) + REASON_BLOCK);
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
        card->lines = allocate(2 * rows * sizeof *card->lines);
        card->attributes = allocate(rows * sizeof *card->attributes);
        card->held = allocate(rows * sizeof *card->held);
        card->bands = allocate(rows * sizeof *card->bands);
        card->reasons = allocate((rows + 1) * sizeof *card->reasons);
        card->reason_count = 1;
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
        expr_add_list(card->band_conditions, (struct expr_list){0, card->band_count});
        int64_t shortfalls = 0;
        for (size_t i = 0; i < card->attribute_count; i++)
                end_attribute(card, &card->attributes[i], &shortfalls);
        card->shortfalls = allocate(card->reason_count * sizeof *card->shortfalls);
        card->lacking = allocate((card->attribute_count + 1) * sizeof *card->lacking);
        pad_reasons(card);
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
        free(card->held);
        free(card->bands);
        for (size_t i = 0; i < card->reason_count; i++)
                free((char *)card->reasons[i].data);
        free(card->reasons);
        free(card->shortfalls);
        free(card->lacking);
        free(card->text);
        free(card);
}

/* ---- applying ---- */

/* Finds each attribute's line, and adds up points and shortfalls. *LACKING receives how many
   reasons have one. Records differ in which lines hold, so what is done for a line is the same for
   every line. */
static int64_t
add_points(struct scorecard *card, size_t *lacking)
{
        int64_t points = card->base;
        bool overflow = false;
        size_t count = 0;
        expr_first_of_all(card->conditions, card->held);
        for (size_t i = 0; i < card->attribute_count; i++) {
                const struct line *line = &card->attributes[i].lines[card->held[i]];
                int64_t *sum = &card->shortfalls[line->reason], before = *sum;
                overflow |= __builtin_add_overflow(points, line->points, &points);
                *sum = before + line->shortfall;
                card->lacking[count] = line->reason;
                count += (size_t)((before == 0) & (line->shortfall > 0));
        }
        if (overflow)
                tsv_die(card->reader, -1, EXIT_BAD_DATA, "the points of %s do not fit into 64 bits",
                        card->policy->path);
        *lacking = count;
        return points;
}

/* Puts the higher of two numbers into *A, the other into *B. */
static inline void
order(int64_t *a, int64_t *b)
{
        int64_t higher = *a > *b ? *a : *b, lower = *a > *b ? *b : *a;
        *a = higher;
        *b = lower;
}

/* The codes of the largest shortfalls, equal ones in the order of their attributes; clears the
 * sums. */
static struct slice
name_reasons(struct scorecard *card, size_t lacking)
{
        /* Numbers that order first by shortfall, then by attribute, earlier ones higher. */
        const int64_t lowest = ((int64_t)1 << RANK_BITS) - 1;
        int64_t first = 0, second = 0, third = 0, fourth = 0;
        for (size_t i = 0; i < lacking; i++) {
                int64_t *sum = &card->shortfalls[card->lacking[i]];
                int64_t rank = *sum << RANK_BITS | (lowest - (int64_t)i);
                *sum = 0;
                order(&first, &rank);
                order(&second, &rank);
                order(&third, &rank);
                order(&fourth, &rank);
        }
        const int64_t ranks[REASONS_MAX] = {first, second, third, fourth};
        char *out = card->text;
        for (size_t k = 0; k < REASONS_MAX && ranks[k] > 0; k++) {
                struct slice code = card->reasons[card->lacking[lowest - (ranks[k] & lowest)]];
                size_t done = 0;
                do
                        memcpy(out + done, code.data + done, REASON_BLOCK);
                while ((done += REASON_BLOCK) < code.size);
                out += code.size;
                *out++ = ' ';
        }
        return (struct slice){card->text, (size_t)(out - card->text) - (out > card->text)};
}

static struct slice
find_band(struct scorecard *card, const struct slice *points)
{
        if (card->band_count == 0)
                return (struct slice){"", 0};
        expr_row_plain(card->band_conditions, points);
        return card->bands[expr_first(card->band_conditions, 0)];
}

struct score
scorecard_apply(struct scorecard *card)
{
        size_t lacking;
        expr_row(card->conditions, card->reader->fields);
        int64_t sum = add_points(card, &lacking);
        struct slice points = {card->digits, integer_format(card->digits, sum)};
        return (struct score){points, find_band(card, &points), name_reasons(card, lacking)};
}

void
scorecard_explain(struct scorecard *card, struct buffer *out)
{
        buffer_add_format(out, "base %lld", (long long)card->base);
        for (size_t i = 0; i < card->attribute_count; i++) {
                const struct attribute *attribute = &card->attributes[i];
                struct expr_list looked_at = {attribute->conditions.first, card->held[i]};
                const struct line *line = &attribute->lines[card->held[i]];
                buffer_add_format(out, "; %.*s ", (int)attribute->name.size, attribute->name.data);
                if (line->row == NO_ROW) {
                        buffer_add_text(out, "0 no line (");
                } else {
                        struct slice reason = card->reasons[line->reason];
                        buffer_add_format(out, "%lld%s%.*s line %zu (", (long long)line->points,
                                          reason.size > 0 ? " " : "", (int)reason.size,
                                          reason.size > 0 ? reason.data : "",
                                          card->policy->rows[line->row].line);
                        looked_at.count++;
                }
                size_t before = out->size;
                expr_explain_list(card->conditions, looked_at, out);
                if (out->size == before)
                        out->size -= 2; /* " (": there is nothing to show */
                else
                        buffer_add_text(out, ")");
        }
}
