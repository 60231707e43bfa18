/* Cells of a policy, by what they hold; ROW and COLUMN as in policy.h. What is not of that form dies with 78 and its
   place. */
#ifndef COL_POLICY_CELLS_H
#define COL_POLICY_CELLS_H

#include <stdint.h>
#include "expr.h"
#include "policy.h"

int32_t policy_day(const struct policy *policy, size_t row, const char *column);
int32_t policy_day_or(const struct policy *policy, size_t row, const char *column,
                      int32_t otherwise); /* where it is empty */

/* A whole number from LEAST to MOST. */
int32_t policy_integer(const struct policy *policy, size_t row, const char *column, int32_t least,
                       int32_t most);

/* The code of a currency of ISO 4217; owned by the policy. */
struct slice policy_currency(const struct policy *policy, size_t row, const char *column);

/* Where the cell stands, for expr_add(). COLUMN and the policy must outlive the expressions. */
struct expr_place policy_place(const struct policy *policy, size_t row, const char *column);

#endif
