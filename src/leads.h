/* Contacts of one debtor that others may go along with: those others name its account in their column lead. */
#ifndef COL_LEADS_H
#define COL_LEADS_H

#include "offers.h"
#include "tsv.h"

/* What a row and its lead have in common. */
struct lead_key {
        struct slice account; /* as it stands in the stream */
        size_t channel;
        int32_t day;
        struct slice template;
};

/* Zero-initialise; free with leads_free(). */
struct leads {
        struct lead *list; /* of the present debtor, sorted by account */
        size_t count, capacity;
        struct buffer text; /* their accounts and templates */
};

/* Forgets all: the next row is another debtor's. */
void leads_clear(struct leads *leads);

/* Adds an offer. False where its account comes before one that was added. */
bool leads_add(struct leads *leads, struct lead_key key, struct offer_place place);

/* The place of the offer that was added last under that key; NULL when there is none. Valid until the next call. */
const struct offer_place *leads_find(const struct leads *leads, struct lead_key key);

void leads_free(struct leads *leads);

#endif
