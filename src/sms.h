/* Texts as short messages: which alphabets hold every letter, and how many parts each takes.
   Sources: 3GPP TS 23.038 (alphabets: 6.2.1, 6.2.1.1; Turkish single shift A.2.1, locking shift A.3.1) and TS 23.040
   (user data of 140 octets; its headers: 9.2.3.24). Tables compared with those of other programs, since the
   specifications themselves were not at hand. */
#ifndef COL_SMS_H
#define COL_SMS_H

#include "text.h"

/* The first four are of seven bits: the default alphabet with its extension; with the Turkish single shift table instead
   of that; with the Turkish locking shift table instead of the alphabet; with both. */
enum sms_encoding {
        SMS_GSM7, SMS_GSM7_SINGLE_TR, SMS_GSM7_LOCKING_TR, SMS_GSM7_BOTH_TR, SMS_UCS2, SMS_ENCODING_COUNT
};

/* Parts that one message can have: their number is an octet. */
enum { SMS_PARTS_MAX = 255 };

/* "gsm7", "gsm7-single-tr", "gsm7-locking-tr", "gsm7-both-tr", "ucs2". */
const char *sms_encoding_name(enum sms_encoding encoding);
/* The encoding of that name, or SMS_ENCODING_COUNT. */
enum sms_encoding sms_encoding_named(struct slice name);

/* Septets (of UCS-2: 16-bit units) that a message of one part holds, and each part of one of several. */
size_t sms_capacity(enum sms_encoding encoding, bool concatenated);

/* How many parts TEXT (UTF-8) takes in each encoding, with SUFFIX, which the operator adds, behind it; 0 where the
   encoding lacks a letter. A letter of two septets and a surrogate pair stay in one part. No limit is applied. In
   time linear in the text. */
void sms_count_parts(struct slice text, struct slice suffix, size_t parts[SMS_ENCODING_COUNT]);

/* Appends TEXT with every letter that the default alphabet and its extension lack replaced by the nearest that they
   have, where there is one (ğ by g, Ş by S, a typographic quotation mark by a plain one); others stay. */
void sms_transliterate(struct buffer *out, struct slice text);

#endif
