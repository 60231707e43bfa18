/* What was handed over: records of the kind export. */
#ifndef COL_MANIFEST_H
#define COL_MANIFEST_H

#include "layout.h"
#include "totals.h"
#include "tsv.h"
#include "versions.h"

struct manifest {
        int64_t number;       /* of a stored one */
        char *layout;         /* NAME@SHA-256 */
        char *recipient;      /* "": one file for all */
        struct moment moment; /* at which it was made */
        struct moment former; /* what was made then is left out; as_of DAY_NONE: nothing is */
        char sha256[65];
};

/* The last one stored of the layout called NAME, whatever its text was, for RECIPIENT; false when there is none. The
   caller frees with manifest_free(), here and below. */
bool manifest_last(struct db *db, const char *name, const char *recipient,
                   struct manifest *manifest);

/* The stored one of that NUMBER; dies with 66 when there is none. */
void manifest_numbered(struct db *db, int64_t number, struct manifest *manifest);

/* Its layout as it was then; dies with 65 where the database does not hold that text. The caller frees. */
struct layout *manifest_layout(struct db *db, const struct manifest *manifest);

/* Writes it as a stream of the kind export, ready to be finished; PATH: the file's, of which the name is written. */
void manifest_write(struct tsv_writer *out, const struct manifest *manifest, const char *path,
                    const struct totals *totals);

void manifest_free(struct manifest *manifest);

#endif
