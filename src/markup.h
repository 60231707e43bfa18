/* Values in the source of a message: whatever they hold, they are text there. */
#ifndef COL_MARKUP_H
#define COL_MARKUP_H

#include "text.h"

/* What a message is written in: plain text, HTML, source for groff(1). */
enum markup { MARKUP_PLAIN, MARKUP_HTML, MARKUP_ROFF };

/* Appends VALUE (UTF-8) to text of that markup. In all of them tabs, line ends and other blanks but the space are written as a
   space, and characters that nobody sees (first_invisible(), text.h) are left out: controls, those that reorder what stands
   beside them, characters without width. In HTML, & < > " ' are written as references, so that the value is text in an
   element and in a quoted attribute alike; what roff(7) reads, see roff_text(). */
void markup_value(struct buffer *out, enum markup markup, struct slice value);

#endif
