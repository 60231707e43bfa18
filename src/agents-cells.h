/* Cells of a policy of agents. What is not of the form that is wanted dies with 78 and its place.
 */
#ifndef COL_AGENTS_CELLS_H
#define COL_AGENTS_CELLS_H

#include <stdbool.h>
#include <stdint.h>
#include "policy.h"

/* The next of blank-separated words; *REST moves on; empty at its end. */
struct slice cell_word(struct slice *rest);

/* The cell, which must not be empty: also where the file has no such column. */
struct slice cell_needed(const struct policy *policy, size_t row, const char *column);

/* The days under from and until; DAY_NONE where they are empty. */
void cell_span(const struct policy *policy, size_t row, int32_t *from, int32_t *until);

int64_t cell_whole(const struct policy *policy, size_t row, const char *column, int64_t least,
                   int64_t most);

/* Points, or POINTS_ALWAYS where the cell is the word INSTEAD (NULL: there is none). */
int64_t cell_points(const struct policy *policy, size_t row, const char *instead);

/* The index of NAME among COUNT things that begin with their name and are SIZE bytes each; COUNT
   where it is none of them. */
size_t find_named(const void *things, size_t count, size_t size, struct slice name);

/* The name of the line, which none of these things has. */
struct slice cell_new_name(const struct policy *policy, size_t row, const void *things,
                           size_t count, size_t size);

/* A flag for each of these things, set where the cell's words name it; LINE: what lines they have.
 * The caller frees. */
bool *cell_flags(const struct policy *policy, size_t row, const char *column, const void *things,
                 size_t count, size_t size, const char *line);

#endif
