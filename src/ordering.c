#include "ordering.h"

#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "number.h"

/* A row in one piece of memory: its keys' numbers, its cells, their bytes. */
struct row {
        const struct ordering *ordering;
        uint64_t sequence;
        struct slice *cells;
        double numbers[];
};

struct ordering {
        struct ordering_key *keys;
        size_t key_count, cell_count, limit;
        struct row **rows;
        size_t count, capacity;
        uint64_t sequence;
};

static bool
numeric(enum type type)
{
        return type == TYPE_INT || type == TYPE_REAL || type == TYPE_MONEY || type == TYPE_BOOL;
}

struct ordering *
ordering_open(const struct ordering_key *keys, size_t key_count, size_t cell_count, size_t limit)
{
        struct ordering *ordering = allocate(sizeof *ordering);

        ordering->keys = reallocate_array(NULL, key_count, sizeof *keys);
        memcpy(ordering->keys, keys, key_count * sizeof *keys);
        ordering->key_count = key_count;
        ordering->cell_count = cell_count;
        ordering->limit = limit;
        return ordering;
}

/* Order of one key, ascending. Integers beyond 2^53 that a double cannot tell apart differ as
   numbers of digits and bytes do. */
static int
compare_cells(const struct row *a, const struct row *b, size_t key)
{
        const struct ordering_key *by = &a->ordering->keys[key];
        struct slice left = a->cells[by->cell], right = b->cells[by->cell];

        if (left.size == 0 || right.size == 0)
                return (left.size > 0) - (right.size > 0);
        if (!numeric(by->type))
                return slice_compare(left, right);
        if (a->numbers[key] != b->numbers[key])
                return a->numbers[key] < b->numbers[key] ? -1 : 1;
        if (by->type != TYPE_INT)
                return 0;
        bool negative = left.data[0] == '-';
        int order = left.size != right.size ? (left.size < right.size ? -1 : 1)
                                            : slice_compare(left, right);
        return negative ? -order : order;
}

static int
compare_rows(const void *left, const void *right)
{
        const struct row *a = *(struct row *const *)left, *b = *(struct row *const *)right;

        for (size_t key = 0; key < a->ordering->key_count; key++) {
                int order = compare_cells(a, b, key);
                if (order)
                        return a->ordering->keys[key].descending ? -order : order;
        }
        return a->sequence < b->sequence ? -1 : 1;
}

/* Sorts, and forgets what cannot be among the first any more. */
static void
prune(struct ordering *ordering)
{
        if (ordering->count > 1)
                qsort(ordering->rows, ordering->count, sizeof(struct row *), compare_rows);
        while (ordering->count > ordering->limit)
                free(ordering->rows[--ordering->count]);
}

void
ordering_add(struct ordering *ordering, const struct slice *cells)
{
        size_t numbers = ordering->key_count * sizeof(double);
        size_t slices = ordering->cell_count * sizeof *cells, bytes = 0;

        if (ordering->limit == 0)
                return;
        for (size_t i = 0; i < ordering->cell_count; i++)
                bytes += cells[i].size;
        struct row *row = allocate(sizeof *row + numbers + slices + bytes);
        row->ordering = ordering;
        row->sequence = ordering->sequence++;
        row->cells = (struct slice *)(void *)((char *)(row + 1) + numbers);
        char *data = (char *)(row->cells + ordering->cell_count);
        for (size_t i = 0; i < ordering->cell_count; i++) {
                row->cells[i] = (struct slice){data, cells[i].size};
                if (cells[i].size)
                        memcpy(data, cells[i].data, cells[i].size);
                data += cells[i].size;
        }
        for (size_t key = 0; key < ordering->key_count; key++) {
                const struct ordering_key *by = &ordering->keys[key];
                if (numeric(by->type) && row->cells[by->cell].size &&
                    real_parse(row->cells[by->cell], &row->numbers[key]) != NUMBER_OK)
                        die(EXIT_BAD_DATA, "\"%.*s\" is not a number",
                            (int)row->cells[by->cell].size, row->cells[by->cell].data);
        }
        grow(&ordering->rows, &ordering->capacity, ordering->count + 1, sizeof(struct row *));
        ordering->rows[ordering->count++] = row;
        if (ordering->count / 2 >= ordering->limit && ordering->count > 1000)
                prune(ordering);
}

void
ordering_each(struct ordering *ordering, void (*each)(void *context, const struct slice *cells),
              void *context)
{
        prune(ordering);
        for (size_t i = 0; i < ordering->count; i++)
                each(context, ordering->rows[i]->cells);
}

void
ordering_close(struct ordering *ordering)
{
        if (!ordering)
                return;
        for (size_t i = 0; i < ordering->count; i++)
                free(ordering->rows[i]);
        free(ordering->rows);
        free(ordering->keys);
        free(ordering);
}
