/* Reports: SQL files that say in their first comment lines what they are (col-report(5)). */
#ifndef COL_REPORT_H
#define COL_REPORT_H

#include "db.h"
#include "policy.h"
#include "report_policies.h"
#include "versions.h"

struct report {
        struct policy *file;
        char *about;         /* its first comment line; "" when there is none */
        struct report_type { /* what its "-- types:" lines declare */
                char *column;
                enum type type;
        } * types;
        size_t type_count, type_capacity;
        struct report_policies policies; /* what its "-- policies:" lines declare */
        sqlite3_stmt *statement; /* report_prepare() */
};

/* Finds and reads the report NAME; dies with 78 when there is none or a declaration is wrong. */
struct report *report_read(const char *name);

/* Compiles its one SELECT on DB, where it can use account_view, a view KIND_view of the records of
   every other kind as they were at MOMENT, money(minor, currency), local_day(time), local_time(time), fold
   and the like, and nothing
   but read. Dies with 78 and FILE:LINE:COLUMN. DB serves no other purpose from then on. */
void report_prepare(struct report *report, struct db *db, struct moment moment);

/* Its parameters, from index 1 on: their names without the colon; NULL beyond the last. Dies with
   78 at one that has no such name. Values are copied. */
const char *report_parameter(const struct report *report, int index);
void report_bind(struct report *report, int index, const char *value);

/* Next row; dies with 78 when the SQL fails. */
bool report_next(struct report *report, struct db *db);

/* Name of a column: [a-z][a-z0-9_]*, each once; dies with 78 otherwise. */
const char *report_column(const struct report *report, int column);

/* Its declared type; else that of the table's column that it shows; else that of the present row's
 * value. */
enum type report_column_type(const struct report *report, int column);

/* Text of a cell, in SCRATCH where it has to be made; dies with 78 when it is no text. */
struct slice report_text(const struct report *report, int column, struct buffer *scratch);

void report_free(struct report *report);

#endif
