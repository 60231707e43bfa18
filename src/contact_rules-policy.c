/* Contact rules: reading and checking. */
#include <stdlib.h>

#include "contact_rules.h"
#include "error.h"
#include "held_roles.h"
#include "number.h"

/* A hundred years: what is longer is a slip of the pen, and dates stay in range. */
#define DAYS_MAX 36525

/* Lines about the policy as a whole, which are no rules. */
static const char time_zone_type[] = "time-zone", calendar_type[] = "calendar";

/* What a rule's type is called, and which other columns its line may fill: v value, o of, c
 * channels, p per, u unless. */
static const struct {
        const char *name, *columns;
} types[] = {
        [RULE_NOTICE] = {"notice", "c"},
        [RULE_HOURS] = {"hours", "vocu"},
        [RULE_LIMIT] = {"limit", "vcpu"},
        [RULE_REST] = {"rest", "vocpu"},
        [RULE_GAP] = {"gap", "vcu"},
        [RULE_CONSENT] = {"consent", "vc"},
        [RULE_POINT] = {"point", "c"},
        [RULE_HOLD] = {"hold", "oc"},
        [RULE_THIRD_PARTY] = {"third-party", "oc"},
};
enum { TYPE_COUNT = sizeof types / sizeof *types };

struct reading_line {
        const struct policy *policy;
        size_t row;
};

static struct slice
cell(struct reading_line at, const char *column)
{
        return policy_cell(at.policy, at.row, column);
}

static _Noreturn void
refuse(struct reading_line at, const char *column, const char *expected)
{
        struct slice text = cell(at, column);
        policy_die(at.policy, at.row, column, "'%.*s'; %s", (int)text.size, text.data, expected);
}

/* Reads a number from 1 to DAYS_MAX that begins *TEXT, which moves on behind it; 0 when there is
 * none. */
static int32_t
take_count(struct slice *text)
{
        struct slice word = next_word(text);
        int64_t number;
        if (integer_parse(word, &number) != NUMBER_OK || number < 1 || number > DAYS_MAX)
                return 0;
        return (int32_t)number;
}

static bool
take_word(struct slice *text, const char *word)
{
        struct slice rest = *text;
        if (!slice_is(next_word(&rest), word))
                return false;
        *text = rest;
        return true;
}

static bool
is_empty(struct slice text)
{
        return next_word(&text).size == 0;
}

/* Two digits and a colon each: the seconds of the day, 24:00 included, or -1. */
static int32_t
read_clock(const char *text)
{
        int digits[4];
        static const int places[4] = {0, 1, 3, 4};
        for (int i = 0; i < 4; i++) {
                digits[i] = text[places[i]] - '0';
                if (digits[i] < 0 || digits[i] > 9)
                        return -1;
        }
        int hour = digits[0] * 10 + digits[1], minute = digits[2] * 10 + digits[3];
        if (text[2] != ':' || minute > 59 || hour > 24 || (hour == 24 && minute > 0))
                return -1;
        return (hour * 60 + minute) * 60;
}

/* "09:00-12:00 13:00-17:30", or "closed". */
static void
read_hours(struct contact_rule *rule, struct reading_line at)
{
        static const char expected[] =
                "hours of the day are expected, 09:00-12:00 13:00-20:00, or closed";
        struct slice value = cell(at, "value");
        if (slice_is(value, "closed"))
                return;
        int32_t last = -1;
        for (struct slice word = next_word(&value); word.size > 0; word = next_word(&value)) {
                bool formed = word.size == 11 && word.data[5] == '-';
                struct hours hours = {formed ? read_clock(word.data) : -1,
                                      formed ? read_clock(word.data + 6) : -1};
                if (hours.from <= last || hours.until <= hours.from)
                        refuse(at, "value", expected);
                last = hours.until;
                rule->hours =
                        reallocate_array(rule->hours, rule->hours_count + 1, sizeof *rule->hours);
                rule->hours[rule->hours_count++] = hours;
        }
        if (rule->hours_count == 0)
                refuse(at, "value", expected);
}

static void
read_days(struct contact_rule *rule, struct reading_line at)
{
        struct slice days = cell(at, "of");
        if (is_empty(days))
                rule->days = DAYS_ALL;
        for (struct slice word = next_word(&days); word.size > 0; word = next_word(&days)) {
                int weekday = weekday_named(word);
                unsigned day = weekday >= 0                 ? 1U << weekday
                               : slice_is(word, "holiday")  ? DAYS_HOLIDAY
                               : slice_is(word, "half-day") ? DAYS_HALF
                                                            : 0;
                if (day == 0)
                        refuse(at, "of", "days are expected: monday … sunday, holiday, half-day");
                rule->days |= day;
        }
}

