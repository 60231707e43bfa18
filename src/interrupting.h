/* Facts that interrupt the limitation of one account after the other: from streams of entries, legal events,
   arrangements, promises and contacts, read beside the accounts. */
#ifndef COL_INTERRUPTING_H
#define COL_INTERRUPTING_H

#include "limitation.h"
#include "obligors.h"

struct interrupting;

/* Opens FILES, one for each limitation_stream from LIMITATION_ENTRIES on (NULL: not given). AS_OF as beside_open() has
   it. EXPLAIN: interrupting_why() will be asked. Dies with 65 where a column is missing, with 78 for a mistake in the
   policy's lines. */
struct interrupting *interrupting_open(const struct limitation_policy *policy,
                                       const char *const files[LIMITATION_STREAMS],
                                       const char *as_of, bool explain);

/* Reads the facts of an account. One that is about no party is about the debtor (col-record(5)). A payment of which all
   was taken back is none. Dies with 65 and the place when a stream is out of order, a value is not what it should be, or
   a fact is of a day after AS_OF. CURRENCY: the account's. PERSON: by what the streams are sorted
   (person_column.h), of this debtor. */
void interrupting_read(struct interrupting *interrupting, struct slice debtor, struct slice person, struct slice account,
                       struct slice currency, int32_t as_of);

/* Those of the account that interrupt against OBLIGOR, in any order; *count of them, valid until the next call. */
struct interruption *interrupting_against(struct interrupting *interrupting,
                                          const struct obligor *obligor, size_t *count);

/* What the rule of one of them says; valid until the next account. */
struct slice interrupting_why(const struct interrupting *interrupting,
                              const struct interruption *interruption);

/* Reads the rest of the streams, which must end whole, and frees. */
void interrupting_close(struct interrupting *interrupting);

#endif
