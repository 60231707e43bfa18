/* Why a debtor got his agent, or none, in words: for --explain. */
#ifndef COL_ASSIGNMENT_EXPLAIN_H
#define COL_ASSIGNMENT_EXPLAIN_H

#include "assignment.h"

/* Appends it to OUT; DEBTOR: index in assignment->debtors, decided. */
void assignment_explain(const struct assignment *assignment, size_t debtor, struct buffer *out);

#endif