/* "3 in 1 day", "7 in 7 days". */
static void
read_limit(struct contact_rule *rule, struct reading_line at)
{
        struct slice value = cell(at, "value");
        rule->count = take_count(&value);
        bool in = take_word(&value, "in");
        rule->length = take_count(&value);
        if (rule->count == 0 || !in || rule->length == 0 ||
            !(take_word(&value, "day") || take_word(&value, "days")) || !is_empty(value))
                refuse(at, "value", "a number in a number of days is expected: 3 in 1 day");
}

/* "7 days", "5 business days", "ever". */
static void
read_rest(struct contact_rule *rule, struct reading_line at)
{
        struct slice value = cell(at, "value");
        if (is_empty(cell(at, "of")))
                policy_die(
                        at.policy, at.row, "of",
                        "empty; the results after which nobody is contacted are expected: RPC-*");
        if (slice_is(value, "ever")) {
                rule->length = INT32_MAX;
                return;
        }
        rule->length = take_count(&value);
        rule->business = take_word(&value, "business");
        if (rule->length == 0 || !(take_word(&value, "day") || take_word(&value, "days")) ||
            !is_empty(value))
                refuse(at, "value", "7 days, 5 business days or ever is expected");
}

/* "4 hours", "30 minutes", "2 days". */
static void
read_gap(struct contact_rule *rule, struct reading_line at)
{
        static const struct {
                const char *one, *many;
                int32_t seconds; /* 0: days */
        } units[] = {{"minute", "minutes", 60}, {"hour", "hours", 3600}, {"day", "days", 0}};
        struct slice value = cell(at, "value");
        int32_t number = take_count(&value);
        for (size_t i = 0; number > 0 && i < sizeof units / sizeof *units; i++) {
                if (!take_word(&value, units[i].one) && !take_word(&value, units[i].many))
                        continue;
                rule->in_days = units[i].seconds == 0;
                rule->length = rule->in_days ? number : number * units[i].seconds;
        }
        if (rule->length == 0 || !is_empty(value))
                refuse(at, "value", "30 minutes, 4 hours or 2 days are expected");
}

static void
read_consent(struct contact_rule *rule, struct reading_line at)
{
        rule->given = slice_is(cell(at, "value"), "given");
        if (!rule->given && !slice_is(cell(at, "value"), "refused"))
                refuse(at, "value",
                       "refused (none who refused is contacted) or given (only who gave it) is "
                       "expected");
}

static void
read_parts(struct reading_line at)
{
        struct slice parts = cell(at, "of");
        for (struct slice part; (part = next_word(&parts)).size > 0;)
                if (role_part(part) == NULL)
                        refuse(at, "of",
                               "who may be contacted although he is not the debtor is expected: "
                               "co-debtor guarantor heir representative, or nothing");
}

/* A day of the columns from and until; OPEN where it is empty. */
static int32_t
read_day(struct reading_line at, const char *column, int32_t open)
{
        struct slice text = cell(at, column);
        int32_t day = text.size == 0 ? open : day_parse(text);
        if (text.size > 0 && day == DAY_NONE)
                refuse(at, column, "a date is expected: YYYY-MM-DD");
        return day;
}

/* Dies when the line fills a column that says nothing in a line of its TYPE. COLUMNS: the letters
 * of those that do. */
static void
refuse_idle_cells(struct reading_line at, const char *type, const char *columns)
{
        static const struct {
                char letter;
                const char *name;
        } all[] = {{'v', "value"}, {'o', "of"}, {'c', "channels"}, {'p', "per"}, {'u', "unless"}};
        for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
                bool takes = false;
                for (const char *letter = columns; *letter != '\0'; letter++)
                        takes |= *letter == all[i].letter;
                if (!takes && cell(at, all[i].name).size > 0)
                        policy_die(at.policy, at.row, all[i].name,
                                   "a line of type %s has no %s; leave it empty", type,
                                   all[i].name);
        }
}

static enum contact_rule_type
read_type(struct reading_line at)
{
        struct slice text = cell(at, "type");
        for (size_t i = 0; i < TYPE_COUNT; i++)
                if (slice_is(text, types[i].name))
                        return (enum contact_rule_type)i;
        refuse(at, "type",
               "notice, hours, limit, rest, gap, consent, point, hold, third-party, calendar or "
               "time-zone is expected");
}

/* True for a cell that holds WORD, false for an empty one. */
static bool
read_flag(struct reading_line at, const char *column, const char *word, const char *otherwise)
{
        struct slice text = cell(at, column);
        if (text.size > 0 && !slice_is(text, word) && !(otherwise && slice_is(text, otherwise)))
                policy_die(at.policy, at.row, column, "'%.*s'; %s%s%s is expected, or nothing",
                           (int)text.size, text.data, word, otherwise ? " or " : "",
                           otherwise ? otherwise : "");
        return slice_is(text, word);
}

