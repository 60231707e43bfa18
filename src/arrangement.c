/* The plan made for one account: days, amounts, and whether the policy allows them. */
#include "arrangement.h"

#include <stdlib.h>

#include "day.h"
#include "error.h"
#include "number.h"
#include "sha256.h"

/* What is being made, and of what. */
struct making {
        const struct arrangements *arrangements;
        const struct plan *plan;
        const struct wishes *wishes;
        int digits;
        int32_t as_of;
        struct arrangement *made;
        struct buffer *why;
};

/* "(plan NAME, FILE:LINE)" ends every refusal that a line of the policy causes; false. */
static bool
refuse_by(const struct making *m, enum term term)
{
        buffer_add_format(m->why, " (plan %.*s, %s:%zu)", (int)m->plan->name.size,
                          m->plan->name.data, m->arrangements->policy->path,
                          m->arrangements->policy->rows[m->plan->row[term]].line);
        return false;
}

static void
add_money(const struct making *m, int64_t amount)
{
        char text[32];
        buffer_add(m->why, text, money_format(text, amount, m->digits));
}

static void
add_day(const struct making *m, int32_t day)
{
        char text[11];
        day_format(text, day);
        buffer_add_text(m->why, text);
}

/* An amount of the policy in minor units; 0 when it is not given. */
static int64_t
amount_of(const struct making *m, enum term term)
{
        struct slice text = m->plan->text[term];
        int64_t amount = 0;
        if (text.size > 0 && money_parse(text, m->digits, &amount) != NUMBER_OK)
                policy_die(m->arrangements->policy, m->plan->row[term], "value",
                           "'%.*s' has more decimal places than the currency of an account it is "
                           "applied to, which has %d",
                           (int)text.size, text.data, m->digits);
        return amount;
}

/* ---- how many ---- */

/* The count, and in *PART the amount of each, 0 where they are to be equal. What is asked for takes
   the place of both that the policy says. */
static bool
find_count(const struct making *m, int64_t *count, int64_t *part)
{
        const struct wishes *wishes = m->wishes;
        bool asked = wishes->count > 0 || wishes->amount.size > 0 || wishes->dates != NULL;
        int64_t total = m->made->arranged;
        *part = asked ? 0 : amount_of(m, TERM_AMOUNT);
        *count = asked ? wishes->count : m->plan->count;
        if (wishes->dates != NULL)
                *count = (int64_t)wishes->date_count;
        if (wishes->amount.size > 0) {
                enum number_status status = money_parse(wishes->amount, m->digits, part);
                if (status != NUMBER_OK || *part <= 0) {
                        buffer_add_format(m->why, "'%.*s' is not an amount to pay: %s",
                                          (int)wishes->amount.size, wishes->amount.data,
                                          status != NUMBER_OK ? number_error(status)
                                                              : "it is not above 0");
                        return false;
                }
                if (m->plan->schedule.method != METHOD_EQUAL) {
                        buffer_add_text(m->why, "an amount goes with equal instalments only");
                        return refuse_by(m, TERM_METHOD);
                }
        }
        if (*count == 0 && *part == 0) {
                buffer_add_format(m->why,
                                  "plan %.*s says neither count nor amount; ask for one of them",
                                  (int)m->plan->name.size, m->plan->name.data);
                return false;
        }
        if (*count == 0)
                *count = (total - 1) / *part + 1;
        if (m->plan->most_count > 0 && *count > m->plan->most_count) {
                buffer_add_format(m->why, "%lld instalments, and at most %lld are allowed",
                                  (long long)*count, (long long)m->plan->most_count);
                return refuse_by(m, TERM_MOST_COUNT);
        }
        return true;
}

/* ---- when ---- */

/* The first day, before it is moved. */
static int32_t
first_day(const struct making *m)
{
        if (m->wishes->dates != NULL)
                return m->wishes->dates[0];
        if (m->wishes->first != DAY_NONE)
                return m->wishes->first;
        if (m->plan->first >= 0)
                return interval_add((struct interval){m->plan->first, 0}, m->as_of, 1);
        return interval_add(m->plan->every, m->as_of, 1);
}

/* Moves DAY to a business day: not before the as-of date, where it would be moved back beyond it.
 */
static bool
move_day(const struct making *m, int32_t *day)
{
        const struct calendar *calendar = m->plan->calendar;
        if (calendar == NULL)
                return true;
        int32_t moved = *day;
        bool known = calendar_move(calendar, &moved, m->plan->moves_back ? -1 : 1);
        if (moved < m->as_of) {
                moved = *day;
                known = calendar_move(calendar, &moved, 1);
        }
        if (!known) {
                add_day(m, moved);
                buffer_add_format(m->why, " lies in a year that calendar %s does not list",
                                  calendar->policy->name);
                return refuse_by(m, TERM_CALENDAR);
        }
        *day = moved;
        return true;
}

