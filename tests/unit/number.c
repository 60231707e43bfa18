/* number.c: money to the limits, round trips, what is refused and why. */
#include <math.h>
#include <stdlib.h>

#include "check.h"
#include "number.h"

static void
money(int line, const char *text, int digits, enum number_status status, int64_t minor)
{
        int64_t got = 12345;
        enum number_status was = money_parse(slice_of(text), digits, &got);
        if (was == status && (status != NUMBER_OK || got == minor))
                return;
        fprintf(stderr, "line %d: \"%s\" (%d): %s, %lld\n", line, text, digits, number_error(was),
                (long long)got);
        check_failures++;
}

static void
foreign(int line, const char *text, int digits, char decimal, char thousands,
        enum number_status status, int64_t minor)
{
        int64_t got = 12345;
        enum number_status was =
                money_parse_foreign(slice_of(text), digits, decimal, thousands, &got);
        if (was == status && (status != NUMBER_OK || got == minor))
                return;
        fprintf(stderr, "line %d: \"%s\" (%d): %s, %lld\n", line, text, digits, number_error(was),
                (long long)got);
        check_failures++;
}

static void
rounded(int line, const char *text, int places, enum number_status status, int64_t value)
{
        int64_t got = 12345;
        enum number_status was = decimal_round(slice_of(text), places, &got);
        if (was == status && (status != NUMBER_OK || got == value))
                return;
        fprintf(stderr, "line %d: \"%s\" (%d): %s, %lld\n", line, text, places, number_error(was),
                (long long)got);
        check_failures++;
}

#define ROUNDED(...) rounded(__LINE__, __VA_ARGS__)
#define MONEY(...)   money(__LINE__, __VA_ARGS__)
#define FOREIGN(...) foreign(__LINE__, __VA_ARGS__)

static void
check_money(void)
{
        MONEY("0", 2, NUMBER_OK, 0);
        MONEY("-0", 2, NUMBER_OK, 0);
        MONEY("-0.00", 2, NUMBER_OK, 0);
        MONEY("1", 2, NUMBER_OK, 100);
        MONEY("1.5", 2, NUMBER_OK, 150);
        MONEY("1.50", 2, NUMBER_OK, 150);
        MONEY("-1234.56", 2, NUMBER_OK, -123456);
        MONEY("0.01", 2, NUMBER_OK, 1);
        MONEY("-0.01", 2, NUMBER_OK, -1);
        MONEY("007.10", 2, NUMBER_OK, 710);
        MONEY("1.2300000000000000000000000", 2, NUMBER_OK, 123);
        MONEY("1.234", 2, NUMBER_DIGITS, 0);
        MONEY("1.2300000000000000000000001", 2, NUMBER_DIGITS, 0);
        MONEY("1.234", 3, NUMBER_OK, 1234);
        MONEY("1.2345", 4, NUMBER_OK, 12345);
        MONEY("5", 0, NUMBER_OK, 5);
        MONEY("5.0", 0, NUMBER_OK, 5);
        MONEY("5.1", 0, NUMBER_DIGITS, 0);
        MONEY("10000000000000.00", 2, NUMBER_OK, MONEY_MAX);
        MONEY("-10000000000000.00", 2, NUMBER_OK, -MONEY_MAX);
        MONEY("10000000000000.01", 2, NUMBER_RANGE, 0);
        MONEY("-10000000000000.01", 2, NUMBER_RANGE, 0);
        MONEY("1000000000000000", 0, NUMBER_OK, MONEY_MAX);
        MONEY("1000000000000001", 0, NUMBER_RANGE, 0);
        MONEY("100000000000.0000", 4, NUMBER_OK, MONEY_MAX);
        MONEY("9223372036854775808", 2, NUMBER_RANGE, 0);
        MONEY("99999999999999999999999999999999999999", 2, NUMBER_RANGE, 0);
        MONEY("000000000000000000000000000000000000001", 2, NUMBER_OK, 100);
        MONEY("", 2, NUMBER_EMPTY, 0);
        static const char *const wrong[] = {"-",   "+1",  ".",     ".5",   "5.",    "-.5",
                                            "1e3", "1E3", "٣",     "1,5",  "1.2.3", "1 000",
                                            " 1",  "1 ",  "--1",   "1-",   "0x10",  "inf",
                                            "nan", "TRY", "1.5TL", "1.-5", "１"};
        for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
                MONEY(wrong[i], 2, NUMBER_SYNTAX, 0);
        int64_t minor;
        CHECK(money_parse((struct slice){"1\0", 2}, 2, &minor) == NUMBER_SYNTAX);
        CHECK(money_parse((struct slice){NULL, 0}, 2, &minor) == NUMBER_EMPTY);
}

