/* Judging: hours of a day that is permitted, and gaps between contacts that are shorter than a day.
 */
#include <stdlib.h>

#include "error.h"
#include "local_time.h"
#include "permission-internal.h"

#define SECONDS_A_DAY 86400

/* AT, or the first later moment of its day that RULE, a RULE_HOURS, permits; TIME_NONE when there
 * is none. */
static int64_t
hours_after(const struct question *q, const struct contact_rule *rule, int32_t day, int64_t at)
{
        int32_t second;
        local_day(q->request->zone, at, &second);
        for (size_t i = 0; i < rule->hours_count; i++) {
                if (second >= rule->hours[i].until)
                        continue;
                if (second >= rule->hours[i].from)
                        return at;
                int64_t next = local_instant(q->request->zone, day, rule->hours[i].from);
                /* Where clocks were put back the hour may have begun once before. */
                return next > at ? next : at + rule->hours[i].from - second;
        }
        return TIME_NONE;
}

/* A time from after FROM up to before UNTIL that is taken. */
struct taken {
        int64_t from, until;
};

static int
compare_taken(const void *left, const void *right)
{
        const struct taken *a = left, *b = right;
        return (a->from > b->from) - (a->from < b->from);
}

/* AT, a moment of DAY, or the first later one that lies far enough from every other contact. Past
   the end of DAY it may be too early. */
static int64_t
gap_after(const struct question *q, const struct contact_rule *rule, int32_t day, int64_t at)
{
        const struct contact_history *history = q->history;
        int32_t reach = rule->length / SECONDS_A_DAY + 2; /* days, whatever the clocks do */
        struct taken *list = NULL;
        size_t count = 0, capacity = 0;
        for (size_t i = 0; i < history->count; i++) {
                const struct contact_event *event = &history->events[i];
                if (event->day < day - reach || event->day > day + reach ||
                    !rule_counts_attempt(q, rule, event))
                        continue;
                int64_t begin = event->at, end = event->at;
                if (event->at == TIME_NONE) {
                        begin = local_instant(q->request->zone, event->day, 0);
                        end = zone_day_end(q->request->zone, event->day);
                }
                grow(&list, &capacity, count + 1, sizeof *list);
                list[count++] = (struct taken){begin - rule->length, end + rule->length};
        }
        if (count > 1)
                qsort(list, count, sizeof *list, compare_taken);
        for (size_t i = 0; i < count; i++)
                if (at > list[i].from && at < list[i].until)
                        at = list[i].until;
        free(list);
        return at;
}

/* True when the rule at INDEX must be asked about moments of DAY, which is of that KIND
   (contact_rules_kind_of_day()): about hours, or a gap. */
static bool
is_asked(const struct question *q, size_t index, int32_t day, unsigned kind)
{
        const struct contact_rule *rule = &q->rules->rules[index];
        bool about = rule->type == RULE_HOURS ? (rule->days & kind) != 0
                                              : rule->type == RULE_GAP && !rule->in_days;
        return about && q->governed[index] && rule_applies(q, rule, day);
}

/* first_moment(), of those rules of KIND that are about it. */
static int64_t
settle(const struct question *q, int32_t day, unsigned kind, int64_t begun,
       const struct contact_rule **refused_by)
{
        int64_t at = begun, settled = TIME_NONE;
        *refused_by = NULL;
        while (at != settled) {
                settled = at;
                for (size_t i = 0; i < q->rules->count; i++) {
                        const struct contact_rule *rule = &q->rules->rules[i];
                        if (!is_asked(q, i, day, kind))
                                continue;
                        int64_t next = rule->type == RULE_HOURS ? hours_after(q, rule, day, at)
                                                                : gap_after(q, rule, day, at);
                        int32_t second;
                        if (next != at && at == begun && *refused_by == NULL)
                                *refused_by = rule;
                        if (next == TIME_NONE || local_day(q->request->zone, next, &second) != day)
                                return TIME_NONE;
                        at = next;
                }
        }
        return at;
}

/* Where only hours are asked, and the same of them as when the day was asked about last, the answer
   is the same: plans ask about few days of many debtors. */
int64_t
first_moment(const struct question *q, int32_t day, int64_t at,
             const struct contact_rule **refused_by)
{
        struct known_moment *known = &q->rules->moments[(uint32_t)day % 64];
        unsigned kind = contact_rules_kind_of_day(q->rules, day);
        uint64_t asked = 0;
        bool can_be_known = q->rules->count <= 64;
        for (size_t i = 0; i < q->rules->count; i++) {
                if (!is_asked(q, i, day, kind))
                        continue;
                can_be_known = can_be_known && q->rules->rules[i].type == RULE_HOURS;
                asked |= UINT64_C(1) << i % 64;
        }
        if (can_be_known && known->zone == q->request->zone && known->day == day &&
            known->begun == at && known->asked == asked) {
                *refused_by = known->refused_by;
                return known->at;
        }
        int64_t begun = at == TIME_NONE ? local_instant(q->request->zone, day, 0) : at;
        int64_t moment = settle(q, day, kind, begun, refused_by);
        if (can_be_known)
                *known = (struct known_moment){q->request->zone, day,   at,
                                               moment,           asked, *refused_by};
        return moment;
}
