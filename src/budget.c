#include "budget.h"

#include <stdlib.h>

#include "error.h"

static int
compare(const void *left, const void *right)
{
        const struct candidate *a = *(struct candidate *const *)left;
        const struct candidate *b = *(struct candidate *const *)right;
        if (a->ranked != b->ranked)
                return a->ranked ? -1 : 1;
        if (a->ranked && a->rank != b->rank)
                return a->rank > b->rank ? -1 : 1;
        return (a > b) - (a < b);
}

int128
budget_spend(struct candidate *candidates, size_t count, int128 left)
{
        struct candidate **turns = reallocate_array(NULL, count + 1, sizeof(struct candidate *));
        for (size_t i = 0; i < count; i++)
                turns[i] = &candidates[i];
        qsort(turns, count, sizeof(struct candidate *), compare);
        for (size_t i = 0; i < count; i++) {
                turns[i]->left = left;
                turns[i]->taken = turns[i]->cost <= left;
                left -= turns[i]->taken ? turns[i]->cost : 0;
        }
        free(turns);
        return left;
}
