/* Rate files, as col-rates(5) describes them: percent a year, by periods, and exact sums over days. */
#ifndef COL_RATES_H
#define COL_RATES_H

#include <stdbool.h>
#include <stdint.h>
#include "number.h"
#include "policy.h"

/* How the days of a year are counted: a fixed number, or each day as one of as many as its year has. */
enum day_count { DAY_COUNT_365, DAY_COUNT_360, DAY_COUNT_ACTUAL, DAY_COUNT_NONE };

enum day_count day_count_named(struct slice name); /* "365", "360", "actual"; else DAY_COUNT_NONE */
const char *day_count_name(enum day_count count);

/* Sums of interest are whole numbers of minor units × millionths of a percent × parts of a year; this many are
   one minor unit. */
int128 day_count_unit(enum day_count count);

/* Parts of a year from day FROM to day TO: days, or with DAY_COUNT_ACTUAL days of leap years × 365 and others × 366. */
int64_t day_count_parts(enum day_count count, int32_t from, int32_t to);

/* What an account is owed by, where it makes a difference to a rate. */
enum rate_basis { BASIS_UNKNOWN, BASIS_CONTRACT, BASIS_NONCONTRACT, BASIS_COUNT };

struct rate_period {
        int32_t from;      /* first day */
        int64_t percent;   /* millionths of a percent a year; RATE_NONE: there is none */
        size_t row;        /* of the policy */
};
#define RATE_NONE INT64_C(-1)

struct rate_series {       /* the periods of one basis, by date; the last is open */
        struct rate_period *periods;
        size_t count;
};

struct rates {
        struct policy *policy;
        char currency[4];  /* of the debts that it is for, ISO 4217; "": any */
        struct rate_series series[BASIS_COUNT];
};

/* Finds and reads the rate file NAME (policy_open, type "rates"). A mistake dies with 78 and its place. The caller
   frees with rates_close(). */
struct rates *rates_open(const char *name);

/* The same of one that a database keeps; NULL when the text has another hash than the label says. */
struct rates *rates_stored(struct slice label, struct slice text);

/* The periods for debts on that basis in CURRENCY: none where the file is for another one. */
const struct rate_series *rates_series(const struct rates *rates, enum rate_basis basis, struct slice currency);

/* The period in which DAY lies; NULL before the first. */
const struct rate_period *rates_period(const struct rate_series *series, int32_t day);

/* Adds percent × parts of the days FROM ≤ day < TO to *SUM. False when there is no rate for *MISSING, the first such
   day. */
bool rates_sum(const struct rate_series *series, enum day_count count, int32_t from, int32_t to,
               int128 *sum, int32_t *missing);

/* Why there is no rate for DAY: what the file says of that period. The caller frees. */
char *rates_why(const struct rates *rates, enum rate_basis basis, struct slice currency, int32_t day);

void rates_close(struct rates *rates);

#endif
