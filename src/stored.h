/* A stored record as text, as a stream or a map would state it: keys for references, decimals for money. */
#ifndef COL_STORED_H
#define COL_STORED_H

#include "db.h"

struct stored;

struct stored *stored_open(struct db *db);

enum stored_version { STORED_NOW, STORED_BEFORE, STORED_VERSION_COUNT };

/* The record of KIND (one with versions) under ID as it is now, or as the version before was: one value per field, empty for
   what the programs work out; *currency is that of its amounts, empty when it has none. NULL when there
   is no such version. Valid until the next call for the same version. */
const struct slice *stored_read(struct stored *stored, const struct kind *kind, int64_t id,
                                enum stored_version version, struct slice *currency);

/* True when two texts are the same value of TYPE: 1.5 and 1.50 are the same amount. */
bool stored_same(enum type type, struct slice a, struct slice b);

void stored_close(struct stored *stored); /* before the database */

#endif
