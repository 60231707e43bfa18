/* A second stream that is read beside the first, account by account: both are sorted bytewise by debtor and account
   (by account, where the first has no column debtor), and of one day. */
#ifndef COL_BESIDE_H
#define COL_BESIDE_H

#include "expr.h"
#include "tsv.h"

struct beside {
        struct tsv_reader *in;   /* its record belongs to the account, while beside_next() is true */
        const char *as_of;       /* of the caller's; `day` is what it said at the first record */
        char day[11];
        bool by_debtor;
        int debtor_column, account_column, as_of_column;
        bool begun, taken, ended; /* taken: the record was handed out */
        struct buffer debtor, account; /* of that record, as they stand in the stream */
};

/* Opens FILE. AS_OF: the day of the first stream, which this one must be of, too, where it says so, or empty; looked
   at by the first beside_next(), until when it is kept, not copied. Dies as tsv_open() says, and with 65 where the column account, or with BY_DEBTOR
   debtor, is missing. */
void beside_open(struct beside *beside, const char *file, const char *as_of, bool by_debtor);

/* Reads the next record of an account; false when there is none, or none any more. Accounts are asked for in the order
   of the streams; those that the first stream has not are passed over. Dies with 65 and the place when this one is out
   of order or of another day. */
bool beside_next(struct beside *beside, struct slice debtor, struct slice account);

/* An expression set over its columns, typed by the record kinds; a cell that is not of its type ends the program with 65
   and its place. The caller frees with expr_close(). */
struct expr_set *beside_conditions(const struct beside *beside);

/* Reads the rest of the stream, which must end whole, and frees what it holds. */
void beside_close(struct beside *beside);

#endif
