#include "sms.h"

#include <string.h>

enum { SEPTETS = 128, ESCAPE = 0x1B, TABLE_END = 0x400, EURO = 0x20AC };

static const char *const names[SMS_ENCODING_COUNT] = {"gsm7", "gsm7-single-tr", "gsm7-locking-tr",
                                                      "gsm7-both-tr", "ucs2"};

const char *
sms_encoding_name(enum sms_encoding encoding)
{
        return names[encoding];
}

enum sms_encoding
sms_encoding_named(struct slice name)
{
        enum sms_encoding encoding = SMS_GSM7;
        while (encoding < SMS_ENCODING_COUNT && !slice_is(name, names[encoding]))
                encoding++;
        return encoding;
}

/* ---- room ---- */

size_t
sms_capacity(enum sms_encoding encoding, bool concatenated)
{
        /* Octets of the user data, of the length of its header, of the header's elements (TS
         * 23.040). */
        enum { USER_DATA = 140, LENGTH = 1, CONCATENATION = 5, SHIFT = 3 };
        size_t header = concatenated ? CONCATENATION : 0;
        if (encoding == SMS_GSM7_SINGLE_TR || encoding == SMS_GSM7_LOCKING_TR)
                header += SHIFT;
        else if (encoding == SMS_GSM7_BOTH_TR)
                header += 2 * SHIFT;
        size_t octets = USER_DATA - header - (header > 0 ? LENGTH : 0);
        return encoding == SMS_UCS2 ? octets / 2 : octets * 8 / 7;
}

/* ---- alphabets ---- */

/* By septet; the escape stands as 0x1B, which no text is written with. TS 23.038, 6.2.1. */
static const unsigned short default_alphabet[SEPTETS] = {
        '@',   0xA3,   '$',  0xA5,  0xE8, 0xE9,  0xF9,  0xEC,  0xF2,  0xC7,  '\n',  0xD8,  0xF8,
        '\r',  0xC5,   0xE5, 0x394, '_',  0x3A6, 0x393, 0x39B, 0x3A9, 0x3A0, 0x3A8, 0x3A3, 0x398,
        0x39E, ESCAPE, 0xC6, 0xE6,  0xDF, 0xC9,  ' ',   '!',   '"',   '#',   0xA4,  '%',   '&',
        '\'',  '(',    ')',  '*',   '+',  ',',   '-',   '.',   '/',   '0',   '1',   '2',   '3',
        '4',   '5',    '6',  '7',   '8',  '9',   ':',   ';',   '<',   '=',   '>',   '?',   0xA1,
        'A',   'B',    'C',  'D',   'E',  'F',   'G',   'H',   'I',   'J',   'K',   'L',   'M',
        'N',   'O',    'P',  'Q',   'R',  'S',   'T',   'U',   'V',   'W',   'X',   'Y',   'Z',
        0xC4,  0xD6,   0xD1, 0xDC,  0xA7, 0xBF,  'a',   'b',   'c',   'd',   'e',   'f',   'g',
        'h',   'i',    'j',  'k',   'l',  'm',   'n',   'o',   'p',   'q',   'r',   's',   't',
        'u',   'v',    'w',  'x',   'y',  'z',   0xE4,  0xF6,  0xF1,  0xFC,  0xE0};

/* Where the Turkish locking shift table differs. A.3.1. */
static const struct {
        unsigned char septet;
        unsigned short code_point;
} turkish_letters[] = {
        {0x04, EURO},  {0x07, 0x131}, {0x0B, 0x11E}, {0x0C, 0x11F},
        {0x1C, 0x15E}, {0x1D, 0x15F}, {0x40, 0x130}, {0x60, 0xE7},
};

/* What follows an escape. 6.2.1.1 (the page break is 0x0A there), and what A.2.1 has beyond it. */
static const unsigned short extension[] = {'\f', '^', '{', '}', '\\', '[', '~', ']', '|', EURO};
static const unsigned short turkish_extension[] = {0x11E, 0x130, 0x15E, 0xE7, 0x11F, 0x131, 0x15F};

