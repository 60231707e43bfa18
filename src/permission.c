/* Judging: each rule says from which day on it permits the contact; the latest of them is looked at
   next, until all agree. What depends on the hour is asked of that day alone. */
#include <stdlib.h>

#include "crowding.h"
#include "day.h"
#include "error.h"
#include "local_time.h"
#include "permission-internal.h"

/* So many days are looked at, those left out not counted, before none is said to be in sight: more
   than a year of closed days. */
enum { LOOKS = 400 };

/* ---- what a rule sees ---- */

/* True when CONSENTS has SAYS for CHANNEL: in its own word, or without one in that for all. */
static bool
has_said(struct slice consents, struct slice channel, const char *says)
{
        struct slice said = {"", 0};
        for (struct slice word = next_word(&consents); word.size > 0; word = next_word(&consents)) {
                size_t at = word.size;
                while (at > 0 && word.data[at - 1] != '=')
                        at--;
                if (at == 0)
                        continue;
                struct slice of = {word.data, at - 1}, what = {word.data + at, word.size - at};
                if (slice_equal(of, channel))
                        return slice_is(what, says);
                if (slice_is(of, "*"))
                        said = what;
        }
        return slice_is(said, says);
}

bool
rule_applies(const struct question *q, const struct contact_rule *rule, int32_t day)
{
        if (day < rule->from || day > rule->until)
                return false;
        if (q->joining && !rule->per_account &&
            (rule->type == RULE_HOURS || rule->type == RULE_LIMIT || rule->type == RULE_REST ||
             rule->type == RULE_GAP))
                return false;
        return !rule->unless_consent || q->request->consents_unknown ||
               !has_said(q->request->consents, q->request->channel, "given");
}

static bool
is_same_account(const struct question *q, const struct contact_event *event)
{
        return event->account.size == 0 || q->request->account.size == 0 ||
               slice_equal(event->account, q->request->account);
}

/* True when RULE counts EVENT for the request. */
static bool
counts(const struct question *q, const struct contact_rule *rule, const struct contact_event *event)
{
        return rule->per_account ? is_same_account(q, event) : !event->joined;
}

bool
rule_counts_attempt(const struct question *q, const struct contact_rule *rule,
                    const struct contact_event *event)
{
        return !event->inbound && counts(q, rule, event) &&
               (event->channel.size == 0 || contact_rule_governs(q->rules, rule, event->channel));
}

/* ---- days: each returns DAY when the rule permits it, else the first later one that it may
 * permit, or DAY_NONE ---- */

static int
compare_days(const void *left, const void *right)
{
        const int32_t *a = left, *b = right;
        return (*a > *b) - (*a < *b);
}

/* At most COUNT attempts in so many days as RULE says: whatever lies further from DAY than that is
   looked at only where there are enough that may be too near. */
static int32_t
crowd_from(const struct question *q, const struct contact_rule *rule, int32_t count, int32_t day)
{
        const struct contact_history *history = q->history;
        int32_t near = 0;
        size_t counted = 0;
        for (size_t i = 0; i < history->count && near < count; i++) {
                const struct contact_event *event = &history->events[i];
                near += event->day > day - rule->length && event->day < day + rule->length &&
                        rule_counts_attempt(q, rule, event);
        }
        if (near < count)
                return day;
        int32_t *days = reallocate_array(NULL, history->count, sizeof *days);
        bool sorted = true;
        for (size_t i = 0; i < history->count; i++) {
                const struct contact_event *event = &history->events[i];
                if (event->day <= day - rule->length || !rule_counts_attempt(q, rule, event))
                        continue;
                sorted = sorted && (counted == 0 || days[counted - 1] <= event->day);
                days[counted++] = event->day;
        }
        if (!sorted)
                qsort(days, counted, sizeof *days, compare_days);
        int32_t from = crowding_free_day(days, counted, count, rule->length, day);
        free(days);
        return from;
}

static int32_t
rest_from(const struct question *q, const struct contact_rule *rule, int32_t day)
{
        int32_t from = day;
        for (size_t i = 0; i < q->history->count; i++) {
                const struct contact_event *event = &q->history->events[i];
                if (event->day > day || !counts(q, rule, event) ||
                    !(event->reached || contact_rule_rests_after(rule, event->result)))
                        continue;
                int32_t end = contact_rule_rest_end(q->rules, rule, event->day);
                if (end == DAY_NONE)
                        return DAY_NONE;
                if (end > from)
                        from = end;
        }
        return from;
}

/* KIND: what DAY is (contact_rules_kind_of_day()). */
static int32_t
hours_from(const struct contact_rule *rule, int32_t day, unsigned kind)
{
        if ((rule->days & (DAYS_HOLIDAY | DAYS_HALF)) != 0 && (kind & DAYS_UNKNOWN) != 0)
                return DAY_NONE;
        return rule->hours_count == 0 && (rule->days & kind) != 0 ? day + 1 : day;
}

static bool
is_held(const struct question *q, const struct contact_rule *rule)
{
        struct slice holds = q->request->holds;
        if (q->request->holds_unknown)
                return true;
        for (struct slice hold = next_word(&holds); hold.size > 0; hold = next_word(&holds)) {
                bool named = list_has_word(rule->of, hold);
                for (size_t i = 0; !named && i < q->rules->count; i++)
                        named = q->rules->rules[i].type == RULE_HOLD &&
                                list_has_word(q->rules->rules[i].of, hold);
                if (list_has_word(rule->of, hold) ||
                    (!named && list_has_word(rule->of, slice_of("else"))))
                        return true;
        }
        return false;
}

