#include "roff.h"

#include <string.h>

/* ASCII signs that groff prints as others, or that are its own; NULL for all that stand for
   themselves. Source: groff(7), groff_char(7). */
static const char *
sign_name(char c)
{
        switch (c) {
        case '\\':
                return "\\[rs]";
        case '\'':
                return "\\[aq]";
        case '`':
                return "\\[ga]";
        case '^':
                return "\\[ha]";
        case '~':
                return "\\[ti]";
        case '"':
                return "\\[dq]";
        default:
                return NULL;
        }
}

static void
add_ascii(struct buffer *out, const char *text, size_t size)
{
        for (size_t i = 0; i < size; i++) {
                const char *name = sign_name(text[i]);
                if (name != NULL)
                        buffer_add_text(out, name);
                else
                        buffer_add(out, text + i, 1);
        }
}

static bool
is_minus(struct slice text)
{
        return text.size > 1 && text.data[0] == '-' && strchr("0123456789", text.data[1]) != NULL;
}

void
roff_text(struct buffer *out, struct slice text)
{
        buffer_add_text(out, "\\&");
        if (is_minus(text)) {
                buffer_add_text(out, "\\-");
                text.data++;
                text.size--;
        }
        while (text.size > 0) {
                char escaped[ESCAPED_MAX];
                size_t size, used = escape_character(text, escaped, &size);
                unsigned code_point;
                if ((unsigned char)escaped[0] < 0x80) {
                        add_ascii(out, escaped, size);
                } else {
                        utf8_decode((struct slice){escaped, size}, &code_point);
                        buffer_add_format(out, "\\[u%04X]", code_point);
                }
                text.data += used;
                text.size -= used;
        }
}
