#include "day.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "error.h"

#define SECONDS_A_DAY 86400

static bool
is_digit(char c)
{
        return c >= '0' && c <= '9';
}

/* Whether the eight bytes at S are of FORM, in which 0 stands for any digit. All are looked at
   together, because dates are read by the million: of each the difference from FORM is at most 9,
   or 0, so that what is added does not reach its highest bit. */
static inline bool
has_form(const char *s, const char *form)
{
        unsigned char room[8];
        uint64_t text, wanted, added;
        for (size_t i = 0; i < sizeof room; i++)
                room[i] = form[i] == '0' ? 0x7f - 9 : 0x7f;
        memcpy(&text, s, sizeof text);
        memcpy(&wanted, form, sizeof wanted);
        memcpy(&added, room, sizeof added);
        uint64_t differs = text ^ wanted;
        return ((differs | (differs + added)) & UINT64_C(0x8080808080808080)) == 0;
}

/* Two digits as a number. */
static inline int
two(const char *s)
{
        return (s[0] - '0') * 10 + (s[1] - '0');
}

static void
put_digits(char *out, int value, int count)
{
        while (count-- > 0) {
                out[count] = (char)('0' + value % 10);
                value /= 10;
        }
}

/* ---- days ---- */

/* Both conversions count years from 1 March, so that a leap day is a year's last; 719468 days lie
   between 0000-03-01 and 1970-01-01. The way back counts eras of 400 years of 146097 days. */

int32_t
day_from_civil(int year, int month, int day)
{
        static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
        /* Days of the year from 1 March before each month. */
        static const int before[] = {306, 337, 0, 31, 61, 92, 122, 153, 184, 214, 245, 275};
        if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1)
                return DAY_NONE;
        if (day > lengths[month - 1]) {
                bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
                if (month != 2 || day > 29 || !leap)
                        return DAY_NONE;
        }
        int march_year = year - (month <= 2), century = march_year / 100;
        return march_year * 365 + march_year / 4 - century + century / 4 + before[month - 1] + day -
               1 - 719468;
}

