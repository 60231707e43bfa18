#include "text.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "error.h"

/* ---- slices and buffers ---- */

struct slice
slice_of(const char *text)
{
        return (struct slice){text, text == NULL ? 0 : strlen(text)};
}

bool
slice_equal(struct slice a, struct slice b)
{
        return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

bool
slice_is(struct slice a, const char *text)
{
        return slice_equal(a, slice_of(text));
}

int
slice_compare(struct slice a, struct slice b)
{
        size_t common = a.size < b.size ? a.size : b.size;
        int order = common == 0 ? 0 : memcmp(a.data, b.data, common);
        if (order != 0)
                return order;
        return (a.size > b.size) - (a.size < b.size);
}

char *
slice_dup(struct slice s)
{
        return duplicate_slice(s.data, s.size);
}

static char *
buffer_room(struct buffer *b, size_t size)
{
        if (size > SIZE_MAX / 2 - b->size)
                die(EXIT_UNAVAILABLE, "out of memory");
        grow(&b->data, &b->capacity, b->size + size, 1);
        return b->data + b->size;
}

void
buffer_add(struct buffer *b, const void *data, size_t size)
{
        if (size == 0)
                return;
        memcpy(buffer_room(b, size), data, size);
        b->size += size;
}

void
buffer_add_text(struct buffer *b, const char *text)
{
        buffer_add(b, text, strlen(text));
}

void
buffer_add_format(struct buffer *b, const char *format, ...)
{
        va_list arguments;
        va_start(arguments, format);
        int needed = vsnprintf(NULL, 0, format, arguments);
        va_end(arguments);
        if (needed < 0)
                die(EXIT_BUG, "message that cannot be formatted: %s", format);
        size_t size = (size_t)needed;
        char *room = buffer_room(b, size + 1);
        va_start(arguments, format);
        vsnprintf(room, size + 1, format, arguments);
        va_end(arguments);
        b->size += size;
}

const char *
buffer_terminate(struct buffer *b)
{
        *buffer_room(b, 1) = '\0';
        return b->data;
}

struct slice
buffer_slice(const struct buffer *b)
{
        return (struct slice){b->data, b->size};
}

void
buffer_free(struct buffer *b)
{
        free(b->data);
        *b = (struct buffer){0};
}

/* ---- UTF-8 ---- */

static size_t
skip_ascii(const unsigned char *s, size_t size)
{
        size_t i = 0;
#ifdef __SSE2__
        for (; size - i >= 16; i += 16) {
                __m128i chunk = _mm_loadu_si128((const __m128i *)(const void *)(s + i));
                unsigned high = (unsigned)_mm_movemask_epi8(chunk);
                if (high != 0)
                        return i + (size_t)__builtin_ctz(high);
        }
#else
        for (; size - i >= 8; i += 8) {
                uint64_t word;
                memcpy(&word, s + i, sizeof word);
                if ((word & UINT64_C(0x8080808080808080)) != 0)
                        break;
        }
#endif
        while (i < size && s[i] < 0x80)
                i++;
        return i;
}

/* Length of the sequence that begins at s, or 0 when it is not valid (RFC 3629, section 4). */
static size_t
sequence_length(const unsigned char *s, size_t size)
{
        unsigned char first = s[0];
        unsigned char low = 0x80, high = 0xBF; /* of the second byte */
        size_t length;
        if (first < 0x80)
                return 1;
        if (first < 0xC2 || first > 0xF4)
                return 0;
        if (first < 0xE0) {
                length = 2;
        } else if (first < 0xF0) {
                length = 3;
                if (first == 0xE0)
                        low = 0xA0;
                else if (first == 0xED)
                        high = 0x9F;
        } else {
                length = 4;
                if (first == 0xF0)
                        low = 0x90;
                else if (first == 0xF4)
                        high = 0x8F;
        }
        if (size < length || s[1] < low || s[1] > high)
                return 0;
        for (size_t i = 2; i < length; i++)
                if ((s[i] & 0xC0) != 0x80)
                        return 0;
        return length;
}

size_t
utf8_valid_prefix(const char *data, size_t size)
{
        const unsigned char *s = (const unsigned char *)data;
        size_t i = 0;
        while (i < size) {
                if (s[i] < 0x80) {
                        i += skip_ascii(s + i, size - i);
                        continue;
                }
                if (s[i] >= 0xC2 && s[i] < 0xE0 && size - i >= 2 && (s[i + 1] & 0xC0) == 0x80) {
                        i += 2; /* as most letters that are not ASCII */
                        continue;
                }
                size_t length = sequence_length(s + i, size - i);
                if (length == 0)
                        break;
                i += length;
        }
        return i;
}

size_t
utf8_decode(struct slice s, unsigned *code_point)
{
        if (s.size == 0)
                return 0;
        const unsigned char *byte = (const unsigned char *)s.data;
        size_t length = byte[0] < 0x80 ? 1 : byte[0] < 0xE0 ? 2 : byte[0] < 0xF0 ? 3 : 4;
        if (length > s.size)
                length = s.size;
        static const unsigned char first_bits[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
        unsigned value = byte[0] & first_bits[length];
        for (size_t i = 1; i < length; i++)
                value = value << 6 | (byte[i] & 0x3F);
        *code_point = value;
        return length;
}

static size_t
utf8_encode(unsigned code_point, char out[4])
{
        if (code_point < 0x80) {
                out[0] = (char)code_point;
                return 1;
        }
        size_t length = code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
        for (size_t i = length - 1; i > 0; i--) {
                out[i] = (char)(0x80 | (code_point & 0x3F));
                code_point >>= 6;
        }
        static const unsigned char first[] = {0, 0, 0xC0, 0xE0, 0xF0};
        out[0] = (char)(first[length] | code_point);
        return length;
}

static void
add_code_point(struct buffer *out, unsigned code_point)
{
        char bytes[4];
        size_t size = utf8_encode(code_point, bytes);
        buffer_add(out, bytes, size);
}

/* ---- blanks ---- */

static bool
is_blank(unsigned code_point)
{
        return code_point == ' ' || (code_point >= '\t' && code_point <= '\r') ||
               code_point == 0x85 || code_point == 0xA0 || code_point == 0x1680 ||
               (code_point >= 0x2000 && code_point <= 0x200A) || code_point == 0x2028 ||
               code_point == 0x2029 || code_point == 0x202F || code_point == 0x205F ||
               code_point == 0x3000;
}

size_t
blank_length(struct slice s)
{
        unsigned code_point;
        size_t length = utf8_decode(s, &code_point);
        return length > 0 && is_blank(code_point) ? length : 0;
}

struct slice
slice_trim(struct slice s)
{
        for (size_t blank; (blank = blank_length(s)) > 0;) {
                s.data += blank;
                s.size -= blank;
        }
        while (s.size > 0) {
                size_t last = s.size - 1; /* where the last character begins */
                while (last > 0 && ((unsigned char)s.data[last] & 0xC0) == 0x80)
                        last--;
                if (blank_length((struct slice){s.data + last, s.size - last}) == 0)
                        break;
                s.size = last;
        }
        return s;
}

/* ---- width ---- */

struct range {
        unsigned first, last;
};

static bool
in_ranges(const struct range *ranges, size_t count, unsigned code_point)
{
        size_t low = 0, high = count;
        while (low < high) {
                size_t middle = low + (high - low) / 2;
                if (code_point > ranges[middle].last)
                        low = middle + 1;
                else
                        high = middle;
        }
        return low < count && code_point >= ranges[low].first;
}

/* Marks and format characters that take no column: the blocks of combining marks, and the marks of
   the scripts a debtor's name may come in (Unicode 14, general categories Mn, Me, Cf). */
static const struct range zero_width[] = {
        {0x0300, 0x036F},   {0x0483, 0x0489},   {0x0591, 0x05BD}, {0x05BF, 0x05BF},
        {0x05C1, 0x05C2},   {0x05C4, 0x05C5},   {0x05C7, 0x05C7}, {0x0610, 0x061A},
        {0x061C, 0x061C},   {0x064B, 0x065F},   {0x0670, 0x0670}, {0x06D6, 0x06DC},
        {0x06DF, 0x06E4},   {0x06E7, 0x06E8},   {0x06EA, 0x06ED}, {0x0711, 0x0711},
        {0x0730, 0x074A},   {0x07A6, 0x07B0},   {0x07EB, 0x07F3}, {0x0816, 0x082D},
        {0x0859, 0x085B},   {0x0898, 0x089F},   {0x08CA, 0x0902}, {0x093A, 0x093A},
        {0x093C, 0x093C},   {0x0941, 0x0948},   {0x094D, 0x094D}, {0x0951, 0x0957},
        {0x0962, 0x0963},   {0x0981, 0x0981},   {0x09BC, 0x09BC}, {0x09C1, 0x09C4},
        {0x09CD, 0x09CD},   {0x0E31, 0x0E31},   {0x0E34, 0x0E3A}, {0x0E47, 0x0E4E},
        {0x0EB1, 0x0EB1},   {0x0EB4, 0x0EBC},   {0x0EC8, 0x0ECD}, {0x135D, 0x135F},
        {0x1AB0, 0x1ACE},   {0x1DC0, 0x1DFF},   {0x200B, 0x200F}, {0x202A, 0x202E},
        {0x2060, 0x206F},   {0x20D0, 0x20F0},   {0x2DE0, 0x2DFF}, {0x302A, 0x302D},
        {0x3099, 0x309A},   {0xA66F, 0xA672},   {0xA674, 0xA67D}, {0xFB1E, 0xFB1E},
        {0xFE00, 0xFE0F},   {0xFE20, 0xFE2F},   {0xFEFF, 0xFEFF}, {0x1F3FB, 0x1F3FF},
        {0xE0001, 0xE007F}, {0xE0100, 0xE01EF},
};

/* Unicode 14, East Asian Width W and F, neighbouring ranges joined over unassigned code points. */
static const struct range wide[] = {
        {0x1100, 0x115F},   {0x231A, 0x231B},   {0x2329, 0x232A},   {0x23E9, 0x23EC},
        {0x23F0, 0x23F0},   {0x23F3, 0x23F3},   {0x25FD, 0x25FE},   {0x2614, 0x2615},
        {0x2648, 0x2653},   {0x267F, 0x267F},   {0x2693, 0x2693},   {0x26A1, 0x26A1},
        {0x26AA, 0x26AB},   {0x26BD, 0x26BE},   {0x26C4, 0x26C5},   {0x26CE, 0x26CE},
        {0x26D4, 0x26D4},   {0x26EA, 0x26EA},   {0x26F2, 0x26F3},   {0x26F5, 0x26F5},
        {0x26FA, 0x26FA},   {0x26FD, 0x26FD},   {0x2705, 0x2705},   {0x270A, 0x270B},
        {0x2728, 0x2728},   {0x274C, 0x274C},   {0x274E, 0x274E},   {0x2753, 0x2755},
        {0x2757, 0x2757},   {0x2795, 0x2797},   {0x27B0, 0x27B0},   {0x27BF, 0x27BF},
        {0x2B1B, 0x2B1C},   {0x2B50, 0x2B50},   {0x2B55, 0x2B55},   {0x2E80, 0x303E},
        {0x3041, 0x3247},   {0x3250, 0x4DBF},   {0x4E00, 0xA4C6},   {0xA960, 0xA97C},
        {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE10, 0xFE19},   {0xFE30, 0xFE6B},
        {0xFF01, 0xFF60},   {0xFFE0, 0xFFE6},   {0x16FE0, 0x1B2FB}, {0x1F004, 0x1F004},
        {0x1F0CF, 0x1F0CF}, {0x1F18E, 0x1F18E}, {0x1F191, 0x1F19A}, {0x1F200, 0x1F320},
        {0x1F32D, 0x1F335}, {0x1F337, 0x1F37C}, {0x1F37E, 0x1F393}, {0x1F3A0, 0x1F3CA},
        {0x1F3CF, 0x1F3D3}, {0x1F3E0, 0x1F3F0}, {0x1F3F4, 0x1F3F4}, {0x1F3F8, 0x1F43E},
        {0x1F440, 0x1F440}, {0x1F442, 0x1F4FC}, {0x1F4FF, 0x1F53D}, {0x1F54B, 0x1F54E},
        {0x1F550, 0x1F567}, {0x1F57A, 0x1F57A}, {0x1F595, 0x1F596}, {0x1F5A4, 0x1F5A4},
        {0x1F5FB, 0x1F64F}, {0x1F680, 0x1F6C5}, {0x1F6CC, 0x1F6CC}, {0x1F6D0, 0x1F6D2},
        {0x1F6D5, 0x1F6DF}, {0x1F6EB, 0x1F6EC}, {0x1F6F4, 0x1F6FC}, {0x1F7E0, 0x1F7F0},
        {0x1F90C, 0x1F93A}, {0x1F93C, 0x1F945}, {0x1F947, 0x1F9FF}, {0x1FA70, 0x1FAF6},
        {0x20000, 0x3FFFD},
};

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

size_t
display_width(struct slice s)
{
        size_t width = 0;
        unsigned code_point;
        for (size_t length; (length = utf8_decode(s, &code_point)) > 0;) {
                if (code_point < 0x300)
                        width++;
                else if (in_ranges(zero_width, COUNT_OF(zero_width), code_point))
                        ;
                else if (in_ranges(wide, COUNT_OF(wide), code_point))
                        width += 2;
                else
                        width++;
                s.data += length;
                s.size -= length;
        }
        return width;
}

/* ---- letters ---- */

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
                        add_code_point(out, simple_lower(c));
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
                add_code_point(out, c);
        }
}

