/* Why a part of an allocation is what it is, in words. */
#ifndef COL_ALLOCATION_EXPLAIN_H
#define COL_ALLOCATION_EXPLAIN_H

#include "allocation.h"
#include "entries.h"
#include "interest_terms.h"

/* Appends the line of the waterfall that decided, or what interest was computed on and at which rates. PART is one of the
   allocation's; ENTRIES and TERMS are what it was replayed from. */
void allocation_explain(const struct allocation *allocation, const struct part *part,
                        const struct entries *entries, const struct account_terms *terms,
                        struct buffer *out);

#endif
