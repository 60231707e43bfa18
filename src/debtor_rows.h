/* The records of a stream, debtor by debtor: those of one are all read before the first of them is handed out, so that
   what the later ones say can be known at the first. Sorted bytewise by debtor. */
#ifndef COL_DEBTOR_ROWS_H
#define COL_DEBTOR_ROWS_H

#include "tsv.h"

struct debtor_rows {
        struct tsv_reader *in;  /* not owned */
        struct tsv_reader at;   /* stands on the record handed out: fields, raw, line and name are those of in then */
        int key;                /* column by which the stream is sorted; -1: every record is a debtor of its own */
        bool begun, ended;      /* in stands on the first record of the next debtor, if it has not ended */
        struct kept_record *records; /* of the present debtor */
        size_t count, capacity, next;
        struct buffer text;     /* theirs, one behind the other */
        struct slice *fields;   /* of all of them, in that text */
        size_t field_capacity;
};

/* KEY: the column of the debtor. */
void debtor_rows_open(struct debtor_rows *rows, struct tsv_reader *in, int key);

/* Reads the next debtor's records; false at the end of the stream. Dies with 65 and the place when he comes before the one
   before. */
bool debtor_rows_group(struct debtor_rows *rows);

/* Stands on the next record of this debtor, in rows->at; false when there is none. */
bool debtor_rows_next(struct debtor_rows *rows);

/* Stands before the first record of this debtor again. */
void debtor_rows_rewind(struct debtor_rows *rows);

void debtor_rows_close(struct debtor_rows *rows);

#endif
