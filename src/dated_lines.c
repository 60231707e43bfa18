#include "dated_lines.h"

#include <stdlib.h>

#include "error.h"
#include "policy_cells.h"

static void
read_type(struct dated_lines *dated, size_t row, const char *column)
{
        struct slice name = policy_cell(dated->policy, row, column);
        if (name.size == 0)
                policy_die(dated->policy, row, column, "empty; every line names one");
        for (size_t i = 0; i < dated->type_count; i++) {
                struct dated_type *type = &dated->types[i];
                if (!slice_equal(type->name, name))
                        continue;
                if (i + 1 < dated->type_count)
                        policy_die(dated->policy, row, column,
                                   "%.*s again; the lines of one stand together", (int)name.size,
                                   name.data);
                type->count++;
                return;
        }
        dated->types[dated->type_count++] = (struct dated_type){name, row, 1};
}

static struct dated_line
read_line(const struct policy *policy, size_t row, struct expr_set *conditions)
{
        struct slice when = policy_cell(policy, row, "when");
        struct dated_line line = {.from = policy_day_or(policy, row, "from", INT32_MIN),
                                  .until = policy_day_or(policy, row, "until", INT32_MAX)};
        if (line.until < line.from)
                policy_die(policy, row, "until", "before the day in 'from'");
        if (when.size == 0)
                policy_die(policy, row, "when",
                           "empty; write a condition, or else, which always holds");
        line.condition = expr_add(conditions, when, policy_place(policy, row, "when"));
        return line;
}

void
dated_lines_read(struct dated_lines *dated, const struct policy *policy, const char *type,
                 struct expr_set *conditions)
{
        *dated = (struct dated_lines){.policy = policy};
        dated->lines = reallocate_array(NULL, policy->row_count, sizeof *dated->lines);
        dated->types = reallocate_array(NULL, policy->row_count, sizeof *dated->types);
        for (size_t row = 0; row < policy->row_count; row++) {
                read_type(dated, row, type);
                dated->lines[row] = read_line(policy, row, conditions);
        }
}

void
dated_lines_free(struct dated_lines *dated)
{
        free(dated->lines);
        free(dated->types);
}

size_t
dated_lines_find(const struct dated_lines *dated, const struct dated_type *type,
                 struct expr_set *conditions, int32_t day, bool *other_days)
{
        *other_days = false;
        for (size_t row = type->first; row < type->first + type->count; row++) {
                const struct dated_line *line = &dated->lines[row];
                if (expr_truth(conditions, line->condition) != 1)
                        continue;
                if (line->from <= day && day <= line->until)
                        return row;
                *other_days = true;
        }
        return SIZE_MAX;
}
