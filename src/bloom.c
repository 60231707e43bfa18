#include "bloom.h"

#include <stdlib.h>

#include "error.h"
#include "hash.h"

/* A blocked filter (Putze, Sanders, Singler: Cache-, Hash- and Space-Efficient Bloom Filters,
   2007): all bits of a member lie in one line of the processor's cache. When a layer holds as many
   as it is good for, a larger one takes the next. */
enum {
        LINE_WORDS = 8,
        LINE_BITS = 64 * LINE_WORDS,
        LINE_MEMBERS = 16,
        MEMBER_BITS = 8,
        FIRST_LINES = 4096, /* 256 KiB */
        GROWTH = 4
};

struct layer {
        uint64_t (*lines)[LINE_WORDS];
        uint64_t line_count, room;
};

struct bloom {
        struct layer *layers; /* the last one takes new members */
        size_t count, capacity;
};

static void
add_layer(struct bloom *bloom, uint64_t line_count)
{
        struct layer layer = {.line_count = line_count, .room = line_count * LINE_MEMBERS};
        layer.lines = allocate((size_t)line_count * sizeof *layer.lines);
        grow(&bloom->layers, &bloom->capacity, bloom->count + 1, sizeof *bloom->layers);
        bloom->layers[bloom->count++] = layer;
}

struct bloom *
bloom_new(void)
{
        struct bloom *bloom = allocate(sizeof *bloom);
        add_layer(bloom, FIRST_LINES);
        return bloom;
}

/* A member's bits in a line, nine bits of a hash naming each. */
static void
choose_bits(uint64_t hash, uint64_t bits[LINE_WORDS])
{
        uint64_t names = hash_integer(HASH_START, hash);
        for (int i = 0; i < MEMBER_BITS; i++) {
                if (i == MEMBER_BITS / 2)
                        names = hash_integer(names, hash);
                bits[names / 64 % LINE_WORDS] |= UINT64_C(1) << names % 64;
                names /= LINE_BITS;
        }
}

static uint64_t *
line_of(const struct layer *layer, uint64_t hash)
{
        return layer->lines[hash_integer(hash, 0) % layer->line_count];
}

static bool
line_has(const uint64_t *line, const uint64_t *bits)
{
        uint64_t missing = 0;
        for (size_t i = 0; i < LINE_WORDS; i++)
                missing |= bits[i] & ~line[i];
        return missing == 0;
}

static bool
has_bits(const struct bloom *bloom, uint64_t hash, const uint64_t *bits)
{
        for (size_t i = bloom->count; i-- > 0;)
                if (line_has(line_of(&bloom->layers[i], hash), bits))
                        return true;
        return false;
}

bool
bloom_may_have(const struct bloom *bloom, uint64_t hash)
{
        uint64_t bits[LINE_WORDS] = {0};
        choose_bits(hash, bits);
        return has_bits(bloom, hash, bits);
}

bool
bloom_add(struct bloom *bloom, uint64_t hash)
{
        uint64_t bits[LINE_WORDS] = {0};
        choose_bits(hash, bits);
        if (has_bits(bloom, hash, bits))
                return false;
        struct layer *layer = &bloom->layers[bloom->count - 1];
        if (layer->room == 0) {
                add_layer(bloom, layer->line_count * GROWTH);
                layer = &bloom->layers[bloom->count - 1];
        }
        layer->room--;
        uint64_t *line = line_of(layer, hash);
        for (size_t i = 0; i < LINE_WORDS; i++)
                line[i] |= bits[i];
        return true;
}

void
bloom_free(struct bloom *bloom)
{
        if (bloom == NULL)
                return;
        for (size_t i = 0; i < bloom->count; i++)
                free(bloom->layers[i].lines);
        free(bloom->layers);
        free(bloom);
}
