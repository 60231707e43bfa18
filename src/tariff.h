/* Tariffs, as col-tariff(5) describes them: what is kept back of a payment. */
#ifndef COL_TARIFF_H
#define COL_TARIFF_H

#include "expr.h"
#include "policy.h"
#include "rounding.h"

struct tariff_line {
        size_t row;            /* of the policy */
        int condition;         /* in the set */
        int32_t from, until;   /* first and last day; INT32_MAX: open */
        int64_t percent;       /* of the gross amount, millionths of a percent */
        enum rounding rounding;
};

/* Lines of one type, of which at most one applies. */
struct tariff_type {
        struct slice name;
        size_t first, count;
};

struct tariff {
        struct policy *policy;
        struct tariff_line *lines; /* in the order of the file */
        struct tariff_type *types;
        size_t type_count;
};

/* Reads the policy NAME (policy_find, type "tariffs") and compiles its conditions into CONDITIONS. Any mistake dies with 78
   and its place. The caller frees with tariff_close(). */
struct tariff *tariff_open(const char *name, struct expr_set *conditions);
void tariff_close(struct tariff *tariff);

/* The line of TYPE that applies on DAY to the record on which CONDITIONS stand: the first whose condition holds and whose days
   are right. NULL where none applies; *OTHER_DAYS is then whether the condition of one holds on other days. */
const struct tariff_line *tariff_line(const struct tariff *tariff, const struct tariff_type *type,
                                      struct expr_set *conditions, int32_t day, bool *other_days);

/* What the line keeps back of GROSS (minor units, from 0): minor units, rounded once as it says. */
int64_t tariff_amount(const struct tariff_line *line, int64_t gross);

#endif
