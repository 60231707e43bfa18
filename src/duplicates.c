#include "duplicates.h"

#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "contact_rules.h"
#include "policy_cells.h"
#include "text_index.h"

/* Points that a line gives or takes, and parties that may share a value: limits of a sum, and of
 * the work. */
enum { MOST_POINTS = 1000000, MOST_PARTIES = 1000, USUAL_PARTIES = 10 };

enum line_type { SAME, DIFFER };

struct line {
        size_t row; /* of the policy */
        enum line_type type;
        struct slice name, channel; /* channel: empty where it asks for columns of the party */
        int *columns;               /* of the stream */
        size_t column_count;
        int32_t points, most;
        struct holding { /* SAME: a party, and the place of its value in VALUES */
                size_t value, party;
        } * holdings;
        size_t holding_count, holding_capacity;
        struct text_index values;
        size_t *stated; /* DIFFER: for each party the place of its value + 1; 0: it has none */
        size_t stated_capacity;
};

/* Two parties and a line that holds of them; the line is SIZE_MAX where the pair has been decided.
 */
struct tie {
        size_t low, high, line;
};

struct duplicates {
        const struct tsv_reader *in;
        struct policy *policy;
        struct line *lines;
        size_t line_count;
        int64_t threshold;
        int party_column, person_column;
        struct text_index parties, persons;
        size_t *person; /* of each party */
        size_t person_capacity;
        struct tie *ties;
        size_t tie_count, tie_capacity;
        struct buffer value, evidence;
};

/* ---- the policy ---- */

static void
read_columns(struct duplicates *d, struct line *line)
{
        struct slice names = policy_cell(d->policy, line->row, "columns");
        size_t capacity = 0;
        for (struct slice name; (name = next_word(&names)).size > 0;) {
                char *text = slice_dup(name);
                grow(&line->columns, &capacity, line->column_count + 1, sizeof *line->columns);
                line->columns[line->column_count++] = tsv_need(d->in, text);
                free(text);
        }
        if ((line->column_count > 0) == (line->channel.size > 0))
                policy_die(d->policy, line->row, "columns",
                           "write columns of the parties, or a channel of contact points; one of "
                           "both");
}

static void
read_line(struct duplicates *d, size_t row)
{
        struct slice type = policy_cell(d->policy, row, "type");
        struct line *line = &d->lines[d->line_count];
        *line = (struct line){
                .row = row,
                .name = policy_cell(d->policy, row, "evidence"),
                .channel = policy_cell(d->policy, row, "channel"),
                .points = policy_integer(d->policy, row, "points", -MOST_POINTS, MOST_POINTS),
                .most = USUAL_PARTIES};
        if (line->name.size == 0 || memchr(line->name.data, ' ', line->name.size))
                policy_die(d->policy, row, "evidence", "a name without blanks is expected");
        if (slice_is(type, "threshold")) {
                if (d->threshold > 0)
                        policy_die(d->policy, row, "type", "there is a threshold further up");
                if (line->points <= 0)
                        policy_die(d->policy, row, "points", "a threshold is above 0");
                d->threshold = line->points;
                return;
        }
        if (!slice_is(type, "same") && !slice_is(type, "differ"))
                policy_die(d->policy, row, "type", "'%.*s'; same, differ or threshold is expected",
                           (int)type.size, type.data);
        line->type = slice_is(type, "same") ? SAME : DIFFER;
        if (policy_cell(d->policy, row, "most").size > 0)
                line->most = policy_integer(d->policy, row, "most", 2, MOST_PARTIES);
        if (line->type == DIFFER && line->channel.size > 0)
                policy_die(d->policy, row, "channel",
                           "people have several of these; only columns can differ");
        d->line_count++;
        read_columns(d, line);
}

struct duplicates *
duplicates_open(const char *name, const struct tsv_reader *in)
{
        struct duplicates *d = allocate(sizeof *d);
        d->in = in;
        d->party_column = tsv_need(in, "party");
        d->person_column = tsv_find(in, "person");
        d->policy = policy_open("duplicates", name, "tsv", "evidence type points",
                                "columns channel most");
        d->lines = allocate((d->policy->row_count + 1) * sizeof *d->lines);
        for (size_t row = 0; row < d->policy->row_count; row++)
                read_line(d, row);
        if (d->threshold == 0)
                policy_die(d->policy, SIZE_MAX, NULL, "no line of the type threshold");
        return d;
}

