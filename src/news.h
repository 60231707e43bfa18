/* What of a layout's rows is new: those that it did not make at an earlier moment. */
#ifndef COL_NEWS_H
#define COL_NEWS_H

#include "export_rows.h"

struct news;

/* Reads the rows as they were at FORMER. A row is known by its record's key or number and by the values of those
   columns of the layout that are not declared to be no news; half a SHA-256 is kept of each. */
struct news *news_open(struct db *db, const struct layout *layout, struct moment former,
                       struct slice recipient);

/* Was the present row of ROWS, of the same layout, not made then? */
bool news_is_new(struct news *news, struct export_rows *rows);

void news_close(struct news *news); /* NULL is nothing */

#endif
