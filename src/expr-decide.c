/* Lists of conditions of which the first that holds is asked for: the constants that they compare a
   column with cut its values into parts within which no condition on it changes. One value of each
   part is tried on the list beforehand; afterwards the part of a value tells the answer, in a time
   that does not depend on how the values fall, which no processor can guess. */
#include "expr-internal.h"

#include <math.h>
#include <stdlib.h>

struct maker {
        struct expr_set *set;
        struct decision *decision;
        struct table *table; /* being made */
        size_t start_count, start_capacity;
        struct text_place *texts; /* that are named, in any order */
        size_t text_count, text_capacity;
};

static int
compare_integers(const void *a, const void *b)
{
        int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
        return (x > y) - (x < y);
}

static int
compare_reals(const void *a, const void *b)
{
        double x = *(const double *)a, y = *(const double *)b;
        return (x > y) - (x < y);
}

static int
compare_texts(const void *a, const void *b)
{
        return slice_compare(((const struct text_place *)a)->text,
                             ((const struct text_place *)b)->text);
}

static inline bool
text_at_place(const struct text_place *place, const struct text_key *key, struct slice text)
{
        return ((place->key.prefix ^ key->prefix) | (place->key.suffix ^ key->suffix) |
                (place->key.size ^ key->size)) == 0 &&
               (key->size <= 16 || !memcmp(place->text.data, text.data, text.size));
}

static inline size_t
number_of_place(const struct text_key *key, uint64_t seed, unsigned shift)
{
        uint64_t hash = (key->prefix ^ seed) * UINT64_C(0x9E3779B97F4A7C15);
        hash ^= (key->suffix + key->size) * UINT64_C(0xC2B2AE3D27D4EB4F);
        return (size_t)(hash * seed >> shift);
}

/* ---- what the list compares with ---- */

/* Form of the table that a test lends itself to. Dates and times compared with other texts have
 * none. */
static enum table_form
form_of(const struct expr_set *set, const struct node *node)
{
        switch (node->test) {
        case TEST_INTEGER_RANGE:
        case TEST_INTEGER_IN:
                return TABLE_INTEGER;
        case TEST_REAL_RANGE:
        case TEST_REAL_IN:
                return TABLE_REAL;
        case TEST_TEXT_EQUAL:
        case TEST_TEXT_IN:
                return set->columns[node->column].type == TYPE_TEXT ? TABLE_TEXT : TABLE_NONE;
        case TEST_ALL:
        case TEST_ANY:
        case TEST_CONSTANT:
        case TEST_NULL:
        case TEST_TEXT_ORDER:
        case TEST_TEXT_RANGE:
        case TEST_OPERANDS:
                break;
        }
        return TABLE_NONE;
}

/* The column's table in the decision, which is begun at its first test, or NULL when the test has
   none. A test for NULL fits every form. */
static struct table *
table_for(struct expr_set *set, struct decision *decision, const struct node *node)
{
        enum table_form form = form_of(set, node);
        if (node->test <= TEST_CONSTANT || (form == TABLE_NONE && node->test != TEST_NULL))
                return NULL;
        for (size_t i = 0; i < decision->table_count; i++) {
                struct table *table = &decision->tables[i];
                if (table->column != node->column)
                        continue;
                if (table->form == TABLE_NONE)
                        table->form = form;
                return form == TABLE_NONE || form == table->form ? table : NULL;
        }
        decision->tables = reallocate_array(decision->tables, decision->table_count + 1,
                                            sizeof *decision->tables);
        struct table *table = &decision->tables[decision->table_count++];
        *table = (struct table){.form = form, .column = node->column};
        return table;
}

/* The values LOW … HIGH begin a part, and what follows them another. */
static void
add_integers(struct maker *maker, int64_t low, int64_t high)
{
        if (low > high)
                return;
        grow(&maker->table->starts.integers, &maker->start_capacity, maker->start_count + 2,
             sizeof low);
        maker->table->starts.integers[maker->start_count++] = low;
        if (high < INT64_MAX)
                maker->table->starts.integers[maker->start_count++] = high + 1;
}

static void
add_reals(struct maker *maker, double low, double high)
{
        if (!(low <= high))
                return;
        grow(&maker->table->starts.reals, &maker->start_capacity, maker->start_count + 2,
             sizeof low);
        maker->table->starts.reals[maker->start_count++] = low;
        if (high < INFINITY)
                maker->table->starts.reals[maker->start_count++] = nextafter(high, INFINITY);
}

