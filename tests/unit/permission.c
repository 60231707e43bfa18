/* permission.c and local_time.c: what each kind of rule permits, on which day and at which moment;
 * clocks that change. */
#include <stdio.h>
#include <stdlib.h>

#include "check.h"
#include "local_time.h"
#include "permission.h"

static struct contact_rules *rules;
static struct contact_history history;
static struct contact_request request;

/* Reads rules: LINES, with | for a tab, besides a time zone. */
static void
open_rules(const char *zone, const char *lines)
{
        FILE *file = fopen("rules.tsv", "w");
        if (rules != NULL)
                contact_rules_close(rules);
        fprintf(file, "rule\ttype\tvalue\tof\tchannels\tper\tunless\tfrom\tuntil\n");
        fprintf(file, "zone\ttime-zone\t%s\n", zone);
        for (; *lines != '\0'; lines++)
                fputc(*lines == '|' ? '\t' : *lines, file);
        fputc('\n', file);
        fclose(file);
        rules = contact_rules_open("./rules.tsv");
        contact_history_clear(&history);
        request = (struct contact_request){
                .channel = slice_of("phone"),
                .account = slice_of("b/1"),
                .zone = contact_rules_zone(rules, slice_of("")),
                .notice_on = DAY_NONE,
                .has_point = true,
        };
}

static int32_t
day(const char *text)
{
        return day_parse(slice_of(text));
}

static int64_t
moment(const char *text)
{
        int64_t at;
        CHECK(time_parse(slice_of(text), &at));
        return at;
}

/* A contact at a time, or planned for a day. */
static void
add(const char *when, const char *channel, const char *result)
{
        struct contact_event event = {.at = TIME_NONE,
                                      .channel = slice_of(channel),
                                      .result = slice_of(result),
                                      .account = slice_of("b/1")};
        int32_t second;
        if (when[10] == '\0') {
                event.day = day(when);
        } else {
                event.at = moment(when);
                event.day = local_day(request.zone, event.at, &second);
        }
        contact_history_add(&history, event);
}

static struct slice
answer(struct permission permission)
{
        static char text[80];
        char at[21] = "never";
        if (permission.at != TIME_NONE)
                time_format(at, permission.at);
        snprintf(text, sizeof text, "%.*s %s",
                 permission.refused_by ? (int)permission.refused_by->name.size : 2,
                 permission.refused_by ? permission.refused_by->name.data : "ok", at);
        return slice_of(text);
}

static struct slice
on(const char *text)
{
        return answer(permission_on_day(rules, &history, &request, day(text)));
}

static struct slice
at(const char *text)
{
        return answer(permission_at(rules, &history, &request, moment(text)));
}

static void
check_hours(void)
{
        open_rules("Europe/Istanbul", "calendar|calendar|turkey\n"
                                      "sundays|hours|closed|sunday\n"
                                      "holidays|hours|closed|holiday\n"
                                      "half|hours|09:00-13:00|half-day\n"
                                      "hours|hours|09:00-12:00 13:00-20:00\n");
        CHECK_TEXT(at("2026-11-23T09:00:00Z"), "hours 2026-11-23T10:00:00Z");
        CHECK_TEXT(at("2026-11-23T08:59:59Z"), "ok 2026-11-23T08:59:59Z");
        CHECK_TEXT(at("2026-11-23T17:00:00Z"), "hours 2026-11-24T06:00:00Z");
        CHECK_TEXT(on("2026-11-22"), "sundays 2026-11-23T06:00:00Z");
        CHECK_TEXT(on("2026-10-29"), "holidays 2026-10-30T06:00:00Z");
        CHECK_TEXT(at("2026-10-28T10:00:00Z"), "half 2026-10-30T06:00:00Z");
        CHECK_TEXT(on("2031-01-02"), "holidays never");
        /* Another zone: the same moment is a Sunday there, and Monday morning begins seven hours
         * later. */
        request.zone = contact_rules_zone(rules, slice_of("America/New_York"));
        CHECK_TEXT(at("2026-11-23T04:00:00Z"), "sundays 2026-11-23T14:00:00Z");
        CHECK(contact_rules_zone(rules, slice_of("Mars/Base")) == NULL);
}

/* In New York clocks go from 02:00 to 03:00 on 2026-03-08, and from 02:00 to 01:00 on 2026-11-01.
 */
