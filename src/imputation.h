/* Imputations, as col-imputation(5) describes them: to which of a debtor's debts a payment goes that names none. */
#ifndef COL_IMPUTATION_H
#define COL_IMPUTATION_H

#include "debts.h"
#include "expr.h"
#include "policy.h"

enum equal { EQUAL_PRO_RATA, EQUAL_FIRST, EQUAL_REFUSE, EQUALS };

struct imputation_line {
        size_t row;           /* of the policy */
        struct slice name;
        struct expr_list all; /* of its expressions in the set: the condition, then those of the order */
        size_t keys;          /* how many those are: 0 to 2 */
        enum equal equal;
        bool surplus;         /* takes all that is left; else at most the balance */
};

struct imputation {
        struct policy *policy;
        const struct debts *debts;   /* the caller's */
        struct expr_set *conditions; /* over the cells of a debt, and value_on behind them */
        const struct debt *debt;     /* being looked at */
        struct imputation_line *lines;
        size_t count;
};

/* Reads the policy NAME (policy_find, type "imputations") for DEBTS, which are open and are read with IMPUTATION_CELLS more.
   Any mistake dies with 78 and its place. The caller frees with imputation_close(). */
enum { IMPUTATION_CELLS = 1 };
struct imputation *imputation_open(const char *name, const struct debts *debts);
void imputation_close(struct imputation *imputation);

/* What a debt gets of a payment. */
struct share {
        struct debt *debt;
        int64_t amount;       /* minor units */
        struct buffer why;    /* with explain: the lines, and on what values */
};

/* The shares of payments, one after the other. Zero-initialise; free with shares_free(). */
struct shares {
        struct share *list;
        size_t count, capacity;
};
void shares_add(struct shares *shares, struct debt *debt, int64_t amount);
void shares_free(struct shares *shares);

/* Spreads a payment of AMOUNT (minor units, above 0) and the value date VALUE_ON over COUNT debts, at least one, of one
   currency: adds what each gets, at most one share each and AMOUNT in all, and takes it off the balances. False when the
   policy refuses, with the reason in WHY; shares and balances are then worth nothing. Dies with 65 and the place of a cell of
   a debt that is not of its type. */
bool imputation_spread(struct imputation *imputation, struct debt *const *debts, size_t count,
                       int64_t amount, struct slice value_on, bool explain, struct shares *shares,
                       struct buffer *why);

#endif
