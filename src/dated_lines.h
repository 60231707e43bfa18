/* Policies whose lines belong to types, which stand together: of each type applies, on a day, the first line whose days and
   condition hold (col-tariff(5), col-deadlines(5)). */
#ifndef COL_DATED_LINES_H
#define COL_DATED_LINES_H

#include "expr.h"
#include "policy.h"

struct dated_line {
        int32_t from, until; /* first and last day; INT32_MIN, INT32_MAX: open */
        int condition;       /* in the set */
};

struct dated_type {
        struct slice name;   /* owned by the policy */
        size_t first, count; /* rows */
};

struct dated_lines {
        const struct policy *policy;
        struct dated_line *lines; /* one for each row of the policy */
        struct dated_type *types; /* in the order of the file */
        size_t type_count;
};

/* Reads the columns from, until and when of POLICY, which is kept, and its types from the column TYPE; compiles the
   conditions into CONDITIONS. Any mistake dies with 78 and its place. The caller frees with dated_lines_free(). */
void dated_lines_read(struct dated_lines *dated, const struct policy *policy, const char *type,
                      struct expr_set *conditions);
void dated_lines_free(struct dated_lines *dated);

/* The row of the line of TYPE that applies on DAY to the record on which CONDITIONS stand. SIZE_MAX where none does;
   *OTHER_DAYS is then whether the condition of one holds, on other days. */
size_t dated_lines_find(const struct dated_lines *dated, const struct dated_type *type,
                        struct expr_set *conditions, int32_t day, bool *other_days);

#endif
