/* Import maps, col-map(5): what a foreign file looks like, and which records each of its rows makes. */
#ifndef COL_MAP_H
#define COL_MAP_H

#include "expr.h"
#include "foreign.h"
#include "kinds.h"
#include "policy.h"
#include "store.h"

/* What has to be known of a value beside its type. */
enum map_check { MAP_CHECK_NONE, MAP_CHECK_CURRENCY, MAP_CHECK_AMOUNT };

struct map_field {
        size_t field;           /* of the kind */
        const struct field *declared; /* that field */
        enum map_check check;
        size_t row;             /* of the policy: where it is declared */
        bool required;          /* check: an empty or failed value refuses the row */
        int expression;         /* in the map's set, -1: a constant of the program's (type, label) */
        bool constant;          /* the same in every row: VALUE, once the map is bound */
        struct slice value;
        int column;             /* of the file: the first one that the expression names, -1: none */
};

struct map_record {
        const struct kind *kind;
        char *name;             /* as the map has it: "charge:principal" */
        struct map_field *fields;
        size_t field_count, field_capacity;
        size_t row;             /* of the policy: its first line */
        bool constant;          /* no field depends on the file: made once, not by every row */
        bool snapshot;          /* its amount is booked as a difference: store_snapshot_entry() */
        bool slot;              /* a contact point that is what its label holds now: replaced.h */
        /* Indexes in fields, -1 where the map says nothing of it. */
        int subject;            /* not made when this is empty; -1: always made */
        int key, account, party, channel, value, amount, currency, paid_currency;
        size_t *references;     /* those that name another record by its key */
        size_t reference_count;
        struct record whole;    /* room for all fields of the kind; what the map does not give is empty */
};

/* A control total that the file must have. */
struct map_sum {
        char *currency;
        int64_t minor;
};

struct map_totals {
        int64_t rows;           /* -1: none stated */
        struct map_sum *sums;
        size_t sum_count;
};

struct map {
        struct policy *policy;
        struct foreign_format format;
        struct expr_file signs;
        bool snapshot, movement; /* its mode; neither: it declares none */
        bool apart;             /* no file by it overlaps another */
        struct map_totals totals;
        struct map_record *records; /* parents before children */
        size_t record_count, record_capacity;
        struct expr_set *set;   /* once bound */
        const struct slice *cells; /* of the present row */
        int digits;             /* of the currency of the account that it makes; -1: none so far */
        struct map_scratch *scratch;
};

/* Reads and checks the map NAME (policy.h), for kinds whose x_ fields are already known. Dies with 78. */
struct map *map_open(const char *name);

/* Compiles the map's expressions over the columns of FILE, and computes its constants. AS_OF: the clock of SQL.
   Dies with 78 when an expression names a column that the file does not have. */
void map_bind(struct map *map, const char *file, char *const *columns, size_t count, int32_t as_of);
void map_close(struct map *map);

void map_scratch_close(struct map_scratch *scratch); /* map_close() calls it */

/* Adds "TRY=1234.56" to TOTALS; false when it is not of that form. */
bool map_add_sum(struct map_totals *totals, struct slice text);

/* ---- one row ---- */

enum map_made { MAP_NOT_MADE, MAP_MADE, MAP_REFUSED };

/* Called for everything that is wrong with a record: COLUMN of the file or -1, VALUE its text. */
typedef void map_complaint(void *context, int column, struct slice value, const char *reason);

/* Begins a row of the file: one cell per column, valid until the next row. */
void map_row(struct map *map, const struct slice *cells);

/* Evaluates RECORD on the present row: VALUES receives a value per field of the record (empty: none; valid
   until the next row), DOUBTFUL whether its check failed. MAP_REFUSED: COMPLAIN has been called; VALUES
   holds what could be evaluated. */
enum map_made map_evaluate(struct map *map, const struct map_record *record, struct slice *values,
                           bool *doubtful, map_complaint *complain, void *context);

#endif
