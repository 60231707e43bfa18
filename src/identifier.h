/* Identity numbers, IBAN and phones: checks and canonical forms. Rules and samples: turkey.md
   section 6. All functions are pure. */
#ifndef COL_IDENTIFIER_H
#define COL_IDENTIFIER_H

#include <stdbool.h>
#include "text.h"

bool tckn_valid(struct slice s);  /* 11 digits, check digits right */
bool vkn_valid(struct slice s);   /* 10 digits, check digit right */
bool iban_valid(struct slice s);  /* canonical form, length of its country where known (TR 26), mod 97 */
bool phone_valid(struct slice s); /* canonical form, E.164 length; for +90 a national number of ten
                                     digits, or a seven-digit 444 number */
bool email_valid(struct slice s); /* one @, a dot in the domain, no blanks or control characters */

/* Append the canonical form: TCKN and VKN with blanks, dots and dashes removed; IBAN upper case without
   blanks; phone as +<country><number> where +90, 0090, 90, 0 or nothing precedes a national number
   (turkey.md), and +… and 00… as +… stay as given, with blanks, brackets, dots and dashes removed; e-mail trimmed,
   its domain in ASCII lower case. What cannot be read that way is appended trimmed, otherwise as it
   was: the value is kept and the check flags it. */
void tckn_canonical(struct buffer *out, struct slice s);
void vkn_canonical(struct buffer *out, struct slice s);
void iban_canonical(struct buffer *out, struct slice s);
void phone_canonical(struct buffer *out, struct slice s);
void email_canonical(struct buffer *out, struct slice s);

#endif
