/* Records as they were: the tables of schema.h seen at an as-of date and a known batch. */
#ifndef COL_VERSIONS_H
#define COL_VERSIONS_H

#include "db.h"

struct moment {
        int32_t as_of; /* the version in effect on that day … */
        int64_t known; /* … among those recorded up to that batch */
};

/* True when no older version need be looked at: the table itself holds what was in effect, and only
   its later batches are to be left out. Always so for facts. */
bool versions_plain(struct db *db, const struct kind *kind, struct moment moment);

/* Appends a table expression with the columns of the kind's table, one row per record known by
   then, to stand after FROM. Conditions on its id, key and identity fields use the table's indexes.
   What facts say about days (value_on …) is left to the caller. */
void versions_source(struct buffer *out, struct db *db, const struct kind *kind,
                     struct moment moment);

/* Appends a condition on ACCOUNT, an account's id in SQL, that holds at least where the party whose
   key is the parameter ?PARAMETER was the debtor in some version: what has to be looked at to find
   a debtor's accounts where versions_plain() does not hold for them. */
void versions_ever_debtor(struct buffer *out, const char *account, size_t parameter);

#endif
