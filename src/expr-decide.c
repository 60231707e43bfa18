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

/* Form of the decision that a test lends itself to. Dates and times compared with other texts have
 * none. */
static enum decision_form
form_of(const struct expr_set *set, const struct node *node)
{
        switch (node->test) {
        case TEST_INTEGER_RANGE:
        case TEST_INTEGER_IN:
                return DECIDE_INTEGER;
        case TEST_REAL_RANGE:
        case TEST_REAL_IN:
                return DECIDE_REAL;
        case TEST_TEXT_EQUAL:
        case TEST_TEXT_IN:
                return set->columns[node->column].type == TYPE_TEXT ? DECIDE_TEXT
                                                                    : DECIDE_ONE_BY_ONE;
        case TEST_ALL:
        case TEST_ANY:
        case TEST_CONSTANT:
        case TEST_NULL:
        case TEST_TEXT_ORDER:
        case TEST_TEXT_RANGE:
                break;
        }
        return DECIDE_ONE_BY_ONE;
}

/* Chooses the column that most tests of the list look at. */
static void
choose_column(struct expr_set *set, struct decision *decision)
{
        size_t *tests = allocate((set->column_count + 1) * sizeof *tests), most = 0;
        for (size_t i = 0; i < decision->list.count; i++) {
                const struct expression *e = set->expressions[(size_t)decision->list.first + i];
                for (size_t k = 0; k < e->node_count; k++) {
                        const struct node *node = &e->nodes[k];
                        enum decision_form form = form_of(set, node);
                        if (form == DECIDE_ONE_BY_ONE || ++tests[node->column] <= most)
                                continue;
                        most = tests[node->column];
                        decision->column = node->column;
                        decision->form = form;
                        decision->type = set->columns[node->column].type;
                }
        }
        free(tests);
}

/* The values LOW … HIGH begin a part, and what follows them another. */
static void
add_integers(struct maker *maker, int64_t low, int64_t high)
{
        if (low > high)
                return;
        grow(&maker->decision->starts.integers, &maker->start_capacity, maker->start_count + 2,
             sizeof low);
        maker->decision->starts.integers[maker->start_count++] = low;
        if (high < INT64_MAX)
                maker->decision->starts.integers[maker->start_count++] = high + 1;
}

static void
add_reals(struct maker *maker, double low, double high)
{
        if (!(low <= high))
                return;
        grow(&maker->decision->starts.reals, &maker->start_capacity, maker->start_count + 2,
             sizeof low);
        maker->decision->starts.reals[maker->start_count++] = low;
        if (high < INFINITY)
                maker->decision->starts.reals[maker->start_count++] = nextafter(high, INFINITY);
}

