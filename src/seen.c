#include "seen.h"

#include <stdlib.h>

#include "error.h"
#include "hash.h"

/* Hash tables with open addressing; sizes are powers of two, at most three quarters are used. */
struct seen {
        uint64_t *stored; /* hashes alone: a million keys take 16 MiB; 0 is a free place */
        size_t stored_count, stored_size;
        struct refused_key *refused; /* key NULL: a free place */
        size_t refused_count, refused_size;
};

enum { FIRST_SIZE = 1024 };

struct seen *
seen_new(void)
{
        return allocate(sizeof(struct seen));
}

static uint64_t
hash_key(enum kind_id kind, struct slice key) /* never 0 */
{
        uint64_t hash = hash_text(hash_integer(HASH_START, (uint64_t)kind), key);
        return hash ? hash : 1;
}

static bool
full(size_t count, size_t size)
{
        return 4 * (count + 1) > 3 * size;
}

/* ---- stored ---- */

static size_t
stored_place(const uint64_t *places, size_t size, uint64_t hash)
{
        size_t place = hash & (size - 1);
        while (places[place] && places[place] != hash)
                place = (place + 1) & (size - 1);
        return place;
}

void
seen_stored(struct seen *seen, enum kind_id kind, struct slice key)
{
        if (full(seen->stored_count, seen->stored_size)) {
                size_t size = seen->stored_size ? 2 * seen->stored_size : FIRST_SIZE;
                uint64_t *places = allocate(size * sizeof *places);
                for (size_t i = 0; i < seen->stored_size; i++)
                        if (seen->stored[i])
                                places[stored_place(places, size, seen->stored[i])] =
                                        seen->stored[i];
                free(seen->stored);
                seen->stored = places;
                seen->stored_size = size;
        }
        uint64_t hash = hash_key(kind, key);
        size_t place = stored_place(seen->stored, seen->stored_size, hash);
        seen->stored_count += !seen->stored[place];
        seen->stored[place] = hash;
}

bool
seen_is_stored(const struct seen *seen, enum kind_id kind, struct slice key)
{
        return seen->stored_size &&
               seen->stored[stored_place(seen->stored, seen->stored_size, hash_key(kind, key))];
}

/* ---- refused ---- */

static struct refused_key *
refused_place(struct refused_key *places, size_t size, enum kind_id kind, struct slice key)
{
        size_t place = hash_key(kind, key) & (size - 1);
        while (places[place].key &&
               (places[place].kind != kind || !slice_is(key, places[place].key)))
                place = (place + 1) & (size - 1);
        return &places[place];
}

void
seen_refused(struct seen *seen, enum kind_id kind, struct slice key, size_t file, size_t line)
{
        if (seen_is_stored(seen, kind, key))
                return;
        if (full(seen->refused_count, seen->refused_size)) {
                size_t size = seen->refused_size ? 2 * seen->refused_size : FIRST_SIZE;
                struct refused_key *places = allocate(size * sizeof *places);
                for (size_t i = 0; i < seen->refused_size; i++) {
                        struct refused_key *old = &seen->refused[i];
                        if (old->key)
                                *refused_place(places, size, old->kind, slice_of(old->key)) = *old;
                }
                free(seen->refused);
                seen->refused = places;
                seen->refused_size = size;
        }
        struct refused_key *place = refused_place(seen->refused, seen->refused_size, kind, key);
        if (place->key)
                return;
        seen->refused_count++;
        *place = (struct refused_key){kind, slice_dup(key), file, line};
}

const struct refused_key *
seen_find_refused(const struct seen *seen, enum kind_id kind, struct slice key)
{
        if (!seen->refused_size || seen_is_stored(seen, kind, key))
                return NULL;
        const struct refused_key *place =
                refused_place(seen->refused, seen->refused_size, kind, key);
        return place->key ? place : NULL;
}

void
seen_free(struct seen *seen)
{
        for (size_t i = 0; i < seen->refused_size; i++)
                free(seen->refused[i].key);
        free(seen->refused);
        free(seen->stored);
        free(seen);
}