/* Units that a character takes in each encoding; 0: it lacks it. */
struct cost {
        unsigned char units[SMS_ENCODING_COUNT];
};

static struct cost costs[TABLE_END + 1]; /* by code point; the last is that of EURO */
static bool is_ordinary[256]; /* by byte: a letter of ASCII that takes one unit in every encoding */

static struct cost *
place(unsigned code_point)
{
        return &costs[code_point == EURO ? TABLE_END : code_point];
}

static void
add_alphabets(void)
{
        unsigned short turkish[SEPTETS];
        memcpy(turkish, default_alphabet, sizeof turkish);
        for (size_t i = 0; i < sizeof turkish_letters / sizeof *turkish_letters; i++)
                turkish[turkish_letters[i].septet] = turkish_letters[i].code_point;
        for (size_t i = 0; i < SEPTETS; i++) {
                if (i == ESCAPE)
                        continue;
                struct cost *cost = place(default_alphabet[i]);
                cost->units[SMS_GSM7] = cost->units[SMS_GSM7_SINGLE_TR] = 1;
                cost = place(turkish[i]);
                cost->units[SMS_GSM7_LOCKING_TR] = cost->units[SMS_GSM7_BOTH_TR] = 1;
        }
}

static void
add_extended(unsigned code_point, enum sms_encoding encoding)
{
        unsigned char *units = &place(code_point)->units[encoding];
        if (*units == 0)
                *units = 2;
}

static void
fill_costs(void)
{
        static bool filled;
        if (filled)
                return;
        filled = true;
        add_alphabets();
        for (size_t i = 0; i < sizeof extension / sizeof *extension; i++)
                for (enum sms_encoding e = SMS_GSM7; e < SMS_UCS2; e++)
                        add_extended(extension[i], e);
        for (size_t i = 0; i < sizeof turkish_extension / sizeof *turkish_extension; i++) {
                add_extended(turkish_extension[i], SMS_GSM7_SINGLE_TR);
                add_extended(turkish_extension[i], SMS_GSM7_BOTH_TR);
        }
        for (unsigned c = 0; c < 0x80; c++) {
                is_ordinary[c] = true;
                for (enum sms_encoding e = SMS_GSM7; e < SMS_UCS2; e++)
                        is_ordinary[c] = is_ordinary[c] && place(c)->units[e] == 1;
        }
}

static struct cost
cost_of(unsigned code_point)
{
        struct cost cost = {{0}};
        if (code_point < TABLE_END || code_point == EURO)
                cost = *place(code_point);
        cost.units[SMS_UCS2] = code_point > 0xFFFF ? 2 : 1;
        return cost;
}

/* The ordinary letters at the start of S, in bytes: most of any text. */
static size_t
ordinary_run(struct slice s)
{
        size_t size = 0;
        while (size < s.size && is_ordinary[(unsigned char)s.data[size]])
                size++;
        return size;
}

/* ---- parts ---- */

/* What stands at the start of *TEXT, which moves on: ordinary letters, then another one, whose cost
   is given; false where there is none any more. */
static bool
next_cost(struct slice *text, size_t *ordinary, struct cost *cost)
{
        unsigned c;
        *ordinary = ordinary_run(*text);
        text->data += *ordinary;
        text->size -= *ordinary;
        size_t length = utf8_decode(*text, &c);
        if (length == 0)
                return false;
        *cost = cost_of(c);
        text->data += length;
        text->size -= length;
        return true;
}

struct units {
        size_t count[SMS_ENCODING_COUNT];
        bool lacking[SMS_ENCODING_COUNT];
};

static void
add_units(struct units *units, struct slice text)
{
        size_t ordinary, all = 0;
        struct cost cost;
        for (bool more = true; more;) {
                more = next_cost(&text, &ordinary, &cost);
                all += ordinary;
                for (enum sms_encoding e = SMS_GSM7; more && e < SMS_ENCODING_COUNT; e++) {
                        units->count[e] += cost.units[e];
                        units->lacking[e] |= cost.units[e] == 0;
                }
        }
        for (enum sms_encoding e = SMS_GSM7; e < SMS_ENCODING_COUNT; e++)
                units->count[e] += all;
}

