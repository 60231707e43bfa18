/* By which column a stream keeps the records of a debtor together: his person (persons.h) where the stream has that column,
   as col-list writes it. Without a merge the one is the same as the other. */
#ifndef COL_PERSON_COLUMN_H
#define COL_PERSON_COLUMN_H

#include "tsv.h"

/* The column person, where the stream has it and OWN, the name of the column of the debtor or party; else the latter; -1:
   it has neither. The stream is sorted bytewise by it. IN must stay as long as person_check() is called. */
int person_column(const struct tsv_reader *in, const char *own);

/* Of the record read last: dies with 65 and the place where it names a person other than its debtor, and another stream
   of this program was opened by person_column() and does not say who is one person: their records would pass each other. */
void person_check(const struct tsv_reader *in);

#endif