void
day_to_civil(int32_t day, int *year, int *month, int *day_of_month)
{
        int shifted = day + 719468;
        int era = shifted / 146097;
        int day_of_era = shifted % 146097;
        int year_of_era =
                (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
        int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        int march_month = (5 * day_of_year + 2) / 153;
        *day_of_month = day_of_year - (153 * march_month + 2) / 5 + 1;
        *month = march_month < 10 ? march_month + 3 : march_month - 9;
        *year = year_of_era + era * 400 + (*month <= 2);
}

/* The day of ten bytes that are of the form 0000-00-00; DAY_NONE where there is none such. */
static int32_t
day_of_text(const char *s)
{
        return day_from_civil(two(s) * 100 + two(s + 2), two(s + 5), two(s + 8));
}

int32_t
day_parse(struct slice s)
{
        if (s.size != 10 || !has_form(s.data, "0000-00-") || !has_form(s.data + 2, "00-00-00"))
                return DAY_NONE;
        return day_of_text(s.data);
}

int32_t
day_clamp(int64_t day)
{
        return day < DAY_FIRST ? DAY_FIRST : day > DAY_LAST ? DAY_LAST : (int32_t)day;
}

void
day_format(char out[11], int32_t day)
{
        int year, month, day_of_month;
        if (day < DAY_FIRST || day > DAY_LAST)
                die(EXIT_BUG, "%ld days from 1970 are no day of the calendar", (long)day);
        day_to_civil(day, &year, &month, &day_of_month);
        put_digits(out, year, 4);
        out[4] = '-';
        put_digits(out + 5, month, 2);
        out[7] = '-';
        put_digits(out + 8, day_of_month, 2);
        out[10] = '\0';
}

int
day_weekday(int32_t day)
{
        /* 1970-01-01 was a Thursday. */
        return (int)(((int64_t)day + 3) % WEEKDAYS + WEEKDAYS) % WEEKDAYS;
}

int
weekday_named(struct slice name)
{
        static const char *const names[] = {"monday", "tuesday",  "wednesday", "thursday",
                                            "friday", "saturday", "sunday"};
        for (int i = 0; i < WEEKDAYS; i++)
                if (slice_is(name, names[i]))
                        return i;
        return -1;
}

/* ---- foreign patterns ---- */

/* At least MINIMUM and at most MAXIMUM digits at *s; -1 when they are not there. */
static int
take_number(struct slice *s, size_t minimum, size_t maximum)
{
        int value = 0;
        size_t taken = 0;
        while (taken < maximum && taken < s->size && is_digit(s->data[taken]))
                value = value * 10 + (s->data[taken++] - '0');
        if (taken < minimum)
                return -1;
        s->data += taken;
        s->size -= taken;
        return value;
}

int32_t
day_parse_pattern(struct slice s, const char *pattern, int32_t *seconds)
{
        s = slice_trim(s);
        int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
        for (; *pattern != '\0'; pattern++) {
                char letter = *pattern == '%' ? *++pattern : '\0';
                switch (letter) {
                case 'd':
                        day = take_number(&s, 1, 2);
                        break;
                case 'm':
                        month = take_number(&s, 1, 2);
                        break;
                case 'Y':
                        year = take_number(&s, 4, 4);
                        break;
                case 'y':
                        year = take_number(&s, 2, 2);
                        if (year >= 0)
                                year += year <= 68 ? 2000 : 1900;
                        break;
                case 'H':
                        hour = take_number(&s, 1, 2);
                        break;
                case 'M':
                        minute = take_number(&s, 2, 2);
                        break;
                case 'S':
                        second = take_number(&s, 2, 2);
                        break;
                default: /* a literal byte, or %% */
                        if (*pattern == '\0' || s.size == 0 || s.data[0] != *pattern)
                                return DAY_NONE;
                        s.data++;
                        s.size--;
                        break;
                }
        }
        if (s.size > 0 || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 ||
            second > 59)
                return DAY_NONE;
        if (seconds != NULL)
                *seconds = hour * 3600 + minute * 60 + second;
        return day_from_civil(year, month, day);
}

bool
day_pattern_valid(const char *pattern)
{
        int seen[128] = {0};
        for (; *pattern != '\0'; pattern++) {
                if (*pattern != '%')
                        continue;
                char letter = *++pattern;
                if (letter == '\0' || strchr("dmYyHMS%", letter) == NULL)
                        return false;
                if (letter != '%' && seen[(int)letter]++ > 0)
                        return false;
        }
        return seen['d'] && seen['m'] && seen['Y'] + seen['y'] == 1;
}

/* ---- instants ---- */

bool
day_format_pattern(struct buffer *out, int32_t day, const char *pattern)
{
        int year, month, day_of_month;
        bool told = true;
        day_to_civil(day, &year, &month, &day_of_month);
        for (; *pattern != '\0'; pattern++) {
                switch (*pattern == '%' ? *++pattern : '\0') {
                case 'd':
                        buffer_add_format(out, "%02d", day_of_month);
                        break;
                case 'm':
                        buffer_add_format(out, "%02d", month);
                        break;
                case 'Y':
                        buffer_add_format(out, "%04d", year);
                        break;
                case 'y':
                        told = year >= 1969 && year <= 2068;
                        buffer_add_format(out, "%02d", year % 100);
                        break;
                default: /* a literal byte, or %% */
                        buffer_add(out, pattern, 1);
                        break;
                }
        }
        return told;
}

bool
time_parse(struct slice s, int64_t *seconds)
{
        if (s.size != 20 || !has_form(s.data, "0000-00-") || !has_form(s.data + 8, "00T00:00") ||
            !has_form(s.data + 12, "0:00:00Z"))
                return false;
        int32_t day = day_of_text(s.data);
        int hour = two(s.data + 11), minute = two(s.data + 14), second = two(s.data + 17);
        if (day == DAY_NONE || hour > 23 || minute > 59 || second > 59)
                return false;
        *seconds = (int64_t)day * SECONDS_A_DAY + hour * 3600 + minute * 60 + second;
        return true;
}

/* The day that an instant falls on, and its seconds into that day, also before 1970. */
static int32_t
split_seconds(int64_t seconds, int *second_of_day)
{
        int64_t day = seconds / SECONDS_A_DAY;
        int64_t rest = seconds % SECONDS_A_DAY;
        if (rest < 0) {
                rest += SECONDS_A_DAY;
                day--;
        }
        *second_of_day = (int)rest;
        return (int32_t)day;
}

void
time_format(char out[21], int64_t seconds)
{
        const int64_t first = (int64_t)DAY_FIRST * SECONDS_A_DAY;
        const int64_t last = (int64_t)DAY_LAST * SECONDS_A_DAY + SECONDS_A_DAY - 1;
        int rest;
        seconds = seconds < first ? first : seconds > last ? last : seconds;
        day_format(out, split_seconds(seconds, &rest));
        out[10] = 'T';
        put_digits(out + 11, rest / 3600, 2);
        out[13] = ':';
        put_digits(out + 14, rest / 60 % 60, 2);
        out[16] = ':';
        put_digits(out + 17, rest % 60, 2);
        out[19] = 'Z';
        out[20] = '\0';
}

/* ---- zones ---- */

/* The C library knows time zones only by way of TZ, which is set for the moment of a look-up and
   put back. That reads the zone's file, so the offset of a whole UTC day is remembered where the
   day begins and ends with the same one; days with a change in them are looked up each time. */
#define REMEMBERED_DAYS 4096 /* more than eleven years, a power of two */

struct zone {
        char *name;
        struct remembered {
                int32_t day;
                int32_t offset;
        } * days;
};

struct zone *
zone_open(const char *name)
{
        static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                      "0123456789/_+-";
        if (*name == '\0' || *name == '/' || strspn(name, allowed) != strlen(name))
                return NULL;
        char *path = format_text("/usr/share/zoneinfo/%s", name);
        struct stat status;
        bool known = stat(path, &status) == 0 && S_ISREG(status.st_mode);
        free(path);
        if (!known)
                return NULL;
        struct zone *zone = allocate(sizeof *zone);
        zone->name = format_text(":%s", name);
        zone->days = reallocate_array(NULL, REMEMBERED_DAYS, sizeof *zone->days);
        for (size_t i = 0; i < REMEMBERED_DAYS; i++)
                zone->days[i].day = DAY_NONE;
        return zone;
}

static void
set_time_zone(const char *name)
{
        if ((name != NULL ? setenv("TZ", name, 1) : unsetenv("TZ")) != 0)
                die(EXIT_UNAVAILABLE, "environment:");
        tzset();
}

static int32_t
offset_now(int64_t seconds)
{
        time_t instant = (time_t)seconds;
        struct tm local;
        if (localtime_r(&instant, &local) == NULL)
                die(EXIT_BUG, "%lld seconds since 1970 have no date", (long long)seconds);
        return (int32_t)local.tm_gmtoff;
}

int32_t
zone_offset(const struct zone *zone, int64_t seconds)
{
        int rest;
        int32_t day = split_seconds(seconds, &rest);
        struct remembered *known = &zone->days[(uint32_t)day % REMEMBERED_DAYS];
        if (known->day == day)
                return known->offset;
        const char *set = getenv("TZ");
        char *before = set == NULL ? NULL : duplicate(set);
        set_time_zone(zone->name);
        int64_t midnight = seconds - rest;
        int32_t offset = offset_now(seconds);
        if (offset_now(midnight) == offset && offset_now(midnight + SECONDS_A_DAY - 1) == offset)
                *known = (struct remembered){day, offset};
        set_time_zone(before);
        free(before);
        return offset;
}

int32_t
zone_day(const struct zone *zone, int64_t seconds)
{
        int rest;
        return day_clamp(split_seconds(seconds + zone_offset(zone, seconds), &rest));
}

int64_t
zone_day_end(const struct zone *zone, int32_t day)
{
        int64_t within = ((int64_t)day - 1) * SECONDS_A_DAY,
                after = ((int64_t)day + 3) * SECONDS_A_DAY;
        while (after - within > 1) {
                int64_t middle = within + (after - within) / 2;
                int rest;
                if (split_seconds(middle + zone_offset(zone, middle), &rest) > day)
                        after = middle;
                else
                        within = middle;
        }
        return after;
}

void
zone_close(struct zone *zone)
{
        if (zone == NULL)
                return;
        free(zone->name);
        free(zone->days);
        free(zone);
}
