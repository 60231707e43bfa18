/* Booked lines of a bank's statement, and the stream of receipts that they become (col-save -k receipt). */
#ifndef COL_BANK_LINES_H
#define COL_BANK_LINES_H

#include <stdbool.h>
#include <stdint.h>
#include "text.h"

struct bank_line {
        struct slice source;    /* the account of ours that was credited, as the bank writes it */
        struct slice number;    /* unique within the source */
        int32_t value_on, booked_on; /* days; booked_on DAY_NONE where the bank does not say */
        int64_t amount;         /* minor units: what came in above 0, what went out below */
        bool reversal;          /* it takes back an earlier line of the other sign */
        struct slice currency;
        int digits;             /* decimal places of the currency */
        int64_t charges;        /* minor units: what the bank kept back of the line's amount; 0: not said */
        struct slice payer, iban, text;
};

/* What a reader of statements calls for each line; the texts are valid until it returns. */
typedef void bank_line_use(void *context, const struct bank_line *line);

struct bank_output;

/* A stream on standard output; its header is written. */
struct bank_output *bank_output_open(void);

/* Writes LINE as a receipt when money came in or an earlier receipt was taken back, which is a receipt below 0; counts
   it when it is neither. CONTEXT: the output. A bank_line_use. */
void bank_output_line(void *context, const struct bank_line *line);

/* Reads the files that OPERANDS name (none, or "-": standard input) one after the other: READ gets the descriptor of
   each, its name for messages, and OUTPUT. A terminal on standard input ends with the tool's short help. Dies with 66
   when one cannot be opened. */
void bank_output_read(struct bank_output *output, char *const *operands, int count,
                      void (*read)(int descriptor, const char *name, struct bank_output *output));

/* Completes the stream, says how many lines are no receipts, and frees. */
void bank_output_finish(struct bank_output *output);

/* Appends TEXT, not empty, behind a blank where something stands in OUT already. Blanks, line ends and control
   characters become one blank, those at the ends none. */
void bank_text_add(struct buffer *out, struct slice text);

#endif
