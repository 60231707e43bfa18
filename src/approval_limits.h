/* What needs approval, and who may give it: col-limits(5). The policy alone, no database. */
#ifndef COL_APPROVAL_LIMITS_H
#define COL_APPROVAL_LIMITS_H

#include <stdbool.h>
#include <stdint.h>
#include "person.h"
#include "policy.h"

/* In the order of request_type in kinds.def. A plan has two measures, of which each has limits of its own: what it
   arranges, and its discount. */
enum limit_type {
        LIMIT_WRITE_OFF, LIMIT_WAIVER, LIMIT_REDUCTION, LIMIT_PLAN, LIMIT_DISCOUNT, LIMIT_PAYOUT, LIMIT_LIMITS,
        LIMIT_TYPE_COUNT
};
const char *limit_type_name(enum limit_type type); /* "write-off" … */

#define LIMIT_NONE INT64_MAX

struct limit_line {
        enum limit_type type;
        struct slice who;       /* person_is() */
        bool approves;          /* else: stores without approval */
        char currency[4];       /* "": any; then it has no amounts */
        /* Minor units, LIMIT_NONE: any. Of one record, or of a whole request; of what the same account, and the same
           user, got without approval within DAYS. */
        int64_t up_to, account, total;
        int64_t days;
};

struct limits {
        struct policy *policy;
        struct limit_line *lines; /* a line each row of the policy */
        bool limited[LIMIT_TYPE_COUNT]; /* has the type any line? */
};

/* Reads the policy NAME, or that of LABEL as a database keeps it: NULL where its text has another hash. A mistake dies
   with 78 and its place; so does, in a file, a user or group that this machine does not know. limits_close() frees. */
struct limits *limits_open(const char *name);
struct limits *limits_stored(struct slice label, struct slice text);

/* May PERSON approve a request of TYPE that comes to AMOUNT minor units of CURRENCY? AMOUNT 0: any part of it. */
bool limits_approve(const struct limits *limits, enum limit_type type, const struct person *person,
                    struct slice currency, int64_t amount);

/* The most that PERSON may store without approval in one record, in minor units; -1: nothing. For messages. */
int64_t limits_most(const struct limits *limits, enum limit_type type, const struct person *person,
                    struct slice currency);

void limits_close(struct limits *limits);

#endif
