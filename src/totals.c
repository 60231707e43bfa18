#include "totals.h"

#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "number.h"

void
totals_add(struct totals *totals, struct slice currency, int digits, int64_t minor)
{
        struct total *sum = totals->sums;

        while (sum < totals->sums + totals->count && !slice_is(currency, sum->currency))
                sum++;
        if (sum == totals->sums + totals->count) {
                grow(&totals->sums, &totals->capacity, totals->count + 1, sizeof *totals->sums);
                sum = &totals->sums[totals->count++];
                *sum = (struct total){slice_dup(currency), 0, digits};
        }
        if (__builtin_add_overflow(sum->minor, minor, &sum->minor))
                die(EXIT_BAD_DATA, "the sum of %s goes beyond 64 bits", sum->currency);
}

static int
compare_sums(const void *a, const void *b)
{
        return strcmp(((const struct total *)a)->currency, ((const struct total *)b)->currency);
}

void
totals_write(const struct totals *totals, struct buffer *out)
{
        struct total *sums = reallocate_array(NULL, totals->count + 1, sizeof *sums);

        for (size_t i = 0; i < totals->count; i++)
                sums[i] = totals->sums[i];
        qsort(sums, totals->count, sizeof *sums, compare_sums);
        for (size_t i = 0; i < totals->count; i++) {
                char amount[32];
                size_t size = money_format(amount, sums[i].minor, sums[i].digits);
                buffer_add_format(out, "%s%s=%.*s", i ? " " : "", sums[i].currency, (int)size,
                                  amount);
        }
        free(sums);
}

void
totals_free(struct totals *totals)
{
        for (size_t i = 0; i < totals->count; i++)
                free(totals->sums[i].currency);
        free(totals->sums);
}
