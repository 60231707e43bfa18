/* What is to be done by a day: a row for each open action, with the columns of its account. */
#ifndef COL_WORK_H
#define COL_WORK_H

#include "view.h"

struct work;

/* Names of all columns: those of the account view, then those of work_view.def and the x_ fields
   of actions whose name the account view has not. A column that both have (agent) is the action's, where that is
   empty the account's. The caller frees the array, not the names. */
size_t work_all_columns(const char ***names);

/* Type of the column NAME, TYPE_NONE when there is none of that name. */
enum type work_column_type(const char *name);

/* The actions that are planned up to as_of, have no outcome by then and are named by no contact, of
   accounts that are neither closed nor recalled: those with an occasion, and those of the first open
   step of the stay in the segment in force. Sorted bytewise by debtor and account, then by the
   action's number. COLUMNS: names of work_all_columns(). */
struct work *work_open(struct db *db, struct view_options options, const char *const *columns,
                       size_t count);
bool work_next(struct work *work);
/* Text of a column of the present row, valid until work_next(). */
struct slice work_text(struct work *work, size_t column);
void work_close(struct work *work);

#endif
