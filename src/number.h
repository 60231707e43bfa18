/* Money, integers and reals as text. No locale, no floating point in money. */
#ifndef COL_NUMBER_H
#define COL_NUMBER_H

#include <stdbool.h>
#include <stdint.h>
#include "text.h"

/* What products of amounts, rates and days need. */
__extension__ typedef __int128 int128;

/* How a number may fail to be read. number_error() gives the words for a message. */
enum number_status { NUMBER_OK, NUMBER_EMPTY, NUMBER_SYNTAX, NUMBER_RANGE, NUMBER_DIGITS };
const char *number_error(enum number_status status);

/* Largest amount accepted, in minor units of either sign: 10^15 keeps every amount exact in a
   condition (a double) and leaves sums of a million of them inside 64 bits. */
#define MONEY_MAX INT64_C(1000000000000000)

/* Reads a decimal such as "-1234.5" into minor units of a currency with DIGITS decimal places (0–4).
   More decimal places than DIGITS are NUMBER_DIGITS unless they are zeros; beyond MONEY_MAX is
   NUMBER_RANGE. Neither exponent, blank, thousands sign nor leading '+' is accepted. */
enum number_status money_parse(struct slice s, int digits, int64_t *minor);

/* The same for foreign files: DECIMAL is the declared decimal sign, THOUSANDS the declared thousands
   sign or 0 for none; groups must have three digits where the thousands sign occurs at all. Accepts
   surrounding blanks, a leading '+', a trailing '-', and brackets around a negative amount. */
enum number_status money_parse_foreign(struct slice s, int digits, char decimal, char thousands,
                                       int64_t *minor);

/* Reads a decimal as SQLite prints one, with an exponent or without, rounded half away from zero to PLACES
   decimal places (0–12): the value times 10^PLACES, which is NUMBER_RANGE beyond MONEY_MAX. */
enum number_status decimal_round(struct slice s, int places, int64_t *value);

/* Decimal places that a decimal of unknown currency needs, zeros at its end left out: at most 4, which no
   currency exceeds. Read with these it is never out of a range that its own currency allows. */
int money_places(struct slice s);

/* Writes minor units with DIGITS decimal places into out (at least 32 bytes); returns the length.
   Never "-0.00". */
size_t money_format(char *out, int64_t minor, int digits);

/* Reads a percentage, at least 0 and at most 1,000,000, into millionths of a percent: 39.75 is 39750000. At most six
   decimal places count, as NUMBER_DIGITS says of money. */
enum number_status percent_parse(struct slice s, int64_t *millionths);

/* Writes it without zeros at its end; out and the result as in money_format(). */
size_t percent_format(char *out, int64_t millionths);

/* Decimal digits (minor unit) of an ISO 4217 code: TRY 2, JPY 0, KWD 3 …; -1 when it is not known. As declared,
   once anything is: a program that opens a database goes by what that was made with. Without, as in
   share/currencies.tsv (found by way of policy_open, read once). */
int currency_digits(struct slice code);
int currency_file_digits(struct slice code); /* as in share/currencies.tsv */
void currency_declare(struct slice code, int digits);

enum number_status integer_parse(struct slice s, int64_t *value); /* -?[0-9]+, no blanks */
size_t integer_format(char *out, int64_t value);                 /* out: at least 24 bytes */

/* Reads a finite decimal number, with optional exponent, as the nearest double; independent of the
   locale. */
enum number_status real_parse(struct slice s, double *value);

/* Shortest text that reads back as the same double; out: at least 32 bytes; returns the length. */
size_t real_format(char *out, double value);

#endif
