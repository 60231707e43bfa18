/* What a consequence takes back (col-revocation(5)). */
#ifndef COL_REVOCATION_H
#define COL_REVOCATION_H

#include "consequences.h"
#include "kinds.h"
#include "policy.h"

struct revocation {
        struct policy *policy;
        enum kind_id kind;
        struct expr_set *conditions;
        struct revocation_line {
                struct slice consequence;
                int condition;          /* index in the expression set */
        } *lines;                       /* those of the kind, in the order of the file */
        size_t count;
};

/* The kind of that name, where a line may speak of it: an action, an instalment, an entry, an arrangement; else
   KIND_NONE. */
enum kind_id revocation_kind(struct slice name);

/* Reads the policy NAME (policy_find, type "revocations") and compiles the conditions of its lines for KIND into
   CONDITIONS, a set over the columns of that kind's stream; kept, not owned. Any mistake dies with 78 and its place. */
struct revocation *revocation_open(const char *name, enum kind_id kind, struct expr_set *conditions);
void revocation_close(struct revocation *revocation);

/* Whether a line of the policy, of whatever kind it was opened for, is about KIND. */
bool revocation_names(const struct revocation *revocation, enum kind_id kind);

/* What of a record decides, beside the conditions, whether a consequence can be about it. */
struct revocable {
        struct slice arrangement; /* of an instalment; the key of an arrangement */
        int32_t on;               /* value_on of an entry, planned_on of an action */
};

/* The consequence that takes the record with these CELLS back, or lets an arrangement's discount off, NULL where none
   does: an instalment of its arrangement, and that itself; an entry from the day on which that was made until it was broken; an action planned for a day before the promise ends, or
   until it was kept. */
const struct consequence *revoked_by(const struct revocation *revocation, const struct consequences *consequences,
                                     const struct slice *cells, struct revocable record);

/* The day from which on it is taken back: that on which the promise was broken, else the as-of date. */
int32_t revoked_on(const struct consequences *consequences, const struct consequence *consequence);

#endif
