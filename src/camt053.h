/* Bank statements of ISO 20022, camt.053.001.02 to .08 (BankToCustomerStatement): its message definition reports give
   the elements. Read as it streams by, with libxml2; a document type declaration, by which a file could name other
   files and entities, is refused where it begins. */
#ifndef COL_CAMT053_H
#define COL_CAMT053_H

#include "bank_lines.h"

/* Reads the document in DESCRIPTOR to its end and gives each booked line to USE: an entry, or each transaction of an
   entry where its parts come to its amount; an entry whose parts do not is one line, with a warning. In memory is one
   entry. NAME is for messages. Dies with 65 and FILE:LINE:COLUMN for what is no well-formed XML, another document, or a
   statement whose opening balance and entries do not come to its closing balance. */
void camt053_read(int descriptor, const char *name, bank_line_use *use, void *context);

#endif
