/* Messages in the form of RFC 5322 and MIME: header fields and bodies, lines ended by CRLF. Whatever a text holds, it
   can end no header field and begin no other: control characters in one are written as blanks. Texts are UTF-8. */
#ifndef COL_MIME_H
#define COL_MIME_H

#include "text.h"

/* True for an address that may stand in a header and an envelope as it is: a dot-atom, @, and a domain of letters,
   figures, dashes and at least one dot, all of ASCII; at most 254 bytes, 64 of them before the @ (RFC 5321, 5322). */
bool mime_address_valid(struct slice address);
/* True for such a domain. */
bool mime_domain_valid(struct slice domain);

/* Appends the field NAME with TEXT: as it is where that is printable ASCII and fits one line of 78 characters, else in
   encoded words (RFC 2047), of which each holds whole letters and each line is at most 76 characters long. */
void mime_text_field(struct buffer *out, const char *name, struct slice text);

/* Appends the field NAME with a mailbox: DISPLAY <ADDRESS>, or the address alone where DISPLAY is empty. ADDRESS is
   valid. */
void mime_mailbox_field(struct buffer *out, const char *name, struct slice display,
                        struct slice address);

/* Appends TEXT quoted-printable (RFC 2045), its line feeds as CRLF, lines of at most 76 characters; a dot, or "From ",
   that begins a line is quoted too. Ends with CRLF. */
void mime_quoted_printable(struct buffer *out, struct slice text);

#endif
