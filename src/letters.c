/* Letters in lower, upper and no case: Turkish ones, and what else stands in a name. */
#include "text.h"

#include <string.h>

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

/* Match keys of U+00C0 to U+017F; "" keeps the character (× and ÷). */
static const char fold_latin[0x180 - 0xC0][3] = {
        "a", "a", "a",  "a",  "a", "a", "ae", "c",
        "e", "e", "e",  "e",  "i", "i", "i",  "i", /* U+00C0 */
        "d", "n", "o",  "o",  "o", "o", "o",  "",
        "o", "u", "u",  "u",  "u", "y", "th", "ss", /* U+00D0 */
        "a", "a", "a",  "a",  "a", "a", "ae", "c",
        "e", "e", "e",  "e",  "i", "i", "i",  "i", /* U+00E0 */
        "d", "n", "o",  "o",  "o", "o", "o",  "",
        "o", "u", "u",  "u",  "u", "y", "th", "y", /* U+00F0 */
        "a", "a", "a",  "a",  "a", "a", "c",  "c",
        "c", "c", "c",  "c",  "c", "c", "d",  "d", /* U+0100 */
        "d", "d", "e",  "e",  "e", "e", "e",  "e",
        "e", "e", "e",  "e",  "g", "g", "g",  "g", /* U+0110 */
        "g", "g", "g",  "g",  "h", "h", "h",  "h",
        "i", "i", "i",  "i",  "i", "i", "i",  "i", /* U+0120 */
        "i", "i", "ij", "ij", "j", "j", "k",  "k",
        "k", "l", "l",  "l",  "l", "l", "l",  "l", /* U+0130 */
        "l", "l", "l",  "n",  "n", "n", "n",  "n",
        "n", "n", "n",  "n",  "o", "o", "o",  "o", /* U+0140 */
        "o", "o", "oe", "oe", "r", "r", "r",  "r",
        "r", "r", "s",  "s",  "s", "s", "s",  "s", /* U+0150 */
        "s", "s", "t",  "t",  "t", "t", "t",  "t",
        "u", "u", "u",  "u",  "u", "u", "u",  "u", /* U+0160 */
        "u", "u", "u",  "u",  "w", "w", "y",  "y",
        "y", "z", "z",  "z",  "z", "z", "z",  "s", /* U+0170 */
};

static bool
is_even(unsigned n)
{
        return n % 2 == 0;
}

/* Simple lower-case mapping (UnicodeData.txt) of Latin-1, Latin Extended-A, Greek and Cyrillic,
   except for I and İ, whose mapping depends on the language. */
static unsigned
simple_lower(unsigned c)
{
        if (c < 0x80)
                return c >= 'A' && c <= 'Z' ? c + 32 : c;
        if (c < 0x100)
                return c >= 0xC0 && c <= 0xDE && c != 0xD7 ? c + 32 : c;
        if (c < 0x180) {
                if (c == 0x178)
                        return 0xFF;
                if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E))
                        return is_even(c) ? c : c + 1;
                if (c == 0x130 || c == 0x131 || c == 0x138 || c == 0x149 || c == 0x17F)
                        return c;
                return is_even(c) ? c + 1 : c;
        }
        if (c >= 0x370 && c < 0x400) {
                switch (c) {
                case 0x370:
                case 0x372:
                case 0x376:
                        return c + 1;
                case 0x37F:
                        return 0x3F3;
                case 0x386:
                        return 0x3AC;
                case 0x388:
                case 0x389:
                case 0x38A:
                        return c + 37;
                case 0x38C:
                        return 0x3CC;
                case 0x38E:
                case 0x38F:
                        return c + 63;
                case 0x3A2: /* not assigned */
                        return c;
                case 0x3CF:
                        return 0x3D7;
                case 0x3F4:
                        return 0x3B8;
                case 0x3F7:
                case 0x3FA:
                        return c + 1;
                case 0x3F9:
                        return 0x3F2;
                case 0x3FD:
                case 0x3FE:
                case 0x3FF:
                        return c - 130;
                default:
                        if (c >= 0x391 && c <= 0x3AB)
                                return c + 32;
                        return c >= 0x3D8 && c <= 0x3EF && is_even(c) ? c + 1 : c;
                }
        }
        if (c >= 0x400 && c < 0x530) {
                if (c <= 0x40F)
                        return c + 80;
                if (c <= 0x42F)
                        return c + 32;
                if (c <= 0x45F)
                        return c;
                if (c == 0x4C0)
                        return 0x4CF;
                if (c > 0x4C0 && c <= 0x4CE)
                        return is_even(c) ? c : c + 1;
                if (c == 0x4CF || (c >= 0x482 && c <= 0x489))
                        return c;
                return is_even(c) ? c + 1 : c;
        }
        return c;
}

