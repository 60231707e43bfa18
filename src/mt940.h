/* Customer statements of SWIFT, MT940: fields :20: to :86:, with or without the blocks {1:…}{4:…-} around them. The form
   of the fields is that of the Category 9 volume of SWIFT's Standards MT; what banks put into :86: is their own, see
   mt940_details(). */
#ifndef COL_MT940_H
#define COL_MT940_H

#include "bank_lines.h"

/* Reads the file in DESCRIPTOR to its end and gives each line of each statement to USE; in memory is one line. NAME is
   for messages, ENCODING as lines_open() has it. Dies with 65 and FILE:LINE:COLUMN for what is no MT940, a statement
   that is cut off, or one whose opening balance and lines do not come to its closing balance. */
void mt940_read(int descriptor, const char *name, const char *encoding, bank_line_use *use,
                void *context);

/* What :86: says beside a line, its lines separated by line feeds. Appends to PAYER, IBAN and TEXT what it is known to
   say of them: in subfields ?20 … behind a three-digit code (German banks), behind the codewords /NAME/, /IBAN/,
   /REMI/ … (SWIFT and Dutch banks), else all of it is text. */
void mt940_details(struct slice details, struct buffer *payer, struct buffer *iban,
                   struct buffer *text);

#endif
