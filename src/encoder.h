/* Text in another encoding, letter for letter. */
#ifndef COL_ENCODER_H
#define COL_ENCODER_H

#include "text.h"

struct encoder;

/* ENCODING as iconv(3) knows it; dies with 78 where this machine does not. */
struct encoder *encoder_open(const char *encoding);

/* Appends TEXT (UTF-8) to OUT. One encoding's state runs through all calls, so a byte-order mark stands at the
   beginning only. False, with the offset of the letter in *AT, where the encoding has no such letter: nothing is
   replaced or dropped. OUT then holds what stood before it. */
bool encoder_add(struct encoder *encoder, struct slice text, struct buffer *out, size_t *at);

/* Appends what returns OUT to the state in which a text of that encoding ends. */
void encoder_end(struct encoder *encoder, struct buffer *out);

void encoder_close(struct encoder *encoder);

#endif
