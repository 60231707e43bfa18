/* How a reader's language writes amounts and days in messages: a file of share/languages, col-template(5). */
#ifndef COL_LANGUAGE_H
#define COL_LANGUAGE_H

#include <stdint.h>
#include "text.h"

struct language;

/* Finds and reads the language NAME (policy_open, type "languages"). A mistake dies with 78 and its place. The caller frees
   with language_close(). */
struct language *language_open(const char *name);

const char *language_name(const struct language *language); /* "tr" */

/* Appends an amount in minor units of a currency with DIGITS decimal places, and the currency: "1.234,56 TL",
   "TRY 1,234.56". CURRENCY is a code of ISO 4217. */
void language_money(struct language *language, int64_t minor, int digits, struct slice currency,
                    struct buffer *out);

/* Appends a day, days since 1970-01-01: "22.11.2026", "22 November 2026". */
void language_day(const struct language *language, int32_t day, struct buffer *out);

/* Appends a whole number, thousands apart. NUMBER as integer_format() writes it. */
void language_number(const struct language *language, struct slice number, struct buffer *out);

/* The word between the last two of a list: "and". */
struct slice language_and(const struct language *language);

void language_close(struct language *language);

#endif
