/* Instalments: division, equal principal, annuity. */
#include "schedule.h"

#include <stdlib.h>

#include "error.h"
#include "number.h"

const char *const schedule_methods[METHOD_COUNT] = {"equal", "principal", "annuity"};

#define PERCENT_UNIT INT64_C(100000000) /* 100 percent in millionths of a percent */

int64_t
percent_of(int64_t amount, int64_t percent, bool down)
{
        return (int64_t)(((int128)amount * percent + (down ? 0 : PERCENT_UNIT / 2)) / PERCENT_UNIT);
}

void
schedule_split(int64_t total, int64_t unit, bool remainder_first, int64_t *parts, size_t count)
{
        int64_t part = total / unit / (int64_t)count * unit;
        for (size_t i = 0; i < count; i++)
                parts[i] = part;
        parts[remainder_first ? 0 : count - 1] += total - part * (int64_t)count;
}

bool
schedule_fill(int64_t total, int64_t part, bool remainder_first, int64_t *parts, size_t count)
{
        int128 rest = (int128)total - (int128)part * (int128)(count - 1);
        if (rest <= 0)
                return false;
        for (size_t i = 0; i < count; i++)
                parts[i] = part;
        parts[remainder_first ? 0 : count - 1] = (int64_t)rest;
        return true;
}

/* Interest on LEFT from the instalment before I to it; beyond MONEY_MAX: MONEY_MAX + 1. */
static int64_t
interest_on(const struct schedule_terms *terms, int64_t left, const struct instalment *instalments,
            size_t i)
{
        int32_t from = i == 0 ? terms->from : instalments[i - 1].payable_on;
        int128 unit = day_count_unit(terms->day_count);
        int128 sum = (int128)terms->percent *
                     day_count_parts(terms->day_count, from, instalments[i].payable_on);
        int128 interest = ((int128)left * sum + unit / 2) / unit;
        return interest > MONEY_MAX ? MONEY_MAX + 1 : (int64_t)interest;
}

/* Fills in an annuity of AMOUNT each, and nothing once all is paid; what the last would have to be,
   MONEY_MAX + 1 where that is beyond it. */
static int64_t
pay_annuity(const struct schedule_terms *terms, int64_t total, int64_t amount,
            struct instalment *instalments, size_t count)
{
        int64_t left = total;
        for (size_t i = 0; i < count; i++) {
                struct instalment *this = &instalments[i];
                if (left <= 0) {
                        this->amount = this->principal = this->interest = 0;
                        continue;
                }
                this->interest = interest_on(terms, left, instalments, i);
                if (left + this->interest > MONEY_MAX)
                        return this->amount = MONEY_MAX + 1;
                this->amount = i + 1 < count ? amount : left + this->interest;
                this->principal = this->amount - this->interest;
                left -= this->principal;
        }
        return instalments[count - 1].amount;
}

/* The smallest amount of which COUNT settle TOTAL: paying more leaves less to the last at every
   step, since interest does not fall when what is left grows. */
static void
make_annuity(const struct schedule_terms *terms, int64_t total, struct instalment *instalments,
             size_t count)
{
        int64_t low = 0, high = MONEY_MAX / terms->unit; /* in units: too little, enough */
        while (high - low > 1) {
                int64_t middle = low + (high - low) / 2;
                if (pay_annuity(terms, total, middle * terms->unit, instalments, count) <=
                    middle * terms->unit)
                        high = middle;
                else
                        low = middle;
        }
        pay_annuity(terms, total, high * terms->unit, instalments, count);
}

static bool
check(const struct instalment *instalments, size_t count, struct buffer *why)
{
        int128 sum = 0;
        for (size_t i = 0; i < count; i++) {
                const struct instalment *this = &instalments[i];
                sum += this->amount;
                if (this->amount > MONEY_MAX || sum > MONEY_MAX) {
                        buffer_add_text(why, "the amounts exceed 10^15 minor units");
                        return false;
                }
                if (this->amount <= 0 || this->principal < 0) {
                        buffer_add_format(
                                why, "instalment %zu of %zu would %s; ask for fewer", i + 1, count,
                                this->amount <= 0 ? "be nothing" : "not cover its interest");
                        return false;
                }
        }
        return true;
}

bool
schedule_make(const struct schedule_terms *terms, int64_t total, int64_t part,
              struct instalment *instalments, size_t count, struct buffer *why)
{
        if (terms->method == METHOD_ANNUITY) {
                make_annuity(terms, total, instalments, count);
                return check(instalments, count, why);
        }
        int64_t *parts = reallocate_array(NULL, count, sizeof *parts);
        bool filled = true;
        if (part > 0)
                filled = schedule_fill(total, part, terms->remainder_first, parts, count);
        else
                schedule_split(total, terms->unit, terms->remainder_first, parts, count);
        if (!filled)
                buffer_add_format(why, "%zu instalments of that amount are more than is owed",
                                  count - 1);
        int64_t left = total;
        for (size_t i = 0; filled && i < count; i++) {
                instalments[i].principal = parts[i];
                instalments[i].interest =
                        terms->percent > 0 ? interest_on(terms, left, instalments, i) : 0;
                instalments[i].amount = parts[i] + instalments[i].interest;
                left -= parts[i];
        }
        free(parts);
        return filled && check(instalments, count, why);
}
