#include "results.h"

#include <stdlib.h>

#include "error.h"
#include "number.h"

enum { DAYS_MAX = 36525, TRIES_MAX = 1000 };

/* ---- cells ---- */

/* Index of the cell among WORDS, blank-separated in EXPECTED for the message; 0 where it is empty.
 */
static int
read_word(const struct policy *policy, size_t row, const char *column, const char *const *words,
          int count, const char *expected)
{
        struct slice cell = policy_cell(policy, row, column);
        if (cell.size == 0)
                return 0;
        for (int i = 0; i < count; i++)
                if (slice_is(cell, words[i]))
                        return i + 1;
        policy_die(policy, row, column, "'%.*s'; %s, or nothing, is expected", (int)cell.size,
                   cell.data, expected);
}

/* A whole number from LEAST to MOST; NONE where the cell is empty. */
static int32_t
read_count(const struct policy *policy, size_t row, const char *column, int32_t least, int32_t most,
           int32_t none)
{
        struct slice cell = policy_cell(policy, row, column);
        int64_t number;
        if (cell.size == 0)
                return none;
        if (integer_parse(cell, &number) != NUMBER_OK || number < least || number > most)
                policy_die(policy, row, column, "'%.*s'; a whole number from %d to %d is expected",
                           (int)cell.size, cell.data, (int)least, (int)most);
        return (int32_t)number;
}

/* Dies where COLUMN says something that means nothing without OTHER. */
static void
need_beside(const struct policy *policy, size_t row, const char *column, bool there,
            const char *other)
{
        if (!there && policy_cell(policy, row, column).size > 0)
                policy_die(policy, row, column, "leave this empty; it goes with %s", other);
}

static enum kind_id
read_kind(const struct policy *policy, size_t row)
{
        static const char *const kinds[] = {"contact", "delivery"};
        int kind = read_word(policy, row, "kind", kinds, 2, "contact or delivery");
        if (kind == 0)
                policy_die(policy, row, "kind", "empty; contact or delivery is expected");
        return kind == 1 ? KIND_contact : KIND_delivery;
}

static bool
read_hold_of_party(const struct policy *policy, size_t row)
{
        static const char *const owners[] = {"account", "party"};
        int owner = read_word(policy, row, "hold_of", owners, 2, "account or party");
        if (owner == 0 && policy_cell(policy, row, "hold").size > 0)
                policy_die(policy, row, "hold_of", "empty; account or party is expected");
        return owner == 2;
}

static int32_t
read_answer(const struct policy *policy, size_t row)
{
        if (slice_is(policy_cell(policy, row, "answer_days"), "open"))
                return ANSWER_OPEN;
        return read_count(policy, row, "answer_days", 0, DAYS_MAX, ANSWER_NONE);
}

static struct result
read_line(const struct policy *policy, size_t row)
{
        static const char *const reached[] = {"other", "right"};
        static const char *const outcomes[] = {"done", "failed"};
        static const char *const standings[] = {"valid", "invalid", "forbidden"};
        static const char *const consents[] = {"given", "refused"};
        static const char *const promises[] = {"expected"};
        struct result line = {.row = row,
                              .kind = read_kind(policy, row),
                              .code = policy_cell(policy, row, "result"),
                              .hold = policy_cell(policy, row, "hold"),
                              .hold_of_party = read_hold_of_party(policy, row),
                              .hold_days = read_count(policy, row, "hold_days", 1, DAYS_MAX, 0),
                              .standing = policy_cell(policy, row, "standing"),
                              .consent = policy_cell(policy, row, "consent"),
                              .consent_on = policy_cell(policy, row, "consent_on"),
                              .tries = read_count(policy, row, "tries", 1, TRIES_MAX, 0),
                              .answer_days = read_answer(policy, row)};
        if (line.code.size == 0)
                policy_die(policy, row, "result", "empty; every line names a result");
        line.reached =
                (enum reached)read_word(policy, row, "reached", reached, 2, "right or other");
        line.outcome = (enum result_outcome)read_word(policy, row, "outcome", outcomes, 2,
                                                      "done or failed");
        read_word(policy, row, "standing", standings, 3, "valid, invalid or forbidden");
        read_word(policy, row, "consent", consents, 2, "given or refused");
        line.promise = read_word(policy, row, "promise", promises, 1, "expected") == 1;
        need_beside(policy, row, "tries", line.outcome == OUTCOME_FAILED, "the outcome failed");
        need_beside(policy, row, "hold_of", line.hold.size > 0, "hold");
        need_beside(policy, row, "hold_days", line.hold.size > 0, "hold");
        need_beside(policy, row, "consent_on", line.consent.size > 0, "consent");
        need_beside(policy, row, "promise", line.kind == KIND_contact, "the kind contact");
        need_beside(policy, row, "answer_days", line.kind == KIND_contact, "the kind contact");
        need_beside(policy, row, "reached", line.kind == KIND_contact, "the kind contact");
        return line;
}