static void
add_text(struct maker *maker, struct slice text)
{
        if (text.size == 0)
                return; /* no cell is the empty text: an empty cell is NULL */
        grow(&maker->texts, &maker->text_capacity, maker->text_count + 1, sizeof *maker->texts);
        maker->texts[maker->text_count++] =
                (struct text_place){.key = text_key_of(text), .text = text};
}

static void
add_values(struct maker *maker, const struct node *node)
{
        if (node->test == TEST_INTEGER_RANGE)
                add_integers(maker, node->integer.low, node->integer.high);
        else if (node->test == TEST_REAL_RANGE)
                add_reals(maker, node->real.low, node->real.high);
        else if (node->test == TEST_TEXT_EQUAL)
                add_text(maker, node->text.low);
        else
                for (size_t i = 0; i < node->list.count; i++) {
                        if (node->test == TEST_TEXT_IN) {
                                add_text(maker, ((struct slice *)node->list.values)[i]);
                        } else if (node->test == TEST_INTEGER_IN) {
                                int64_t value = ((int64_t *)node->list.values)[i];
                                add_integers(maker, value, value);
                        } else {
                                double value = ((double *)node->list.values)[i];
                                add_reals(maker, value, value);
                        }
                }
}

/* ---- the answers ---- */

/* Whether a condition may hold (OTHERS: true), or holds without the help of other columns (false),
   given what the table's column holds. NOT is worked into the tests, so more truth below is more
   above. */
static bool
holds(const struct maker *maker, const struct node *node, bool others)
{
        const struct node *end = node + node->size;
        bool any = false, all = true;
        if (node->test == TEST_ALL || node->test == TEST_ANY) {
                for (const struct node *part = node + 1; part < end; part += part->size) {
                        bool part_holds = holds(maker, part, others);
                        any |= part_holds;
                        all &= part_holds;
                }
                return node->test == TEST_ANY ? any : all;
        }
        if (node->test == TEST_CONSTANT)
                return node->when_null == 1;
        enum table_form form = form_of(maker->set, node);
        bool known =
                node->column == maker->table->column &&
                (node->test == TEST_NULL || (form != TABLE_NONE && form == maker->table->form));
        return known ? expr_node_truth(maker->set, node) == 1 : others;
}

/* What the value in the column's cell says about the conditions. */
static struct verdict
try_list(const struct maker *maker)
{
        struct expr_list list = maker->decision->list;
        struct verdict verdict = {UINT64_MAX, 0};
        for (size_t i = 0; i < list.count && i < DECISION_BITS; i++) {
                const struct expression *e = maker->set->expressions[(size_t)list.first + i];
                uint64_t bit = (uint64_t)1 << i;
                if (e->nodes && (maker->decision->not_any & bit) && !holds(maker, e->nodes, true))
                        verdict.all &= ~bit;
                if (e->nodes && !(maker->decision->not_any & bit) && holds(maker, e->nodes, false))
                        verdict.any |= bit;
        }
        return verdict;
}

static bool
same_verdict(struct verdict a, struct verdict b)
{
        return a.all == b.all && a.any == b.any;
}

static void
sort_starts(struct maker *maker)
{
        struct table *table = maker->table;
        if (maker->start_count < 2)
                return;
        if (table->form == TABLE_INTEGER)
                qsort(table->starts.integers, maker->start_count, sizeof(int64_t),
                      compare_integers);
        else
                qsort(table->starts.reals, maker->start_count, sizeof(double), compare_reals);
}

/* Makes a tree of the COUNT starts, in order; what it holds beyond them parts what is alike. */
static void
plant(struct table *table, size_t count)
{
        size_t size = ((size_t)1 << table->levels) - 1, at = 0;
        bool whole = table->form == TABLE_INTEGER;
        int64_t *integers = whole ? allocate((size + 1) * sizeof *integers) : NULL;
        double *reals = whole ? NULL : allocate((size + 1) * sizeof *reals);
        for (unsigned level = 0; level < table->levels; level++)
                for (size_t i = 0; i < (size_t)1 << level; i++, at++) {
                        size_t from = ((2 * i + 1) << (table->levels - 1 - level)) - 1;
                        if (whole)
                                integers[at] =
                                        from < count ? table->starts.integers[from] : INT64_MAX;
                        else
                                reals[at] = from < count ? table->starts.reals[from] : INFINITY;
                }
        if (whole) {
                free(table->starts.integers);
                table->starts.integers = integers;
        } else {
                free(table->starts.reals);
                table->starts.reals = reals;
        }
}

