/* Inside camt.053: what the reader of XML (camt053.c) and that of statements (camt053-statement.c) share. */
#ifndef COL_CAMT053_INNER_H
#define COL_CAMT053_INNER_H

#include "bank_lines.h"
#include "error.h"
#include "number.h"

struct camt053;

/* An amount as it stands there, until it is known what it is of. */
struct camt_amount {
        bool given;
        int64_t minor;
        char currency[4];
};

/* What an entry and a transaction of one have in common. */
struct camt_movement {
        struct camt_amount amount, transaction_amount;
        bool debit, marked;     /* CdtDbtInd; it was there */
        bool returned;          /* RtrInf was there */
        int64_t charges;        /* minor units */
        struct buffer payer, ultimate_payer, iban, text, references;
};

struct camt_statement {
        struct camt053 *camt;
        bank_line_use *use;
        void *context;
        bool any;

        struct buffer source, number, line_number;
        char currency[4];
        int digits;

        struct camt_amount balance;      /* the one being read */
        bool balance_debit;
        struct buffer balance_code;
        bool opened, closed;
        int64_t opening, closing;
        int128 movements;                /* booked so far */

        uint64_t ordinal;                /* of the entry in its statement */
        struct camt_movement entry, *details;
        size_t detail_count, detail_capacity; /* beyond detail_count, texts to be used again */
        struct camt_amount charge;
        bool charge_debit, reversal, booked;
        int32_t value_on, booked_on;
};

/* The element PATH begins, ends with TEXT and the currency of its attribute Ccy, or "". */
void camt_begin(struct camt_statement *s, struct slice path);
void camt_end(struct camt_statement *s, struct slice path, struct slice text, const char *currency);
void camt_free(struct camt_statement *s);

/* Dies with 65 and the place that was reached; warns with its line. */
_Noreturn void camt_die(const struct camt053 *camt, const char *format, ...)
        __attribute__((format(printf, 2, 3)));
void camt_warn(const struct camt053 *camt, const char *text);

#endif
