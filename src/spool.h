/* A temporary file without a name that holds what a writer has read until all of it has arrived
   (DESIGN.md, law 2): records of bytes, written one after the other, then read back in that order.
   It lies in $TMPDIR, otherwise in /tmp. */
#ifndef COL_SPOOL_H
#define COL_SPOOL_H

#include <stdbool.h>
#include <stdint.h>
#include "text.h"

struct spool;

/* The file alone: its descriptor, for reading and writing. Dies with 73. */
int spool_file(void);

struct spool *spool_open(void); /* dies with 73 when the file cannot be made */
void spool_add(struct spool *spool, struct slice record); /* dies with 74 */
uint64_t spool_count(const struct spool *spool);          /* records added */

/* Ends the writing and goes back to the first record; dies with 74. */
void spool_rewind(struct spool *spool);
/* The next record, valid until the next call; false after the last. Dies with 74. */
bool spool_next(struct spool *spool, struct slice *record);

void spool_close(struct spool *spool);

/* Records made of texts: appends TEXT with its size; takes the first one off RECORD. */
void spool_put(struct buffer *record, struct slice text);
struct slice spool_take(struct slice *record);

#endif
