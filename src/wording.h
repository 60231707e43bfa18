/* The words of a printed statement, and how its language writes amounts and days: a file of share/statements. */
#ifndef COL_WORDING_H
#define COL_WORDING_H

#include <stdint.h>
#include "text.h"

/* Every file has each of these; those of events stand in the order of enum statement_event. */
enum word {
        WORD_DECIMAL, WORD_THOUSANDS, WORD_DAY, WORD_PERCENT, WORD_TITLE, WORD_ACCOUNT, WORD_DEBTOR,
        WORD_CURRENCY, WORD_AS_OF, WORD_PAGE, WORD_DATE, WORD_EVENT, WORD_COMPONENT, WORD_CHANGE, WORD_OPEN,
        WORD_BALANCE, WORD_SUMMARY, WORD_OPENING, WORD_ADDED, WORD_SETTLED, WORD_CLOSING, WORD_TOTAL,
        WORD_ACCRUED, WORD_WITH_ACCRUED, WORD_FIRST_EVENT,
        WORD_COUNT = WORD_FIRST_EVENT + 12
};

struct wording;

/* Finds and reads the language NAME (policy_open, type "statements"). A mistake dies with 78 and its place. The caller
   frees with wording_close(). */
struct wording *wording_open(const char *name);

/* Valid as long as the wording. */
struct slice wording_text(const struct wording *wording, enum word word);

/* The word for a component; the component's own name where there is none. */
struct slice wording_component(const struct wording *wording, struct slice component);

/* Appends the text with FIGURE for {}. */
void wording_fill(const struct wording *wording, enum word word, struct slice figure, struct buffer *out);

/* Appends a decimal as money_format() or real_format() writes it, with the language's signs, thousands apart. */
void wording_decimal(const struct wording *wording, struct slice decimal, struct buffer *out);
void wording_money(const struct wording *wording, int64_t minor, int digits, struct buffer *out);

/* Appends a day, as days since 1970-01-01. */
void wording_day(const struct wording *wording, int32_t day, struct buffer *out);

void wording_close(struct wording *wording);

#endif
