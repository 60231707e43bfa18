/* Fast hashes for tables in memory: no secret, no file, no other machine ever sees one. What identifies a record is
   hashed piece by piece, each piece with its size, so that "ab" "c" is not "a" "bc". */
#ifndef COL_HASH_H
#define COL_HASH_H

#include <stdint.h>
#include "text.h"

#define HASH_START UINT64_C(0xcbf29ce484222325)

/* HASH with one piece more. */
uint64_t hash_integer(uint64_t hash, uint64_t value);
uint64_t hash_text(uint64_t hash, struct slice text);

#endif
