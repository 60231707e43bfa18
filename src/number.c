#include "number.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "policy.h"

const char *
number_error(enum number_status status)
{
        switch (status) {
        case NUMBER_OK:
                return "right";
        case NUMBER_EMPTY:
                return "empty";
        case NUMBER_SYNTAX:
                return "not a number";
        case NUMBER_RANGE:
                return "out of range";
        case NUMBER_DIGITS:
                return "a number with too many decimal places";
        }
        return "not a number";
}

static bool
is_digit(char c)
{
        return c >= '0' && c <= '9';
}

/* ---- money ---- */

/* An amount while its digits arrive: minor units so far, or a sign that they are too many. */
struct amount {
        int64_t minor;
        bool too_large;
};

static void
add_digit(struct amount *amount, int digit)
{
        if (amount->minor > MONEY_MAX / 10)
                amount->too_large = true;
        else
                amount->minor = amount->minor * 10 + digit;
}

/* The decimal places of an amount at s, of which DIGITS count; the rest must be zeros. */
static enum number_status
add_decimals(struct amount *amount, struct slice s, int digits)
{
        bool lost = false;
        for (size_t i = 0; i < s.size; i++) {
                if (!is_digit(s.data[i]))
                        return NUMBER_SYNTAX;
                if (i < (size_t)digits)
                        add_digit(amount, s.data[i] - '0');
                else if (s.data[i] != '0')
                        lost = true;
        }
        for (size_t i = s.size; i < (size_t)digits; i++)
                add_digit(amount, 0);
        return lost ? NUMBER_DIGITS : NUMBER_OK;
}

static enum number_status
finish_amount(struct amount amount, bool negative, int64_t *minor)
{
        if (amount.too_large || amount.minor > MONEY_MAX)
                return NUMBER_RANGE;
        *minor = negative ? -amount.minor : amount.minor;
        return NUMBER_OK;
}

enum number_status
money_parse(struct slice s, int digits, int64_t *minor)
{
        if (s.size == 0)
                return NUMBER_EMPTY;
        bool negative = s.data[0] == '-';
        size_t i = negative;
        size_t first = i;
        struct amount amount = {0};
        while (i < s.size && is_digit(s.data[i]))
                add_digit(&amount, s.data[i++] - '0');
        if (i == first)
                return NUMBER_SYNTAX;
        struct slice decimals = {s.data + i, 0};
        if (i < s.size) {
                if (s.data[i] != '.' || i + 1 == s.size)
                        return NUMBER_SYNTAX;
                decimals = (struct slice){s.data + i + 1, s.size - i - 1};
        }
        enum number_status status = add_decimals(&amount, decimals, digits);
        return status != NUMBER_OK ? status : finish_amount(amount, negative, minor);
}

/* Powers of ten beyond which only zero is in range. */
enum { MOST_EXPONENT = 400 };

/* Takes an exponent off the end of *s; 0 where there is none. One that is beyond all range comes
 * out as twice the most. */
static enum number_status
take_exponent(struct slice *s, int64_t *exponent)
{
        *exponent = 0;
        for (size_t i = 0; i < s->size; i++) {
                if (s->data[i] != 'e' && s->data[i] != 'E')
                        continue;
                struct slice digits = {s->data + i + 1, s->size - i - 1};
                s->size = i;
                if (digits.size > 1 && digits.data[0] == '+' && is_digit(digits.data[1]))
                        digits = (struct slice){digits.data + 1, digits.size - 1};
                enum number_status status = integer_parse(digits, exponent);
                if (status != NUMBER_OK && status != NUMBER_RANGE)
                        return NUMBER_SYNTAX;
                if (status == NUMBER_RANGE || *exponent > MOST_EXPONENT ||
                    *exponent < -MOST_EXPONENT)
                        *exponent = digits.data[0] == '-' ? -2 * MOST_EXPONENT : 2 * MOST_EXPONENT;
                return NUMBER_OK;
        }
        return NUMBER_OK;
}

enum number_status
decimal_round(struct slice s, int places, int64_t *value)
{
        if (s.size == 0)
                return NUMBER_EMPTY;
        bool negative = s.data[0] == '-';
        s = (struct slice){s.data + negative, s.size - negative};
        int64_t exponent;
        enum number_status status = take_exponent(&s, &exponent);
        if (status != NUMBER_OK)
                return status;
        const char *point = memchr(s.data, '.', s.size);
        size_t whole = point != NULL ? (size_t)(point - s.data) : s.size;
        if (whole == 0 || whole + 1 == s.size)
                return NUMBER_SYNTAX;
        /* How many digits count: those before the point, as many as the exponent moves it, and the
         * places. */
        int64_t counted = (int64_t)whole + exponent + places;
        struct amount amount = {0};
        int64_t digit = 0;
        bool up = false;
        for (size_t i = 0; i < s.size; i++) {
                if (i == whole)
                        continue;
                if (!is_digit(s.data[i]))
                        return NUMBER_SYNTAX;
                if (digit < counted)
                        add_digit(&amount, s.data[i] - '0');
                else if (digit == counted)
                        up = s.data[i] >= '5';
                digit++;
        }
        for (; digit < counted; digit++)
                add_digit(&amount, 0);
        amount.minor += up;
        return finish_amount(amount, negative, value);
}

