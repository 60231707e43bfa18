/* What the texts of receipts may name, found by hash: numbers, IBANs, telephones, names. Who is looked up is millions,
   whose texts are in memory are the receipts. */
#ifndef COL_MATCH_TEXT_H
#define COL_MATCH_TEXT_H

#include <stdbool.h>
#include <stdint.h>
#include "text.h"

enum text_class { TEXT_NUMBER, TEXT_IBAN, TEXT_PHONE, TEXT_NAME };

#define NO_SLOT UINT32_MAX

struct match_text { /* zero-initialise; free with match_text_free() */
        struct text_slot {
                uint32_t first;         /* posting + 1; 0: free */
                uint32_t tag;           /* of the hash */
                uint32_t at;            /* of its key in `keys` */
                uint16_t size;
                uint8_t class;
        } *slots;
        size_t slot_count, used;
        struct text_posting {
                uint32_t receipt, next; /* posting + 1 */
        } *postings;
        size_t posting_count, posting_capacity;
        struct buffer keys;             /* words of the texts, with blanks between them and without */
};

/* Appends the form in which texts of CLASS are compared: letters and digits only, Turkish and other Latin letters as ASCII
   lower case; a telephone without what precedes its national number, where that is Turkish; the words of a name with one
   blank between. Empty: it says nothing. */
void match_normalise(struct buffer *out, enum text_class class, struct slice text);

/* Adds all that TEXT may name, of receipt number RECEIPT; receipts ascend. */
void match_text_add(struct match_text *texts, uint32_t receipt, struct slice text);

/* The same of an IBAN as the bank gives it: its digits are no other number. */
void match_text_add_iban(struct match_text *texts, uint32_t receipt, struct slice iban);

/* The slot of KEY, normalised; NO_SLOT: no receipt names it. */
uint32_t match_text_find(const struct match_text *texts, enum text_class class, struct slice key);

/* Does TEXT name KEY, which is normalised? */
bool match_text_names(struct slice text, enum text_class class, struct slice key);

void match_text_free(struct match_text *texts);

#endif