static bool
find_days(const struct making *m, size_t count)
{
        const struct interval every = m->plan->every;
        struct instalment *instalments = m->made->instalments;
        int32_t first = first_day(m);
        if (count > 1 && m->wishes->dates == NULL && every.days == 0 && every.months == 0) {
                buffer_add_format(m->why, "plan %.*s has no line 'every'; give the dates",
                                  (int)m->plan->name.size, m->plan->name.data);
                return false;
        }
        if (first != DAY_NONE && first < m->as_of) {
                buffer_add_text(m->why, "the first instalment, on ");
                add_day(m, first);
                buffer_add_text(m->why, ", lies before the as-of date");
                return false;
        }
        if (first != DAY_NONE && m->plan->first_within >= 0 &&
            first - m->as_of > m->plan->first_within) {
                buffer_add_text(m->why, "the first instalment, on ");
                add_day(m, first);
                buffer_add_format(m->why, ", is later than %ld days after the as-of date",
                                  (long)m->plan->first_within);
                return refuse_by(m, TERM_FIRST_WITHIN);
        }
        for (size_t i = 0; i < count; i++) {
                int32_t day = first == DAY_NONE          ? DAY_NONE
                              : m->wishes->dates != NULL ? m->wishes->dates[i]
                                                         : interval_add(every, first, (int64_t)i);
                if (day == DAY_NONE) {
                        buffer_add_format(m->why, "instalment %zu lies beyond the year 9999",
                                          i + 1);
                        return false;
                }
                if (!move_day(m, &day))
                        return false;
                if (i > 0 && day <= instalments[i - 1].payable_on) {
                        buffer_add_format(m->why, "instalments %zu and %zu both fall on ", i,
                                          i + 1);
                        add_day(m, day);
                        return false;
                }
                instalments[i].payable_on = day;
        }
        return true;
}

/* ---- whether that is allowed ---- */

static bool
check_last_day(const struct making *m, int32_t last)
{
        int32_t limit = m->plan->last_within.days + m->plan->last_within.months > 0
                                ? interval_add(m->plan->last_within, m->as_of, 1)
                                : DAY_NONE;
        bool late = limit != DAY_NONE && last > limit;
        bool lapsed = m->made->discount_until != DAY_NONE && last > m->made->discount_until;
        if (!late && !lapsed)
                return true;
        buffer_add_text(m->why, "the last instalment, on ");
        add_day(m, last);
        buffer_add_text(m->why, late ? ", is later than " : ", is later than the discount holds, ");
        add_day(m, late ? limit : m->made->discount_until);
        return refuse_by(m, late ? TERM_LAST_WITHIN : TERM_DISCOUNT_DAYS);
}

/* A share is rounded down to the minor unit: four equal parts of 1.01 have no larger ones. */
static bool
check_amounts(const struct making *m)
{
        int64_t share = percent_of(m->made->arranged, m->plan->least_share, true);
        int64_t amount = amount_of(m, TERM_LEAST_AMOUNT);
        int64_t least = share > amount ? share : amount;
        for (size_t i = 0; i < m->made->count; i++) {
                if (m->made->instalments[i].amount >= least)
                        continue;
                buffer_add_format(m->why, "instalment %zu of %zu is ", i + 1, m->made->count);
                add_money(m, m->made->instalments[i].amount);
                buffer_add_text(m->why, ", and ");
                add_money(m, least);
                buffer_add_text(m->why, " is the least");
                return refuse_by(m, share > amount ? TERM_LEAST_SHARE : TERM_LEAST_AMOUNT);
        }
        return true;
}

/* ---- the plan ---- */

static void
grant_discount(const struct making *m, int64_t balance)
{
        struct arrangement *made = m->made;
        made->discount = percent_of(balance, m->plan->discount, false);
        made->arranged = balance - made->discount;
        made->discount_until = DAY_NONE;
        if (m->plan->discount > 0)
                made->discount_until =
                        interval_add((struct interval){m->plan->discount_days, 0}, m->as_of, 1);
}

bool
arrangement_make(const struct arrangements *arrangements, const struct plan *plan,
                 const struct wishes *wishes, int64_t balance, int digits, int32_t as_of,
                 struct arrangement *made, struct buffer *why)
{
        struct making m = {arrangements, plan, wishes, digits, as_of, made, why};
        int64_t count, part;
        grant_discount(&m, balance);
        if (made->arranged <= 0) {
                buffer_add_text(why, "the discount leaves nothing to pay");
                return refuse_by(&m, TERM_DISCOUNT);
        }
        if (!find_count(&m, &count, &part))
                return false;
        /* More than there are days to pay on needs no memory to be refused. */
        if (count > DAY_LAST - (int64_t)as_of + 1) {
                buffer_add_format(why, "%lld instalments reach beyond the year 9999",
                                  (long long)count);
                return false;
        }
        made->count = (size_t)count;
        grow(&made->instalments, &made->capacity, made->count, sizeof *made->instalments);
        if (!find_days(&m, made->count))
                return false;
        struct schedule_terms schedule = plan->schedule;
        schedule.unit = amount_of(&m, TERM_UNIT);
        if (schedule.unit == 0)
                schedule.unit = 1;
        schedule.from = as_of;
        return schedule_make(&schedule, made->arranged, part, made->instalments, made->count,
                             why) &&
               check_amounts(&m) &&
               check_last_day(&m, made->instalments[made->count - 1].payable_on);
}

void
arrangement_key(const struct arrangement *made, struct slice account, int32_t as_of, int64_t time,
                struct buffer *out)
{
        enum { DIGEST_DIGITS = 8 };
        struct buffer lines = {0};
        char day[11], hex[65];
        for (size_t i = 0; i < made->count; i++) {
                const struct instalment *this = &made->instalments[i];
                day_format(day, this->payable_on);
                buffer_add_format(&lines, "%s %lld %lld\n", day, (long long)this->amount,
                                  (long long)this->principal);
        }
        if (time > 1)
                buffer_add_format(&lines, "%lld\n", (long long)time);
        sha256_hex(lines.data, lines.size, hex);
        day_format(day, as_of);
        buffer_add(out, account.data, account.size);
        buffer_add_format(out, "/%s/%.*s", day, DIGEST_DIGITS, hex);
        buffer_free(&lines);
}
