/* The first of two streams that are read side by side, account by account (beside.h): sorted bytewise by debtor
   (person_column.h) and account, or by account where it has no column debtor. */
#ifndef COL_LEADING_H
#define COL_LEADING_H

#include "tsv.h"

struct leading {
        const struct tsv_reader *in;
        int debtor_column, account_column; /* debtor_column -1: none */
        bool begun;
        struct buffer debtor, account;     /* of the present account, as they stand in the stream */
};

/* Finds the columns; dies with 65 where there is no account. IN is not owned. */
void leading_open(struct leading *leading, const struct tsv_reader *in);

/* Goes to the account of the record that was read last; true when it is another than that of the record before. Dies with
   65 and the place where it is empty or comes before that. */
bool leading_move(struct leading *leading);

/* The same where every account has one record: dies with 65 and the place when it is that of the record before, too. */
void leading_next(struct leading *leading);

void leading_close(struct leading *leading);

/* For a stream of any order, in which the records of an account stand together all the same: dies with 65 and the place where
   the ACCOUNT (a column) of the record is empty or that of the record before, which PREVIOUS keeps; it begins empty. */
void leading_refuse_repeated(const struct tsv_reader *in, int account, struct buffer *previous);

#endif
