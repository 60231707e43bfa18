/* Text on a terminal: how wide it is, and how it comes there harmless. */
#include "text.h"

#include <string.h>

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

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

/* ---- what is not seen ---- */

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
        size_t length = utf8_sequence((const unsigned char *)s.data, s.size);
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