static void
add_text(struct maker *maker, struct slice text)
{
        if (text.size == 0)
                return; /* no cell is the empty text: an empty cell is NULL */
        struct text_key key = text_key_of(text);
        for (size_t i = 0; i < maker->text_count; i++)
                if (text_at_place(&maker->texts[i], &key, text))
                        return;
        grow(&maker->texts, &maker->text_capacity, maker->text_count + 1, sizeof *maker->texts);
        maker->texts[maker->text_count++] = (struct text_place){.key = key, .text = text};
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

/* Whether a condition holds (SURE: for certain; otherwise: perhaps), given what the decision's
   column holds and nothing about the others. NOT is worked into the tests, so more truth below is
   more above. */
static bool
holds(const struct maker *maker, const struct node *node, bool sure)
{
        const struct decision *decision = maker->decision;
        const struct node *end = node + node->size;
        switch (node->test) {
        case TEST_ALL:
                for (const struct node *part = node + 1; part < end; part += part->size)
                        if (!holds(maker, part, sure))
                                return false;
                return true;
        case TEST_ANY:
                for (const struct node *part = node + 1; part < end; part += part->size)
                        if (holds(maker, part, sure))
                                return true;
                return false;
        case TEST_CONSTANT:
                return node->when_null == 1;
        default:
                break;
        }
        bool known = node->column == decision->column &&
                     (node->test == TEST_NULL || form_of(maker->set, node) == decision->form);
        return known ? expr_node_truth(maker->set, node) == 1 : !sure;
}

/* What is left to be tried for the value in the column's cell. */
static struct answer
try_list(const struct maker *maker)
{
        struct expr_list list = maker->decision->list;
        for (size_t i = 0; i < list.count; i++) {
                const struct expression *e = maker->set->expressions[(size_t)list.first + i];
                if (e->always || (e->nodes && holds(maker, e->nodes, true)))
                        return (struct answer){(uint32_t)i, true};
                if (!e->nodes || holds(maker, e->nodes, false))
                        return (struct answer){(uint32_t)i, false};
        }
        return (struct answer){(uint32_t)list.count, true};
}

static bool
same_answer(struct answer a, struct answer b)
{
        return a.first == b.first && a.sure == b.sure;
}

static void
try_numbers(struct maker *maker, struct cell *cell)
{
        struct decision *decision = maker->decision;
        bool whole = decision->form == DECIDE_INTEGER;
        int64_t *integers = decision->starts.integers;
        double *reals = decision->starts.reals;
        size_t kept = 0, parts = 2;
        if (whole && maker->start_count > 1)
                qsort(integers, maker->start_count, sizeof *integers, compare_integers);
        else if (maker->start_count > 1)
                qsort(reals, maker->start_count, sizeof *reals, compare_reals);
        while (parts < maker->start_count + 1)
                parts *= 2;
        decision->answers = allocate(parts * sizeof *decision->answers);
        if (whole)
                cell->integer = INT64_MIN;
        else
                cell->real = -INFINITY;
        decision->answers[0] = try_list(maker);
        for (size_t i = 0; i < maker->start_count; i++) {
                if (whole)
                        cell->integer = integers[i];
                else
                        cell->real = reals[i];
                struct answer answer = try_list(maker);
                if (same_answer(answer, decision->answers[kept]))
                        continue; /* a start that makes no difference */
                if (whole)
                        integers[kept] = cell->integer;
                else
                        reals[kept] = cell->real;
                decision->answers[++kept] = answer;
        }
        for (parts = 2; parts < kept + 1;)
                parts *= 2;
        decision->half = parts / 2;
        if (whole)
                grow(&decision->starts.integers, &maker->start_capacity, parts, sizeof *integers);
        else
                grow(&decision->starts.reals, &maker->start_capacity, parts, sizeof *reals);
        for (size_t i = kept; i + 1 < parts; i++) {
                if (whole)
                        decision->starts.integers[i] = INT64_MAX;
                else
                        decision->starts.reals[i] = INFINITY;
                decision->answers[i + 1] = decision->answers[kept];
        }
}

/* Puts each text where its hash says, with a seed and a size for which no two meet; false when none
 * is found. */
static bool
place_texts(struct maker *maker)
{
        struct decision *decision = maker->decision;
        unsigned bits = 1;
        while ((size_t)1 << bits < 2 * maker->text_count)
                bits++;
        for (unsigned larger = 0; larger < 6; larger++, bits++) {
                size_t size = (size_t)1 << bits;
                decision->shift = 64 - bits;
                decision->places =
                        reallocate_array(decision->places, size, sizeof *decision->places);
                for (uint64_t seed = 1; seed < 200; seed += 2) {
                        size_t placed = 0;
                        decision->seed = seed * UINT64_C(0xD6E8FEB86659FD93);
                        memset(decision->places, 0, size * sizeof *decision->places);
                        for (; placed < maker->text_count; placed++) {
                                const struct text_place *text = &maker->texts[placed];
                                struct text_place *place = &decision->places[number_of_place(
                                        &text->key, decision->seed, decision->shift)];
                                if (place->key.size > 0)
                                        break;
                                *place = *text;
                        }
                        if (placed == maker->text_count)
                                return true;
                }
        }
        return false;
}

static bool
try_texts(struct maker *maker, struct cell *cell)
{
        size_t longest = 0;
        for (size_t i = 0; i < maker->text_count; i++) {
                cell->text = maker->texts[i].text;
                cell->key = maker->texts[i].key;
                maker->texts[i].answer = try_list(maker);
                longest = cell->text.size > longest ? cell->text.size : longest;
        }
        char *other = allocate(longest + 1); /* longer than all of them, hence none of them */
        cell->text = (struct slice){other, longest + 1};
        cell->key = text_key_of(cell->text);
        maker->decision->for_others = try_list(maker);
        free(other);
        return place_texts(maker);
}

size_t
expr_add_list(struct expr_set *set, struct expr_list list)
{
        size_t number = set->list_count++;
        set->decisions = reallocate_array(set->decisions, number + 1, sizeof *set->decisions);
        struct decision *decision = &set->decisions[number];
        struct maker maker = {.set = set, .decision = decision};
        *decision = (struct decision){.list = list};
        choose_column(set, decision);
        if (decision->form == DECIDE_ONE_BY_ONE)
                return number;
        for (size_t i = 0; i < list.count; i++) {
                const struct expression *e = set->expressions[(size_t)list.first + i];
                for (size_t k = 0; k < e->node_count; k++)
                        if (e->nodes[k].column == decision->column &&
                            form_of(set, &e->nodes[k]) == decision->form)
                                add_values(&maker, &e->nodes[k]);
        }
        struct cell *cell = &set->cells[decision->column], before = *cell;
        *cell = (struct cell){.record = set->record, .null = true};
        decision->for_null = try_list(&maker);
        cell->null = false;
        if (decision->form != DECIDE_TEXT)
                try_numbers(&maker, cell);
        else if (!try_texts(&maker, cell))
                decision->form = DECIDE_ONE_BY_ONE;
        *cell = before;
        free(maker.texts);
        return number;
}

void
decisions_free(struct expr_set *set)
{
        for (size_t i = 0; i < set->list_count; i++) {
                free(set->decisions[i].starts.integers);
                free(set->decisions[i].answers);
                free(set->decisions[i].places);
        }
        free(set->decisions);
}

/* ---- asking ---- */

static inline struct answer
answer_for_integer(const struct decision *decision, int64_t value)
{
        const int64_t *starts = decision->starts.integers;
        size_t part = 0;
        for (size_t half = decision->half; half > 0; half /= 2)
                part += half & -(size_t)(value >= starts[part + half - 1]);
        return decision->answers[part];
}

static inline struct answer
answer_for_real(const struct decision *decision, double value)
{
        const double *starts = decision->starts.reals;
        size_t part = 0;
        for (size_t half = decision->half; half > 0; half /= 2)
                part += half & -(size_t)(value >= starts[part + half - 1]);
        return decision->answers[part];
}

static inline struct answer
answer_for_text(const struct decision *decision, const struct text_key *key, struct slice text)
{
        const struct text_place *place =
                &decision->places[number_of_place(key, decision->seed, decision->shift)];
        return text_at_place(place, key, text) ? place->answer : decision->for_others;
}

static __attribute__((noinline)) struct answer
answer_for_cell(struct expr_set *set, const struct decision *decision)
{
        if (decision->form == DECIDE_ONE_BY_ONE)
                return (struct answer){0, false};
        const struct cell *cell = expr_cell(set, decision->column);
        if (cell->null)
                return decision->for_null;
        if (decision->form == DECIDE_INTEGER)
                return answer_for_integer(decision, cell->integer);
        if (decision->form == DECIDE_REAL)
                return answer_for_real(decision, cell->real);
        return answer_for_text(decision, &cell->key, cell->text);
}

/* The same straight from the raw cell, for the forms that most cells have. */
static inline __attribute__((always_inline)) struct answer
answer_for_raw(struct expr_set *set, const struct decision *decision)
{
        struct slice raw = set->raw[decision->column];
        struct text_key key;
        int64_t number;
        switch (decision->form) {
        case DECIDE_ONE_BY_ONE:
                break;
        case DECIDE_TEXT:
                if (raw.size == 0)
                        return decision->for_null;
                if (short_text_key(raw, &key))
                        return answer_for_text(decision, &key, raw);
                break;
        case DECIDE_INTEGER:
                if (raw.size == 0)
                        return decision->for_null;
                if (decision->type == TYPE_INT && raw.size <= 8 &&
                    digits_value(raw.data, raw.size, &number))
                        return answer_for_integer(decision, number);
                if (decision->type == TYPE_DATE && early_date_value(raw, &number))
                        return answer_for_integer(decision, number);
                break;
        case DECIDE_REAL:
                if (raw.size == 0)
                        return decision->for_null;
                if (decision->type == TYPE_MONEY && hundredths_value(raw, &number))
                        return answer_for_real(decision, (double)number / 100);
                break;
        }
        return answer_for_cell(set, decision);
}

static __attribute__((noinline)) size_t
try_from(struct expr_set *set, struct expr_list list, size_t first)
{
        while (first < list.count && expr_truth(set, list.first + (int)first) != 1)
                first++;
        return first;
}

static inline __attribute__((always_inline)) size_t
first_of_list(struct expr_set *set, const struct decision *decision)
{
        struct answer answer =
                set->raw ? answer_for_raw(set, decision) : answer_for_cell(set, decision);
        return answer.sure ? answer.first : try_from(set, decision->list, answer.first);
}

size_t
expr_first(struct expr_set *set, size_t number)
{
        return first_of_list(set, &set->decisions[number]);
}

void
expr_first_of_all(struct expr_set *set, size_t *first)
{
        for (size_t i = 0, count = set->list_count; i < count; i++)
                first[i] = first_of_list(set, &set->decisions[i]);
}
