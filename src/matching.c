/* Matchings: reading, and points. */
#include "matching.h"

#include <stdlib.h>

#include "error.h"
#include "number.h"
#include "policy_cells.h"

static const char *const names[EVIDENCES] = {"account",   "reference", "tckn",     "vkn",
                                             "iban",      "phone",     "name",     "instalment",
                                             "promise",   "balance",   "together", "reported",
                                             "collector", "reversal",  "late"};

enum { POINTS_MAX = 1000000, MOST = 20 };

const char *
evidence_name(enum evidence evidence)
{
        return names[evidence];
}

static int64_t
number_of(const struct policy *policy, size_t row, const char *column, int64_t otherwise)
{
        struct slice cell = policy_cell(policy, row, column);
        int64_t value = otherwise;
        if (cell.size > 0 &&
            (integer_parse(cell, &value) != NUMBER_OK || value < 0 || value > POINTS_MAX))
                policy_die(policy, row, column, "'%.*s'; a number from 0 to %d is expected",
                           (int)cell.size, cell.data, POINTS_MAX);
        return value;
}

static void
read_line(struct matching *matching, size_t row, bool seen[EVIDENCES + 2])
{
        const struct policy *policy = matching->policy;
        struct slice name = policy_cell(policy, row, "evidence");
        const char *words[EVIDENCES + 2] = {[EVIDENCES] = "threshold", "lead"};
        for (size_t i = 0; i < EVIDENCES; i++)
                words[i] = names[i];
        size_t which = 0;
        while (which < EVIDENCES + 2 && !slice_is(name, words[which]))
                which++;
        if (which == EVIDENCES + 2) {
                char *text = slice_dup(name);
                const char *close = nearest(text, words, EVIDENCES + 2);
                policy_die(policy, row, "evidence", "'%s' is no evidence%s%s", text,
                           close == NULL ? "" : "; nearest is ", close == NULL ? "" : close);
        }
        if (seen[which])
                policy_die(policy, row, "evidence", "'%s' again", words[which]);
        seen[which] = true;
        if (policy_cell(policy, row, "points").size == 0)
                policy_die(policy, row, "points", "empty; how much does it say?");
        int64_t points = number_of(policy, row, "points", 0);
        if (which == EVIDENCES)
                matching->threshold = points;
        else if (which > EVIDENCES)
                matching->lead = points;
        else
                matching->rules[which] =
                        (struct evidence_rule){points, number_of(policy, row, "least", 1),
                                               number_of(policy, row, "within", INT32_MAX),
                                               number_of(policy, row, "most", MOST)};
}

struct matching *
matching_open(const char *name)
{
        struct matching *matching = allocate(sizeof *matching);
        bool seen[EVIDENCES + 2] = {false};
        matching->policy =
                policy_open("matchings", name, "tsv", "evidence points", "least within most note");
        for (size_t row = 0; row < matching->policy->row_count; row++)
                read_line(matching, row, seen);
        if (!seen[EVIDENCES] || matching->threshold == 0)
                policy_die(matching->policy, SIZE_MAX, NULL,
                           "no threshold above 0; from how many points on is a receipt booked?");
        if (!seen[EVIDENCES + 1] || matching->lead == 0)
                policy_die(matching->policy, SIZE_MAX, NULL,
                           "no lead above 0; by how many points must the best be ahead?");
        return matching;
}

void
matching_close(struct matching *matching)
{
        policy_free(matching->policy);
        free(matching);
}

int64_t
matching_points(const struct matching *matching, unsigned set)
{
        int64_t points = 0;
        for (size_t i = 0; i < EVIDENCES; i++)
                if (set & 1U << i)
                        points += matching->rules[i].points;
        return points;
}

void
evidence_names(unsigned set, struct buffer *out)
{
        for (size_t i = 0; i < EVIDENCES; i++)
                if (set & 1U << i)
                        buffer_add_format(out, "%s%s", out->size > 0 ? " " : "", names[i]);
}
