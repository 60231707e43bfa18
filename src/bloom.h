/* A Bloom filter: a set that forgets nothing but may take a stranger for a member (about one of thirty thousand), in
   four bytes or so a member, however many there are. */
#ifndef COL_BLOOM_H
#define COL_BLOOM_H

#include <stdbool.h>
#include <stdint.h>

struct bloom;

struct bloom *bloom_new(void);

/* True when HASH (hash.h) may have been added; false: it certainly was not. */
bool bloom_may_have(const struct bloom *bloom, uint64_t hash);

/* Adds HASH. True when it certainly was not there before. */
bool bloom_add(struct bloom *bloom, uint64_t hash);

void bloom_free(struct bloom *bloom); /* NULL is allowed */

#endif
