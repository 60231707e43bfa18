/* What a batch has stored, in words. */
#ifndef COL_SUMMARY_H
#define COL_SUMMARY_H

#include "store.h"

/* "scores 3 new, 2 already so; actions 5 new": counts of every kind so far, refused ones aside. The caller frees. */
char *summary_of(const struct store *store);

#endif