void
turkish_upper(struct buffer *out, struct slice s)
{
        unsigned c;
        for (size_t length; (length = utf8_decode(s, &c)) > 0;) {
                s.data += length;
                s.size -= length;
                add_code_point(out, c == 'i' ? 0x130 : c == 0x131 ? 'I' : simple_upper(c));
        }
}

/* ---- terminals ---- */

/* Characters that reorder or hide what stands beside them (Unicode UAX 9; Trojan Source). */
static bool
is_bidirectional_control(unsigned c)
{
        return c == 0x61C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
               (c >= 0x2066 && c <= 0x2069);
}

static bool
is_invisible(unsigned c)
{
        /* Source: DerivedCoreProperties-15.0.0.txt, Default_Ignorable_Code_Point. */
        static const struct {
                unsigned first, last;
        } ignorable[] = {{0xAD, 0xAD},       {0x34F, 0x34F},    {0x61C, 0x61C},
                         {0x115F, 0x1160},   {0x17B4, 0x17B5},  {0x180B, 0x180F},
                         {0x200B, 0x200F},   {0x202A, 0x202E},  {0x2060, 0x206F},
                         {0x3164, 0x3164},   {0xFE00, 0xFE0F},  {0xFEFF, 0xFEFF},
                         {0xFFA0, 0xFFA0},   {0xFFF0, 0xFFF8},  {0x1BCA0, 0x1BCA3},
                         {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF}};
        if (c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x2028 || c == 0x2029)
                return true;
        for (size_t i = 0; i < COUNT_OF(ignorable) && c >= ignorable[i].first; i++)
                if (c <= ignorable[i].last)
                        return true;
        return false;
}

