/* Conditions and expressions: SQL over the cells of one record, evaluated as SQLite does.

   Common shapes (column op constant, IN, BETWEEN, LIKE-free, IS NULL, comparisons of columns, of their sums and
   products, coalesce() and date() of a date, AND/OR/NOT of these; for maps: column, constant, ||, CASE, and our
   own functions of those) have a compiled form; everything else is a prepared statement over a one-row virtual
   table in an in-memory SQLite behind an authorizer (platform.md, SQLite 7). tests/ hold the differential test that proves both equal. */
#ifndef COL_EXPR_H
#define COL_EXPR_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include "error.h"
#include "functions.h"
#include "kinds.h"
#include "text.h"

/* A column that an expression may name. type TYPE_NONE: the column is there but has no declared type,
   and naming it is refused with the cure "--type col=int". */
struct expr_column {
        const char *name;
        enum type type;
};

/* Where an expression stands, for messages: "FILE:LINE:COLUMN". line 0: an option, COLUMN its name. */
struct expr_place {
        const char *file;
        size_t line;
        const char *column;
};

struct expr_set; /* expressions over one list of columns */

/* COLUMNS are copied. */
struct expr_set *expr_open(const struct expr_column *columns, size_t count);

/* Compiles SQL and returns its index. A mistake dies with 78 (64 where place.line is 0), naming the
   place and, for an unknown name, the nearest column. "else" (any case, alone) is always true. */
int expr_add(struct expr_set *set, struct slice sql, struct expr_place place);
bool expr_is_else(struct slice sql);

/* What a foreign file declares, for money() and day() of import maps (struct expr_file of functions.h). Copied;
   before the first expr_add. expr_add refuses (78) a call of money() or day() for which nothing is
   declared, naming the line to add. money() yields a decimal with the places that were written;
   day() yields YYYY-MM-DD; what they cannot read is an error of the row: expr_try_text(). */
void expr_declare_file(struct expr_set *set, struct expr_file file);

/* Turns the compiled form off, so that every expression goes to SQLite: for the differential test,
   and set by the environment variable COL_EXPR=sqlite. Before the first expr_add. */
void expr_only_sqlite(struct expr_set *set);

/* What date('now'), current_date, current_time and current_timestamp yield: AS_OF at 00:00:00 UTC
   (days since 1970-01-01). Must be called before the first evaluation if any expression asks for the
   time: expr_needs_clock(). */
void expr_as_of(struct expr_set *set, int32_t as_of);
bool expr_needs_clock(const struct expr_set *set);

/* Begins a record: CELLS are raw stream fields (escaped), one per column in order, valid until the next
   expr_row(). Empty is NULL. Cells are converted to their column's type when first asked for; one that
   is not of its type makes the evaluation die through FAIL (called with the column's index). */
void expr_row(struct expr_set *set, const struct slice *cells);
void expr_on_bad_cell(struct expr_set *set, void (*fail)(void *context, size_t column, const char *why),
                      void *context);

/* The same for cells that are plain text, not escaped: foreign files. */
void expr_row_plain(struct expr_set *set, const struct slice *cells);

/* The same for cells that are computed when first asked for, as plain text: CELL gives that of COLUMN, valid
   until the next expr_row(). */
void expr_row_from(struct expr_set *set, struct slice (*cell)(void *context, size_t column),
                   void *context);

/* SQL truth of an expression on the current record: 1 true, 0 false, -1 NULL. An error while
   evaluating (overflow, interrupted) dies with 78 and the expression's place. */
int expr_truth(struct expr_set *set, int index);

/* Expressions that were added one after the other. */
struct expr_list {
        int first; /* index of the first */
        size_t count;
};

/* Makes a list of which the first that is true can be asked for, and returns its number: 0, 1 … After its
   expressions have been added. */
size_t expr_add_list(struct expr_set *set, struct expr_list list);

/* Of the list NUMBER, the first expression that is true: its distance from the list's first, or the list's count
   when none is. The same for all lists of the set, in order. Most lists are looked up by value of one
   column, which is much faster than to ask one by one. */
size_t expr_first(struct expr_set *set, size_t number);
void expr_first_of_all(struct expr_set *set, size_t *first);

/* The value as text, empty for NULL; valid until the next call for the same index. Integers and reals
   as SQLite prints them. */
struct slice expr_text(struct expr_set *set, int index);

/* As expr_text(), for foreign data: never dies. False when evaluating fails (money() or day() cannot read
   its argument, an overflow …), with WHY ("'12a' is not an amount; …"), valid until the next call. */
bool expr_try_text(struct expr_set *set, int index, struct slice *value, const char **why);

/* Columns that an expression names: calls EACH with every column index once. */
void expr_columns_used(const struct expr_set *set, int index, void (*each)(void *context, size_t column),
                       void *context);

/* Calls EACH for every "column = 'text'", or whole number of an int column, without which the expression cannot
   be true: joined to the rest of it by AND. VALUE is valid during the call. For looking rows up
   before the expression is evaluated on them. */
void expr_equalities(const struct expr_set *set, int index,
                     void (*each)(void *context, size_t column, struct slice value), void *context);

/* Text "dpd=45 x_income=" of the columns an expression names with their values on the current record
   (NULL shown as nothing after '='), for --explain; appended to OUT. */
void expr_explain(struct expr_set *set, int index, struct buffer *out);

/* The same for all of a list, every column once. */
void expr_explain_list(struct expr_set *set, struct expr_list list, struct buffer *out);

void expr_close(struct expr_set *set);

#endif