static struct contact_rule
read_rule(struct reading_line at)
{
        struct contact_rule rule = {
                .row = at.row,
                .name = cell(at, "rule"),
                .type = read_type(at),
                .channels = cell(at, "channels"),
                .of = cell(at, "of"),
                .from = read_day(at, "from", INT32_MIN),
                .until = read_day(at, "until", INT32_MAX),
                .per_account = read_flag(at, "per", "account", "debtor"),
                .unless_consent = read_flag(at, "unless", "consent", NULL),
        };
        if (rule.until < rule.from)
                refuse(at, "until", "a day before from");
        refuse_idle_cells(at, types[rule.type].name, types[rule.type].columns);
        switch (rule.type) {
        case RULE_HOURS:
                read_hours(&rule, at);
                read_days(&rule, at);
                break;
        case RULE_LIMIT:
                read_limit(&rule, at);
                break;
        case RULE_REST:
                read_rest(&rule, at);
                break;
        case RULE_GAP:
                read_gap(&rule, at);
                break;
        case RULE_CONSENT:
                read_consent(&rule, at);
                break;
        case RULE_THIRD_PARTY:
                read_parts(at);
                break;
        case RULE_HOLD:
                if (is_empty(rule.of))
                        refuse(at, "of", "reasons are expected: dispute hardship, or else");
                break;
        default:
                break;
        }
        return rule;
}

/* Reads a line that is about the policy as a whole; false when it is a rule. */
static bool
read_setting(struct contact_rules *rules, struct reading_line at)
{
        struct slice type = cell(at, "type"), value = cell(at, "value");
        bool zone = slice_is(type, time_zone_type);
        if (!zone && !slice_is(type, calendar_type))
                return false;
        refuse_idle_cells(at, zone ? time_zone_type : calendar_type, "v");
        if (cell(at, "from").size > 0 || cell(at, "until").size > 0)
                policy_die(at.policy, at.row, "from", "the calendar and the time zone hold always");
        if (zone ? rules->time_zone.size > 0 : rules->calendar != NULL)
                policy_die(at.policy, at.row, "type", "a second %.*s", (int)type.size, type.data);
        if (value.size == 0)
                policy_die(at.policy, at.row, "value", "empty; a name is expected");
        if (zone) {
                rules->time_zone = value;
                if (contact_rules_zone(rules, value) == NULL)
                        refuse(at, "value",
                               "a time zone that this machine knows is expected: "
                               "Europe/Istanbul");
        } else {
                char *name = slice_dup(value);
                rules->calendar = calendar_open(name);
                free(name);
        }
        return true;
}

/* What one line cannot tell alone. */
static void
check(struct contact_rules *rules)
{
        if (rules->time_zone.size == 0)
                policy_die(rules->policy, SIZE_MAX, NULL,
                           "no line of type time-zone; it says which zone is meant where a "
                           "debtor's own is not known");
        for (size_t i = 0; i < rules->count; i++) {
                const struct contact_rule *rule = &rules->rules[i];
                rules->counts |= rule->type == RULE_LIMIT || rule->type == RULE_REST ||
                                 rule->type == RULE_GAP;
                rules->per_account |= rule->per_account;
                bool asks = rule->business || (rule->days & (DAYS_HOLIDAY | DAYS_HALF)) != 0;
                if (asks && rules->calendar == NULL)
                        policy_die(rules->policy, rule->row, rule->business ? "value" : "of",
                                   "no line of type calendar says which days are holidays");
        }
}

static const char needed[] = "rule type", optional[] = "channels value of per unless from until";

static struct contact_rules *
read_rules(struct policy *policy)
{
        struct contact_rules *rules = allocate(sizeof *rules);
        rules->policy = policy;
        rules->rules = reallocate_array(NULL, policy->row_count + 1, sizeof *rules->rules);
        for (size_t row = 0; row < policy->row_count; row++) {
                struct reading_line at = {policy, row};
                if (is_empty(cell(at, "rule")))
                        policy_die(policy, row, "rule", "empty; every rule has a name");
                if (!read_setting(rules, at))
                        rules->rules[rules->count++] = read_rule(at);
        }
        check(rules);
        return rules;
}

struct contact_rules *
contact_rules_open(const char *name)
{
        return read_rules(policy_open("contact-rules", name, "tsv", needed, optional));
}

struct contact_rules *
contact_rules_stored(struct slice label, struct slice text)
{
        struct policy *policy = policy_stored(label, text, needed, optional);
        return policy == NULL ? NULL : read_rules(policy);
}
