#include "markup.h"

#include "roff.h"

/* Bytes at the start of S that stand for themselves: signs of ASCII that can be seen, and letters
 * up to U+02FF. */
static size_t
visible_run(struct slice s)
{
        size_t size = 0;
        while (size < s.size) {
                unsigned char c = (unsigned char)s.data[size];
                if (c >= ' ' && c <= '~')
                        size++;
                else if (c >= 0xC3 && c <= 0xCB && size + 1 < s.size) /* U+00C0 to U+02FF */
                        size += 2;
                else
                        break;
        }
        return size;
}

/* Appends what can be seen of VALUE, blanks as spaces. */
static void
add_visible(struct buffer *out, struct slice value)
{
        while (value.size > 0) {
                size_t size = visible_run(value);
                unsigned c;
                buffer_add(out, value.data, size);
                value.data += size;
                value.size -= size;
                struct slice character = {value.data, utf8_decode(value, &c)};
                if (character.size > 0 && is_blank(c))
                        buffer_add(out, " ", 1);
                else if (first_invisible(character) == 0)
                        buffer_add(out, character.data, character.size);
                value.data += character.size;
                value.size -= character.size;
        }
}

static void
add_html(struct buffer *out, struct slice text)
{
        for (size_t i = 0; i < text.size; i++) {
                switch (text.data[i]) {
                case '&':
                        buffer_add_text(out, "&amp;");
                        break;
                case '<':
                        buffer_add_text(out, "&lt;");
                        break;
                case '>':
                        buffer_add_text(out, "&gt;");
                        break;
                case '"':
                        buffer_add_text(out, "&quot;");
                        break;
                case '\'':
                        buffer_add_text(out, "&#39;");
                        break;
                default:
                        buffer_add(out, text.data + i, 1);
                }
        }
}

void
markup_value(struct buffer *out, enum markup markup, struct slice value)
{
        struct buffer visible = {0};
        if (markup == MARKUP_PLAIN) {
                add_visible(out, value);
                return;
        }
        add_visible(&visible, value);
        if (markup == MARKUP_HTML)
                add_html(out, buffer_slice(&visible));
        else
                roff_text(out, buffer_slice(&visible));
        buffer_free(&visible);
}