const struct policy *
duplicates_policy(const struct duplicates *d)
{
        return d->policy;
}

bool
duplicates_need_points(const struct duplicates *d)
{
        for (size_t i = 0; i < d->line_count; i++)
                if (d->lines[i].channel.size > 0)
                        return true;
        return false;
}

/* ---- what parties have ---- */

static void
hold(struct line *line, size_t party, struct slice value)
{
        grow(&line->holdings, &line->holding_capacity, line->holding_count + 1,
             sizeof *line->holdings);
        line->holdings[line->holding_count++] =
                (struct holding){text_index_add(&line->values, value), party};
}

/* The cells that the line asks for, one behind the other; false when one of them is empty. Tabs,
   which no cell holds, keep them apart. */
static bool
value_of(struct duplicates *d, const struct line *line)
{
        d->value.size = 0;
        for (size_t i = 0; i < line->column_count; i++) {
                struct slice cell = d->in->fields[line->columns[i]];
                if (cell.size == 0)
                        return false;
                buffer_add(&d->value, cell.data, cell.size);
                buffer_add(&d->value, "\t", 1);
        }
        return line->column_count > 0;
}

void
duplicates_add(struct duplicates *d)
{
        struct slice key = d->in->fields[d->party_column];
        size_t count = d->parties.count, party = text_index_add(&d->parties, key);
        if (key.size == 0 || party != count)
                tsv_die(d->in, d->party_column, EXIT_BAD_DATA,
                        key.size == 0 ? "empty; every record names a party"
                                      : "there was a record of this party before");
        grow(&d->person, &d->person_capacity, party + 1, sizeof *d->person);
        d->person[party] = text_index_add(
                &d->persons, d->person_column < 0 ? key : d->in->fields[d->person_column]);
        for (struct line *line = d->lines; line < d->lines + d->line_count; line++) {
                bool has = value_of(d, line);
                if (line->type == SAME && has)
                        hold(line, party, buffer_slice(&d->value));
                if (line->type != DIFFER)
                        continue;
                grow(&line->stated, &line->stated_capacity, party + 1, sizeof *line->stated);
                line->stated[party] =
                        has ? text_index_add(&line->values, buffer_slice(&d->value)) + 1 : 0;
        }
}

void
duplicates_add_point(struct duplicates *d, struct slice party, struct slice channel,
                     struct slice value)
{
        size_t place = text_index_find(&d->parties, party);
        for (size_t i = 0; i < d->line_count && place != SIZE_MAX && value.size > 0; i++)
                if (d->lines[i].channel.size > 0 && slice_equal(d->lines[i].channel, channel))
                        hold(&d->lines[i], place, value);
}

/* ---- pairs ---- */

static void
tie(struct duplicates *d, size_t a, size_t b, size_t line)
{
        bool swapped =
                slice_compare(text_index_at(&d->parties, a), text_index_at(&d->parties, b)) > 0;
        grow(&d->ties, &d->tie_capacity, d->tie_count + 1, sizeof *d->ties);
        d->ties[d->tie_count++] = (struct tie){swapped ? b : a, swapped ? a : b, line};
}

void
duplicates_decided(struct duplicates *d, struct slice party, struct slice same_as)
{
        size_t a = text_index_find(&d->parties, party), b = text_index_find(&d->parties, same_as);
        if (a != SIZE_MAX && b != SIZE_MAX && a != b)
                tie(d, a, b, SIZE_MAX);
}

static int
compare_holdings(const void *left, const void *right)
{
        const struct holding *a = left, *b = right;
        if (a->value != b->value)
                return a->value < b->value ? -1 : 1;
        return (a->party > b->party) - (a->party < b->party);
}

/* Ties the parties that share a value with each other, unless they are too many for it to say
 * anything. */