static void
check_rounded(void)
{
        ROUNDED("0", 12, NUMBER_OK, 0);
        ROUNDED("-0.0", 2, NUMBER_OK, 0);
        ROUNDED("12", 2, NUMBER_OK, 1200);
        ROUNDED("0.333333333333333", 12, NUMBER_OK, 333333333333);
        ROUNDED("0.666666666666667", 12, NUMBER_OK, 666666666667);
        ROUNDED("1.005", 2, NUMBER_OK, 101);
        ROUNDED("-1.005", 2, NUMBER_OK, -101);
        ROUNDED("1.0049999", 2, NUMBER_OK, 100);
        ROUNDED("0.5", 0, NUMBER_OK, 1);
        ROUNDED("0.4", 0, NUMBER_OK, 0);
        ROUNDED("9.999", 2, NUMBER_OK, 1000);
        ROUNDED("1.0e-05", 12, NUMBER_OK, 10000000);
        ROUNDED("1.5e-13", 12, NUMBER_OK, 0);
        ROUNDED("5.0e-13", 12, NUMBER_OK, 1);
        ROUNDED("5.0e-14", 12, NUMBER_OK, 0);
        ROUNDED("1.0e+13", 2, NUMBER_OK, MONEY_MAX);
        ROUNDED("1.23456E3", 2, NUMBER_OK, 123456);
        ROUNDED("10000000000000.0", 2, NUMBER_OK, MONEY_MAX);
        ROUNDED("10000000000000.01", 2, NUMBER_RANGE, 0);
        ROUNDED("10000000000000.004", 2, NUMBER_OK, MONEY_MAX);
        ROUNDED("1.0e+20", 2, NUMBER_RANGE, 0);
        ROUNDED("-1.0e+300", 2, NUMBER_RANGE, 0);
        ROUNDED("1e99999999999999999999", 2, NUMBER_RANGE, 0);
        ROUNDED("1e-99999999999999999999", 2, NUMBER_OK, 0);
        ROUNDED("0e999", 2, NUMBER_OK, 0);
        ROUNDED("", 2, NUMBER_EMPTY, 0);
        static const char *const wrong[] = {"-",     ".",     ".5",  "5.",    "1e",   "1e+", "e5",
                                            "1e5.0", "1.2.3", "Inf", "-Inf",  "NaN",  "abc", "1 ",
                                            " 1",    "+1",    "1,5", "1e++5", "1e+-5"};
        for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
                ROUNDED(wrong[i], 2, NUMBER_SYNTAX, 0);
}

static void
check_foreign(void)
{
        FOREIGN("1.234.567,89", 2, ',', '.', NUMBER_OK, 123456789);
        FOREIGN("1,234,567.89", 2, '.', ',', NUMBER_OK, 123456789);
        FOREIGN("1234567,89", 2, ',', '.', NUMBER_OK, 123456789);
        FOREIGN("1 234,5", 2, ',', ' ', NUMBER_OK, 123450);
        FOREIGN("1'234.50", 2, '.', '\'', NUMBER_OK, 123450);
        FOREIGN("12", 2, ',', '.', NUMBER_OK, 1200);
        FOREIGN("0,00", 2, ',', '.', NUMBER_OK, 0);
        FOREIGN("-0,00", 2, ',', '.', NUMBER_OK, 0);
        FOREIGN("  12,50\t", 2, ',', '.', NUMBER_OK, 1250);
        FOREIGN("\xC2\xA0"
                "12,50\xC2\xA0",
                2, ',', '.', NUMBER_OK, 1250);
        FOREIGN("+12,50", 2, ',', '.', NUMBER_OK, 1250);
        FOREIGN("-12,50", 2, ',', '.', NUMBER_OK, -1250);
        FOREIGN("12,50-", 2, ',', '.', NUMBER_OK, -1250);
        FOREIGN("(12,50)", 2, ',', '.', NUMBER_OK, -1250);
        FOREIGN("( 1.212,50 )", 2, ',', '.', NUMBER_OK, -121250);
        FOREIGN(",5", 2, ',', '.', NUMBER_OK, 50);
        FOREIGN("5,", 2, ',', '.', NUMBER_OK, 500);
        FOREIGN("12,3400", 2, ',', '.', NUMBER_OK, 1234);
        FOREIGN("12,345", 2, ',', '.', NUMBER_DIGITS, 0);
        FOREIGN("10.000.000.000.000,00", 2, ',', '.', NUMBER_OK, MONEY_MAX);
        FOREIGN("-10.000.000.000.000,01", 2, ',', '.', NUMBER_RANGE, 0);
        FOREIGN("", 2, ',', '.', NUMBER_EMPTY, 0);
        FOREIGN("  \xC2\xA0", 2, ',', '.', NUMBER_EMPTY, 0);
        static const char *const wrong[] = {"1.23,4",    "12.34.567,00",
                                            "1.2345,00", "1234.567,00",
                                            ".123,00",   "1..234,00",
                                            "1.234.,00", "1.234.56",
                                            "1,2,3",     "1,234.5",
                                            "-",         "()",
                                            "(",         ")",
                                            "(-5)",      "-(5)",
                                            "--5",       "-5-",
                                            "+5-",       "5+",
                                            "+",         ",",
                                            ".",         "1e3",
                                            "٣",         "5 TL",
                                            "₺5",        "1 234,00",
                                            "1.234,5 6", "5)",
                                            "(5"};
        for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
                FOREIGN(wrong[i], 2, ',', '.', NUMBER_SYNTAX, 0);
        FOREIGN("1.234,50", 2, ',', '\0', NUMBER_SYNTAX, 0); /* no thousands sign declared */
        FOREIGN("1234,50", 2, '.', '\0', NUMBER_SYNTAX, 0);  /* another decimal sign declared */
}

