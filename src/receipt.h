/* What a channel program answers: col-channel(7). */
#ifndef COL_RECEIPT_H
#define COL_RECEIPT_H

#include "text.h"

enum receipt_result { RECEIPT_SENT, RECEIPT_HANDED, RECEIPT_FAILED, RECEIPT_RETRY };

enum receipt_field { RECEIPT_MESSAGE, RECEIPT_RESULT, RECEIPT_REFERENCE, RECEIPT_COST, RECEIPT_TEXT, RECEIPT_FIELDS };

/* Which columns of a program's answers are looked at; those of other names are not. */
struct receipt_columns {
        int at[RECEIPT_FIELDS]; /* -1: there is none */
        size_t count;
};

struct receipt {
        enum receipt_result result;
        struct slice fields[RECEIPT_FIELDS]; /* unescaped, in the scratch */
};

/* The longest line, in bytes, that is taken for an answer: what goes on and on is none. */
#define RECEIPT_LONGEST ((size_t)64 * 1024)

/* Reads the line that names the columns: NULL, or what is wrong with it, a constant. */
const char *receipt_columns_read(struct slice line, struct receipt_columns *columns);

/* Reads a line: NULL, or what is wrong with it, a constant. MESSAGE is the key of the message that was handed over.
   SCRATCH holds the texts. */
const char *receipt_read(struct slice line, const struct receipt_columns *columns, struct slice message,
                         struct buffer scratch[RECEIPT_FIELDS], struct receipt *receipt);

#endif
