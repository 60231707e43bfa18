#include "bonus_split.h"

#include <stdlib.h>

#include "error.h"

void
bonus_split_start(struct bonus_split *split)
{
        split->count = 0;
}

void
bonus_split_add(struct bonus_split *split, struct slice payee, enum bonus_sharing sharing,
                int64_t size)
{
        grow(&split->list, &split->capacity, split->count + 1, sizeof *split->list);
        split->list[split->count++] =
                (struct bonus_part){.payee = payee, .sharing = sharing, .size = size};
}

static void
share_percentages(struct bonus_split *split, int64_t amount)
{
        size_t rest = 0;
        int64_t left = amount;
        for (size_t i = 0; i < split->count; i++) {
                struct bonus_part *part = &split->list[i];
                if (part->sharing == SHARE_REST) {
                        rest = i;
                        continue;
                }
                part->amount = (int64_t)rounding_divide((int128)amount * part->size, BONUS_WHOLE,
                                                        ROUND_DOWN);
                left -= part->amount;
        }
        split->list[rest].amount = left;
}

/* The part of which most was cut off, and to which nothing was added yet: size is then 0. */
static struct bonus_part *
most_cut_off(struct bonus_split *split, int64_t amount, int128 whole)
{
        struct bonus_part *most = NULL;
        int128 most_cut = 0;
        for (size_t i = 0; i < split->count; i++) {
                struct bonus_part *part = &split->list[i];
                int128 cut = (int128)amount * part->size - part->amount * whole;
                if (part->size > 0 && (most == NULL || cut > most_cut)) {
                        most = part;
                        most_cut = cut;
                }
        }
        return most;
}

/* Of an amount from 0. A handful of people share, so that looking through them for each unit is
 * cheapest. */
static void
share_parts(struct bonus_split *split, int64_t amount)
{
        int128 whole = 0;
        int64_t left = amount;
        for (size_t i = 0; i < split->count; i++)
                whole += split->list[i].size;
        for (size_t i = 0; i < split->count; i++) {
                struct bonus_part *part = &split->list[i];
                part->amount = (int64_t)((int128)amount * part->size / whole);
                left -= part->amount;
        }
        for (; left > 0; left--) {
                struct bonus_part *part = most_cut_off(split, amount, whole);
                part->amount++;
                part->size = 0;
        }
}

static void
join_payees(struct bonus_split *split)
{
        size_t kept = 0;
        for (size_t i = 0; i < split->count; i++) {
                size_t same = 0;
                while (same < kept && !slice_equal(split->list[same].payee, split->list[i].payee))
                        same++;
                if (same == kept)
                        split->list[kept++] = split->list[i];
                else
                        split->list[same].amount += split->list[i].amount;
        }
        split->count = kept;
}

void
bonus_split_share(struct bonus_split *split, int64_t amount)
{
        if (split->list[0].sharing == SHARE_PARTS)
                share_parts(split, amount < 0 ? -amount : amount);
        else
                share_percentages(split, amount < 0 ? -amount : amount);
        for (size_t i = 0; amount < 0 && i < split->count; i++)
                split->list[i].amount = -split->list[i].amount;
        join_payees(split);
}

void
bonus_split_free(struct bonus_split *split)
{
        free(split->list);
        *split = (struct bonus_split){0};
}