static void
check_money_format(void)
{
        static const struct {
                int64_t minor;
                int digits;
                const char *text;
        } cases[] = {
                {0, 2, "0.00"},
                {0, 0, "0"},
                {1, 2, "0.01"},
                {-1, 2, "-0.01"},
                {-99, 2, "-0.99"},
                {100, 2, "1.00"},
                {-123456, 2, "-1234.56"},
                {5, 0, "5"},
                {5, 3, "0.005"},
                {12345, 4, "1.2345"},
                {MONEY_MAX, 2, "10000000000000.00"},
                {INT64_MAX, 2, "92233720368547758.07"},
                {INT64_MIN, 2, "-92233720368547758.08"},
        };
        char out[32];
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                size_t size = money_format(out, cases[i].minor, cases[i].digits);
                CHECK_TEXT(((struct slice){out, size}), cases[i].text);
                CHECK(out[size] == '\0');
        }
        /* What is written is read back as it was, at every number of digits. */
        uint64_t random = 88172645463325252U;
        for (int i = 0; i < 200000; i++) {
                random ^= random << 13;
                random ^= random >> 7;
                random ^= random << 17;
                int64_t minor = (int64_t)(random >> (random % 60)) % (MONEY_MAX + 1);
                if (random & 1)
                        minor = -minor;
                int digits = (int)(random % 5);
                int64_t again;
                size_t size = money_format(out, minor, digits);
                CHECK(money_parse((struct slice){out, size}, digits, &again) == NUMBER_OK &&
                      again == minor);
                CHECK(money_parse_foreign((struct slice){out, size}, digits, '.', '\0', &again) ==
                              NUMBER_OK &&
                      again == minor);
        }
}

static void
check_integers(void)
{
        static const struct {
                const char *text;
                enum number_status status;
                int64_t value;
        } cases[] = {
                {"0", NUMBER_OK, 0},
                {"-0", NUMBER_OK, 0},
                {"42", NUMBER_OK, 42},
                {"-42", NUMBER_OK, -42},
                {"007", NUMBER_OK, 7},
                {"9223372036854775807", NUMBER_OK, INT64_MAX},
                {"-9223372036854775808", NUMBER_OK, INT64_MIN},
                {"9223372036854775808", NUMBER_RANGE, 0},
                {"-9223372036854775809", NUMBER_RANGE, 0},
                {"99999999999999999999", NUMBER_RANGE, 0},
                {"184467440737095516160", NUMBER_RANGE, 0},
                {"", NUMBER_EMPTY, 0},
                {"-", NUMBER_SYNTAX, 0},
                {"+1", NUMBER_SYNTAX, 0},
                {" 1", NUMBER_SYNTAX, 0},
                {"1.0", NUMBER_SYNTAX, 0},
                {"1e3", NUMBER_SYNTAX, 0},
                {"0x1", NUMBER_SYNTAX, 0},
                {"99999999999999999999x", NUMBER_SYNTAX, 0},
        };
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                int64_t value = 77;
                enum number_status status = integer_parse(slice_of(cases[i].text), &value);
                CHECK(status == cases[i].status);
                CHECK(status != NUMBER_OK || value == cases[i].value);
        }
        char out[24];
        CHECK_TEXT(((struct slice){out, integer_format(out, INT64_MIN)}), "-9223372036854775808");
        CHECK_TEXT(((struct slice){out, integer_format(out, 0)}), "0");
        CHECK_TEXT(((struct slice){out, integer_format(out, -7)}), "-7");
}

