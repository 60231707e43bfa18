/* Records that follow from what contacts say, beside those that are there already: holds, standings of contact points,
   consents, promises to be entered (col-follow(1)). */
#ifndef COL_FOLLOWING_H
#define COL_FOLLOWING_H

#include "said.h"
#include "spans.h"
#include "stream.h"

struct following;

/* KIND: one of KIND_hold, KIND_contact_point, KIND_consent, KIND_promise. FILE: what col-list writes of that kind; it is
   read when the first contact comes, or at the end. SAID and CLOCK, of the contacts, FILE, and OUT, to which everything is written, are kept, not copied. Columns of
   the contacts that are needed and not there end the program with 65. */
struct following *following_open(enum kind_id kind, const char *file, const struct said *said,
                                 struct stream_clock *clock, struct tsv_writer *out, bool explain);

void following_header(struct following *f);

/* Prints what follows from the contact that SAID has read last. */
void following_contact(struct following *f);

/* Prints what is only known after the last contact, reads what is left of the file, and frees. */
void following_finish(struct following *f);

#endif
