#include "outcomes.h"

#include <stdlib.h>

#include "error.h"

/* ---- what contacts say ---- */

void
reports_add(struct reports *reports, const struct said *said)
{
        int64_t action = said_number(said, SAID_ACTION);
        if (action == 0)
                return;
        const struct saying *saying = NULL; /* a receipt is later than the handing over */
        for (size_t i = 0; i < said->count; i++)
                if (said->list[i].meaning->outcome != OUTCOME_NONE)
                        saying = &said->list[i];
        if (saying == NULL)
                return;
        grow(&reports->list, &reports->capacity, reports->count + 1, sizeof *reports->list);
        reports->list[reports->count++] = (struct report_of){
                action, saying->at, said_number(said, SAID_CONTACT), saying->meaning};
}

static int
compare_integers(int64_t a, int64_t b)
{
        return a < b ? -1 : a > b;
}

static int
compare_reports(const void *a, const void *b)
{
        const struct report_of *left = a, *right = b;
        int order = compare_integers(left->action, right->action);
        if (order == 0)
                order = compare_integers(left->at, right->at);
        return order != 0 ? order : compare_integers(left->contact, right->contact);
}

void
reports_sort(struct reports *reports)
{
        if (reports->count > 0)
                qsort(reports->list, reports->count, sizeof *reports->list, compare_reports);
}

void
reports_free(struct reports *reports)
{
        free(reports->list);
}

/* The reports of an action: from → to. */
static void
find_reports(const struct reports *reports, struct planned *action)
{
        size_t from = 0, to = reports->count;
        while (from < to) {
                size_t middle = from + (to - from) / 2;
                if (reports->list[middle].action < action->action)
                        from = middle + 1;
                else
                        to = middle;
        }
        action->from = action->to = from;
        while (action->to < reports->count && reports->list[action->to].action == action->action)
                action->to++;
}

/* ---- tries of a step, and leads ---- */

/* A step by one channel and template in one stay of an account: what is planned again and again
 * until it is done. */
static int
compare_lines(const struct planned *a, const struct planned *b)
{
        const struct slice left[] = {a->account, a->segment, a->segment_since,
                                     a->step,    a->channel, a->template};
        const struct slice right[] = {b->account, b->segment, b->segment_since,
                                      b->step,    b->channel, b->template};
        int order = 0;
        for (size_t i = 0; order == 0 && i < sizeof left / sizeof *left; i++)
                order = slice_compare(left[i], right[i]);
        return order;
}

static int
by_line(const void *a, const void *b)
{
        const struct planned *left = *(struct planned *const *)a,
                             *right = *(struct planned *const *)b;
        int order = compare_lines(left, right);
        return order != 0 ? order : compare_integers(left->action, right->action);
}

static void
count_tries(struct planned **actions, size_t count, const struct reports *reports)
{
        qsort(actions, count, sizeof *actions, by_line);
        size_t tries = 0;
        for (size_t i = 0; i < count; i++) {
                if (i > 0 && compare_lines(actions[i - 1], actions[i]) != 0)
                        tries = 0;
                actions[i]->before = tries;
                for (size_t k = actions[i]->from; k < actions[i]->to; k++)
                        tries += reports->list[k].meaning->outcome == OUTCOME_FAILED;
                actions[i]->tries = tries;
        }
}

/* Those that others may go along with: by account, channel, template and day. */
static int
compare_leads(const struct planned *a, struct slice account, const struct planned *b)
{
        const struct slice left[] = {a->account, a->channel, a->template, a->planned_on};
        const struct slice right[] = {account, b->channel, b->template, b->planned_on};
        int order = 0;
        for (size_t i = 0; order == 0 && i < sizeof left / sizeof *left; i++)
                order = slice_compare(left[i], right[i]);
        return order;
}

static int
by_lead(const void *a, const void *b)
{
        const struct planned *left = *(struct planned *const *)a,
                             *right = *(struct planned *const *)b;
        int order = compare_leads(left, right->account, right);
        return order != 0 ? order : compare_integers(left->action, right->action);
}

/* The first of the LEADS that ACTION goes along with, or NULL. */
static const struct planned *
lead_of(struct planned *const *leads, size_t count, const struct planned *action)
{
        size_t from = 0, to = count;
        while (from < to) {
                size_t middle = from + (to - from) / 2;
                if (compare_leads(leads[middle], action->lead, action) < 0)
                        from = middle + 1;
                else
                        to = middle;
        }
        return from < count && compare_leads(leads[from], action->lead, action) == 0 ? leads[from]
                                                                                     : NULL;
}

/* ---- outcomes ---- */

static void
decide(struct planned *action, const char *word, int32_t on, const struct report_of *by)
{
        action->word = word;
        action->on = on;
        action->by = by;
}

/* What the reports of an action come to: done, where one says so, or with the last try; else
 * failed. */
static void
decide_by_reports(struct planned *action, const struct reports *reports, const struct zone *zone)
{
        const struct report_of *last = NULL;
        for (size_t i = action->from; i < action->to; i++) {
                last = &reports->list[i];
                if (last->meaning->outcome == OUTCOME_DONE)
                        break;
        }
        if (last == NULL)
                return;
        bool enough = last->meaning->tries > 0 && action->tries >= (size_t)last->meaning->tries;
        bool is_done = last->meaning->outcome == OUTCOME_DONE || enough;
        decide(action, is_done ? "done" : "failed", zone_day(zone, last->at), last);
}

static bool
decide_by_day(struct planned *action, int32_t as_of)
{
        bool open = action->word == NULL && action->outcome.size == 0;
        if (!open)
                return true;
        if (action->expires_on != DAY_NONE && as_of != DAY_NONE && action->expires_on < as_of)
                decide(action, "expired", action->expires_on + 1, NULL);
        else if (action->left && as_of != DAY_NONE)
                decide(action, "cancelled", as_of, NULL);
        return as_of != DAY_NONE || (action->expires_on == DAY_NONE && !action->left);
}

/* What goes along with another has no contacts of its own. */
static void
follow_lead(struct planned *action, const struct planned *lead)
{
        if (action->from < action->to || lead == NULL || lead->by == NULL)
                return;
        decide(action, lead->word, lead->on, lead->by);
        action->tries = lead->tries;
        action->led = true;
}

bool
outcomes_of(struct planned *actions, size_t count, const struct reports *reports,
            const struct zone *zone, int32_t as_of)
{
        struct planned **order = reallocate_array(NULL, count, sizeof *order);
        size_t leads = 0;
        bool known = true;
        for (size_t i = 0; i < count; i++) {
                order[i] = &actions[i];
                find_reports(reports, &actions[i]);
        }
        count_tries(order, count, reports);
        for (size_t i = 0; i < count; i++) {
                decide_by_reports(&actions[i], reports, zone);
                if (actions[i].lead.size == 0)
                        order[leads++] = &actions[i];
        }
        qsort(order, leads, sizeof *order, by_lead);
        for (size_t i = 0; i < count; i++) {
                if (actions[i].lead.size > 0)
                        follow_lead(&actions[i], lead_of(order, leads, &actions[i]));
                known &= decide_by_day(&actions[i], as_of);
        }
        free(order);
        return known;
}
