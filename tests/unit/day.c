/* day.c: every day of its years both ways, patterns, instants, zones. */
#include <stdlib.h>
#include <time.h>

#include "check.h"
#include "day.h"

static void
check_days(void)
{
        CHECK(day_from_civil(1970, 1, 1) == 0);
        CHECK(day_from_civil(2000, 3, 1) == 11017);
        CHECK(day_parse(slice_of("2024-02-29")) == 19782);
        CHECK(day_parse(slice_of("1969-12-31")) == -1);
        static const char *const wrong[] = {"2023-02-29", "1900-02-29", "2024-13-01", "2024-00-01",
                                            "2024-04-31", "2024-01-00", "2024-01-32", "0000-01-01",
                                            "2024-1-1",   "24-01-01",   "2024/01/01", "2024-01-01 ",
                                            "",           "2024-01-0a", "-024-01-01", "2024-01-01T",
                                            "10000-01-01"};
        for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
                CHECK(day_parse(slice_of(wrong[i])) == DAY_NONE);
        /* Every day from the first to the last follows the one before it. */
        int32_t expected = day_from_civil(1, 1, 1);
        CHECK(expected == -719162);
        static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
        bool right = true;
        for (int year = 1; year <= 9999; year++) {
                bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
                for (int month = 1; month <= 12; month++) {
                        int length = lengths[month - 1] + (month == 2 && leap);
                        right = right && day_from_civil(year, month, length + 1) == DAY_NONE;
                        for (int day = 1; day <= length; day++, expected++) {
                                int y, m, d;
                                day_to_civil(expected, &y, &m, &d);
                                right = right && y == year && m == month && d == day &&
                                        day_from_civil(year, month, day) == expected;
                        }
                }
        }
        CHECK(right);
        char out[11];
        CHECK(DAY_FIRST == day_from_civil(1, 1, 1) && DAY_LAST == day_from_civil(9999, 12, 31));
        CHECK(day_clamp(DAY_FIRST - 1) == DAY_FIRST && day_clamp(0) == 0 &&
              day_clamp((int64_t)DAY_LAST + INT32_MAX) == DAY_LAST);
        day_format(out, DAY_FIRST);
        CHECK_TEXT(slice_of(out), "0001-01-01");
        day_format(out, DAY_LAST);
        CHECK_TEXT(slice_of(out), "9999-12-31");
}

static void
pattern(int line, const char *text, const char *how, const char *day, int32_t seconds)
{
        int32_t rest = -1;
        int32_t got = day_parse_pattern(slice_of(text), how, &rest);
        int32_t expected = day == NULL ? DAY_NONE : day_parse(slice_of(day));
        if (got == expected && (day == NULL || rest == seconds))
                return;
        fprintf(stderr, "line %d: \"%s\" by \"%s\": %d, %d\n", line, text, how, (int)got,
                (int)rest);
        check_failures++;
}

#define PATTERN(...) pattern(__LINE__, __VA_ARGS__)

