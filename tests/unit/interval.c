/* interval.c: what is an interval, and the day after it. */
#include "check.h"
#include "day.h"
#include "interval.h"

static int32_t
day(const char *text)
{
        return day_parse(slice_of(text));
}

/* The day after INTERVAL from FROM, as text; "" for none. */
static struct slice
after(const char *interval, const char *from)
{
        static char text[11];
        struct interval parsed;
        CHECK(interval_parse(slice_of(interval), &parsed));
        int32_t end = interval_add(parsed, day(from), 1);
        text[0] = '\0';
        if (end != DAY_NONE)
                day_format(text, end);
        return slice_of(text);
}

int
main(void)
{
        struct interval month, weeks, none;
        CHECK(interval_parse(slice_of("1 month"), &month) && month.months == 1);
        CHECK(interval_parse(slice_of("2 weeks"), &weeks) && weeks.days == 14);
        static const char *const wrong[] = {"month",      "0 days",      "",
                                            "9000 weeks", "1201 months", "101 years",
                                            "-1 days",    "1  day",      "1.5 years"};
        for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
                CHECK(!interval_parse(slice_of(wrong[i]), &none));

        /* The day of the same number, or the last of a month that has none. */
        CHECK_TEXT(after("1 month", "2024-01-31"), "2024-02-29");
        CHECK_TEXT(after("1 month", "2023-01-31"), "2023-02-28");
        CHECK_TEXT(after("10 years", "2016-03-15"), "2026-03-15");
        CHECK_TEXT(after("10 years", "2016-02-29"), "2026-02-28");
        CHECK_TEXT(after("20 years", "2016-02-29"), "2036-02-29");
        CHECK_TEXT(after("3 years", "2025-02-28"), "2028-02-28");
        CHECK_TEXT(after("5 years", "2019-12-31"), "2024-12-31");
        CHECK_TEXT(after("365 days", "2023-03-01"), "2024-02-29");
        CHECK_TEXT(after("2 weeks", "2023-12-25"), "2024-01-08");
        CHECK_TEXT(after("2 weeks", "9999-12-25"), "");
        CHECK_TEXT(after("1 month", "9999-12-01"), "");
        CHECK_TEXT(after("100 years", "9900-01-01"), "");
        CHECK(interval_add(month, day("2023-01-31"), 14) == day("2024-03-31"));
        CHECK(interval_add(weeks, 0, INT64_C(1000000000)) == DAY_NONE);
        return check_result();
}
