/* Sets of ids, a bit each, in pages that are made when first touched. */
#ifndef COL_ID_SET_H
#define COL_ID_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct id_set { /* zero-initialise */
        unsigned char **pages;
        size_t page_count;
};

/* Adds id (> 0); false when it was there. */
bool id_set_add(struct id_set *set, int64_t id);
bool id_set_has(const struct id_set *set, int64_t id);

/* The least id of the set that is greater than AFTER, or 0. */
int64_t id_set_next(const struct id_set *set, int64_t after);
void id_set_free(struct id_set *set); /* leaves it empty */

#endif
