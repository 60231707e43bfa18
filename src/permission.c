/* Judging: each rule says from which day on it permits the contact; the latest of them is looked at
   next, until all agree. What depends on the hour is asked of that day alone. */
#include "permission.h"

#include "error.h"
#include "local_time.h"

/* So many days are looked at, those left out not counted, before none is said to be in sight: more
   than a year of closed days. */
enum { LOOKS = 400 };

/* What is asked, in one place. */
struct question {
        struct contact_rules *rules;
        const struct contact_history *history;
        const struct contact_request *request;
        const bool *governed; /* of each rule: is it about the channel? */
        bool joining;         /* goes along with a contact that is permitted */
};

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

/* True when RULE must be asked for a contact on DAY. */
static bool
applies(const struct question *q, const struct contact_rule *rule, int32_t day)
{
        if (day < rule->from || day > rule->until || !q->governed[rule - q->rules->rules])
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

/* True for an attempt of ours by a channel of RULE. */
static bool
is_attempt(const struct question *q, const struct contact_rule *rule,
           const struct contact_event *event)
{
        return !event->inbound && counts(q, rule, event) &&
               (event->channel.size == 0 || contact_rule_governs(q->rules, rule, event->channel));
}

/* ---- days: each returns DAY when the rule permits it, else the first later one that it may
 * permit, or DAY_NONE ---- */

/* One more contact on DAY must leave no window of the rule's days with too many: neither the one
   that ends on DAY, nor one that ends with something planned for later. */
static int32_t
limit_from(const struct question *q, const struct contact_rule *rule, int32_t day)
{
        const struct contact_event *events = q->history->events;
        int32_t from = day;
        for (size_t last = 0; last <= q->history->count; last++) {
                int32_t end = last < q->history->count ? events[last].day : day;
                if (end < day || end - rule->length >= day ||
                    (end == day && last < q->history->count))
                        continue;
                int32_t counted = 0, earliest = end;
                for (size_t i = 0; i < q->history->count; i++) {
                        if (events[i].day > end || events[i].day <= end - rule->length ||
                            !is_attempt(q, rule, &events[i]))
                                continue;
                        counted++;
                        if (events[i].day < earliest)
                                earliest = events[i].day;
                }
                int32_t next = end > day ? end + 1 : earliest + rule->length;
                if (counted >= rule->count && next > from)
                        from = next;
        }
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

static int32_t
gap_from(const struct question *q, const struct contact_rule *rule, int32_t day)
{
        int32_t from = day;
        for (size_t i = 0; i < q->history->count; i++) {
                const struct contact_event *event = &q->history->events[i];
                int32_t apart = event->day > day ? event->day - day : day - event->day;
                if (apart < rule->length && is_attempt(q, rule, event) &&
                    event->day + rule->length > from)
                        from = event->day + rule->length;
        }
        return from;
}

/* True when RULE, a RULE_HOURS, is about DAY. */
static bool
has_hours_of(const struct question *q, const struct contact_rule *rule, int32_t day)
{
        return (rule->days & contact_rules_kind_of_day(q->rules, day)) != 0;
}

static int32_t
hours_from(const struct question *q, const struct contact_rule *rule, int32_t day)
{
        unsigned kind = contact_rules_kind_of_day(q->rules, day);
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

static int32_t
rule_from(const struct question *q, const struct contact_rule *rule, int32_t day)
{
        const struct contact_request *request = q->request;
        switch (rule->type) {
        case RULE_NOTICE:
                return request->notice_on > day || request->notice_on == DAY_NONE
                               ? request->notice_on
                               : day;
        case RULE_HOURS:
                return hours_from(q, rule, day);
        case RULE_LIMIT:
                return limit_from(q, rule, day);
        case RULE_REST:
                return rest_from(q, rule, day);
        case RULE_GAP:
                return rule->in_days ? gap_from(q, rule, day) : day;
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
                return request->third_party ? DAY_NONE : day;
        }
        die(EXIT_BUG, "contact rule of no type");
}

/* The first rule that refuses DAY, NULL when none does; *from: the first later day that all of them
 * may permit. */
static const struct contact_rule *
ask_day(const struct question *q, int32_t day, int32_t *from)
{
        const struct contact_rule *first = NULL;
        *from = day;
        for (size_t i = 0; i < q->rules->count; i++) {
                const struct contact_rule *rule = &q->rules->rules[i];
                if (!applies(q, rule, day))
                        continue;
                int32_t next = rule_from(q, rule, day);
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

/* ---- hours of a day ---- */

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

/* The end of the time around EVENT in which AT lies too near to it; AT itself when it does not. */
static int64_t
near_until(const struct question *q, const struct contact_event *event, int32_t length, int64_t at)
{
        int64_t begin = event->at, end = event->at;
        if (event->at == TIME_NONE) {
                begin = local_instant(q->request->zone, event->day, 0);
                end = zone_day_end(q->request->zone, event->day);
        }
        return at > begin - length && at < end + length ? end + length : at;
}

/* AT, or the first later moment that lies far enough from every other contact. */
static int64_t
gap_after(const struct question *q, const struct contact_rule *rule, int64_t at)
{
        for (int64_t settled = at - 1; settled != at;) {
                settled = at;
                for (size_t i = 0; i < q->history->count; i++)
                        if (is_attempt(q, rule, &q->history->events[i]))
                                at = near_until(q, &q->history->events[i], rule->length, at);
        }
        return at;
}

/* The first moment of DAY, from AT on, that all rules permit, or TIME_NONE; *refused_by: the first
   that did not permit AT itself, or NULL. */
static int64_t
first_moment(const struct question *q, int32_t day, int64_t at,
             const struct contact_rule **refused_by)
{
        int64_t begun = at, settled = TIME_NONE;
        *refused_by = NULL;
        while (at != settled) {
                settled = at;
                for (size_t i = 0; i < q->rules->count; i++) {
                        const struct contact_rule *rule = &q->rules->rules[i];
                        bool hours = rule->type == RULE_HOURS && has_hours_of(q, rule, day);
                        bool gap = rule->type == RULE_GAP && !rule->in_days;
                        if (!(hours || gap) || !applies(q, rule, day))
                                continue;
                        int64_t next =
                                hours ? hours_after(q, rule, day, at) : gap_after(q, rule, at);
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

/* ---- asking ---- */

/* The first permitted moment from AT on, which lies on DAY. */
static struct permission
look(const struct question *q, int32_t day, int64_t at, bool whole_day)
{
        struct permission permission = {NULL, DAY_NONE, TIME_NONE};
        for (int looks = 0; looks < LOOKS; looks++) {
                int32_t next;
                const struct contact_rule *by_day = ask_day(q, day, &next), *by_hour = NULL;
                int64_t moment = TIME_NONE;
                if (by_day == NULL && looks == 0 && !whole_day)
                        moment = first_moment(q, day, at, &by_hour);
                else if (by_day == NULL)
                        moment = first_moment(q, day, local_instant(q->request->zone, day, 0),
                                              &by_hour);
                if (looks == 0)
                        permission.refused_by = by_day != NULL                     ? by_day
                                                : whole_day && moment != TIME_NONE ? NULL
                                                                                   : by_hour;
                if (moment != TIME_NONE) {
                        permission.day = day;
                        permission.at = moment;
                        return permission;
                }
                if (next == DAY_NONE)
                        return permission;
                day = next > day ? next : day + 1;
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
        return look(&q, day, TIME_NONE, true);
}

struct permission
permission_at(struct contact_rules *rules, const struct contact_history *history,
              const struct contact_request *request, int64_t at)
{
        struct question q = question_of(rules, history, request);
        int32_t second;
        return look(&q, local_day(request->zone, at, &second), at, false);
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
