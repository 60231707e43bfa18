/* The account view at any as-of and known: one row per account, sorted bytewise by debtor (by person, where that column is
   asked for) and account, only the columns asked for. col-list, col-show, col-report and col-check stand on it. */
#ifndef COL_VIEW_H
#define COL_VIEW_H

#include "db.h"

struct view;

struct view_options {
        int32_t as_of;
        int64_t known;       /* batch */
        const char *account; /* only this account, or NULL */
        const char *debtor;  /* only this debtor's accounts, or NULL */
};

/* Names of all columns: those of account_view_columns, then the x_ fields of accounts, then those
   of parties whose name no account field has. The caller frees the array, not the names. */
size_t view_all_columns(const char ***names);

/* Type of the column NAME, TYPE_NONE when there is none of that name. */
enum type view_column_type(const char *name);

/* COLUMNS: names of view_all_columns(); dies with 64 and the nearest name for any other. */
struct view *view_open(struct db *db, struct view_options options, const char *const *columns,
                       size_t count);
size_t view_column_count(const struct view *view);
enum type view_type(const struct view *view, size_t column);
bool view_next(struct view *view);
/* Text of a column of the present row, valid until view_next. Computing is put off until a column
   of its group is asked for, so a row that a condition rejects costs only what the condition looks
   at. */
struct slice view_text(struct view *view, size_t column);
/* The same as an integer: minor units for money, days for dates, the number for int and bool; false
   when empty, and for columns of other types. */
bool view_integer(struct view *view, size_t column, int64_t *value);
void view_close(struct view *view);

/* Registers the table-valued function account_view(as_of, known) on the connection for report SQL:
   text as text, money INTEGER minor units, dates TEXT; both arguments optional (the report's own by
   default). */
void view_register(struct db *db, int32_t as_of, int64_t known);

#endif
