#include "mime.h"

#include <string.h>

enum {
        LINE = 78,         /* characters that a line should have at most: RFC 5322, 2.1.1 */
        ENCODED_LINE = 76, /* of a line with an encoded word: RFC 2047, 2 */
        ENCODED_WORD = 75, /* of an encoded word */
        QUOTED_LINE = 76,  /* of a quoted-printable line: RFC 2045, 6.7 */
        ADDRESS = 254,     /* octets of a path without its angles: RFC 5321, 4.5.3.1.3 */
        LOCAL_PART = 64,   /* 4.5.3.1.1 */
        LABEL = 63         /* of a domain: RFC 1035, 2.3.4 */
};

static const char word_start[] = "=?UTF-8?B?", word_end[] = "?=";

static bool
is_letter_or_figure(char c)
{
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* RFC 5322, 3.2.3. */
static bool
is_atom_character(char c)
{
        return is_letter_or_figure(c) || (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL);
}

static bool
is_printable(char c)
{
        return c >= ' ' && c <= '~';
}

/* ---- addresses ---- */

/* S is pieces of at most LIMIT characters, each of which KEEPS likes, with dots between. */
static bool
is_dotted(struct slice s, size_t limit, bool (*likes)(char c), size_t *pieces)
{
        size_t size = 0;
        *pieces = 1;
        for (size_t i = 0; i < s.size; i++) {
                if (s.data[i] != '.') {
                        if (!likes(s.data[i]) || ++size > limit)
                                return false;
                } else if (size == 0) {
                        return false;
                } else {
                        size = 0;
                        ++*pieces;
                }
        }
        return size > 0;
}

static bool
is_domain_character(char c)
{
        return is_letter_or_figure(c) || c == '-';
}

bool
mime_domain_valid(struct slice domain)
{
        size_t pieces;
        return domain.size < ADDRESS && is_dotted(domain, LABEL, is_domain_character, &pieces) &&
               pieces > 1;
}

bool
mime_address_valid(struct slice address)
{
        const char *at = address.size == 0 ? NULL : memchr(address.data, '@', address.size);
        if (at == NULL || address.size > ADDRESS)
                return false;
        struct slice local = {address.data, (size_t)(at - address.data)};
        struct slice domain = {at + 1, address.size - local.size - 1};
        size_t pieces;
        return local.size <= LOCAL_PART &&
               is_dotted(local, LOCAL_PART, is_atom_character, &pieces) &&
               mime_domain_valid(domain);
}

/* ---- header fields ---- */

static void
add_base64(struct buffer *out, const unsigned char *data, size_t size)
{
        static const char digits[] =
                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (size_t i = 0; i < size; i += 3) {
                size_t here = size - i < 3 ? size - i : 3;
                unsigned long bits = (unsigned long)data[i] << 16;
                bits |= here > 1 ? (unsigned long)data[i + 1] << 8 : 0;
                bits |= here > 2 ? data[i + 2] : 0;
                char four[] = {digits[bits >> 18], digits[bits >> 12 & 63],
                               here > 1 ? digits[bits >> 6 & 63] : '=',
                               here > 2 ? digits[bits & 63] : '='};
                buffer_add(out, four, sizeof four);
        }
}

/* TEXT without control characters, in SCRATCH. */
static struct slice
in_one_line(struct slice text, struct buffer *scratch)
{
        scratch->size = 0;
        for (size_t i = 0; i < text.size; i++) {
                char c = text.data[i];
                buffer_add(scratch, (unsigned char)c < ' ' || c == '\x7F' ? " " : &c, 1);
        }
        return slice_trim(buffer_slice(scratch));
}

/* Bytes at the start of TEXT that are whole letters, LIMIT at most, and at least one letter. */
static size_t
whole_letters(struct slice text, size_t limit)
{
        size_t size = 0;
        unsigned c;
        while (size < text.size) {
                size_t length = utf8_decode((struct slice){text.data + size, text.size - size}, &c);
                if (size > 0 && size + length > limit)
                        break;
                size += length;
        }
        return size;
}

/* Appends TEXT in encoded words; COLUMN characters stand in the line before. Returns those of the
 * last line. */
static size_t
add_encoded(struct buffer *out, struct slice text, size_t column)
{
        const size_t around = sizeof word_start + sizeof word_end - 2;
        while (text.size > 0) {
                size_t room =
                        ENCODED_LINE - column < ENCODED_WORD ? ENCODED_LINE - column : ENCODED_WORD;
                size_t size = whole_letters(text, (room - around) / 4 * 3);
                size_t start = out->size;
                buffer_add_text(out, word_start);
                add_base64(out, (const unsigned char *)text.data, size);
                buffer_add_text(out, word_end);
                column += out->size - start;
                text.data += size;
                text.size -= size;
                if (text.size > 0) {
                        buffer_add_text(out, "\r\n ");
                        column = 1;
                }
        }
        return column;
}

static bool
is_plain(struct slice text)
{
        for (size_t i = 0; i < text.size; i++)
                if (!is_printable(text.data[i]) ||
                    (text.data[i] == '=' && i + 1 < text.size && text.data[i + 1] == '?'))
                        return false;
        return true;
}

/* Appends "NAME: " and returns its size. */
static size_t
begin_field(struct buffer *out, const char *name)
{
        buffer_add_text(out, name);
        buffer_add_text(out, ": ");
        return strlen(name) + 2;
}

void
mime_text_field(struct buffer *out, const char *name, struct slice text)
{
        struct buffer line = {0};
        size_t column = begin_field(out, name);
        text = in_one_line(text, &line);
        if (is_plain(text) && column + text.size <= LINE)
                buffer_add(out, text.data, text.size);
        else
                add_encoded(out, text, column);
        buffer_add_text(out, "\r\n");
        buffer_free(&line);
}

/* A phrase of RFC 5322, 3.2.5: as one quoted string. */
static size_t
add_quoted(struct buffer *out, struct slice text)
{
        size_t start = out->size;
        buffer_add_text(out, "\"");
        for (size_t i = 0; i < text.size; i++) {
                if (text.data[i] == '"' || text.data[i] == '\\')
                        buffer_add_text(out, "\\");
                buffer_add(out, text.data + i, 1);
        }
        buffer_add_text(out, "\"");
        return out->size - start;
}

void
mime_mailbox_field(struct buffer *out, const char *name, struct slice display, struct slice address)
{
        struct buffer line = {0};
        size_t column = begin_field(out, name);
        display = in_one_line(display, &line);
        if (is_plain(display) && column + 2 * display.size + 2 <= LINE)
                column += display.size > 0 ? add_quoted(out, display) : 0;
        else
                column = add_encoded(out, display, column);
        if (display.size > 0)
                buffer_add_text(out, column + address.size + 3 <= ENCODED_LINE ? " " : "\r\n ");
        buffer_add_text(out, "<");
        buffer_add(out, address.data, address.size);
        buffer_add_text(out, ">\r\n");
        buffer_free(&line);
}

/* ---- bodies ---- */

/* Must the byte at I of the line S be quoted? A blank, where it ends the line; a dot, and the F of
   "From ", where it begins a line of the result: COLUMN is 0 there. */
static bool
is_quoted(struct slice s, size_t i, size_t column)
{
        char c = s.data[i];
        if (c == ' ' || c == '\t')
                return i + 1 == s.size;
        if (column == 0 &&
            (c == '.' || (c == 'F' && s.size - i >= 5 && memcmp(s.data + i, "From ", 5) == 0)))
                return true;
        return !is_printable(c) || c == '=';
}

static void
add_quoted_line(struct buffer *out, struct slice s)
{
        static const char digits[] = "0123456789ABCDEF";
        size_t column = 0;
        for (size_t i = 0; i < s.size; i++) {
                unsigned char c = (unsigned char)s.data[i];
                size_t needed = is_quoted(s, i, column) ? 3 : 1;
                /* Room for what is to be added and the sign of a line that goes on. */
                if (column + needed > QUOTED_LINE - 1) {
                        buffer_add_text(out, "=\r\n");
                        column = 0;
                        needed = is_quoted(s, i, column) ? 3 : 1;
                }
                char quoted[] = {'=', digits[c >> 4], digits[c & 15]};
                buffer_add(out, needed == 3 ? quoted : s.data + i, needed);
                column += needed;
        }
        buffer_add_text(out, "\r\n");
}

void
mime_quoted_printable(struct buffer *out, struct slice text)
{
        while (text.size > 0) {
                const char *end = memchr(text.data, '\n', text.size);
                size_t size = end == NULL ? text.size : (size_t)(end - text.data);
                add_quoted_line(out, (struct slice){text.data, size});
                size += end != NULL;
                text.data += size;
                text.size -= size;
        }
}
