#include "open_set.h"

#include <stdlib.h>
#include <string.h>

#include "error.h"

enum { BITS = 64, SHIFT = 6 };

void
open_set_reset(struct open_set *set, size_t limit)
{
        size_t words = 0, size = limit;
        set->levels = 0;
        do {
                size = (size + BITS - 1) / BITS;
                size += size == 0;
                set->start[set->levels++] = words;
                words += size;
        } while (size > 1);
        grow(&set->words, &set->capacity, words, sizeof *set->words);
        memset(set->words, 0, words * sizeof *set->words);
        set->limit = limit;
        set->count = 0;
}

void
open_set_add(struct open_set *set, size_t index)
{
        uint64_t *word = &set->words[index >> SHIFT];
        uint64_t bit = UINT64_C(1) << (index & (BITS - 1));
        if (*word & bit)
                return;
        set->count++;
        for (int level = 0; level < set->levels; level++) {
                word = &set->words[set->start[level] + (index >> SHIFT)];
                bit = UINT64_C(1) << (index & (BITS - 1));
                bool was_empty = *word == 0;
                *word |= bit;
                if (!was_empty)
                        return;
                index >>= SHIFT;
        }
}

void
open_set_remove(struct open_set *set, size_t index)
{
        if (!(set->words[index >> SHIFT] >> (index & (BITS - 1)) & 1))
                return;
        set->count--;
        for (int level = 0; level < set->levels; level++) {
                uint64_t *word = &set->words[set->start[level] + (index >> SHIFT)];
                *word &= ~(UINT64_C(1) << (index & (BITS - 1)));
                if (*word != 0)
                        return;
                index >>= SHIFT;
        }
}

/* First member at LEVEL or below it, within the word WORD of that level: its lowest bits all the
 * way down. */
static size_t
descend(const struct open_set *set, int level, size_t index, bool last)
{
        while (level-- > 0) {
                uint64_t word = set->words[set->start[level] + index];
                index = index << SHIFT |
                        (size_t)(last ? BITS - 1 - __builtin_clzll(word) : __builtin_ctzll(word));
        }
        return index;
}

size_t
open_set_next(const struct open_set *set, size_t from)
{
        if (from >= set->limit)
                return SIZE_MAX;
        for (int level = 0; level < set->levels; level++) {
                size_t at = from >> SHIFT;
                uint64_t word = at < ((set->limit - 1) >> (SHIFT * level) >> SHIFT) + 1
                                        ? set->words[set->start[level] + at]
                                        : 0;
                word &= ~UINT64_C(0) << (from & (BITS - 1));
                if (word != 0)
                        return descend(set, level, at << SHIFT | (size_t)__builtin_ctzll(word),
                                       false);
                from = at + 1;
        }
        return SIZE_MAX;
}

size_t
open_set_before(const struct open_set *set, size_t to)
{
        size_t below = to > set->limit ? set->limit : to;
        for (int level = 0; level < set->levels && below > 0; level++) {
                size_t at = (below - 1) >> SHIFT;
                unsigned top = (unsigned)((below - 1) & (BITS - 1));
                uint64_t word = set->words[set->start[level] + at];
                word &= ~UINT64_C(0) >> (BITS - 1 - top);
                if (word != 0)
                        return descend(set, level,
                                       at << SHIFT | (size_t)(BITS - 1 - __builtin_clzll(word)),
                                       true);
                below = at;
        }
        return SIZE_MAX;
}

void
open_set_free(struct open_set *set)
{
        free(set->words);
        *set = (struct open_set){0};
}