unsigned
first_invisible(struct slice s)
{
        unsigned c;
        for (size_t length = 0; s.size > 0; s.data += length, s.size -= length) {
                bool plain = s.data[0] > 0x20 && s.data[0] < 0x7F;
                length = plain ? 1 : utf8_decode(s, &c);
                if (length == 0)
                        break;
                if (!plain && is_invisible(c))
                        return c;
        }
        return 0;
}

size_t
escape_character(struct slice s, char *out, size_t *size)
{
        unsigned char first = (unsigned char)s.data[0];
        size_t length = sequence_length((const unsigned char *)s.data, s.size);
        if (length == 0 || first < 0x20 || first == 0x7F) {
                const char *known = first == '\t'   ? "\\t"
                                    : first == '\n' ? "\\n"
                                    : first == '\r' ? "\\r"
                                                    : NULL;
                *size = (size_t)(known != NULL ? snprintf(out, ESCAPED_MAX, "%s", known)
                                               : snprintf(out, ESCAPED_MAX, "\\x%02x", first));
                return 1;
        }
        unsigned c;
        utf8_decode((struct slice){s.data, length}, &c);
        if ((c >= 0x80 && c <= 0x9F) || is_bidirectional_control(c)) {
                *size = (size_t)snprintf(out, ESCAPED_MAX, "\\u%04x", c);
                return length;
        }
        memcpy(out, s.data, length);
        *size = length;
        return length;
}

