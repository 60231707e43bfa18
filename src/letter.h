/* Letters: source for groff(1), without a macro package, in ASCII. */
#ifndef COL_LETTER_H
#define COL_LETTER_H

#include "text.h"

/* Texts of a letter that its letterhead prints; whatever they hold, they are text. The last is the source between its macros
   letter-begin and letter-end. */
struct letter {
        struct slice sender, sender_address, name, address, date, subject;
        struct slice reference; /* the key of the message */
        struct slice letterhead, text;
};

/* Appends the letter: its texts as the strings letter-sender, letter-sender-address, letter-name, letter-address,
   letter-date, letter-subject and letter-reference, the reference as a bar code (code128_write()) as letter-bars, empty when
   it cannot be one, the letterhead, and the text. Letters may follow each other in one file. */
void letter_write(struct buffer *out, const struct letter *letter);

#endif
