/* A table in memory from texts to numbers. */
#ifndef COL_TEXT_MAP_H
#define COL_TEXT_MAP_H

#include <stdint.h>

#include "text.h"

struct text_map { /* zero-initialise; free with text_map_free() */
        struct text_map_place {
                char *key; /* NULL: free */
                size_t size;
                int64_t value;
        } *places;
        size_t count, capacity;
};

/* The number of KEY, to read or set until the next text_map_at(); added with VALUE when there is none. */
int64_t *text_map_at(struct text_map *map, struct slice key, int64_t value);

/* The number of KEY, or NULL. */
const int64_t *text_map_find(const struct text_map *map, struct slice key);

void text_map_free(struct text_map *map);

#endif
