/* What an import changes in records that were there before, kept until it is on disk and printed then: a stream
   with the columns record, key, field, currency, before, after. */
#ifndef COL_CHANGES_H
#define COL_CHANGES_H

#include "stored.h"

struct changes;

struct changes *changes_open(void);

/* The amount of a snapshot was corrected. NAME: the map's record, "charge:principal"; minor units. */
void changes_amount(struct changes *changes, const char *name, struct slice account,
                    struct slice currency, int64_t before, int64_t after);

/* A record of a kind with versions was changed just now, in the present batch: adds a line for every field
   that differs from the version before. KEY names the record, or what it belongs to. */
void changes_record(struct changes *changes, struct stored *stored, const struct kind *kind,
                    int64_t id, struct slice key);

uint64_t changes_count(const struct changes *changes); /* lines */

/* Writes them to standard output. Dies with 74. */
void changes_print(struct changes *changes);
void changes_close(struct changes *changes);

#endif