/* The last part of a message that is cut as late as can be. */
struct cutting {
        enum sms_encoding encoding;
        size_t room, parts, used;
};

/* Adds letters of one unit each. */
static void
cut_ordinary(struct cutting *cutting, size_t count)
{
        size_t left = cutting->room - cutting->used;
        if (count <= left) {
                cutting->used += count;
                return;
        }
        size_t parts = (count - left + cutting->room - 1) / cutting->room;
        cutting->parts += parts;
        cutting->used = count - left - (parts - 1) * cutting->room;
}

static void
cut(struct cutting *cutting, struct slice text)
{
        size_t ordinary;
        struct cost cost;
        for (bool more = true; more;) {
                more = next_cost(&text, &ordinary, &cost);
                cut_ordinary(cutting, ordinary);
                if (!more)
                        return;
                size_t units = cost.units[cutting->encoding];
                if (cutting->used + units > cutting->room) {
                        cutting->parts++;
                        cutting->used = 0;
                }
                cutting->used += units;
        }
}

void
sms_count_parts(struct slice text, struct slice suffix, size_t parts[SMS_ENCODING_COUNT])
{
        struct units units = {0};
        fill_costs();
        add_units(&units, text);
        add_units(&units, suffix);
        for (enum sms_encoding e = SMS_GSM7; e < SMS_ENCODING_COUNT; e++) {
                if (units.lacking[e]) {
                        parts[e] = 0;
                } else if (units.count[e] <= sms_capacity(e, false)) {
                        parts[e] = 1;
                } else {
                        struct cutting cutting = {e, sms_capacity(e, true), 1, 0};
                        cut(&cutting, text);
                        cut(&cutting, suffix);
                        parts[e] = cutting.parts;
                }
        }
}

/* ---- letters that are replaced ---- */

static const char *
plain_sign(unsigned code_point)
{
        switch (code_point) {
        case 0xA0:
        case 0x2007:
        case 0x202F:
                return " ";
        case 0x2018:
        case 0x2019:
        case 0x201A:
        case 0x201B:
                return "'";
        case 0x201C:
        case 0x201D:
        case 0x201E:
        case 0xAB:
        case 0xBB:
                return "\"";
        case 0x2010:
        case 0x2011:
        case 0x2012:
        case 0x2013:
        case 0x2014:
        case 0x2212:
                return "-";
        case 0x2026:
                return "...";
        default:
                return NULL;
        }
}

/* Appends the plain Latin letter for the character LETTER, in its case; the letter itself where
 * there is none. */
static void
add_plain_letter(struct buffer *out, struct slice letter)
{
        size_t start = out->size;
        fold_text(out, letter);
        if (out->size == start || (unsigned char)out->data[start] >= 0x80) {
                out->size = start;
                buffer_add(out, letter.data, letter.size);
                return;
        }
        size_t folded = out->size;
        turkish_lower(out, letter);
        bool upper = !slice_equal(letter, (struct slice){out->data + folded, out->size - folded});
        out->size = folded;
        if (upper)
                out->data[start] = (char)(out->data[start] - 'a' + 'A');
}

void
sms_transliterate(struct buffer *out, struct slice text)
{
        fill_costs();
        while (text.size > 0) {
                size_t ordinary = ordinary_run(text);
                unsigned c;
                buffer_add(out, text.data, ordinary);
                text.data += ordinary;
                text.size -= ordinary;
                struct slice letter = {text.data, utf8_decode(text, &c)};
                const char *sign = letter.size > 0 ? plain_sign(c) : NULL;
                bool has = letter.size == 0 || cost_of(c).units[SMS_GSM7] > 0;
                if (!has && sign != NULL)
                        buffer_add_text(out, sign);
                else if (!has && c >= 0xC0 && c < 0x180)
                        add_plain_letter(out, letter);
                else
                        buffer_add(out, letter.data, letter.size);
                text.data += letter.size;
                text.size -= letter.size;
        }
}