/* Somebody else than the debtor while he has a part in the account that RULE lets be contacted. */
static int32_t
third_party_from(const struct contact_request *request, const struct contact_rule *rule,
                 int32_t day)
{
        int32_t first = request->third_party ? DAY_NONE : day;
        for (size_t i = 0; request->third_party && i < request->role_count; i++) {
                const struct held_role *role = &request->roles[i];
                int32_t from = role->from > day ? role->from : day;
                if (from <= role->until && list_has_word(rule->of, slice_of(role->part)) &&
                    (first == DAY_NONE || from < first))
                        first = from;
        }
        return first;
}

static int32_t
rule_from(const struct question *q, const struct contact_rule *rule, int32_t day, unsigned kind)
{
        const struct contact_request *request = q->request;
        switch (rule->type) {
        case RULE_NOTICE:
                return request->notice_on > day || request->notice_on == DAY_NONE
                               ? request->notice_on
                               : day;
        case RULE_HOURS:
                return hours_from(rule, day, kind);
        case RULE_LIMIT:
                return crowd_from(q, rule, rule->count, day);
        case RULE_REST:
                return rest_from(q, rule, day);
        case RULE_GAP:
                return rule->in_days ? crowd_from(q, rule, 1, day) : day;
        case RULE_CONSENT:
                if (request->consents_unknown ||
                    has_said(request->consents, request->channel, "refused"))
                        return DAY_NONE;
                return !rule->given || has_said(request->consents, request->channel, "given")
                               ? day
                               : DAY_NONE;
        case RULE_POINT:
                return request->has_point ? day : DAY_NONE;
        case RULE_HOLD:
                return is_held(q, rule) ? DAY_NONE : day;
        case RULE_THIRD_PARTY:
                return third_party_from(request, rule, day);
        }
        die(EXIT_BUG, "contact rule of no type");
}

/* The first rule that refuses DAY, NULL when none does; *from: the first later day that all of them
 * may permit. */
static const struct contact_rule *
ask_day(const struct question *q, int32_t day, int32_t *from)
{
        const struct contact_rule *first = NULL;
        unsigned kind = contact_rules_kind_of_day(q->rules, day);
        *from = day;
        for (size_t i = 0; i < q->rules->count; i++) {
                const struct contact_rule *rule = &q->rules->rules[i];
                if (!q->governed[i] || !rule_applies(q, rule, day))
                        continue;
                int32_t next = rule_from(q, rule, day, kind);
                if (next != day && first == NULL)
                        first = rule;
                /* A rule that is no longer in force permits again. */
                if (rule->until != INT32_MAX && (next == DAY_NONE || next > rule->until))
                        next = rule->until + 1;
                if (next == DAY_NONE || *from == DAY_NONE)
                        *from = DAY_NONE;
                else if (next > *from)
                        *from = next;
        }
        return first;
}

/* ---- asking ---- */

/* The first permitted moment from AT on, which lies on DAY; AT TIME_NONE: from the beginning of DAY
   on, which is permitted when a moment of it is. */
static struct permission
look(const struct question *q, int32_t day, int64_t at)
{
        struct permission permission = {NULL, DAY_NONE, TIME_NONE};
        for (int looks = 0; looks < LOOKS; looks++) {
                int32_t next;
                const struct contact_rule *by_day = ask_day(q, day, &next), *by_hour = NULL;
                int64_t moment = TIME_NONE;
                if (by_day == NULL)
                        moment = first_moment(q, day, looks == 0 ? at : TIME_NONE, &by_hour);
                if (looks == 0)
                        permission.refused_by = by_day != NULL                           ? by_day
                                                : at == TIME_NONE && moment != TIME_NONE ? NULL
                                                                                         : by_hour;
                if (moment != TIME_NONE) {
                        permission.day = day;
                        permission.at = moment;
                        return permission;
                }
                if (next == DAY_NONE)
                        return permission;
                day = next > day ? next : day + 1;
                if (day > DAY_LAST)
                        return permission;
        }
        return permission;
}

static struct question
question_of(struct contact_rules *rules, const struct contact_history *history,
            const struct contact_request *request)
{
        return (struct question){rules, history, request,
                                 contact_rules_about(rules, request->channel), false};
}

struct permission
permission_on_day(struct contact_rules *rules, const struct contact_history *history,
                  const struct contact_request *request, int32_t day)
{
        struct question q = question_of(rules, history, request);
        return look(&q, day, TIME_NONE);
}

struct permission
permission_at(struct contact_rules *rules, const struct contact_history *history,
              const struct contact_request *request, int64_t at)
{
        struct question q = question_of(rules, history, request);
        int32_t second;
        return look(&q, local_day(request->zone, at, &second), at);
}

const struct contact_rule *
permission_to_join(struct contact_rules *rules, const struct contact_history *history,
                   const struct contact_request *request, int32_t day)
{
        struct question q = question_of(rules, history, request);
        q.joining = true;
        int32_t next;
        return ask_day(&q, day, &next);
}
