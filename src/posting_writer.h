/* Journals for other programs: CSV, and what hledger(1) reads. */
#ifndef COL_POSTING_WRITER_H
#define COL_POSTING_WRITER_H

#include "tsv.h"

/* One side of a posting. */
struct posting_side {
        struct slice batch, kind, number, account; /* of the record: its number or key, its claim, where it has one */
        struct slice posting, day;
        struct slice ledger_account;
        struct slice amount;                       /* decimal, above 0 */
        bool credit;
        struct slice currency, text;
};

enum posting_format { POSTINGS_CSV, POSTINGS_HLEDGER };

struct posting_writer;

/* Writes to standard output. LABEL: of the policy. */
struct posting_writer *posting_writer_open(enum posting_format format, const char *label);

/* The debited side of a posting comes first, then the credited one. IN: the stream on whose record it stands. Dies with 65 and
   its place where a text has what a journal of hledger cannot hold. */
void posting_writer_side(struct posting_writer *writer, const struct posting_side *side,
                         const struct tsv_reader *in);

/* Completes and closes; call it only after success. Frees. */
void posting_writer_close(struct posting_writer *writer);

#endif
