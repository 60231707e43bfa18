/* How a period of limitation runs, and begins anew. */
#include "limitation.h"

#include <stdlib.h>

#include "day.h"

struct limitation
limitation_begin(const struct limitation_line *line, int32_t from)
{
        return (struct limitation){from, interval_add(line->period, from, 1), line->period, line};
}

static int
compare_interruptions(const void *left, const void *right)
{
        const struct interruption *a = left, *b = right;
        if (a->on != b->on)
                return a->on < b->on ? -1 : 1;
        if (a->line->row != b->line->row)
                return a->line->row < b->line->row ? -1 : 1;
        return (a->fact > b->fact) - (a->fact < b->fact);
}

/* The later of two last days; DAY_NONE lies beyond all others. */
static bool
ends_later(int32_t a, int32_t b)
{
        return b != DAY_NONE && (a == DAY_NONE || a > b);
}

/* Of COUNT interruptions of one day, within the period, the one that counts; NULL when it goes on
 * as it is. */
static struct interruption *
strongest(const struct limitation *limitation, struct interruption *list, size_t count)
{
        struct interruption *best = NULL, *again = NULL;
        int32_t best_end = DAY_NONE;
        for (size_t i = 0; i < count; i++) {
                if (list[i].line->effect == EFFECT_AGAIN) {
                        again = again == NULL ? &list[i] : again;
                        continue;
                }
                int32_t end = interval_add(list[i].line->period, list[i].on, 1);
                if (best == NULL || ends_later(end, best_end)) {
                        best = &list[i];
                        best_end = end;
                }
        }
        if (best != NULL)
                return best;
        /* On the first day nothing of the period has passed yet. */
        return list->on > limitation->runs_from ? again : NULL;
}

void
limitation_run(struct limitation *limitation, struct interruption *list, size_t count)
{
        if (count > 1)
                qsort(list, count, sizeof *list, compare_interruptions);
        for (size_t i = 0, next; i < count; i = next) {
                for (next = i; next < count && list[next].on == list[i].on; next++)
                        list[next].counts = false;
                if (list[i].on < limitation->runs_from ||
                    ends_later(list[i].on, limitation->ends_on))
                        continue;
                struct interruption *by = strongest(limitation, list + i, next - i);
                if (by == NULL)
                        continue;
                by->counts = true;
                if (by->line->effect == EFFECT_PERIOD)
                        limitation->period = by->line->period;
                limitation->line = by->line;
                limitation->runs_from = by->on;
                limitation->ends_on = interval_add(limitation->period, by->on, 1);
        }
}