static void
tie_line(struct duplicates *d, size_t index)
{
        struct line *line = &d->lines[index];
        struct holding *all = line->holdings;
        if (line->holding_count > 1)
                qsort(all, line->holding_count, sizeof *all, compare_holdings);
        size_t kept = 0; /* a party has a value once, however often it is listed */
        for (size_t i = 0; i < line->holding_count; i++)
                if (i == 0 || compare_holdings(&all[i], &all[i - 1]) != 0)
                        all[kept++] = all[i];
        for (size_t from = 0, to; from < kept; from = to) {
                for (to = from + 1; to < kept && all[to].value == all[from].value;)
                        to++;
                for (size_t i = from; i < to && to - from <= (size_t)line->most; i++)
                        for (size_t j = i + 1; j < to; j++)
                                tie(d, all[i].party, all[j].party, index);
        }
}

static int
compare_ties(const void *left, const void *right, void *context)
{
        const struct tie *a = left, *b = right;
        const struct duplicates *d = context;
        int order = a->low == b->low ? 0
                                     : slice_compare(text_index_at(&d->parties, a->low),
                                                     text_index_at(&d->parties, b->low));
        if (order == 0 && a->high != b->high)
                order = slice_compare(text_index_at(&d->parties, a->high),
                                      text_index_at(&d->parties, b->high));
        return order != 0 ? order : (a->line > b->line) - (a->line < b->line);
}

/* Whether the line holds of the pair, whose ties are TIES. */
static bool
holds(const struct line *line, size_t index, const struct tie *ties, size_t count)
{
        for (size_t i = 0; i < count && line->type == SAME; i++)
                if (ties[i].line == index)
                        return true;
        if (line->type == SAME)
                return false;
        size_t low = line->stated[ties->low], high = line->stated[ties->high];
        return low > 0 && high > 0 && low != high;
}

/* Tells of the pair that COUNT ties are about, the last of which says so where it has been decided.
 */
static void
judge(struct duplicates *d, const struct tie *ties, size_t count,
      void (*each)(void *context, const struct duplicate *duplicate), void *context)
{
        struct duplicate duplicate = {.party = ties->high, .same_as = ties->low};
        if (ties[count - 1].line == SIZE_MAX || d->person[ties->low] == d->person[ties->high])
                return;
        d->evidence.size = 0;
        for (size_t i = 0; i < d->line_count; i++) {
                if (!holds(&d->lines[i], i, ties, count))
                        continue;
                duplicate.points += d->lines[i].points;
                buffer_add_text(&d->evidence, d->evidence.size > 0 ? " " : "");
                buffer_add(&d->evidence, d->lines[i].name.data, d->lines[i].name.size);
        }
        duplicate.evidence = buffer_slice(&d->evidence);
        if (duplicate.points >= d->threshold)
                each(context, &duplicate);
}

void
duplicates_each(struct duplicates *d,
                void (*each)(void *context, const struct duplicate *duplicate), void *context)
{
        for (size_t i = 0; i < d->line_count; i++)
                if (d->lines[i].type == SAME)
                        tie_line(d, i);
        if (d->tie_count > 1)
                qsort_r(d->ties, d->tie_count, sizeof *d->ties, compare_ties, d);
        for (size_t from = 0, to; from < d->tie_count; from = to) {
                const struct tie *first = &d->ties[from];
                for (to = from + 1; to < d->tie_count && d->ties[to].low == first->low &&
                                    d->ties[to].high == first->high;)
                        to++;
                judge(d, first, to - from, each, context);
        }
}

void
duplicates_close(struct duplicates *d)
{
        for (size_t i = 0; i < d->line_count; i++) {
                free(d->lines[i].columns);
                free(d->lines[i].holdings);
                free(d->lines[i].stated);
                text_index_free(&d->lines[i].values);
        }
        free(d->lines);
        text_index_free(&d->parties);
        text_index_free(&d->persons);
        free(d->person);
        free(d->ties);
        buffer_free(&d->value);
        buffer_free(&d->evidence);
        policy_free(d->policy);
        free(d);
}
