/* SHA-256 by libcrypto, in a context of our own: libcrypto's default one crashes where memory runs
   out while it is set up. Failure ends the program with 69. */
#ifndef COL_SHA256_H
#define COL_SHA256_H

#include <stddef.h>

struct sha256; /* a hash of what was added so far */

struct sha256 *sha256_new(void);
void sha256_add(struct sha256 *hash, const void *data, size_t size);
/* Ends with 64 lower-case hexadecimal digits and a NUL, and begins anew. */
void sha256_end(struct sha256 *hash, char hex[65]);
void sha256_free(struct sha256 *hash);

/* All of it at once. */
void sha256_hex(const void *data, size_t size, char hex[65]);

#endif
