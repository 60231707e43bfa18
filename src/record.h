/* A record's text against its kind: types, closed lists, keys, signs. No database. store.h declares
   record_check(); what stands here is for the record layer itself. */
#ifndef COL_RECORD_H
#define COL_RECORD_H

#include "store.h"

/* A value as it is stored. Text is not owned. */
enum cell_class { CELL_NULL, CELL_INTEGER, CELL_REAL, CELL_TEXT };
struct cell {
        enum cell_class class;
        int64_t integer;        /* int, bool; money once its currency is known; a reference's id */
        double real;
        struct slice text;      /* text, dates, times; before that what was given, of any type */
};

/* Reads every value of RECORD into CELLS (one per field), and checks its form. A reference keeps its key
   as text, an amount its decimal, both as CELL_TEXT: the database knows more about them. False and PROBLEM when it
   is refused. */
bool record_read(const struct record *record, struct cell *cells, struct problem *problem);

/* False and PROBLEM where the record (a hold, a role) ends before it begins, or is payable (a promise, an
   instalment) before the day on which that was agreed. record_read() has asked for what was
   given; a change of one end asks again. */
bool record_span(const struct kind *kind, const struct cell *cells, struct problem *problem);

/* The same as record_read() for one value, which is not empty, of the field at INDEX. */
bool record_value(const struct field *field, int index, struct slice value, struct cell *cell,
                  struct problem *problem);

/* Says what is wrong with FIELD (-1: the record); always false. Cut at a whole character where it is too long. */
bool problem_set(struct problem *problem, int field, const char *format, ...)
        __attribute__((format(printf, 3, 4)));

/* The beginning of a value, short enough to be quoted in a problem ("%.*s"). */
struct slice problem_quote(struct slice value);

/* Fills OUT with the names of the fields whose check digits or form are wrong, blank-separated; empty when all is
   well. */
void record_doubts(const struct kind *kind, const struct cell *cells, struct buffer *out);

#endif
