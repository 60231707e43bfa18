#include "encoder.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>

#include "error.h"

/* Room for one letter, or a change of state, in any encoding. */
enum { LEAST_ROOM = 64 };

struct encoder {
        iconv_t convert;
};

struct encoder *
encoder_open(const char *encoding)
{
        struct encoder *encoder = allocate(sizeof *encoder);

        encoder->convert = iconv_open(encoding, "UTF-8");
        if (encoder->convert == (iconv_t)-1)
                die(EXIT_BAD_POLICY, "encoding \"%s\" is not known to this machine", encoding);
        return encoder;
}

bool
encoder_add(struct encoder *encoder, struct slice text, struct buffer *out, size_t *at)
{
        char *from = (char *)text.data; /* which iconv() only reads */
        size_t left = text.size;

        while (left > 0) {
                grow(&out->data, &out->capacity, out->size + left + LEAST_ROOM, 1);
                char *to = out->data + out->size;
                size_t room = out->capacity - out->size;
                size_t replaced = iconv(encoder->convert, &from, &left, &to, &room);
                int error = errno;

                out->size = (size_t)(to - out->data);
                if (replaced == (size_t)-1 && error == E2BIG)
                        continue;
                if (replaced != 0) {
                        *at = replaced == (size_t)-1 ? text.size - left : 0;
                        return false;
                }
        }
        return true;
}

void
encoder_end(struct encoder *encoder, struct buffer *out)
{
        grow(&out->data, &out->capacity, out->size + LEAST_ROOM, 1);
        char *to = out->data + out->size;
        size_t room = out->capacity - out->size;

        iconv(encoder->convert, NULL, NULL, &to, &room);
        out->size = (size_t)(to - out->data);
}

void
encoder_close(struct encoder *encoder)
{
        if (!encoder)
                return;
        iconv_close(encoder->convert);
        free(encoder);
}
