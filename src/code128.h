/* Bar codes of Code 128, set B (ISO/IEC 15417), for what a machine is to read on paper. */
#ifndef COL_CODE128_H
#define COL_CODE128_H

#include "text.h"

/* Appends the widths of the bars and gaps by turns, beginning and ending with a bar, a figure each from 1 to 4, in modules:
   start, a character each of TEXT, check, stop; 11 modules for each of these and 2 for the end. The white of 10 modules on
   both sides is the caller's. False, and nothing appended, when TEXT holds anything but printable ASCII. */
bool code128_write(struct buffer *out, struct slice text);

#endif
