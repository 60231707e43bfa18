/* Waivers that revive: from a stream of entries, the returns that give back what is left of them. */
#ifndef COL_REVIVAL_H
#define COL_REVIVAL_H

#include "revocation.h"

struct revival;

/* IN: the stream of entries; REVOCATION: of entries; CONSEQUENCES: those of the present account. None is owned. Dies with 65 where a column is missing. */
struct revival *revival_open(const struct tsv_reader *in, const struct revocation *revocation,
                             const struct consequences *consequences);

/* Writes the names of the returns' columns, a line. */
void revival_header(struct tsv_writer *out);

/* Looks at the entry read last, of ACCOUNT (as it stands in the stream). Dies with 65 and the place where a value is not what it should be. */
void revival_entry(struct revival *revival, struct slice account);

/* Writes the returns of the account whose entries were read, and forgets it. */
void revival_finish(struct revival *revival, struct tsv_writer *out);

void revival_close(struct revival *revival);

#endif
