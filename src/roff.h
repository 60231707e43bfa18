/* Text in the source of groff(1): whatever it holds, it is printed, and can be no request, escape or macro. */
#ifndef COL_ROFF_H
#define COL_ROFF_H

#include "text.h"

/* Appends TEXT (UTF-8) in ASCII: letters beyond it and signs that groff reads otherwise by their names (\[u0131],
   \[aq]), control characters visibly, and \& before all of it, so that it begins neither a request nor, as a cell,
   anything that tbl(1) knows. A sign of minus before a figure is one. */
void roff_text(struct buffer *out, struct slice text);

/* The same for as much of TEXT as is printed in LIMIT characters, up to a blank where it has one there. A word that may
   be wider than ROOM, in thousandths of the size of the letters, may be broken anywhere, without a hyphen. Returns the
   bytes of TEXT that were used: at least one character, where there is one. In time linear in them. */
size_t roff_piece(struct buffer *out, struct slice text, size_t room, size_t limit);

#endif
