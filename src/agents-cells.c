#include "agents-cells.h"

#include "agents.h"
#include "day.h"
#include "error.h"
#include "policy_cells.h"

struct slice
cell_word(struct slice *rest)
{
        while (rest->size > 0 && *rest->data == ' ')
                *rest = (struct slice){rest->data + 1, rest->size - 1};
        struct slice word = {rest->data, 0};
        while (word.size < rest->size && word.data[word.size] != ' ')
                word.size++;
        *rest = (struct slice){rest->data + word.size, rest->size - word.size};
        return word;
}

struct slice
cell_needed(const struct policy *policy, size_t row, const char *column)
{
        struct slice cell = policy_cell(policy, row, column);
        if (cell.size == 0)
                policy_die(policy, row, NULL, "no %s; this line needs the column", column);
        return cell;
}

void
cell_span(const struct policy *policy, size_t row, int32_t *from, int32_t *until)
{
        *from = policy_day_or(policy, row, "from", DAY_NONE);
        *until = policy_day_or(policy, row, "until", DAY_NONE);
        if (*from != DAY_NONE && *until != DAY_NONE && *until < *from)
                policy_die(policy, row, "until", "before the first day");
}

int64_t
cell_points(const struct policy *policy, size_t row, const char *instead)
{
        if (instead != NULL && slice_is(policy_cell(policy, row, "points"), instead))
                return POINTS_ALWAYS;
        return policy_integer(policy, row, "points", 0, POINTS_MAX);
}

size_t
find_named(const void *things, size_t count, size_t size, struct slice name)
{
        size_t i = 0;
        while (i < count &&
               !slice_equal(*(const struct slice *)(const void *)((const char *)things + i * size),
                            name))
                i++;
        return i;
}

struct slice
cell_new_name(const struct policy *policy, size_t row, const void *things, size_t count,
              size_t size)
{
        struct slice name = cell_needed(policy, row, "name");
        if (find_named(things, count, size, name) < count)
                policy_die(policy, row, "name", "'%.*s' has a line already", (int)name.size,
                           name.data);
        return name;
}

bool *
cell_flags(const struct policy *policy, size_t row, const char *column, const void *things,
           size_t count, size_t size, const char *line)
{
        bool *flags = allocate((count + 1) * sizeof *flags);
        struct slice rest = policy_cell(policy, row, column);
        for (struct slice word = cell_word(&rest); word.size > 0; word = cell_word(&rest)) {
                size_t i = find_named(things, count, size, word);
                if (i == count)
                        policy_die(policy, row, column, "'%.*s' has no line %s", (int)word.size,
                                   word.data, line);
                flags[i] = true;
        }
        return flags;
}
