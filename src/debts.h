/* What some debtors owe, account by account, from a stream of accounts (col-report debts, col-list accounts) of which
   only theirs are kept. */
#ifndef COL_DEBTS_H
#define COL_DEBTS_H

#include "row.h"
#include "stream.h"

struct debt {
        struct slice account, debtor, creditor, currency; /* as they stand in the stream */
        int digits;          /* of the currency */
        int64_t balance;     /* minor units, after debt_pay(); below 0: in credit */
        struct row row;
        int balance_column;
        char balance_text[32]; /* that cell, once it was paid on */
};

/* Takes AMOUNT (minor units) off the balance, also in its cell. */
void debt_pay(struct debt *debt, int64_t amount);

struct debts {
        struct tsv_reader *in;
        struct stream_clock clock;
        struct buffer seen;  /* of the records kept, as it stands */
        struct debt *list;   /* by debtor and account, bytewise */
        struct debt **by_account;
        size_t count, capacity;
};

/* Opens FILE; AS_OF: the option, or DAY_NONE. Dies as tsv_open() and stream_clock_open() say, and with 65 where a column is
   missing. */
void debts_open(struct debts *debts, const char *file, int32_t as_of);

/* Reads the stream to its end, and keeps every account of DEBTORS, and those of ACCOUNTS; both, as they stand in a stream, are
   sorted here. With room for MORE cells behind those of each record. Dies with 65 and the place where a value of a record
   that is kept is not what it should be, or an account is there twice. */
void debts_read(struct debts *debts, struct slice *debtors, size_t debtor_count,
                struct slice *accounts, size_t account_count, size_t more);

/* The accounts of a debtor: the first of *COUNT that stand together, or NULL. */
struct debt *debts_of(const struct debts *debts, struct slice debtor, size_t *count);

/* The account of that key, or NULL. */
struct debt *debts_account(const struct debts *debts, struct slice account);

void debts_close(struct debts *debts);

#endif
