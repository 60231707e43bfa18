#include "letter.h"

#include "code128.h"
#include "markup.h"

static void
add_string(struct buffer *out, const char *name, struct slice text)
{
        buffer_add_format(out, ".ds letter-%s \"", name);
        markup_value(out, MARKUP_ROFF, text);
        buffer_add_text(out, "\n");
}

/* Appends source with letters beyond ASCII by their names. */
static void
add_source(struct buffer *out, struct slice source)
{
        unsigned c;
        for (size_t length; (length = utf8_decode(source, &c)) > 0;
             source.data += length, source.size -= length) {
                if (c < 0x80)
                        buffer_add(out, source.data, length);
                else
                        buffer_add_format(out, "\\[u%04X]", c);
        }
        if (out->size > 0 && out->data[out->size - 1] != '\n')
                buffer_add_text(out, "\n");
}

void
letter_write(struct buffer *out, const struct letter *letter)
{
        add_string(out, "sender", letter->sender);
        add_string(out, "sender-address", letter->sender_address);
        add_string(out, "name", letter->name);
        add_string(out, "address", letter->address);
        add_string(out, "date", letter->date);
        add_string(out, "subject", letter->subject);
        add_string(out, "reference", letter->reference);
        buffer_add_text(out, ".ds letter-bars \"");
        code128_write(out, letter->reference);
        buffer_add_text(out, "\n");
        add_source(out, letter->letterhead);
        buffer_add_text(out, ".letter-begin\n");
        add_source(out, letter->text);
        buffer_add_text(out, ".letter-end\n");
}
