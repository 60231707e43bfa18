/* A PDF of what is written to standard output: the script share/statements/pdf.sh, which reads it, writes that to where
   standard output was. */
#ifndef COL_STATEMENT_PDF_H
#define COL_STATEMENT_PDF_H

#include "error.h"

/* Starts the script, which gets SIGTERM when this program ends before it. Dies with 69 when it cannot. */
void statement_pdf_begin(void);

/* Waits for it, once standard output is closed: how it ended. It has said why. */
enum exit_code statement_pdf_end(void);

#endif
