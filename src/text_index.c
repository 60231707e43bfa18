#include "text_index.h"

#include <stdlib.h>

#include "error.h"
#include "hash.h"

struct slice
text_index_at(const struct text_index *index, size_t place)
{
        const struct text_place *entry = &index->places[place];
        return (struct slice){index->text.data + entry->at, entry->size};
}

/* The slot in which TEXT is, or the free one in which it belongs. */
static size_t
slot_of(const struct text_index *index, uint64_t hash, struct slice text)
{
        size_t slot = (size_t)hash & (index->slot_count - 1);
        for (; index->slots[slot] > 0; slot = (slot + 1) & (index->slot_count - 1)) {
                size_t place = index->slots[slot] - 1;
                if (index->places[place].hash == hash &&
                    slice_equal(text_index_at(index, place), text))
                        break;
        }
        return slot;
}

/* At most half of the slots are taken. */
static void
make_room(struct text_index *index)
{
        if (index->count < index->slot_count / 2)
                return;
        free(index->slots);
        index->slot_count = index->slot_count == 0 ? 64 : index->slot_count * 2;
        index->slots = reallocate_array(NULL, index->slot_count, sizeof *index->slots);
        for (size_t i = 0; i < index->slot_count; i++)
                index->slots[i] = 0;
        for (size_t place = 0; place < index->count; place++)
                index->slots[slot_of(index, index->places[place].hash,
                                     text_index_at(index, place))] = place + 1;
}

size_t
text_index_add(struct text_index *index, struct slice text)
{
        make_room(index);
        uint64_t hash = hash_text(HASH_START, text);
        size_t slot = slot_of(index, hash, text);
        if (index->slots[slot] == 0) {
                grow(&index->places, &index->capacity, index->count + 1, sizeof *index->places);
                index->places[index->count] =
                        (struct text_place){hash, index->text.size, text.size};
                buffer_add(&index->text, text.data, text.size);
                index->slots[slot] = ++index->count;
        }
        return index->slots[slot] - 1;
}

size_t
text_index_find(const struct text_index *index, struct slice text)
{
        if (index->count == 0)
                return SIZE_MAX;
        size_t slot = slot_of(index, hash_text(HASH_START, text), text);
        return index->slots[slot] == 0 ? SIZE_MAX : index->slots[slot] - 1;
}

void
text_index_free(struct text_index *index)
{
        buffer_free(&index->text);
        free(index->places);
        free(index->slots);
        *index = (struct text_index){0};
}
