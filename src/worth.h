/* What a contact is expected to bring: amount × probability − cost, exactly. The three come each from a number in
   the policy, a column of the stream or an SQL expression. */
#ifndef COL_WORTH_H
#define COL_WORTH_H

#include <stdbool.h>
#include <stdint.h>
#include "expr.h"
#include "number.h"
#include "policy.h"
#include "tsv.h"

/* Decimal places of a probability. Worth is counted in minor units of a currency × 10^-12: with amounts up to 10^15
   minor units at most 10^27 + 10^27, so that the sum of 10^10 of them stays within 128 bits. */
enum { PROBABILITY_PLACES = 12 };

enum figure_source { FIGURE_CONSTANT, FIGURE_COLUMN, FIGURE_EXPRESSION };

/* One of the three. */
struct figure {
        const char *name;  /* amount, probability, cost: the column of the policy, and of the stream where that is empty */
        enum figure_source source;
        int places;        /* decimal places: of the currency, or of a probability */
        int64_t least, most;
        int64_t constant;  /* × 10^places */
        int column;        /* of the stream */
        int expression;    /* in the conditions */
        size_t line;       /* of the policy, for messages */
};

struct worth {
        struct figure amount, probability, cost;
};

/* Reads the cells of ROW; DIGITS: decimal places of the currency. Dies with 78 and the place where a cell is neither a number
   in range nor the name of a column nor an SQL expression; with 65 where it is empty and IN has no such column. */
void worth_read(struct worth *worth, const struct policy *policy, size_t row, int digits,
                const struct tsv_reader *in, struct expr_set *conditions);

/* Does amount or cost come as it stands in a column, whose currency is the stream's? */
bool worth_has_columns(const struct worth *worth);
/* Is there an expression among them? Then expr_row() must have been called for the record. */
bool worth_has_expressions(const struct worth *worth);

/* Amount × probability of the record last read, and *cost, both × 10^(digits + 12). False where one of them is
   empty; *missing is its name then. Dies with 65 and the place of what is no number, or out of range. */
bool worth_of(const struct worth *worth, const struct tsv_reader *in, struct expr_set *conditions,
              int128 *gain, int128 *cost, const char **missing);

/* Writes it as a decimal of the currency, zeros at its end left out beyond DIGITS; OUT has room for WORTH_TEXT
   bytes. Returns the length. */
enum { WORTH_TEXT = 64 };
size_t worth_format(char *out, int128 worth, int digits);

#endif
