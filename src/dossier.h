/* Everything about a party that a person on the phone needs, as sections of a page. */
#ifndef COL_DOSSIER_H
#define COL_DOSSIER_H

#include "page.h"
#include "versions.h"

/* Writes the sections about the party with the key PARTY, who was known then. ACCOUNTS are the keys
   of the COUNT accounts that were asked for: they are marked, and their x_ fields shown. */
void dossier(struct page *page, struct db *db, struct moment moment, const char *party,
             char *const *accounts, size_t count);

#endif