void
escape_for_terminal(struct buffer *out, struct slice s)
{
        while (s.size > 0) {
                char escaped[ESCAPED_MAX];
                size_t size;
                size_t used = escape_character(s, escaped, &size);
                buffer_add(out, escaped, size);
                s.data += used;
                s.size -= used;
        }
}

/* ---- nearest name ---- */

static char
ascii_lower(char c)
{
        return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

/* Edit distance in bytes, ASCII case ignored; a swap of neighbours counts once. ROWS: three rows of
   strlen(b) + 1. */
static size_t
edit_distance(const char *a, const char *b, size_t *rows)
{
        size_t columns = strlen(b) + 1;
        size_t *before = rows, *above = rows + columns, *row = rows + 2 * columns;
        for (size_t j = 0; j < columns; j++)
                above[j] = j;
        for (size_t i = 1; a[i - 1] != '\0'; i++) {
                row[0] = i;
                for (size_t j = 1; j < columns; j++) {
                        char x = ascii_lower(a[i - 1]), y = ascii_lower(b[j - 1]);
                        size_t best = above[j - 1] + (x != y);
                        if (above[j] + 1 < best)
                                best = above[j] + 1;
                        if (row[j - 1] + 1 < best)
                                best = row[j - 1] + 1;
                        if (i > 1 && j > 1 && x == ascii_lower(b[j - 2]) &&
                            y == ascii_lower(a[i - 2]) && before[j - 2] + 1 < best)
                                best = before[j - 2] + 1;
                        row[j] = best;
                }
                size_t *spare = before;
                before = above;
                above = row;
                row = spare;
        }
        return above[columns - 1];
}

/* The one candidate that NAME begins, in at least three letters; NULL when none is or several are.
 */
static const char *
begun(const char *name, const char *const *candidates, size_t count)
{
        const char *found = NULL;
        for (size_t i = 0; i < count && strlen(name) >= 3; i++) {
                if (strncasecmp(candidates[i], name, strlen(name)) != 0)
                        continue;
                if (found)
                        return NULL;
                found = candidates[i];
        }
        return found;
}

const char *
nearest(const char *name, const char *const *candidates, size_t count)
{
        const char *whole = begun(name, candidates, count);
        if (whole)
                return whole;
        size_t length = strlen(name);
        size_t best = length / 3 + 1; /* more changes than a third of the letters: another word */
        const char *found = NULL;
        for (size_t i = 0; i < count; i++) {
                size_t other = strlen(candidates[i]);
                if ((other > length ? other - length : length - other) > best)
                        continue;
                size_t *rows = reallocate_array(NULL, 3 * (other + 1), sizeof *rows);
                size_t distance = edit_distance(name, candidates[i], rows);
                free(rows);
                if (distance < best + (found == NULL)) {
                        best = distance;
                        found = candidates[i];
                }
        }
        return found;
}
