/* E-mails: RFC 5322 with MIME, whole but for the field Date, which whoever sends one adds. */
#ifndef COL_EMAIL_H
#define COL_EMAIL_H

#include "text.h"

struct email {
        struct slice from_name, from, to_name, to; /* addresses are valid: mime_address_valid() */
        struct slice message, domain;              /* of the Message-ID; the domain is valid */
        struct slice unsubscribe;                  /* URI of List-Unsubscribe; empty: no such field */
        struct slice language;                     /* "tr" */
        struct slice subject, text;                /* plain text */
        struct slice html;                         /* a whole document; empty: made of the text, paragraph by paragraph */
};

/* True for an address that may stand in List-Unsubscribe: mailto: or https:, printable ASCII, without blanks and angles. */
bool email_unsubscribe_valid(struct slice uri);

/* Appends the message: its lines end in CRLF, and its body is multipart/alternative, text before HTML. */
void email_write(struct buffer *out, const struct email *email);

#endif
