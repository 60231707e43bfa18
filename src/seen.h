/* Keys that a batch has met: those it stored, and those of refused rows. */
#ifndef COL_SEEN_H
#define COL_SEEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "kinds.h"

struct seen;

struct refused_key {
        enum kind_id kind;
        char *key;
        size_t file, line; /* of the row that was refused */
};

struct seen *seen_new(void);

void seen_stored(struct seen *seen, enum kind_id kind, struct slice key);
/* Whether it was stored; of 2^64 / n keys that were not, one is taken for such. */
bool seen_is_stored(const struct seen *seen, enum kind_id kind, struct slice key);

/* Notes a key of a refused row, unless it was stored by another row. */
void seen_refused(struct seen *seen, enum kind_id kind, struct slice key, size_t file, size_t line);
/* The row with which the key was refused; NULL when it was not, or was stored by another row. */
const struct refused_key *seen_find_refused(const struct seen *seen, enum kind_id kind, struct slice key);

void seen_free(struct seen *seen);

#endif
