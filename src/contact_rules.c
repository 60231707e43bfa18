/* Contact rules: what one of them is about. */
#include "contact_rules.h"

#include <stdlib.h>
#include <string.h>

#include "error.h"

#define SECONDS_A_DAY 86400

struct zone_name {
        char *name;
        struct zone *zone; /* NULL: not known */
};

/* ---- words ---- */

struct slice
next_word(struct slice *list)
{
        while (list->size > 0 && *list->data == ' ')
                list->data++, list->size--;
        struct slice word = {list->data, 0};
        while (word.size < list->size && word.data[word.size] != ' ')
                word.size++;
        list->data += word.size;
        list->size -= word.size;
        return word;
}

bool
list_has_word(struct slice list, struct slice word)
{
        for (struct slice next = next_word(&list); next.size > 0; next = next_word(&list))
                if (slice_equal(next, word))
                        return true;
        return false;
}

/* True when TEXT is of PATTERN, in which * stands for any text. */
static bool
is_like(struct slice text, struct slice pattern)
{
        size_t t = 0, p = 0, star = SIZE_MAX, resume = 0;
        while (t < text.size) {
                if (p < pattern.size && pattern.data[p] == '*') {
                        star = p++;
                        resume = t;
                } else if (p < pattern.size && pattern.data[p] == text.data[t]) {
                        p++;
                        t++;
                } else if (star != SIZE_MAX) {
                        p = star + 1;
                        t = ++resume;
                } else {
                        return false;
                }
        }
        while (p < pattern.size && pattern.data[p] == '*')
                p++;
        return p == pattern.size;
}

/* ---- asking ---- */

const struct zone *
contact_rules_zone(struct contact_rules *rules, struct slice name)
{
        if (name.size == 0)
                name = rules->time_zone;
        /* Debtors of one zone mostly follow each other: the zone found last stands first. */
        for (size_t i = 0; i < rules->zone_count; i++) {
                struct zone_name found = rules->zones[i];
                if (!slice_is(name, found.name))
                        continue;
                rules->zones[i] = rules->zones[0];
                rules->zones[0] = found;
                return found.zone;
        }
        char *text = slice_dup(name);
        struct zone *zone = zone_open(text);
        if (zone == NULL) {
                free(text);
                return NULL;
        }
        rules->zones = reallocate_array(rules->zones, rules->zone_count + 1, sizeof *rules->zones);
        rules->zones[rules->zone_count++] = (struct zone_name){text, zone};
        return zone;
}

bool
is_contact_channel(struct slice channel)
{
        static const struct slice none[] = {{"legal", 5}, {"intelligence", 12}, {"diary", 5}};
        for (size_t i = 0; i < sizeof none / sizeof *none; i++)
                if (slice_equal(channel, none[i]))
                        return false;
        return true;
}

const char *
contact_point_channel(struct slice channel)
{
        static const char *const points[][2] = {{"sms", "phone"},      {"phone", "phone"},
                                                {"ivr", "phone"},      {"email", "email"},
                                                {"letter", "address"}, {"visit", "address"}};
        for (size_t i = 0; i < sizeof points / sizeof *points; i++)
                if (slice_is(channel, points[i][0]))
                        return points[i][1];
        return NULL;
}

static bool
names_channel(const struct contact_rule *rule, struct slice channel)
{
        if (rule->channels.size == 0)
                return is_contact_channel(channel);
        return slice_is(rule->channels, "*") || list_has_word(rule->channels, channel);
}

/* Of each rule: is it about CHANNEL? NULL when that is nothing to be remembered. Until the next
 * call. */
static const bool *
remember_channel(struct contact_rules *rules, struct slice channel)
{
        struct governed_channel *known;
        if (channel.size == 0 || channel.size > sizeof known->name)
                return NULL;
        unsigned first = (unsigned char)channel.data[0];
        unsigned last = (unsigned char)channel.data[channel.size - 1];
        known = &rules->channels[(first * 7 + last + channel.size) % 64];
        if (known->by == NULL || known->size != channel.size ||
            memcmp(known->name, channel.data, channel.size) != 0) {
                memcpy(known->name, channel.data, channel.size);
                known->size = channel.size;
                if (known->by == NULL)
                        known->by = reallocate_array(NULL, rules->count, sizeof *known->by);
                for (size_t i = 0; i < rules->count; i++)
                        known->by[i] = names_channel(&rules->rules[i], channel);
        }
        return known->by;
}

