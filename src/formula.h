/* What a spreadsheet would make of text. */
#ifndef COL_FORMULA_H
#define COL_FORMULA_H

#include "text.h"

/* True for text that a spreadsheet may run: they look past blanks, and take full-width signs for the plain ones. A
   plain number is none, whatever its sign. */
bool is_formula(struct slice cell);

#endif
