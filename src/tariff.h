/* Tariffs, as col-tariff(5) describes them: what is kept back of a payment. */
#ifndef COL_TARIFF_H
#define COL_TARIFF_H

#include "dated_lines.h"
#include "rounding.h"

struct tariff_line {
        int64_t percent; /* of the gross amount, millionths of a percent */
        enum rounding rounding;
};

struct tariff {
        struct policy *policy;
        struct dated_lines dated;
        struct tariff_line *lines; /* one for each row */
};

/* Reads the policy NAME (policy_find, type "tariffs") and compiles its conditions into CONDITIONS. Any mistake dies with 78
   and its place. The caller frees with tariff_close(). */
struct tariff *tariff_open(const char *name, struct expr_set *conditions);
void tariff_close(struct tariff *tariff);

/* What the line keeps back of GROSS (minor units, from 0): minor units, rounded once as it says. */
int64_t tariff_amount(const struct tariff_line *line, int64_t gross);

#endif
