/* Texts, each with the number of the place at which it was first added: a hash table in memory. */
#ifndef COL_TEXT_INDEX_H
#define COL_TEXT_INDEX_H

#include <stdint.h>
#include "text.h"

struct text_index { /* zero-initialise; free with text_index_free() */
        struct buffer text;     /* of all of them, one behind the other */
        struct text_place {
                uint64_t hash;
                size_t at, size;
        } *places;
        size_t count, capacity;
        size_t *slots;          /* place + 1, 0 where a slot is free */
        size_t slot_count;
};

/* The place of TEXT, from 0 in the order of adding; it is added, copied, where it is not there. */
size_t text_index_add(struct text_index *index, struct slice text);

/* The place of TEXT, SIZE_MAX where it is not there. */
size_t text_index_find(const struct text_index *index, struct slice text);

/* The text at a place, valid until the next text_index_add(). */
struct slice text_index_at(const struct text_index *index, size_t place);

void text_index_free(struct text_index *index);

#endif
