/* Actions that contact rules do not permit, now or ever as things stand: from the output of col-gate(1). */
#ifndef COL_REFUSALS_H
#define COL_REFUSALS_H

#include "text_index.h"

struct refusals { /* zero-initialise; free with refusals_free() */
        struct refusal {
                int64_t action;
                size_t rule; /* place in rules */
        } *list;             /* by action */
        size_t count, capacity;
        struct text_index rules; /* their names, as they stand in the stream */
};

/* Reads FILE whole, in any order: its actions that are refused without a first permitted moment. AS_OF: the day that it
   must be of, where it says so; empty: any. Dies as tsv_open() says, and with 65 where one of the columns action, permission,
   refused_by and permitted_from is missing, a cell is not of its form, or the day is another. */
void refusals_read(struct refusals *refusals, const char *file, const char *as_of);

/* The rule that refuses ACTION, as it stands in the stream; empty where none does. Valid until refusals_free(). */
struct slice refusals_rule(const struct refusals *refusals, int64_t action);

void refusals_free(struct refusals *refusals);

#endif
