/* Which columns of a stream make a record of a kind, and which kinds are decisions: those with a field
   that names a policy (DESIGN.md, "What col-save stores"). Known from kinds.def alone, so a new kind of
   decision needs no edit here. */
#ifndef COL_DECISIONS_H
#define COL_DECISIONS_H

#include <stdbool.h>
#include "kinds.h"
#include "store.h"
#include "text.h"
#include "tsv.h"

/* How the columns of a stream fill the fields of a kind. */
struct mapping {
        const struct kind *kind;
        bool decision;        /* made by mapping_of_decision() */
        int *columns;         /* for each field of the kind the index of its column, or -1 */
        int account;          /* field that names the account the record is about, or -1 */
        int policy;           /* required field that names the policy it follows from, or -1 */
        int as_of;            /* field that holds the day of the decision, or -1 */
        struct record record; /* of the row that mapping_read() read last */
        struct buffer *cells; /* its unescaped values */
};

/* Every field from the column of its name. Derived fields that may not be stated are left out: they are computed again when
   the record is stored. So is an account's field that is a computed column in a stream of
   the account view (due_on); contract_<name> takes its place. mapping_free() frees. */
struct mapping mapping_of_fields(const struct kind *kind, const struct tsv_reader *in);

/* The same for a decision: without the record's own number. False when KIND is not a decision or the
   stream lacks its account or its policy. Dies with 65 when it has these but not another column that a
   record must have (as_of aside). */
bool mapping_of_decision(const struct kind *kind, const struct tsv_reader *in,
                         struct mapping *mapping);

/* Fills mapping->record from the row last read; in a decision about a record with versions the fields without
   a column are stated to be empty (x_ fields left as they are); the field as_of, where the stream has no column for it, from
   AS_OF (YYYY-MM-DD; empty: left out). Valid until the next tsv_next() or mapping_read(). False when
   the row holds no decision: its account or its policy is empty. */
bool mapping_read(struct mapping *mapping, const struct tsv_reader *in, struct slice as_of);

/* Can the record last read be stale? Decisions and changed attributes of an account can; facts cannot, and
   neither can what is said of a stored record known by its number (an outcome): what happened, happened. */
bool mapping_can_be_stale(const struct mapping *mapping);

void mapping_free(struct mapping *mapping);

#endif
