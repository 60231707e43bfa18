/* Payment plans: what a policy allows (col-arrangement(5)), and the plan that is made of it for an account. */
#ifndef COL_ARRANGEMENT_H
#define COL_ARRANGEMENT_H

#include "calendar.h"
#include "expr.h"
#include "interval.h"
#include "policy.h"
#include "schedule.h"

/* What a plan of the policy may say. An amount is a decimal, in the currency of each account. */
enum term {
        TERM_WHEN, TERM_COUNT, TERM_AMOUNT, TERM_EVERY, TERM_FIRST, TERM_METHOD, TERM_RATE, TERM_DAY_COUNT,
        TERM_UNIT, TERM_REMAINDER, TERM_DISCOUNT, TERM_DISCOUNT_DAYS, TERM_INTEREST, TERM_CALENDAR,
        TERM_MOVES, TERM_MOST_COUNT, TERM_LEAST_AMOUNT, TERM_LEAST_SHARE, TERM_FIRST_WITHIN,
        TERM_LAST_WITHIN, TERMS
};

struct plan {
        struct slice name;
        struct slice text[TERMS];      /* as the policy has it; empty: not given */
        size_t row[TERMS];             /* of the policy */
        int condition;                 /* of `when`, in the set */
        int64_t count, most_count;     /* 0: not given */
        struct interval every, last_within;
        int32_t first, first_within;   /* days after the as-of day; -1: not given */
        struct schedule_terms schedule; /* without unit and from */
        int64_t discount, least_share; /* millionths of a percent; 0: none */
        int32_t discount_days;
        struct calendar *calendar;     /* NULL: every day is as good */
        bool moves_back;
};

struct arrangements {
        struct policy *policy;
        struct plan *plans;            /* in the order of the file */
        size_t count;
};

/* Reads the policy NAME (policy_find, type "arrangements") and compiles its conditions into CONDITIONS. Any mistake dies
   with 78 and its place. The caller frees with arrangements_close(). */
struct arrangements *arrangements_open(const char *name, struct expr_set *conditions);
void arrangements_close(struct arrangements *arrangements);

/* What is asked for beyond the policy: for each what the options say, else nothing. */
struct wishes {
        int64_t count;           /* 0: not given */
        struct slice amount;     /* decimal */
        int32_t first;           /* DAY_NONE: not given */
        const int32_t *dates;    /* ascending; NULL: not given; else they say the count and the first, too */
        size_t date_count;
};

/* The plan made for an account. Zero-initialise; each call of arrangement_make() begins anew. */
struct arrangement {
        int64_t arranged, discount;   /* minor units; their sum is the balance */
        int32_t discount_until;       /* DAY_NONE: no discount */
        struct instalment *instalments;
        size_t count, capacity;
};

/* Makes the plan for BALANCE (minor units, more than 0) of an account whose currency has DIGITS places, as of AS_OF. When
   the wishes, or the day, do not fit what the policy allows: false, and why in WHY. Dies with 78 when an amount of the
   policy has more places than the currency. */
bool arrangement_make(const struct arrangements *arrangements, const struct plan *plan,
                      const struct wishes *wishes, int64_t balance, int digits, int32_t as_of,
                      struct arrangement *made, struct buffer *why);

/* Writes the key of what was made into OUT: ACCOUNT/DAY/DIGEST, the first eight digits of the SHA-256 of its lines
   "PAYABLE_ON AMOUNT PRINCIPAL", so that equal plans have equal keys; from the second TIME on that they are agreed on
   that day, with the line "TIME" after them. */
void arrangement_key(const struct arrangement *made, struct slice account, int32_t as_of, int64_t time,
                     struct buffer *out);

#endif