/* ---- the policy ---- */

static int
compare_results(const void *a, const void *b)
{
        const struct result *left = a, *right = b;
        if (left->kind != right->kind)
                return left->kind < right->kind ? -1 : 1;
        return slice_compare(left->code, right->code);
}

struct results *
results_open(const char *name)
{
        struct results *results = allocate(sizeof *results);
        struct policy *policy =
                policy_open("results", name, "tsv", "kind result turkish english",
                            "reached outcome tries hold hold_of hold_days standing consent "
                            "consent_on promise answer_days");
        results->policy = policy;
        results->list = reallocate_array(NULL, policy->row_count + 1, sizeof *results->list);
        for (size_t row = 0; row < policy->row_count; row++)
                results->list[results->count++] = read_line(policy, row);
        qsort(results->list, results->count, sizeof *results->list, compare_results);
        for (size_t i = 1; i < results->count; i++) {
                const struct result *before = &results->list[i - 1], *line = &results->list[i];
                if (compare_results(before, line) != 0)
                        continue;
                bool later = line->row > before->row;
                policy_die(policy, later ? line->row : before->row, "result",
                           "'%.*s' stands in line %zu already", (int)line->code.size,
                           line->code.data, policy->rows[later ? before->row : line->row].line);
        }
        return results;
}

void
results_close(struct results *results)
{
        policy_free(results->policy);
        free(results->list);
        free(results->unknown);
        text_index_free(&results->unknown_codes);
        free(results);
}

const struct result *
results_find(const struct results *results, enum kind_id kind, struct slice code)
{
        struct result wanted = {.kind = kind, .code = code};
        return bsearch(&wanted, results->list, results->count, sizeof wanted, compare_results);
}

/* ---- codes that nobody knows ---- */

void
results_note_unknown(struct results *results, const char *word, struct slice code, const char *file,
                     size_t line)
{
        struct buffer text = {0};
        buffer_add_format(&text, "%s '", word);
        escape_for_terminal(&text, code);
        buffer_add_text(&text, "'");
        size_t known = results->unknown_codes.count;
        size_t place = text_index_add(&results->unknown_codes, buffer_slice(&text));
        if (place == known) {
                grow(&results->unknown, &results->unknown_capacity, known + 1,
                     sizeof *results->unknown);
                results->unknown[place] = (struct unknown){0, line, file};
        }
        results->unknown[place].count++;
        buffer_free(&text);
}

size_t
results_warn(const struct results *results)
{
        for (size_t i = 0; i < results->unknown_codes.count; i++) {
                struct slice text = text_index_at(&results->unknown_codes, i);
                const struct unknown *unknown = &results->unknown[i];
                warn("%s:%zu: %.*s is not in the list, here%s; add it, or nothing follows from it",
                     unknown->file, unknown->line, (int)text.size, text.data,
                     unknown->count > 1 ? " first" : "");
        }
        return results->unknown_codes.count;
}