enum { MOST_PLACES = 4 };

int
money_places(struct slice s)
{
        size_t point = 0;
        while (point < s.size && s.data[point] != '.')
                point++;
        size_t places = point < s.size ? s.size - point - 1 : 0;
        while (places > 0 && s.data[point + places] == '0')
                places--;
        return places < MOST_PLACES ? (int)places : MOST_PLACES;
}

enum number_status
money_parse_foreign(struct slice s, int digits, char decimal, char thousands, int64_t *minor)
{
        s = slice_trim(s);
        if (s.size == 0)
                return NUMBER_EMPTY;
        bool negative = false;
        if (s.data[0] == '(' && s.data[s.size - 1] == ')' && s.size > 2) {
                negative = true;
                s = slice_trim((struct slice){s.data + 1, s.size - 2});
        } else if (s.data[0] == '-' || s.data[0] == '+') {
                negative = s.data[0] == '-';
                s = (struct slice){s.data + 1, s.size - 1};
        } else if (s.data[s.size - 1] == '-') {
                negative = true;
                s.size--;
        }
        struct amount amount = {0};
        size_t whole = 0, group = 0, groups = 0, i = 0;
        for (; i < s.size && s.data[i] != decimal; i++) {
                if (is_digit(s.data[i])) {
                        add_digit(&amount, s.data[i] - '0');
                        group++;
                        whole++;
                } else if (thousands != '\0' && s.data[i] == thousands) {
                        if (groups == 0 ? group < 1 || group > 3 : group != 3)
                                return NUMBER_SYNTAX;
                        groups++;
                        group = 0;
                } else {
                        return NUMBER_SYNTAX;
                }
        }
        if (groups > 0 && group != 3)
                return NUMBER_SYNTAX;
        struct slice decimals = {NULL, 0};
        if (i < s.size)
                decimals = (struct slice){s.data + i + 1, s.size - i - 1};
        if (whole + decimals.size == 0)
                return NUMBER_SYNTAX;
        enum number_status status = add_decimals(&amount, decimals, digits);
        return status != NUMBER_OK ? status : finish_amount(amount, negative, minor);
}

size_t
money_format(char *out, int64_t minor, int digits)
{
        char text[32], *end = text + sizeof text, *at = end;
        uint64_t rest = minor < 0 ? 0 - (uint64_t)minor : (uint64_t)minor;
        for (int place = 0; rest > 0 || place <= digits; place++) {
                if (place == digits && digits > 0)
                        *--at = '.';
                *--at = (char)('0' + rest % 10);
                rest /= 10;
        }
        if (minor < 0)
                *--at = '-';
        size_t size = (size_t)(end - at);
        memcpy(out, at, size);
        out[size] = '\0';
        return size;
}

/* ---- percentages ---- */

enum { PERCENT_PLACES = 6 };
#define PERCENT_MAX INT64_C(1000000000000)

enum number_status
percent_parse(struct slice s, int64_t *millionths)
{
        enum number_status status = money_parse(s, PERCENT_PLACES, millionths);
        if (status == NUMBER_OK && (*millionths < 0 || *millionths > PERCENT_MAX))
                return NUMBER_RANGE;
        return status;
}

size_t
percent_format(char *out, int64_t millionths)
{
        size_t size = money_format(out, millionths, PERCENT_PLACES);
        while (out[size - 1] == '0')
                size--;
        size -= out[size - 1] == '.';
        out[size] = '\0';
        return size;
}

/* ---- currencies ---- */

#define CODE_COUNT (26 * 26 * 26)

/* Place of a three-letter code in a table of all of them, or -1. */
static int
code_index(struct slice code)
{
        int index = 0;
        if (code.size != 3)
                return -1;
        for (size_t i = 0; i < 3; i++) {
                if (code.data[i] < 'A' || code.data[i] > 'Z')
                        return -1;
                index = index * 26 + (code.data[i] - 'A');
        }
        return index;
}

static signed char *
read_currencies(void)
{
        signed char *digits_of = allocate(CODE_COUNT);
        memset(digits_of, -1, CODE_COUNT);
        struct policy *policy = policy_open(NULL, "currencies", "tsv", "code digits", "name");
        for (size_t row = 0; row < policy->row_count; row++) {
                int index = code_index(policy_cell(policy, row, "code"));
                int64_t digits;
                if (index < 0)
                        policy_die(policy, row, "code",
                                   "not a currency code; three capital letters");
                if (integer_parse(policy_cell(policy, row, "digits"), &digits) != NUMBER_OK ||
                    digits < 0 || digits > 4)
                        policy_die(policy, row, "digits", "not a number of decimal places; 0 to 4");
                if (digits_of[index] >= 0)
                        policy_die(policy, row, "code",
                                   "this code has a line already; one for each");
                digits_of[index] = (signed char)digits;
        }
        policy_free(policy);
        return digits_of;
}

