/* Files of exchange rates, as col-fx(5) describes them. */
#ifndef COL_FX_H
#define COL_FX_H

#include <stdbool.h>
#include <stdint.h>
#include "policy.h"

/* PER units of CURRENCY are worth RATE × 10^-FX_PLACES units of QUOTE. */
enum { FX_PLACES = 8 };
struct fx_rate {
        struct slice currency, quote;
        int32_t day, last_day; /* of the rate; the last on which it may stand in */
        int64_t per, rate;
        size_t row;            /* of the policy */
};

struct fx {
        struct policy *policy;
        struct fx_rate *rates; /* by their two currencies and day */
        size_t count;
};

/* Finds and reads the file NAME (policy_open, type "fx"). A mistake dies with 78 and its place. The caller frees with
   fx_close(). */
struct fx *fx_open(const char *name);

/* The rate between two currencies, in whichever direction the file has it: of DAY, else the latest before it that may stand
   in; NULL when there is none. */
const struct fx_rate *fx_find(const struct fx *fx, struct slice one, struct slice other, int32_t day);

/* What AMOUNT (minor units of FROM, from 0; DIGITS decimal places) is in the rate's other currency, which has TO_DIGITS: minor
   units, rounded half up, once, in 128 bits. False when that is beyond MONEY_MAX. */
bool fx_convert(const struct fx_rate *rate, int64_t amount, struct slice from, int digits, int to_digits,
                int64_t *converted);

/* Writes what one unit is worth as a decimal without zeros at its end; out: at least 32 bytes. Returns the length. */
size_t fx_format(char *out, const struct fx_rate *rate);

void fx_close(struct fx *fx);

#endif
