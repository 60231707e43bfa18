#include "hash.h"

#include <string.h>

/* Multiplying carries every bit upwards, the shift brings the high ones back down. The factor is
   2^64 divided by the golden ratio (Knuth, The Art of Computer Programming 3, 6.4). */
uint64_t
hash_integer(uint64_t hash, uint64_t value)
{
        hash = (hash ^ value) * UINT64_C(0x9e3779b97f4a7c15);
        return hash ^ hash >> 32;
}

uint64_t
hash_text(uint64_t hash, struct slice text)
{
        uint64_t word;
        hash = hash_integer(hash, text.size);
        for (; text.size >= sizeof word; text.data += sizeof word, text.size -= sizeof word) {
                memcpy(&word, text.data, sizeof word);
                hash = hash_integer(hash, word);
        }
        word = 0;
        if (text.size > 0)
                memcpy(&word, text.data, text.size);
        return hash_integer(hash, word);
}
