/* Stretches of days, by a text that says of what: the holds of an account, the refusals of a party. */
#ifndef COL_SPANS_H
#define COL_SPANS_H

#include <stdint.h>
#include "text_index.h"

enum { SPAN_OPEN = INT32_MAX }; /* the last day of a span without an end */

struct spans { /* zero-initialise */
        struct text_index keys;
        size_t *first, first_capacity;  /* by the key's place: index of its newest span + 1 */
        struct span {
                int32_t from, until;
                int64_t batch;          /* that recorded it; 0: not said */
                size_t next;            /* index + 1 */
        } *list;
        size_t count, capacity;
};

void spans_add(struct spans *spans, struct slice key, int32_t from, int32_t until, int64_t batch);

/* Whether a span of KEY covers all days FROM to UNTIL. */
bool spans_cover(const struct spans *spans, struct slice key, int32_t from, int32_t until);

/* The span of KEY that begins on that day, or NULL. */
const struct span *spans_from(const struct spans *spans, struct slice key, int32_t from);

void spans_free(struct spans *spans);

#endif