static void
check_patterns(void)
{
        PATTERN("29.02.2024", "%d.%m.%Y", "2024-02-29", 0);
        PATTERN("1.2.2024", "%d.%m.%Y", "2024-02-01", 0);
        PATTERN(" 01.02.2024\t", "%d.%m.%Y", "2024-02-01", 0);
        PATTERN("20240201", "%Y%m%d", "2024-02-01", 0);
        PATTERN("02/01/68", "%m/%d/%y", "2068-02-01", 0);
        PATTERN("02/01/69", "%m/%d/%y", "1969-02-01", 0);
        PATTERN("01.02.2024 9:05:07", "%d.%m.%Y %H:%M:%S", "2024-02-01", 9 * 3600 + 5 * 60 + 7);
        PATTERN("2024-02-01 23:59", "%Y-%m-%d %H:%M", "2024-02-01", 86340);
        PATTERN("100% 01.02.2024", "100%% %d.%m.%Y", "2024-02-01", 0);
        PATTERN("30.02.2024", "%d.%m.%Y", NULL, 0);
        PATTERN("29.02.2023", "%d.%m.%Y", NULL, 0);
        PATTERN("01.02.24", "%d.%m.%Y", NULL, 0);
        PATTERN("01.02.2024x", "%d.%m.%Y", NULL, 0);
        PATTERN("01.02.20245", "%d.%m.%Y", NULL, 0);
        PATTERN("x01.02.2024", "%d.%m.%Y", NULL, 0);
        PATTERN("01-02-2024", "%d.%m.%Y", NULL, 0);
        PATTERN("01.02.2024 24:00", "%d.%m.%Y %H:%M", NULL, 0);
        PATTERN("01.02.2024 12:60", "%d.%m.%Y %H:%M", NULL, 0);
        PATTERN("01.02.2024 12:5", "%d.%m.%Y %H:%M", NULL, 0);
        PATTERN("", "%d.%m.%Y", NULL, 0);
        PATTERN("00.00.0000", "%d.%m.%Y", NULL, 0);
        PATTERN("..", "%d.%m.%Y", NULL, 0);
        CHECK(day_parse_pattern(slice_of("01.02.2024"), "%d.%m.%Y", NULL) != DAY_NONE);
        CHECK(day_parse_pattern(slice_of("01.02.2024"), "%d.%m.%Y%", NULL) == DAY_NONE);
        struct buffer written = {0};
        CHECK(day_format_pattern(&written, day_from_civil(987, 6, 5), "%Y/%m/%d 100%%"));
        CHECK(slice_is(buffer_slice(&written), "0987/06/05 100%"));
        written.size = 0;
        CHECK(day_format_pattern(&written, day_from_civil(2068, 12, 31), "%d%m%y"));
        CHECK(slice_is(buffer_slice(&written), "311268"));
        CHECK(!day_format_pattern(&written, day_from_civil(2069, 1, 1), "%d%m%y"));
        CHECK(!day_format_pattern(&written, day_from_civil(1968, 12, 31), "%d%m%y"));
        buffer_free(&written);
        CHECK(day_pattern_valid("%d.%m.%Y"));
        CHECK(day_pattern_valid("%y%m%d %H:%M:%S"));
        CHECK(day_pattern_valid("100%% %d.%m.%Y"));
        static const char *const wrong[] = {"",           "%d.%m",      "%Y",          "%d.%m.%Y%",
                                            "%d.%m.%B",   "%d.%m.%Y%y", "%d.%d.%m.%Y", "yyyy-mm-dd",
                                            "%d.%m.%Y %I"};
        for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
                CHECK(!day_pattern_valid(wrong[i]));
}

static void
check_times(void)
{
        int64_t seconds;
        CHECK(time_parse(slice_of("1970-01-01T00:00:00Z"), &seconds) && seconds == 0);
        CHECK(time_parse(slice_of("2026-11-21T22:29:01Z"), &seconds) && seconds == 1795300141);
        CHECK(time_parse(slice_of("1969-12-31T23:59:59Z"), &seconds) && seconds == -1);
        char out[21];
        static const char *const same[] = {"1970-01-01T00:00:00Z", "1969-12-31T23:59:59Z",
                                           "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z",
                                           "2026-11-21T22:29:01Z"};
        for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
                CHECK(time_parse(slice_of(same[i]), &seconds));
                time_format(out, seconds);
                CHECK_TEXT(slice_of(out), same[i]);
        }
        time_format(out, ((int64_t)DAY_LAST + 1) * 86400);
        CHECK_TEXT(slice_of(out), "9999-12-31T23:59:59Z");
        time_format(out, (int64_t)DAY_FIRST * 86400 - 1);
        CHECK_TEXT(slice_of(out), "0001-01-01T00:00:00Z");
        static const char *const wrong[] = {
                "1970-01-01 00:00:00Z", "1970-01-01T00:00:00",  "1970-01-01T24:00:00Z",
                "1970-01-01T00:60:00Z", "1970-01-01T00:00:60Z", "1970-02-30T00:00:00Z",
                "1970-01-01T00:00:00+", "1970-01-01T0a:00:00Z", ""};
        for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
                CHECK(!time_parse(slice_of(wrong[i]), &seconds));
}

/* Whether TEXT is a time, looked at byte by byte. */
static bool
is_time(const char *text)
{
        static const char form[] = "0000-00-00T00:00:00Z";
        int numbers[14], count = 0;
        for (size_t i = 0; i < sizeof form - 1; i++) {
                if (form[i] != '0' ? text[i] != form[i] : text[i] < '0' || text[i] > '9')
                        return false;
                if (form[i] == '0')
                        numbers[count++] = text[i] - '0';
        }
        const int *n = numbers;
        return day_from_civil(n[0] * 1000 + n[1] * 100 + n[2] * 10 + n[3], n[4] * 10 + n[5],
                              n[6] * 10 + n[7]) != DAY_NONE &&
               n[8] * 10 + n[9] < 24 && n[10] < 6 && n[12] < 6;
}