static void
try_numbers(struct maker *maker, struct cell *cell)
{
        struct table *table = maker->table;
        bool whole = table->form == TABLE_INTEGER;
        size_t kept = 0, room = 1;
        while (room < maker->start_count + 1)
                room *= 2;
        sort_starts(maker);
        table->verdicts = allocate(room * sizeof *table->verdicts);
        if (whole)
                cell->integer = INT64_MIN;
        else
                cell->real = -INFINITY;
        table->verdicts[0] = try_list(maker);
        for (size_t i = 0; i < maker->start_count; i++) {
                if (whole)
                        cell->integer = table->starts.integers[i];
                else
                        cell->real = table->starts.reals[i];
                struct verdict verdict = try_list(maker);
                if (same_verdict(verdict, table->verdicts[kept]))
                        continue; /* a start that makes no difference */
                if (whole)
                        table->starts.integers[kept] = cell->integer;
                else
                        table->starts.reals[kept] = cell->real;
                table->verdicts[++kept] = verdict;
        }
        while ((size_t)1 << table->levels < kept + 1)
                table->levels++;
        for (size_t i = kept + 1; i < (size_t)1 << table->levels; i++)
                table->verdicts[i] = table->verdicts[kept];
        plant(table, kept);
}

/* Puts each text where its hash says, or into the next free place; returns how far the farthest
 * came. */
static size_t
place_texts(const struct maker *maker, size_t mask)
{
        struct table *table = maker->table;
        size_t farthest = 1;
        memset(table->places, 0, (mask + 1) * sizeof *table->places);
        for (size_t i = 0; i < maker->text_count; i++) {
                const struct text_place *text = &maker->texts[i];
                size_t at = number_of_place(&text->key, table->seed, table->shift), steps = 1;
                while (table->places[at & mask].key.size > 0) {
                        at++;
                        steps++;
                }
                table->places[at & mask] = *text;
                farthest = steps > farthest ? steps : farthest;
        }
        return farthest;
}

/* Looks for a size and a seed by which no two texts meet; for many, does with one where some do. */
static void
make_places(struct maker *maker)
{
        struct table *table = maker->table;
        unsigned bits = 1, seeds = maker->text_count <= 64 ? 100 : 1;
        while ((size_t)1 << bits < 2 * maker->text_count)
                bits++;
        for (unsigned larger = 0; larger < 4; larger++, bits++) {
                size_t size = (size_t)1 << bits;
                table->shift = 64 - bits;
                table->mask = size - 1;
                table->places = reallocate_array(table->places, size, sizeof *table->places);
                for (unsigned i = 0; i < seeds; i++) {
                        table->seed = (2 * i + 1) * UINT64_C(0xD6E8FEB86659FD93);
                        table->steps = place_texts(maker, table->mask);
                        if (table->steps == 1)
                                return;
                }
        }
}

static void
try_texts(struct maker *maker, struct cell *cell)
{
        struct text_place *texts = maker->texts;
        size_t longest = 0, kept = 0;
        if (maker->text_count > 1)
                qsort(texts, maker->text_count, sizeof *texts, compare_texts);
        for (size_t i = 0; i < maker->text_count; i++) {
                if (kept > 0 && slice_equal(texts[kept - 1].text, texts[i].text))
                        continue;
                cell->text = texts[i].text;
                cell->key = texts[i].key;
                texts[kept] = texts[i];
                texts[kept++].verdict = try_list(maker);
                longest = cell->text.size > longest ? cell->text.size : longest;
        }
        maker->text_count = kept;
        char *other = allocate(longest + 1); /* longer than all of them, hence none of them */
        cell->text = (struct slice){other, longest + 1};
        cell->key = text_key_of(cell->text);
        maker->table->for_others = try_list(maker);
        free(other);
        make_places(maker);
}

/* How a condition is made up: NOT_ANY is cleared for an OR of tests that all have tables, ASK is
   set for what is neither such a one nor an AND of tests, or of ORs over one column, that have.
   Begins the tables. */
static void
classify(struct maker *maker, const struct expression *e, uint64_t bit)
{
        struct decision *decision = maker->decision;
        size_t tables = decision->table_count;
        const struct node *part = e->nodes;
        bool joined = part && part->test <= TEST_ANY;
        bool any = joined && part->test == TEST_ANY, known = part != NULL;
        /* Each part of the AND or OR at the top must be about one column. */
        for (size_t i = joined; i < e->node_count; i += part->size) {
                part = &e->nodes[i];
                size_t column = SIZE_MAX;
                for (const struct node *node = part; node < part + part->size; node++) {
                        if (node->test <= TEST_ANY)
                                continue;
                        known &= table_for(maker->set, decision, node) != NULL &&
                                 (column == SIZE_MAX || column == node->column);
                        column = node->column;
                }
        }
        if (known && any)
                decision->not_any &= ~bit;
        if (known || e->always)
                return;
        decision->ask |= bit;
        decision->table_count = tables; /* not worth tables of its own */
}