static void
check_changing_clocks(void)
{
        open_rules("America/New_York", "hours|hours|02:30-04:00\n");
        CHECK_TEXT(on("2026-03-08"), "ok 2026-03-08T07:00:00Z");
        CHECK_TEXT(on("2026-03-07"), "ok 2026-03-07T07:30:00Z");
        open_rules("America/New_York", "hours|hours|02:10-02:50\n");
        CHECK_TEXT(on("2026-03-08"), "hours 2026-03-09T06:10:00Z");
        open_rules("America/New_York", "hours|hours|01:30-02:00\n");
        CHECK_TEXT(on("2026-11-01"), "ok 2026-11-01T05:30:00Z");
        CHECK_TEXT(at("2026-11-01T06:10:00Z"), "hours 2026-11-01T06:30:00Z");
        CHECK_TEXT(at("2026-11-01T07:00:00Z"), "hours 2026-11-02T06:30:00Z");
        /* Half an hour at Lord Howe: 02:00 becomes 02:30 on 2026-10-04, where it is UTC+10:30
         * before. */
        open_rules("Australia/Lord_Howe", "hours|hours|02:15-03:00\n");
        CHECK_TEXT(on("2026-10-04"), "ok 2026-10-03T15:30:00Z");
        /* A day that Apia left out. */
        open_rules("Pacific/Apia", "hours|hours|09:00-20:00\n");
        CHECK_TEXT(on("2011-12-30"), "hours 2011-12-30T19:00:00Z");
}

static void
check_limits(void)
{
        open_rules("Europe/Istanbul", "calls|limit|2 in 1 day||phone ivr\n"
                                      "week|limit|3 in 7 days||phone|account\n");
        add("2026-11-23T20:59:59Z", "phone", "NOANS"); /* the last second of the 23rd there */
        add("2026-11-23T08:00:00Z", "ivr", "VM");
        CHECK_TEXT(on("2026-11-23"), "calls 2026-11-23T21:00:00Z");
        CHECK_TEXT(on("2026-11-24"), "ok 2026-11-23T21:00:00Z");
        add("2026-11-26", "phone", "");
        add("2026-11-30", "phone", "");
        CHECK_TEXT(on("2026-11-25"), "ok 2026-11-24T21:00:00Z");
        /* The 24th to the 30th hold two; a third is well, a fourth would not be. */
        add("2026-11-25", "phone", "");
        CHECK_TEXT(on("2026-11-24"), "week 2026-12-01T21:00:00Z");
        request.account = slice_of("b/2");
        CHECK_TEXT(on("2026-11-24"), "ok 2026-11-23T21:00:00Z");
        request.channel = slice_of("sms");
        CHECK_TEXT(on("2026-11-23"), "ok 2026-11-22T21:00:00Z");
}

static void
check_rest(void)
{
        static const char lines[] = "calendar|calendar|turkey\n"
                                    "rest|rest|5 business days|RPC-* PROMISE|phone||consent\n"
                                    "stop|rest|ever|STOP|sms\n";
        open_rules("Europe/Istanbul", lines);
        add("2026-10-23T10:00:00Z", "visit", "RPC-NOCONV"); /* a Friday; the 29th is a holiday */
        CHECK_TEXT(on("2026-10-30"), "rest 2026-11-02T21:00:00Z");
        CHECK_TEXT(on("2026-11-03"), "ok 2026-11-02T21:00:00Z");
        request.consents = slice_of("sms=given phone=given");
        CHECK_TEXT(on("2026-10-30"), "ok 2026-10-29T21:00:00Z");
        request.consents_unknown = true;
        CHECK_TEXT(on("2026-10-30"), "rest 2026-11-02T21:00:00Z");
        open_rules("Europe/Istanbul", lines);
        add("2026-10-23T10:00:00Z", "phone", "NOANS");
        add("2026-10-23T10:00:00Z", "phone", "XRPC-PTP");
        CHECK_TEXT(on("2026-10-23"), "ok 2026-10-22T21:00:00Z");
        add("2020-10-23T10:00:00Z", "phone", "STOP");
        request.channel = slice_of("sms");
        CHECK_TEXT(on("2026-10-23"), "stop never");
}

static void
check_gap(void)
{
        open_rules("Europe/Istanbul", "gap|gap|4 hours||phone\nhours|hours|09:00-20:00\n");
        add("2026-11-23T09:00:00Z", "phone", "NOANS");
        CHECK_TEXT(at("2026-11-23T12:59:59Z"), "gap 2026-11-23T13:00:00Z");
        CHECK_TEXT(at("2026-11-23T13:00:00Z"), "ok 2026-11-23T13:00:00Z");
        CHECK_TEXT(at("2026-11-23T05:30:00Z"), "gap 2026-11-23T13:00:00Z");
        add("2026-11-24", "phone", ""); /* some time of that day, and so until midnight */
        CHECK_TEXT(at("2026-11-23T17:00:01Z"), "gap 2026-11-25T06:00:00Z");
        CHECK_TEXT(on("2026-11-24"), "gap 2026-11-25T06:00:00Z");
        open_rules("Europe/Istanbul", "gap|gap|3 days||phone\n");
        add("2026-11-23", "phone", "");
        CHECK_TEXT(on("2026-11-25"), "gap 2026-11-25T21:00:00Z");
        CHECK_TEXT(on("2026-11-21"), "gap 2026-11-25T21:00:00Z");
        CHECK_TEXT(on("2026-11-20"), "ok 2026-11-19T21:00:00Z");
}

