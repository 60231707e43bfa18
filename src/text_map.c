#include "text_map.h"

#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "hash.h"

enum { FIRST_CAPACITY = 64 }; /* a power of two, as all are; at most three quarters are used */

static struct text_map_place *
place_of(const struct text_map *map, struct slice key)
{
        size_t mask = map->capacity - 1, i = hash_text(HASH_START, key) & mask;
        while (map->places[i].key != NULL && (map->places[i].size != key.size ||
                                              memcmp(map->places[i].key, key.data, key.size) != 0))
                i = (i + 1) & mask;
        return &map->places[i];
}

static void
make_room(struct text_map *map)
{
        if (4 * (map->count + 1) <= 3 * map->capacity)
                return;
        struct text_map old = *map;
        map->capacity = old.capacity > 0 ? 2 * old.capacity : FIRST_CAPACITY;
        map->places = reallocate_array(NULL, map->capacity, sizeof *map->places);
        memset(map->places, 0, map->capacity * sizeof *map->places);
        for (size_t i = 0; i < old.capacity; i++)
                if (old.places[i].key != NULL)
                        *place_of(map, (struct slice){old.places[i].key, old.places[i].size}) =
                                old.places[i];
        free(old.places);
}

int64_t *
text_map_at(struct text_map *map, struct slice key, int64_t value)
{
        make_room(map);
        struct text_map_place *place = place_of(map, key);
        if (place->key == NULL) {
                *place = (struct text_map_place){slice_dup(key), key.size, value};
                map->count++;
        }
        return &place->value;
}

const int64_t *
text_map_find(const struct text_map *map, struct slice key)
{
        if (map->count == 0)
                return NULL;
        const struct text_map_place *place = place_of(map, key);
        return place->key != NULL ? &place->value : NULL;
}

void
text_map_free(struct text_map *map)
{
        for (size_t i = 0; i < map->capacity; i++)
                free(map->places[i].key);
        free(map->places);
        *map = (struct text_map){NULL, 0, 0};
}