static enum table_reading
reading_of(enum type type, enum table_form form)
{
        if (type == TYPE_TEXT)
                return form == TABLE_TEXT ? READ_TEXT : READ_NOTHING;
        if (type == TYPE_INT && form == TABLE_INTEGER)
                return READ_INTEGER;
        if (type == TYPE_DATE && form == TABLE_INTEGER)
                return READ_DATE;
        if (type == TYPE_MONEY && form == TABLE_REAL)
                return READ_HUNDREDTHS;
        return READ_CELL;
}

static void
make_table(struct maker *maker)
{
        struct expr_set *set = maker->set;
        struct expr_list list = maker->decision->list;
        struct table *table = maker->table;
        maker->start_count = maker->start_capacity = maker->text_count = 0;
        for (size_t i = 0; i < list.count && i < DECISION_BITS; i++) {
                const struct expression *e = set->expressions[(size_t)list.first + i];
                for (size_t k = 0; k < e->node_count; k++)
                        if (table->form != TABLE_NONE && e->nodes[k].column == table->column &&
                            form_of(set, &e->nodes[k]) == table->form)
                                add_values(maker, &e->nodes[k]);
        }
        table->reading = reading_of(set->columns[table->column].type, table->form);
        struct cell *cell = &set->cells[table->column], before = *cell;
        *cell = (struct cell){.record = set->record, .null = true};
        table->for_null = try_list(maker);
        cell->null = false;
        if (table->form == TABLE_INTEGER || table->form == TABLE_REAL)
                try_numbers(maker, cell);
        else
                try_texts(maker, cell);
        *cell = before;
}

/* Where there is one table only, it decides: ALL becomes what holds. */
static void
join_verdict(const struct decision *decision, struct verdict *verdict)
{
        verdict->all &= verdict->any | decision->not_any;
}

static void
join_verdicts(struct decision *decision)
{
        struct table *table = decision->tables;
        join_verdict(decision, &table->for_null);
        join_verdict(decision, &table->for_others);
        if (table->verdicts)
                for (size_t i = 0; i < (size_t)1 << table->levels; i++)
                        join_verdict(decision, &table->verdicts[i]);
        if (table->places)
                for (size_t i = 0; i <= table->mask; i++)
                        join_verdict(decision, &table->places[i].verdict);
}

size_t
expr_add_list(struct expr_set *set, struct expr_list list)
{
        size_t number = set->list_count++;
        set->decisions = reallocate_array(set->decisions, number + 1, sizeof *set->decisions);
        struct decision *decision = &set->decisions[number];
        struct maker maker = {.set = set, .decision = decision};
        *decision = (struct decision){.list = list, .not_any = UINT64_MAX};
        for (size_t i = 0; i < list.count && i < DECISION_BITS; i++)
                classify(&maker, set->expressions[(size_t)list.first + i], (uint64_t)1 << i);
        for (size_t i = 0; i < decision->table_count; i++) {
                maker.table = &decision->tables[i];
                make_table(&maker);
        }
        if (list.count > DECISION_BITS)
                decision->ask |= (uint64_t)1 << DECISION_BITS;
        decision->simple = decision->table_count == 1 && decision->ask == 0;
        if (decision->simple)
                join_verdicts(decision);
        free(maker.texts);
        return number;
}

void
decisions_free(struct expr_set *set)
{
        for (size_t i = 0; i < set->list_count; i++) {
                for (size_t k = 0; k < set->decisions[i].table_count; k++) {
                        struct table *table = &set->decisions[i].tables[k];
                        free(table->starts.integers);
                        free(table->verdicts);
                        free(table->places);
                }
                free(set->decisions[i].tables);
        }
        free(set->decisions);
}

/* ---- asking ---- */

static inline struct verdict
verdict_on_integer(const struct table *table, int64_t value)
{
        const int64_t *starts = table->starts.integers;
        size_t at = 0, first = ((size_t)1 << table->levels) - 1;
        while (at < first)
                at = 2 * at + 1 + (value >= starts[at]);
        return table->verdicts[at - first];
}

static inline struct verdict
verdict_on_real(const struct table *table, double value)
{
        const double *starts = table->starts.reals;
        size_t at = 0, first = ((size_t)1 << table->levels) - 1;
        while (at < first)
                at = 2 * at + 1 + (value >= starts[at]);
        return table->verdicts[at - first];
}

