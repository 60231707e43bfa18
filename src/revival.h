/* What has to be added to a stream of entries: returns that give back what is left of waivers that revive, and waivers of
   the discounts of arrangements that were kept. */
#ifndef COL_REVIVAL_H
#define COL_REVIVAL_H

#include "discounts.h"

struct revival;

/* IN: the stream of entries; REVOCATION: of entries; CONSEQUENCES and DISCOUNTS (NULL: none): those of the present account.
   None is owned. Dies with 65 where a column is missing. */
struct revival *revival_open(const struct tsv_reader *in, const struct revocation *revocation,
                             const struct consequences *consequences, struct discounts *discounts);

/* Writes the names of the columns of what is added, a line. */
void revival_header(struct tsv_writer *out);

/* Looks at the entry read last, of ACCOUNT (as it stands in the stream). Dies with 65 and the place where a value is not what it should be. */
void revival_entry(struct revival *revival, struct slice account);

/* Writes what has to be added to the account whose entries were read, and forgets it; before the discounts of the next. */
void revival_finish(struct revival *revival, struct tsv_writer *out);

void revival_close(struct revival *revival);

#endif
