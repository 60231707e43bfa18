/* A set of indexes below a limit, of which the next and the one before are found in a few steps, however many lie
   between: a bitmap, with bitmaps of its words above it. */
#ifndef COL_OPEN_SET_H
#define COL_OPEN_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { OPEN_SET_LEVELS = 11 }; /* 64^11 indexes are more than a size_t counts */

struct open_set { /* zero-initialise; free with open_set_free() */
        uint64_t *words;
        size_t capacity, limit, count;
        size_t start[OPEN_SET_LEVELS]; /* of each level in words; the last has one word */
        int levels;
};

void open_set_reset(struct open_set *set, size_t limit); /* empties it; indexes are below LIMIT */
void open_set_add(struct open_set *set, size_t index);
void open_set_remove(struct open_set *set, size_t index);
size_t open_set_next(const struct open_set *set, size_t from);   /* first ≥ FROM, or SIZE_MAX */
size_t open_set_before(const struct open_set *set, size_t to);   /* last < TO, or SIZE_MAX */
void open_set_free(struct open_set *set);

#endif
