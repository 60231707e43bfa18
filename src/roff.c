#include "roff.h"

#include <stdint.h>
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

/* Thousandths of an em that C is wide at most in Helvetica, regular or bold. Source: the metrics of
 * NimbusSans in fonts-urw-base35. */
static size_t
widest(char c)
{
        enum { FIGURE = 556, SMALL_LETTER = 611, ANY = 1124 };
        if ((c >= '0' && c <= '9') || c == '-' || c == '.' || c == '/' || c == ':' || c == ',')
                return FIGURE;
        return c >= 'a' && c <= 'z' && c != 'm' && c != 'w' ? SMALL_LETTER : ANY;
}

/* What is printed for the first character of TEXT; returns the bytes of TEXT used. */
static size_t
first_printed(struct slice text, char escaped[ESCAPED_MAX], struct slice *printed)
{
        size_t size, used = escape_character(text, escaped, &size);
        *printed = (struct slice){escaped, size};
        return used;
}

static bool
is_ascii(struct slice printed)
{
        return (unsigned char)printed.data[0] < 0x80;
}

/* Bytes of TEXT that are printed in LIMIT characters, or those up to its last blank there. */
static size_t
piece_size(struct slice text, size_t limit)
{
        size_t at = 0, blank_end = 0, count = 0;
        while (at < text.size) {
                char escaped[ESCAPED_MAX];
                struct slice printed;
                size_t used = first_printed((struct slice){text.data + at, text.size - at}, escaped,
                                            &printed);
                count += is_ascii(printed) ? printed.size : 1;
                if (count > limit && at > 0)
                        return blank_end > 0 ? blank_end : at;
                at += used;
                if (slice_is(printed, " "))
                        blank_end = at;
        }
        return at;
}

static size_t
word_width(struct slice word)
{
        size_t width = 0;
        for (size_t at = 0; at < word.size;) {
                char escaped[ESCAPED_MAX];
                struct slice printed;
                at += first_printed((struct slice){word.data + at, word.size - at}, escaped,
                                    &printed);
                for (size_t i = 0; i < (is_ascii(printed) ? printed.size : 1); i++)
                        width += widest(printed.data[i]);
        }
        return width;
}

/* BETWEEN stands between its characters. */
static void
add_word(struct buffer *out, struct slice word, const char *between)
{
        for (size_t at = 0; at < word.size;) {
                char escaped[ESCAPED_MAX];
                struct slice printed;
                unsigned code_point;
                buffer_add_text(out, at > 0 ? between : "");
                at += first_printed((struct slice){word.data + at, word.size - at}, escaped,
                                    &printed);
                if (is_ascii(printed)) {
                        add_ascii(out, printed.data, printed.size);
                } else {
                        utf8_decode(printed, &code_point);
                        buffer_add_format(out, "\\[u%04X]", code_point);
                }
        }
}

size_t
roff_piece(struct buffer *out, struct slice text, size_t room, size_t limit)
{
        size_t used = piece_size(text, limit);
        text.size = used;
        buffer_add_text(out, "\\&");
        if (is_minus(text)) {
                buffer_add_text(out, "\\-");
                text.data++;
                text.size--;
        }
        while (text.size > 0) {
                const char *blank = memchr(text.data, ' ', text.size);
                size_t size = blank == NULL ? text.size : (size_t)(blank - text.data);
                struct slice word = {text.data, size};
                add_word(out, word, word_width(word) > room ? "\\:" : "");
                buffer_add_text(out, blank == NULL ? "" : " ");
                size += blank != NULL;
                text.data += size;
                text.size -= size;
        }
        return used;
}

void
roff_text(struct buffer *out, struct slice text)
{
        roff_piece(out, text, SIZE_MAX, SIZE_MAX);
}
