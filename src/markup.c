#include "markup.h"

#include "roff.h"

static bool
is_plain(struct slice value)
{
        for (size_t i = 0; i < value.size; i++)
                if (value.data[i] < ' ' ||
                    value.data[i] > '~') /* char may be signed: no letter passes */
                        return false;
        return true;
}

/* Appends what can be seen of VALUE, blanks as spaces. */
static void
add_visible(struct buffer *out, struct slice value)
{
        unsigned c;
        for (size_t length; (length = utf8_decode(value, &c)) > 0;
             value.data += length, value.size -= length) {
                struct slice character = {value.data, length};
                if (is_blank(c))
                        buffer_add(out, " ", 1);
                else if (first_invisible(character) == 0)
                        buffer_add(out, character.data, character.size);
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
                if (is_plain(value))
                        buffer_add(out, value.data, value.size);
                else
                        add_visible(out, value);
                return;
        }
        if (!is_plain(value)) {
                add_visible(&visible, value);
                value = buffer_slice(&visible);
        }
        if (markup == MARKUP_HTML)
                add_html(out, value);
        else
                roff_text(out, value);
        buffer_free(&visible);
}