/* The same for upper case, except for i and ı. */
static unsigned
simple_upper(unsigned c)
{
        if (c < 0x80)
                return c >= 'a' && c <= 'z' ? c - 32 : c;
        switch (c) {
        case 0xB5:
                return 0x39C;
        case 0xFF:
                return 0x178;
        case 0x17F:
                return 'S';
        case 0x3C2:
                return 0x3A3;
        case 0x3D0:
                return 0x392;
        case 0x3D1:
                return 0x398;
        case 0x3D5:
                return 0x3A6;
        case 0x3D6:
                return 0x3A0;
        case 0x3F0:
                return 0x39A;
        case 0x3F1:
                return 0x3A1;
        case 0x3F5:
                return 0x395;
        case 0x37B:
        case 0x37C:
        case 0x37D:
                return c + 130;
        case 0x3F3:
                return 0x37F;
        case 0x3F2:
                return 0x3F9;
        case 0x3D7:
                return 0x3CF;
        case 0x4CF:
                return 0x4C0;
        default:
                break;
        }
        /* Every other pair lies at one of these distances, and lower case inverts it. */
        static const unsigned distances[] = {1, 32, 37, 38, 63, 64, 80};
        for (size_t i = 0; i < COUNT_OF(distances); i++)
                if (c > distances[i] && simple_lower(c - distances[i]) == c)
                        return c - distances[i];
        return c;
}

void
fold_text(struct buffer *out, struct slice s)
{
        bool begun = false, blank = false;
        unsigned c;
        for (size_t length; (length = utf8_decode(s, &c)) > 0;) {
                s.data += length;
                s.size -= length;
                if (is_blank(c)) {
                        blank = begun;
                        continue;
                }
                if ((c >= 0x300 && c <= 0x36F) || c == 0xAD || (c >= 0x200B && c <= 0x200F) ||
                    c == 0xFEFF)
                        continue; /* combining marks, soft hyphens, marks without width */
                if (blank)
                        buffer_add(out, " ", 1);
                blank = false;
                begun = true;
                const char *key = c >= 0xC0 && c < 0x180 ? fold_latin[c - 0xC0] : "";
                if (*key != '\0')
                        buffer_add(out, key, strnlen(key, sizeof fold_latin[0]));
                else
                        buffer_add_code_point(out, simple_lower(c));
        }
}

void
turkish_lower(struct buffer *out, struct slice s)
{
        unsigned c;
        for (size_t length; (length = utf8_decode(s, &c)) > 0;) {
                s.data += length;
                s.size -= length;
                if (c == 0x130) {
                        c = 'i';
                } else if (c == 'I' && s.size >= 2 && memcmp(s.data, "\xCC\x87", 2) == 0) {
                        c = 'i'; /* a decomposed İ: its dot (U+0307) goes (SpecialCasing.txt, tr) */
                        s.data += 2;
                        s.size -= 2;
                } else {
                        c = c == 'I' ? 0x131 : simple_lower(c);
                }
                buffer_add_code_point(out, c);
        }
}

void
turkish_upper(struct buffer *out, struct slice s)
{
        unsigned c;
        for (size_t length; (length = utf8_decode(s, &c)) > 0;) {
                s.data += length;
                s.size -= length;
                buffer_add_code_point(out, c == 'i' ? 0x130 : c == 0x131 ? 'I' : simple_upper(c));
        }
}
