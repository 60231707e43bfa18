#include "identifier.h"

#include <string.h>

static bool
is_digit(char c)
{
        return c >= '0' && c <= '9';
}

static bool
is_capital(char c)
{
        return c >= 'A' && c <= 'Z';
}

static bool
all_digits(struct slice s)
{
        for (size_t i = 0; i < s.size; i++)
                if (!is_digit(s.data[i]))
                        return false;
        return s.size > 0;
}

static int
digit_at(struct slice s, size_t i)
{
        return s.data[i] - '0';
}

static struct slice
skip(struct slice s, size_t count)
{
        return (struct slice){s.data + count, s.size - count};
}

/* Appends s without blanks and without the characters of PUNCTUATION. */
static void
add_without(struct buffer *out, struct slice s, const char *punctuation)
{
        while (s.size > 0) {
                size_t blank = blank_length(s);
                bool dropped = blank > 0 || (s.data[0] != '\0' && strchr(punctuation, s.data[0]));
                if (!dropped)
                        buffer_add(out, s.data, 1);
                s = skip(s, blank > 0 ? blank : 1);
        }
}

/* ---- Turkish identity and tax numbers ---- */

bool
tckn_valid(struct slice s)
{
        if (s.size != 11 || !all_digits(s) || s.data[0] == '0')
                return false;
        int odd = 0, even = 0; /* sums of the 1st, 3rd … 9th and of the 2nd … 8th digits */
        for (size_t i = 0; i < 9; i += 2)
                odd += digit_at(s, i);
        for (size_t i = 1; i < 8; i += 2)
                even += digit_at(s, i);
        int tenth = (7 * odd - even + 100) % 10; /* 7 * odd - even is above -100 */
        int eleventh = (odd + even + tenth) % 10;
        return digit_at(s, 9) == tenth && digit_at(s, 10) == eleventh;
}

bool
vkn_valid(struct slice s)
{
        if (s.size != 10 || !all_digits(s))
                return false;
        int sum = 0;
        for (int i = 0; i < 9; i++) {
                int shifted = (digit_at(s, (size_t)i) + 9 - i) % 10;
                if (shifted == 0)
                        continue;
                int weighted = shifted * (1 << (9 - i)) % 9;
                sum += weighted == 0 ? 9 : weighted;
        }
        return digit_at(s, 9) == (10 - sum % 10) % 10;
}

/* Appends s without blanks, dots and dashes if that leaves digits only, else s trimmed. */
static void
digits_canonical(struct buffer *out, struct slice s)
{
        size_t start = out->size;
        add_without(out, s, ".-");
        struct slice compact = {out->data + start, out->size - start};
        if (all_digits(compact))
                return;
        out->size = start;
        s = slice_trim(s);
        buffer_add(out, s.data, s.size);
}

void
tckn_canonical(struct buffer *out, struct slice s)
{
        digits_canonical(out, s);
}

void
vkn_canonical(struct buffer *out, struct slice s)
{
        digits_canonical(out, s);
}

/* ---- IBAN ---- */

/* Length of a country's IBAN, 0 when not known here (SWIFT IBAN registry, release 99; a country
   that is not in it is checked by its check digits alone). */
static size_t
iban_length(const char country[2])
{
        static const char known[] =
                "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24DE22DJ27DK18DO28"
                "EE20EG29ES24FI18FK18FO18FR27GB22GE22GI23GL18GR27GT28HR21HU28IE22IL23IQ23IS26IT27"
                "JO30KW30KZ20LB28LC32LI21LT20LU20LV21LY25MC27MD24ME22MK19MN20MR27MT31MU30NI28NL18"
                "NO15OM23PK24PL28PS29PT25QA29RO24RS22RU33SA24SC31SD18SE24SI19SK24SM27SO23ST25SV28"
                "TL23TN24TR26UA29VA22VG24XK20YE30";
        for (const char *at = known; *at != '\0'; at += 4)
                if (memcmp(at, country, 2) == 0)
                        return (size_t)((at[2] - '0') * 10 + (at[3] - '0'));
        return 0;
}

