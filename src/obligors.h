/* Who owes an account: its debtor, and by their roles co-debtors, guarantors and heirs. */
#ifndef COL_OBLIGORS_H
#define COL_OBLIGORS_H

#include "beside.h"
#include "limitation.h"

struct obligor {
        struct buffer party;     /* key, as it stands in the stream */
        enum obligor_part part;
        const struct limitation_rule *forfeit; /* after whose period the claim against it is forfeited; NULL: none */
        int32_t forfeits_from;   /* day from which that runs */
        struct buffer why;       /* with explain: what the rule says */
        size_t line;             /* of the roles */
};

enum obligor_column { ROLE_PARTY, ROLE_PART, ROLE_FROM_ON, ROLE_UNTIL_ON, ROLE_COLUMNS };

struct obligors {
        bool given, explain;     /* there is a stream of roles; else all are debtors */
        struct beside roles;
        struct expr_set *conditions;
        struct limitation_rules rules;
        int columns[ROLE_COLUMNS];
        struct obligor *list;    /* of the account */
        size_t count, capacity;
};

/* Opens the stream ROLES (col-list roles; NULL: none). AS_OF as beside_open() has it. EXPLAIN: why is filled in. Dies
   with 65 where a column is missing, with 78 for a mistake in the policy's lines. */
void obligors_open(struct obligors *obligors, const struct limitation_policy *policy,
                   const char *roles, const char *as_of, bool explain);

/* Those of an account on the day AS_OF (PERSON: by what the stream is sorted, person_column.h), the debtor first, then by part and key; valid until the next call. Dies with 65
   and the place when the stream is out of order, or a role is not what it should be, or is there twice. */
void obligors_of(struct obligors *obligors, struct slice debtor, struct slice person, struct slice account,
                 int32_t as_of);

/* Reads the rest of the stream, which must end whole, and frees. */
void obligors_close(struct obligors *obligors);

#endif