static void
check_reals(void)
{
        double value;
        CHECK(real_parse(slice_of("1.5"), &value) == NUMBER_OK && value == 1.5);
        CHECK(real_parse(slice_of("-2e-3"), &value) == NUMBER_OK && value == -0.002);
        CHECK(real_parse(slice_of("1E+2"), &value) == NUMBER_OK && value == 100);
        CHECK(real_parse(slice_of("1e400"), &value) == NUMBER_RANGE);
        CHECK(real_parse(slice_of(""), &value) == NUMBER_EMPTY);
        static const char *const wrong[] = {"inf", "nan", "0x1p3", " 1",  "1 ", "1,5", ".5",
                                            "5.",  "e5",  "1e",    "1e+", "-",  "+1",  "1.5.2"};
        for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
                CHECK(real_parse(slice_of(wrong[i]), &value) == NUMBER_SYNTAX);
        char zeros[301];
        memset(zeros, '0', 300);
        zeros[299] = '7';
        zeros[300] = '\0'; /* longer than any buffer on the stack */
        CHECK(real_parse(slice_of(zeros), &value) == NUMBER_OK && value == 7);
        char out[32];
        CHECK_TEXT(((struct slice){out, real_format(out, 0.1)}), "0.1");
        CHECK_TEXT(((struct slice){out, real_format(out, 100)}), "100");
        CHECK_TEXT(((struct slice){out, real_format(out, 1.0 / 3)}), "0.3333333333333333");
        srand(7);
        for (int i = 0; i < 100000; i++) {
                double number = ldexp((double)rand() - RAND_MAX / 2.0, rand() % 200 - 100) / 3;
                size_t size = real_format(out, number);
                CHECK(size < sizeof out);
                CHECK(real_parse((struct slice){out, size}, &value) == NUMBER_OK &&
                      value == number);
        }
        /* A decimal comes out as it is, however it is found: digests are made of it. */
        for (int i = 0; i < 100000; i++) {
                static const double scales[] = {1, 10, 100, 1000, 10000, 100000};
                char expected[40];
                double number = (double)(rand() % 2000001 - 1000000) * (rand() % 1000 + 1) /
                                scales[rand() % 6];
                snprintf(expected, sizeof expected, "%.15g", number);
                CHECK_TEXT(((struct slice){out, real_format(out, number)}), expected);
        }
}

static void
check_currencies(void)
{
        CHECK(currency_digits(slice_of("TRY")) == 2);
        CHECK(currency_digits(slice_of("EUR")) == 2);
        CHECK(currency_digits(slice_of("JPY")) == 0);
        CHECK(currency_digits(slice_of("KWD")) == 3);
        CHECK(currency_digits(slice_of("CLF")) == 4);
        CHECK(currency_digits(slice_of("HRK")) == 2); /* withdrawn, yet claimed */
        static const char *const unknown[] = {"XXX", "XAU", "try", "TR", "TRYX", "", "T Y", "₺"};
        for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
                CHECK(currency_digits(slice_of(unknown[i])) == -1);
}

static void
check_places(void)
{
        static const struct {
                const char *text;
                int places;
        } cases[] = {{"", 0},      {"5", 0},      {"5.", 0},     {"5.0", 0},      {"-5.10", 1},
                     {"0.001", 3}, {".5", 1},     {"1.2345", 4}, {"1.234567", 4}, {"1.20000000", 1},
                     {"100", 0},   {"1.0001", 4}, {"10.00", 0}};
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
                CHECK(money_places(slice_of(cases[i].text)) == cases[i].places);
}

static void
check_percentages(void)
{
        static const struct {
                const char *text;
                enum number_status status;
                int64_t millionths;
                const char *written;
        } cases[] = {{"39.75", NUMBER_OK, 39750000, "39.75"},
                     {"0", NUMBER_OK, 0, "0"},
                     {"100.000000", NUMBER_OK, 100000000, "100"},
                     {"0.000001", NUMBER_OK, 1, "0.000001"},
                     {"1000000", NUMBER_OK, INT64_C(1000000000000), "1000000"},
                     {"1000000.000001", NUMBER_RANGE, 0, NULL},
                     {"-1", NUMBER_RANGE, 0, NULL},
                     {"0.0000001", NUMBER_DIGITS, 0, NULL},
                     {"1e2", NUMBER_SYNTAX, 0, NULL},
                     {"", NUMBER_EMPTY, 0, NULL}};
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                int64_t millionths;
                char out[32];
                CHECK(percent_parse(slice_of(cases[i].text), &millionths) == cases[i].status);
                if (cases[i].status != NUMBER_OK)
                        continue;
                CHECK(millionths == cases[i].millionths);
                CHECK_TEXT(((struct slice){out, percent_format(out, millionths)}),
                           cases[i].written);
        }
}

int
main(void)
{
        check_percentages();
        check_money();
        check_rounded();
        check_places();
        check_foreign();
        check_money_format();
        check_integers();
        check_reals();
        check_currencies();
        return check_result();
}
