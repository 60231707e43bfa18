/* Finding accounts and parties by whatever a caller says: a number, a phone, an address, a name. */
#ifndef COL_FIND_H
#define COL_FIND_H

#include "versions.h"

struct found {
        int64_t party;   /* debtor of the account on the as-of day, or the party itself */
        int64_t account; /* 0: none in particular */
};

/* What QUERY means, in *FOUND (the caller frees): the count of different records, in no order.
   - the key of an account or party, with or without its creditor; a reference; an identity or tax
     number; a telephone or e-mail address as people write them; the key or number of a legal file;
   - if it is none of these, a whole name, whatever its case and marks;
   - if it is no name either, the parties of whose names every word of QUERY begins a word.
   Records that were not known by then are not found. */
size_t find(struct db *db, struct moment moment, struct slice query, struct found **found);

#endif
