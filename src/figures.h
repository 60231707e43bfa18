/* Figures as a language writes them. */
#ifndef COL_FIGURES_H
#define COL_FIGURES_H

#include "text.h"

/* Appends a decimal as money_format() or real_format() writes it, with DECIMAL for its point and THOUSANDS (may be empty)
   between groups of three. */
void figures_decimal(struct buffer *out, struct slice number, struct slice decimal,
                     struct slice thousands);

#endif