int
currency_file_digits(struct slice code)
{
        static signed char *digits_of; /* kept until the program ends */
        if (digits_of == NULL)
                digits_of = read_currencies();
        int index = code_index(code);
        return index < 0 ? -1 : digits_of[index];
}

static signed char *declared; /* kept until the program ends; NULL: as the file says */

int
currency_digits(struct slice code)
{
        if (declared == NULL)
                return currency_file_digits(code);
        int index = code_index(code);
        return index < 0 ? -1 : declared[index];
}

void
currency_declare(struct slice code, int digits)
{
        if (declared == NULL) {
                declared = allocate(CODE_COUNT);
                memset(declared, -1, CODE_COUNT);
        }
        int index = code_index(code);
        if (index >= 0)
                declared[index] = (signed char)digits;
}

/* ---- integers and reals ---- */

enum number_status
integer_parse(struct slice s, int64_t *value)
{
        if (s.size == 0)
                return NUMBER_EMPTY;
        bool negative = s.data[0] == '-';
        if (s.size == negative)
                return NUMBER_SYNTAX;
        uint64_t limit = (uint64_t)INT64_MAX + negative;
        uint64_t magnitude = 0;
        bool too_large = false;
        for (size_t i = negative; i < s.size; i++) {
                if (!is_digit(s.data[i]))
                        return NUMBER_SYNTAX;
                unsigned digit = (unsigned)(s.data[i] - '0');
                if (magnitude > (limit - digit) / 10)
                        too_large = true;
                else
                        magnitude = magnitude * 10 + digit;
        }
        if (too_large)
                return NUMBER_RANGE;
        *value = negative && magnitude > 0 ? -(int64_t)(magnitude - 1) - 1 : (int64_t)magnitude;
        return NUMBER_OK;
}

size_t
integer_format(char *out, int64_t value)
{
        char digits[24];
        size_t at = sizeof digits, start = 0;
        uint64_t magnitude = value < 0 ? -(uint64_t)value : (uint64_t)value;
        do
                digits[--at] = (char)('0' + magnitude % 10);
        while ((magnitude /= 10) > 0);
        if (value < 0)
                out[start++] = '-';
        memcpy(out + start, digits + at, sizeof digits - at);
        out[start + sizeof digits - at] = '\0';
        return start + sizeof digits - at;
}

static size_t
skip_digits(struct slice s, size_t i)
{
        while (i < s.size && is_digit(s.data[i]))
                i++;
        return i;
}

enum number_status
real_parse(struct slice s, double *value)
{
        if (s.size == 0)
                return NUMBER_EMPTY;
        /* strtod() would take more: blanks, hexadecimal, infinities. */
        size_t start = s.data[0] == '-';
        size_t i = skip_digits(s, start);
        if (i == start)
                return NUMBER_SYNTAX;
        if (i < s.size && s.data[i] == '.') {
                size_t point = i;
                i = skip_digits(s, i + 1);
                if (i == point + 1)
                        return NUMBER_SYNTAX;
        }
        if (i < s.size && (s.data[i] == 'e' || s.data[i] == 'E')) {
                i++;
                i += i < s.size && (s.data[i] == '-' || s.data[i] == '+');
                size_t exponent = i;
                i = skip_digits(s, i);
                if (i == exponent)
                        return NUMBER_SYNTAX;
        }
        if (i != s.size)
                return NUMBER_SYNTAX;
        char small[64];
        char *text = s.size < sizeof small ? small : slice_dup(s);
        if (text == small) {
                memcpy(small, s.data, s.size);
                small[s.size] = '\0';
        }
        double read = strtod(text, NULL);
        if (text != small)
                free(text);
        if (!isfinite(read))
                return NUMBER_RANGE;
        *value = read;
        return NUMBER_OK;
}

/* A value of at most four decimal places and 13 digits, as most are: 15 digits tell every such
   decimal apart, so it is the one that "%.15g" finds. 0: it is none. */
static size_t
format_short(char *out, double value)
{
        enum { PLACES = 4, SCALE = 10000 };
        if (!(value < 1e9 && value > -1e9))
                return 0;
        int64_t scaled = (int64_t)(value * SCALE + (value < 0 ? -0.5 : 0.5));
        if (scaled == 0 || (double)scaled / SCALE != value)
                return 0;
        size_t size = money_format(out, scaled, PLACES);
        while (out[size - 1] == '0')
                size--;
        size -= out[size - 1] == '.';
        out[size] = '\0';
        return size;
}

size_t
real_format(char *out, double value)
{
        size_t short_size = format_short(out, value);
        if (short_size > 0)
                return short_size;
        for (int precision = 15;; precision++) {
                int size = snprintf(out, 32, "%.*g", precision, value);
                if (precision == 17 || strtod(out, NULL) == value)
                        return (size_t)size;
        }
}
