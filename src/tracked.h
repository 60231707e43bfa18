/* The promises or instalments of one account after the other, from a stream of them (col-list promises, col-list
   instalments): checked, with the rows they came from. */
#ifndef COL_TRACKED_H
#define COL_TRACKED_H

#include "expr.h"
#include "stream.h"
#include "tolerance.h"
#include "tracking.h"

struct tracked_row {
        size_t raw_at, raw_size;  /* in text: tracked_raw() */
        size_t arrangement_at, arrangement_size; /* size 0: a promise */
        const struct tolerance_line *line;
        bool ended;               /* by the as-of date */
        struct buffer why;        /* with explain: the line of the tolerance, and on what values */
};

struct tracked {
        struct tsv_reader *in;
        struct expr_set *conditions;
        const struct tolerance *tolerance;
        struct stream_clock clock;
        int32_t as_of;            /* DAY_NONE before the first record */
        bool explain, by_debtor;  /* the stream has a column debtor */
        bool instalments;         /* of arrangements, else promises */

        /* The account read last; valid until the next. Keys and the currency as they stand in the stream. */
        struct buffer debtor, account, currency;
        int digits;               /* of the currency */
        struct tracked_row *rows;
        struct promise *promises; /* of the same indexes */
        size_t count;

        size_t row_capacity, promise_capacity;
        struct buffer text;       /* of the rows */
        bool begun, pending;      /* the reader's record belongs to the next account */
        int columns[9];
};

/* Finds the columns; dies with 65 where one is missing, with 64 where there is no as-of date (AS_OF: the option's, or
   DAY_NONE). Nothing passed is owned. */
void tracked_open(struct tracked *tracked, struct tsv_reader *in, struct expr_set *conditions,
                  const struct tolerance *tolerance, int32_t as_of, bool explain);

/* Reads the next account; false at the end. An instalment that has ended, or whose arrangement was replaced by a later
   one of the account that has not, is withdrawn. Dies with 65 and the place when accounts are out of order or a value is
   not what it should be. */
bool tracked_next(struct tracked *tracked);

/* The row at INDEX, for filter_emit_raw(). */
struct slice tracked_raw(const struct tracked *tracked, size_t index);

/* True when both rows are instalments of one arrangement. */
bool tracked_together(const struct tracked *tracked, size_t one, size_t other);

void tracked_close(struct tracked *tracked);

#endif