bool
iban_valid(struct slice s)
{
        if (s.size < 15 || s.size > 34 || !is_capital(s.data[0]) || !is_capital(s.data[1]) ||
            !is_digit(s.data[2]) || !is_digit(s.data[3]))
                return false;
        size_t length = iban_length(s.data);
        if (length != 0 && length != s.size)
                return false;
        /* ISO 7064, MOD 97-10: the first four characters moved to the end, letters counted from 10.
         */
        unsigned remainder = 0;
        for (size_t i = 0; i < s.size; i++) {
                char c = s.data[(i + 4) % s.size];
                if (is_digit(c))
                        remainder = (remainder * 10 + (unsigned)(c - '0')) % 97;
                else if (is_capital(c))
                        remainder = (remainder * 100 + (unsigned)(c - 'A') + 10) % 97;
                else
                        return false;
        }
        return remainder == 1;
}

void
iban_canonical(struct buffer *out, struct slice s)
{
        size_t start = out->size;
        add_without(out, s, "");
        for (size_t i = start; i < out->size; i++) {
                char *c = &out->data[i];
                if (*c >= 'a' && *c <= 'z')
                        *c = (char)(*c - 32);
                if (is_capital(*c) || is_digit(*c))
                        continue;
                out->size = start;
                s = slice_trim(s);
                buffer_add(out, s.data, s.size);
                return;
        }
}

/* ---- telephones ---- */

/* A Turkish number as dialled within the country, without its leading 0: ten digits, or a business
   line of seven that begins with 444. */
static bool
is_national(struct slice s)
{
        if (!all_digits(s))
                return false;
        return (s.size == 10 && s.data[0] != '0') || (s.size == 7 && memcmp(s.data, "444", 3) == 0);
}

static bool
begins_with(struct slice s, const char *prefix)
{
        size_t size = strlen(prefix);
        return s.size >= size && memcmp(s.data, prefix, size) == 0;
}

bool
phone_valid(struct slice s)
{
        if (s.size < 2 || s.data[0] != '+')
                return false;
        struct slice number = skip(s, 1);
        if (!all_digits(number) || number.data[0] == '0' || number.size < 7 || number.size > 15)
                return false; /* ITU-T E.164: at most 15 digits; 7 is the shortest in use */
        return !begins_with(number, "90") || is_national(skip(number, 2));
}

void
phone_canonical(struct buffer *out, struct slice s)
{
        struct buffer compact = {0};
        add_without(&compact, s, "().-/");
        struct slice number = buffer_slice(&compact);
        bool international = begins_with(number, "+");
        if (international) {
                number = skip(number, 1);
        } else if (begins_with(number, "00")) {
                number = skip(number, 2);
                international = true;
        }
        struct slice national = number;
        if (begins_with(number, "90") && (international || !is_national(number)))
                national = skip(number, 2);
        else if (international)
                national = (struct slice){0};
        if (begins_with(national, "0")) /* also "+90 (0) 532 …" */
                national = skip(national, 1);
        if (is_national(national)) {
                buffer_add_text(out, "+90");
                buffer_add(out, national.data, national.size);
        } else if (international && all_digits(number)) {
                buffer_add_text(out, "+");
                buffer_add(out, number.data, number.size);
        } else {
                s = slice_trim(s);
                buffer_add(out, s.data, s.size);
        }
        buffer_free(&compact);
}

/* ---- e-mail ---- */

bool
email_valid(struct slice s)
{
        size_t at = 0, dots = 0;
        bool found = false;
        for (size_t i = 0; i < s.size; i++) {
                unsigned char c = (unsigned char)s.data[i];
                if (c <= ' ' || c == 0x7F || blank_length(skip(s, i)) > 0)
                        return false;
                if (c == '@') {
                        if (found)
                                return false;
                        found = true;
                        at = i;
                }
                if (found && c == '.') {
                        dots++;
                        if (s.data[i - 1] == '.' || s.data[i - 1] == '@')
                                return false;
                }
        }
        return found && at > 0 && dots > 0 && s.data[s.size - 1] != '.';
}

void
email_canonical(struct buffer *out, struct slice s)
{
        s = slice_trim(s);
        size_t start = out->size;
        buffer_add(out, s.data, s.size);
        const char *at = s.size == 0 ? NULL : memrchr(s.data, '@', s.size);
        if (at == NULL)
                return;
        for (size_t i = start + (size_t)(at - s.data); i < out->size; i++)
                if (is_capital(out->data[i]))
                        out->data[i] = (char)(out->data[i] + 32);
}
