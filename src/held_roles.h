/* Who has which part in an account beside the debtor, from a stream beside the first (col-list roles), sorted bytewise by
   debtor (person_column.h). Nothing but the present debtor's are kept. */
#ifndef COL_HELD_ROLES_H
#define COL_HELD_ROLES_H

#include <stdint.h>
#include "text.h"

struct held_role {
        char *account, *party; /* keys, as they stand in the stream; NULL where it is known whose it is */
        const char *part;      /* as role_part() has it */
        int32_t from, until;         /* days on which it is in force, both included; INT32_MIN, INT32_MAX: open */
};

struct held_roles;

/* The word for the part that TEXT names: co-debtor, guarantor, heir or representative. NULL: none. */
const char *role_part(struct slice text);

/* Opens FILE. Dies as tsv_open() says, and with 65 where a column is missing. The caller frees with held_roles_close(). */
struct held_roles *held_roles_open(const char *file);

/* Goes on to the roles in accounts of DEBTOR, as it stands in the stream; debtors are asked for in bytewise order. AS_OF: the
   day that the stream must be of, where it says so; empty: any. Dies with 65 and the place when the stream is out of order
   or of another day, or a cell is not what it should be. */
void held_roles_read(struct held_roles *roles, struct slice debtor, struct slice as_of);

/* Those of PARTY in ACCOUNT, *count of them; valid until the next debtor. */
const struct held_role *held_roles_of(const struct held_roles *roles, struct slice account, struct slice party,
                                      size_t *count);

/* Reads the rest of the stream, which must end whole, and frees. NULL is nothing. */
void held_roles_close(struct held_roles *roles);

#endif