static void
check_state(void)
{
        open_rules("Europe/Istanbul", "notice|notice|||phone\n"
                                      "refused|consent|refused\n"
                                      "opt-in|consent|given||sms\n"
                                      "point|point|||phone\n"
                                      "dispute|hold||dispute complaint|phone\n"
                                      "hold|hold||else|*\n"
                                      "third|third-party||guarantor\n");
        CHECK_TEXT(on("2026-11-23"), "notice never");
        request.notice_on = day("2026-11-25");
        CHECK_TEXT(on("2026-11-23"), "notice 2026-11-24T21:00:00Z");
        CHECK_TEXT(on("2026-11-25"), "ok 2026-11-24T21:00:00Z");
        request.consents = slice_of("sms=given *=refused");
        CHECK_TEXT(on("2026-11-25"), "refused never");
        request.consents = slice_of("sms=refused");
        CHECK_TEXT(on("2026-11-25"), "ok 2026-11-24T21:00:00Z");
        request.holds = slice_of("dispute");
        CHECK_TEXT(on("2026-11-25"), "dispute never");
        request.channel = slice_of("legal");
        CHECK_TEXT(on("2026-11-25"), "ok 2026-11-24T21:00:00Z");
        request.holds = slice_of("dispute lawyer");
        CHECK_TEXT(on("2026-11-25"), "hold never");
        request.channel = slice_of("sms");
        request.holds = slice_of("");
        CHECK_TEXT(on("2026-11-25"), "refused never");
        request.consents = slice_of("");
        CHECK_TEXT(on("2026-11-25"), "opt-in never");
        request.consents = slice_of("sms=given");
        CHECK_TEXT(on("2026-11-25"), "ok 2026-11-24T21:00:00Z");
        request.third_party = true;
        CHECK_TEXT(on("2026-11-25"), "third never");
        struct held_role roles[] = {{.part = "heir", .from = INT32_MIN, .until = INT32_MAX},
                                    {.part = "guarantor",
                                     .from = INT32_MIN,
                                     .until = day_parse(slice_of("2026-11-24"))},
                                    {.part = "guarantor",
                                     .from = day_parse(slice_of("2026-11-27")),
                                     .until = INT32_MAX}};
        request.roles = roles;
        request.role_count = 1;
        CHECK_TEXT(on("2026-11-25"), "third never");
        request.role_count = 2;
        CHECK_TEXT(on("2026-11-24"), "ok 2026-11-23T21:00:00Z");
        CHECK_TEXT(on("2026-11-25"), "third never");
        request.role_count = 3;
        CHECK_TEXT(on("2026-11-25"), "third 2026-11-26T21:00:00Z");
        CHECK_TEXT(on("2026-11-27"), "ok 2026-11-26T21:00:00Z");
        request.channel = slice_of("phone");
        request.has_point = false;
        CHECK_TEXT(on("2026-11-25"), "point never");
}

static void
check_validity(void)
{
        open_rules("Europe/Istanbul", "old|hours|closed||||||2026-11-24\n"
                                      "new|limit|1 in 1 day|||||2026-11-26\n");
        add("2026-11-25", "phone", "");
        add("2026-11-26", "phone", "");
        CHECK_TEXT(on("2026-11-20"), "old 2026-11-24T21:00:00Z");
        CHECK_TEXT(on("2026-11-25"), "ok 2026-11-24T21:00:00Z");
        CHECK_TEXT(on("2026-11-26"), "new 2026-11-26T21:00:00Z");
}

/* Every quarter of an hour of two years, through all changes of the clock: an instant comes back
   from what the clock shows, or another one that showed the same before it. */
static void
check_local_time(void)
{
        static const char *const names[] = {"Europe/Istanbul", "America/New_York",
                                            "Australia/Lord_Howe", "Europe/London"};
        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
                struct zone *zone = zone_open(names[i]);
                int64_t end = moment("2016-12-31T00:00:00Z");
                for (int64_t now = moment("2015-01-01T00:00:00Z"); now < end; now += 900) {
                        int32_t second, again, on_day = local_day(zone, now, &second);
                        int64_t back = local_instant(zone, on_day, second);
                        CHECK(back <= now && now - back <= 3600);
                        CHECK(local_day(zone, back, &again) == on_day && again == second);
                }
                zone_close(zone);
        }
}

int
main(void)
{
        check_hours();
        check_changing_clocks();
        check_limits();
        check_rest();
        check_gap();
        check_state();
        check_validity();
        check_local_time();
        contact_rules_close(rules);
        contact_history_free(&history);
        remove("rules.tsv");
        return check_result();
}
