/* Tables of bonuses and commissions, as col-bonuses(5) describes them. */
#ifndef COL_BONUS_TABLE_H
#define COL_BONUS_TABLE_H

#include "expr.h"
#include "policy.h"
#include "rounding.h"

#define BONUS_WHOLE INT64_C(100000000) /* 100 percent in millionths of a percent */

/* What of a payment can be a base; bonus_bases[] has the names of the stream's columns. */
enum bonus_base { BASE_ALLOCATED, BASE_PRINCIPAL, BASE_INTEREST, BASE_COST, BONUS_BASES };
extern const char *const bonus_bases[BONUS_BASES];

enum bonus_period { PERIOD_PAYMENT, PERIOD_MONTH, PERIOD_QUARTER, PERIOD_YEAR, BONUS_PERIODS };

struct bonus_tier {
        int64_t above;        /* of a period's base, minor units; 0 in the first */
        int64_t percent;      /* millionths of a percent */
};

struct bonus_rate {
        size_t row;           /* of the policy */
        int condition;        /* in the set */
        int32_t from, until;  /* first and last value date; INT32_MAX: open */
        struct bonus_tier *tiers; /* at least one, by above */
        size_t tier_count, tier_capacity;
};

enum bonus_sharing { SHARE_REST, SHARE_PERCENT, SHARE_PARTS };

struct bonus_share {
        size_t row;
        int payee;            /* expression */
        int condition;        /* -1: none */
        enum bonus_sharing sharing;
        int64_t size;         /* millionths of a percent, or parts */
};

struct bonus_tax {
        size_t row;
        int32_t from, until;
        int64_t percent;
};

struct bonus_wait {
        size_t row;
        int condition;
        int32_t days;
};

struct bonus_line {
        size_t row;
        struct slice name, type;
        bool commission;
        bool bases[BONUS_BASES];
        enum rounding rounding;
        enum bonus_period period;
        bool counts;          /* sums of a period matter: it has tiers or a cap */
        int per;              /* expression, -1: none */
        bool whole;           /* a tier counts for all of the period; else for its slice */
        int64_t cap;          /* minor units; INT64_MAX: none */
        struct slice currency; /* empty: any */
        int digits;           /* its decimal places */
        struct bonus_rate *rates;
        struct bonus_share *shares;
        struct bonus_tax *taxes;
        struct bonus_wait *waits;
        size_t rate_count, share_count, tax_count, wait_count;
        size_t rate_capacity, share_capacity, tax_capacity, wait_capacity;
};

struct bonus_table {
        struct policy *policy;
        struct bonus_line *lines;
        size_t count, capacity;
};

/* Reads the policy NAME (policy_find, type "bonuses") and compiles its conditions and expressions into CONDITIONS. Any
   mistake dies with 78 and its place. The caller frees with bonus_table_close(). */
struct bonus_table *bonus_table_open(const char *name, struct expr_set *conditions);
void bonus_table_close(struct bonus_table *table);

#endif