bool
contact_rule_governs(struct contact_rules *rules, const struct contact_rule *rule,
                     struct slice channel)
{
        const bool *by = remember_channel(rules, channel);
        return by != NULL ? by[rule - rules->rules] : names_channel(rule, channel);
}

const bool *
contact_rules_about(struct contact_rules *rules, struct slice channel)
{
        const bool *by = remember_channel(rules, channel);
        if (rules->about == NULL)
                rules->about = reallocate_array(NULL, rules->count, sizeof *rules->about);
        for (size_t i = 0; i < rules->count; i++)
                rules->about[i] = by != NULL ? by[i] : names_channel(&rules->rules[i], channel);
        return rules->about;
}

bool
contact_rule_rests_after(const struct contact_rule *rule, struct slice result)
{
        struct slice patterns = rule->of;
        if (result.size == 0)
                return false;
        for (struct slice word = next_word(&patterns); word.size > 0; word = next_word(&patterns))
                if (is_like(result, word))
                        return true;
        return false;
}

unsigned
contact_rules_kind_of_day(struct contact_rules *rules, int32_t day)
{
        struct day_kind *known = &rules->kinds[(uint32_t)day % 64];
        if (known->day == day && known->kind != 0)
                return known->kind;
        unsigned kind = 1U << day_weekday(day);
        if (rules->calendar != NULL && !calendar_knows(rules->calendar, day))
                kind |= DAYS_UNKNOWN;
        else if (rules->calendar != NULL && calendar_is_holiday(rules->calendar, day))
                kind |= DAYS_HOLIDAY;
        else if (rules->calendar != NULL && calendar_is_half_holiday(rules->calendar, day))
                kind |= DAYS_HALF;
        *known = (struct day_kind){day, kind};
        return kind;
}

int32_t
contact_rule_rest_end(const struct contact_rules *rules, const struct contact_rule *rule,
                      int32_t day)
{
        if (rule->length == INT32_MAX)
                return DAY_NONE;
        if (!rule->business)
                return day + rule->length + 1;
        for (int32_t left = rule->length; left > 0; left--) {
                day++;
                if (!calendar_move(rules->calendar, &day, 1))
                        return DAY_NONE;
        }
        return day + 1;
}

/* The first day whose contacts RULE still sees from DAY on. */
static int32_t
horizon_of(const struct contact_rules *rules, const struct contact_rule *rule, int32_t day)
{
        switch (rule->type) {
        case RULE_LIMIT:
                return day - rule->length + 1;
        case RULE_GAP:
                return day - (rule->in_days ? rule->length : rule->length / SECONDS_A_DAY + 1);
        case RULE_REST:
                if (rule->length == INT32_MAX)
                        return INT32_MIN;
                if (!rule->business)
                        return day - rule->length;
                for (int32_t left = rule->length; left > 0; left--) {
                        day--;
                        if (!calendar_move(rules->calendar, &day, -1))
                                return INT32_MIN;
                }
                return day;
        default:
                return INT32_MAX;
        }
}

int32_t
contact_rules_horizon(const struct contact_rules *rules, int32_t day)
{
        int32_t horizon = day;
        for (size_t i = 0; i < rules->count; i++) {
                int32_t first = horizon_of(rules, &rules->rules[i], day);
                if (first < horizon)
                        horizon = first;
        }
        return horizon;
}

void
contact_rules_close(struct contact_rules *rules)
{
        for (size_t i = 0; i < rules->count; i++)
                free(rules->rules[i].hours);
        for (size_t i = 0; i < rules->zone_count; i++) {
                free(rules->zones[i].name);
                zone_close(rules->zones[i].zone);
        }
        for (size_t i = 0; i < sizeof rules->channels / sizeof *rules->channels; i++)
                free(rules->channels[i].by);
        free(rules->about);
        free(rules->zones);
        free(rules->rules);
        calendar_close(rules->calendar);
        policy_free(rules->policy);
        free(rules);
}