static inline struct verdict
verdict_on_text(const struct table *table, const struct text_key *key, struct slice text)
{
        size_t at = number_of_place(key, table->seed, table->shift);
        for (size_t i = 0; i < table->steps; i++) {
                const struct text_place *place = &table->places[(at + i) & table->mask];
                if (text_at_place(place, key, text))
                        return place->verdict;
        }
        return table->for_others;
}

/* False when the cell is not of its column's type. */
static __attribute__((noinline)) bool
verdict_on_cell(struct expr_set *set, const struct table *table, struct verdict *verdict)
{
        const struct cell *cell = expr_try_cell(set, table->column);
        if (!cell)
                return false;
        if (cell->null)
                *verdict = table->for_null;
        else if (table->form == TABLE_NONE)
                *verdict = table->for_others;
        else if (table->form == TABLE_INTEGER)
                *verdict = verdict_on_integer(table, cell->integer);
        else if (table->form == TABLE_REAL)
                *verdict = verdict_on_real(table, cell->real);
        else
                *verdict = verdict_on_text(table, &cell->key, cell->text);
        return true;
}

/* The same straight from the raw cell, for the forms that most cells have. */
static inline __attribute__((always_inline)) bool
verdict_on_raw(struct expr_set *set, const struct table *table, struct verdict *verdict)
{
        struct slice raw = set->raw[table->column];
        struct text_key key;
        int64_t number;
        if (raw.size == 0) {
                *verdict = table->for_null;
                return true;
        }
        switch (table->reading) {
        case READ_INTEGER:
                if (raw.size > 8 || !digits_value(raw.data, raw.size, &number))
                        break;
                *verdict = verdict_on_integer(table, number);
                return true;
        case READ_DATE:
                if (!early_date_value(raw, &number))
                        break;
                *verdict = verdict_on_integer(table, number);
                return true;
        case READ_HUNDREDTHS:
                if (!hundredths_value(raw, &number))
                        break;
                *verdict = verdict_on_real(table, (double)number / 100);
                return true;
        case READ_TEXT:
                if (!short_text_key(raw, &key))
                        break;
                *verdict = verdict_on_text(table, &key, raw);
                return true;
        case READ_NOTHING:
                *verdict = table->for_others;
                return true;
        case READ_CELL:
                break;
        }
        return verdict_on_cell(set, table, verdict);
}

static __attribute__((noinline)) size_t
ask_from(struct expr_set *set, struct expr_list list, size_t first)
{
        while (first < list.count && expr_truth(set, list.first + (int)first) != 1)
                first++;
        return first;
}

/* The first of the conditions ALL that holds where it is asked for. */
static __attribute__((noinline)) size_t
ask_for(struct expr_set *set, const struct decision *decision, uint64_t all)
{
        for (;; all &= all - 1) {
                size_t first = (size_t)__builtin_ctzll(all);
                if (first == DECISION_BITS)
                        return ask_from(set, decision->list, first);
                if (!(decision->ask >> first & 1) ||
                    expr_truth(set, decision->list.first + (int)first) == 1)
                        return first;
        }
}

static __attribute__((noinline)) size_t
first_by_tables(struct expr_set *set, const struct decision *decision)
{
        uint64_t all = UINT64_MAX, any = decision->not_any;
        for (size_t i = 0; i < decision->table_count; i++) {
                const struct table *table = &decision->tables[i];
                struct verdict verdict;
                /* A cell of another type is a fault only if a condition comes to look at it. */
                if (!(set->raw ? verdict_on_raw(set, table, &verdict)
                               : verdict_on_cell(set, table, &verdict)))
                        return ask_from(set, decision->list, 0);
                all &= verdict.all;
                any |= verdict.any;
        }
        return ask_for(set, decision, all & any);
}

size_t
expr_first(struct expr_set *set, size_t number)
{
        return first_by_tables(set, &set->decisions[number]);
}

void
expr_first_of_all(struct expr_set *set, size_t *first)
{
        for (size_t i = 0, count = set->list_count; i < count; i++) {
                const struct decision *decision = &set->decisions[i];
                struct verdict verdict;
                /* Most lists of a scorecard are about one column and ask for nothing more. */
                if (decision->simple && set->raw && verdict_on_raw(set, decision->tables, &verdict))
                        first[i] = (size_t)__builtin_ctzll(verdict.all);
                else
                        first[i] = first_by_tables(set, decision);
        }
}
