/* Trials: champion and challengers, each with a share of the debtors, assigned by keyed hash: col-trial(5). */
#ifndef COL_TRIALS_H
#define COL_TRIALS_H

#include <stddef.h>
#include <stdint.h>
#include "policy.h"
#include "sha256.h"

/* What positions and shares count in: millionths of a percent. */
#define TRIAL_WHOLE INT64_C(100000000)

struct trial_line {
        size_t row;           /* of the policy */
        size_t trial;         /* index in trials.list */
        struct slice arm;
        int64_t begin, end;   /* positions that are its: from BEGIN, before END */
        int32_t from, until;  /* days on which it holds; DAY_NONE: open */
};

struct trial {
        struct slice name, key;
        struct slice unit;    /* name of the stream's column by whose value debtors are assigned */
        int64_t end;          /* of its shares so far */
        size_t first, count;  /* of its lines in trials.lines */
};

struct trials {
        struct policy *policy;
        struct trial *list;   /* in the order of the file */
        size_t count;
        struct trial_line *lines; /* by trial and position */
        size_t line_count;
        struct sha256 *hash;
};

/* Reads the policy NAME (policy_find). A mistake dies with 78 and its place. The caller frees with trials_close(). */
struct trials *trials_open(const char *name);

/* Where UNIT stands in a trial, from 0 to TRIAL_WHOLE - 1: the first 64 bits of SHA-256(key NUL trial NUL unit) as a
   fraction of 2^64, cut off. */
int64_t trial_position(const struct trials *trials, const struct trial *trial, struct slice unit);

/* The line of the position on a day; NULL when none holds there then. */
const struct trial_line *trial_line_at(const struct trials *trials, const struct trial *trial,
                                       int64_t position, int32_t day);

void trials_close(struct trials *trials);

#endif
