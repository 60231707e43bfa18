/* Text in the source of groff(1): whatever it holds, it is printed, and can be no request, escape or macro. */
#ifndef COL_ROFF_H
#define COL_ROFF_H

#include "text.h"

/* Appends TEXT (UTF-8) in ASCII: letters beyond it and signs that groff reads otherwise by their names (\[u0131],
   \[aq]), control characters visibly, and \& before all of it, so that it begins neither a request nor, as a cell,
   anything that tbl(1) knows. A sign of minus before a figure is one. */
void roff_text(struct buffer *out, struct slice text);

#endif
