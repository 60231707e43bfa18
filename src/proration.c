/* Division by largest remainder. */
#include "proration.h"

#include <stdlib.h>

#include "error.h"
#include "number.h"

struct remainder {
        int128 rest; /* of amount × weight ÷ total */
        size_t index;
};

static int
compare_remainders(const void *left, const void *right)
{
        const struct remainder *a = left, *b = right;
        int order = (a->rest < b->rest) - (a->rest > b->rest);
        return order != 0 ? order : (a->index > b->index) - (a->index < b->index);
}

void
prorate(int64_t amount, const int64_t *weights, size_t count, int64_t *parts)
{
        struct remainder *remainders = reallocate_array(NULL, count, sizeof *remainders);
        int128 total = 0;
        int64_t left = amount;
        for (size_t i = 0; i < count; i++)
                total += weights[i];
        for (size_t i = 0; i < count; i++) {
                int128 product = (int128)amount * weights[i];
                parts[i] = (int64_t)(product / total);
                remainders[i] = (struct remainder){product % total, i};
                left -= parts[i];
        }
        qsort(remainders, count, sizeof *remainders, compare_remainders);
        for (size_t i = 0; left > 0; i++, left--)
                parts[remainders[i].index]++;
        free(remainders);
}