/* Every byte in every place of a time, and of the day that begins it. */
static void
check_bytes(void)
{
        for (size_t at = 0; at < 20; at++) {
                for (int byte = 0; byte < 256; byte++) {
                        char text[21] = "2024-12-31T19:59:49Z", out[21];
                        int64_t seconds;
                        text[at] = (char)byte;
                        bool right = is_time(text);
                        CHECK(time_parse((struct slice){text, 20}, &seconds) == right);
                        CHECK(at >= 10 ||
                              (day_parse((struct slice){text, 10}) != DAY_NONE) == right);
                        if (right)
                                time_format(out, seconds);
                        CHECK(!right || memcmp(out, text, 20) == 0);
                }
        }
}

static int64_t
instant(const char *text)
{
        int64_t seconds = 0;
        CHECK(time_parse(slice_of(text), &seconds));
        return seconds;
}

static void
check_zones(void)
{
        setenv("TZ", "America/New_York", 1);
        tzset();
        struct zone *istanbul = zone_open("Europe/Istanbul");
        if (istanbul == NULL) {
                fputs("Europe/Istanbul: this machine has no time zones (tzdata)\n", stderr);
                check_failures++;
                return;
        }
        CHECK(zone_offset(istanbul, instant("2026-01-15T12:00:00Z")) == 10800);
        CHECK(zone_day(istanbul, instant("2026-01-15T20:59:59Z")) ==
              day_parse(slice_of("2026-01-15")));
        CHECK(zone_day(istanbul, instant("2026-01-15T21:00:00Z")) ==
              day_parse(slice_of("2026-01-16")));
        CHECK(zone_day(istanbul, instant("9999-12-31T21:00:00Z")) == DAY_LAST);
        CHECK(zone_day_end(istanbul, DAY_LAST) == instant("9999-12-31T21:00:00Z"));
        CHECK(zone_offset(istanbul, instant("2015-01-15T12:00:00Z")) == 7200);
        /* A day with a change in it: 2015-03-29 01:00 UTC. */
        CHECK(zone_offset(istanbul, instant("2015-03-29T00:59:59Z")) == 7200);
        CHECK(zone_offset(istanbul, instant("2015-03-29T01:00:00Z")) == 10800);
        CHECK(zone_offset(istanbul, instant("2015-03-29T00:59:59Z")) == 7200);
        CHECK(zone_offset(istanbul, instant("1969-12-31T23:59:59Z")) == 7200);
        /* The same as the C library says, over sixty years, and after the cache has been filled. */
        struct zone *york = zone_open("America/New_York");
        CHECK(york != NULL);
        for (int pass = 0; york != NULL && pass < 2; pass++) {
                for (int64_t at = -20000000; at < 2000000000; at += 500009) {
                        time_t time = (time_t)at;
                        struct tm local;
                        localtime_r(&time, &local);
                        CHECK(zone_offset(york, at) == (int32_t)local.tm_gmtoff);
                }
        }
        zone_close(york);
        CHECK(strcmp(getenv("TZ"), "America/New_York") == 0); /* untouched, and still in force */
        time_t noon = (time_t)instant("2026-01-15T12:00:00Z");
        CHECK(localtime(&noon)->tm_hour == 7);
        unsetenv("TZ");
        CHECK(zone_offset(istanbul, instant("2001-01-01T12:00:00Z")) == 7200);
        CHECK(getenv("TZ") == NULL);
        zone_close(istanbul);
        zone_close(NULL);
        static const char *const unknown[] = {"",
                                              "Nowhere/City",
                                              "Europe",
                                              "../zoneinfo/UTC",
                                              "/usr/share/zoneinfo/UTC",
                                              "Europe/../UTC",
                                              "UTC\n",
                                              "UTC+3",
                                              ":UTC"};
        for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
                CHECK(zone_open(unknown[i]) == NULL);
        /* A million questions are cheap: the zone's file is not read for each. */
        struct zone *zone = zone_open("Europe/Istanbul");
        clock_t start = clock();
        int64_t sum = 0;
        for (int64_t i = 0; i < 1000000; i++)
                sum += zone_day(zone, 1577836800 + i % 1000 * 86400 + i);
        CHECK(sum > 0);
        CHECK(clock() - start < 2 * CLOCKS_PER_SEC);
        zone_close(zone);
}

int
main(void)
{
        check_days();
        check_patterns();
        check_times();
        check_bytes();
        check_zones();
        return check_result();
}
