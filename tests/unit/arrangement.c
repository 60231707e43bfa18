/* arrangement.c, schedule.c and calendar.c: worked divisions, and properties of random plans. */
#include <stdlib.h>

#include "arrangement.h"
#include "check.h"
#include "day.h"
#include "error.h"
#include "number.h"

enum { PLANS = 20000 };

static uint64_t
random_below(uint64_t limit)
{
        static uint64_t state = 5;

        state += UINT64_C(0x9e3779b97f4a7c15); /* splitmix64 */
        uint64_t z = state;
        z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
        z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
        return (z ^ (z >> 31)) % limit;
}

static int32_t
day(const char *text)
{
        return day_parse(slice_of(text));
}

/* ---- division ---- */

static void
check_split(int64_t total, int64_t unit, bool first, size_t count, const int64_t *expected)
{
        int64_t parts[8];
        schedule_split(total, unit, first, parts, count);
        for (size_t i = 0; i < count; i++)
                CHECK(parts[i] == expected[i]);
}

static void
check_divisions(void)
{
        check_split(100, 1, true, 3, (int64_t[]){34, 33, 33});
        check_split(100, 1, false, 3, (int64_t[]){33, 33, 34});
        check_split(32500, 100, false, 6, (int64_t[]){5400, 5400, 5400, 5400, 5400, 5500});
        check_split(75000, 1, false, 6, (int64_t[]){12500, 12500, 12500, 12500, 12500, 12500});
        check_split(1, 1, true, 3, (int64_t[]){1, 0, 0});
        check_split(MONEY_MAX, 1, false, 3,
                    (int64_t[]){333333333333333, 333333333333333, 333333333333334});
        int64_t parts[3];
        CHECK(schedule_fill(100, 40, false, parts, 3) && parts[0] == 40 && parts[2] == 20);
        CHECK(schedule_fill(100, 10, true, parts, 3) && parts[0] == 80 && parts[2] == 10);
        CHECK(!schedule_fill(100, 50, false, parts, 3));
        CHECK(!schedule_fill(100, MONEY_MAX, false, parts, 3));
        CHECK(percent_of(101, 50000000, false) == 51 && percent_of(101, 50000000, true) == 50);
}

/* ---- days ---- */

/* Monday to Sunday by another rule than the program's, and the holidays as turkey.md section 7 has
 * them. */
static void
check_calendar(const struct calendar *calendar)
{
        static const char *const closed[] = {"2026-11-21", "2026-11-22", "2026-10-29",
                                             "2030-04-16", "2020-01-01", "2023-04-23"};
        static const char *const open[] = {"2026-11-20", "2026-11-23", "2026-10-28", "2026-03-19",
                                           "2029-04-19"};
        for (size_t i = 0; i < sizeof closed / sizeof *closed; i++)
                CHECK(!calendar_is_business_day(calendar, day(closed[i])));
        for (size_t i = 0; i < sizeof open / sizeof *open; i++)
                CHECK(calendar_is_business_day(calendar, day(open[i])));
        CHECK(calendar_knows(calendar, day("2030-12-31")) &&
              !calendar_knows(calendar, day("2031-01-01")) &&
              !calendar_knows(calendar, day("2019-12-31")));
        int32_t moved =
                day("2026-05-26"); /* half; then four days of feast, two of them a weekend */
        CHECK(calendar_move(calendar, &moved, 1) && moved == day("2026-05-26"));
        moved = day("2026-05-27");
        CHECK(calendar_move(calendar, &moved, 1) && moved == day("2026-06-01"));
        moved = day("2026-05-27");
        CHECK(calendar_move(calendar, &moved, -1) && moved == day("2026-05-26"));
        moved = day("2020-01-01");
        CHECK(!calendar_move(calendar, &moved, -1) && moved == day("2019-12-31"));
}

/* ---- whole plans ---- */

static const char policy_text[] = "plan\tterm\tvalue\n"
                                  "equal\twhen\t1 = 1\n"
                                  "equal\tremainder\tlast\n"
                                  "equal\tevery\t1 month\n"
                                  "equal\tfirst\t10\n"
                                  "equal\tcalendar\tturkey\n"
                                  "equal\tmoves\tnext\n"
                                  "whole\twhen\t1 = 1\n"
                                  "whole\tremainder\tfirst\n"
                                  "whole\tunit\t1\n"
                                  "whole\tevery\t9 days\n"
                                  "whole\tcalendar\tturkey\n"
                                  "whole\tmoves\tprevious\n"
                                  "off\twhen\t1 = 1\n"
                                  "off\tremainder\tlast\n"
                                  "off\tevery\t1 week\n"
                                  "off\tdiscount\t12.5\n"
                                  "off\tdiscount_days\t90\n"
                                  "principal\twhen\t1 = 1\n"
                                  "principal\tmethod\tprincipal\n"
                                  "principal\trate\t43.21\n"
                                  "principal\tday_count\tactual\n"
                                  "principal\tremainder\tfirst\n"
                                  "principal\tevery\t1 month\n"
                                  "annuity\tmethod\tannuity\n"
                                  "annuity\trate\t24\n"
                                  "annuity\tday_count\t365\n"
                                  "annuity\tremainder\tlast\n"
                                  "annuity\tevery\t1 month\n"
                                  "annuity\tfirst\t0\n";

static struct arrangements *
open_policy(struct expr_set *conditions)
{
        FILE *file = fopen("arrangement-test.tsv", "w");
        if (file == NULL || fputs(policy_text, file) < 0 || fclose(file) != 0)
                die(EXIT_IO, "arrangement-test.tsv:");
        struct arrangements *a = arrangements_open("./arrangement-test.tsv", conditions);
        remove("arrangement-test.tsv");
        return a;
}

/* Interest on LEFT, by the formula of turkey.md section 2 in another form than the program's. */
static int64_t
interest(const struct schedule_terms *terms, int64_t left, int32_t from, int32_t to)
{
        int128 numerator = 0, year = terms->day_count == DAY_COUNT_365 ? 365 : 365 * 366;
        for (int32_t d = from; d < to; d++) {
                int y, month, day_of_month;
                day_to_civil(d, &y, &month, &day_of_month);
                bool leap = y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
                numerator += terms->day_count == DAY_COUNT_365 ? 1 : leap ? 365 : 366;
        }
        int128 twice = (int128)left * terms->percent * numerator * 2;
        int128 unit = year * 100000000;
        return (int64_t)((twice + unit) / (unit * 2));
}

/* What must hold of every plan that is made. */
static void
check_made(const struct plan *plan, const struct arrangement *made, int64_t balance, int32_t as_of,
           const struct wishes *wishes)
{
        int64_t left = made->arranged, unit = plan->text[TERM_UNIT].size > 0 ? 100 : 1;
        int32_t before = as_of;
        size_t odd = 0, last = made->count - 1;
        CHECK(made->arranged + made->discount == balance && made->discount >= 0);
        CHECK(wishes->count == 0 || made->count == (size_t)wishes->count);
        for (size_t i = 0; i < made->count; i++) {
                const struct instalment *this = &made->instalments[i];
                CHECK(this->amount > 0 && this->principal >= 0 && this->interest >= 0);
                CHECK(this->amount == this->principal + this->interest);
                CHECK(this->payable_on > before || (i == 0 && this->payable_on == as_of));
                CHECK(plan->calendar == NULL ||
                      calendar_is_business_day(plan->calendar, this->payable_on));
                CHECK(this->interest ==
                      (plan->schedule.percent == 0
                               ? 0
                               : interest(&plan->schedule, left, before, this->payable_on)));
                odd += this->principal % unit != 0;
                left -= this->principal;
                before = this->payable_on;
        }
        CHECK(left == 0);
        CHECK(wishes->amount.size > 0 || odd <= 1);
        if (plan->schedule.method == METHOD_ANNUITY) {
                for (size_t i = 0; i < last; i++)
                        CHECK(made->instalments[i].amount == made->instalments[0].amount);
                CHECK(made->instalments[last].amount <= made->instalments[0].amount);
        } else if (wishes->amount.size == 0) {
                size_t whole = plan->schedule.remainder_first ? last : 0;
                for (size_t i = 0; i < made->count; i++)
                        CHECK(made->instalments[i].principal >= made->instalments[whole].principal);
        }
        if (made->discount_until != DAY_NONE)
                CHECK(made->discount_until == as_of + 90 && before <= made->discount_until);
}

static void
check_random_plans(const struct arrangements *a)
{
        struct arrangement made = {0};
        struct buffer why = {0};
        size_t refused = 0;
        for (int i = 0; i < PLANS; i++) {
                const struct plan *plan = &a->plans[random_below(a->count)];
                int64_t balance =
                        random_below(4) == 0
                                ? 1 + (int64_t)random_below(100)
                                : 1 + (int64_t)random_below(random_below(9) == 0 ? 1000000000000
                                                                                 : 10000000);
                int32_t as_of = day("2020-01-01") + (int32_t)random_below(3200);
                char text[32];
                struct wishes wishes = {.first = DAY_NONE};
                if (plan->schedule.method == METHOD_EQUAL && random_below(4) == 0) {
                        int64_t amount = 1 + balance / (1 + (int64_t)random_below(20));
                        wishes.amount = (struct slice){text, money_format(text, amount, 2)};
                } else {
                        wishes.count = 1 + (int64_t)random_below(24);
                }
                why.size = 0;
                if (arrangement_make(a, plan, &wishes, balance, 2, as_of, &made, &why))
                        check_made(plan, &made, balance, as_of, &wishes);
                else
                        refused += why.size > 0;
        }
        CHECK(refused > PLANS / 100 && refused < PLANS / 2);
        free(made.instalments);
        buffer_free(&why);
}

/* İİK 111 as it stands in the policy of that name, whatever is asked for. */
static void
check_legal_shape(void)
{
        struct expr_set *conditions = expr_open(NULL, 0);
        struct arrangements *a = arrangements_open("iik-111", conditions);
        const struct plan *plan = &a->plans[0];
        struct arrangement made = {0};
        struct buffer why = {0};
        size_t counts[6] = {0};
        for (int i = 0; i < PLANS / 4; i++) {
                int64_t balance = 4 + (int64_t)random_below(1000000);
                int32_t as_of = day("2020-01-01") + (int32_t)random_below(3500);
                struct wishes wishes = {.count = (int64_t)random_below(6), .first = DAY_NONE};
                if (random_below(3) == 0)
                        wishes.first = as_of + (int32_t)random_below(3);
                why.size = 0;
                bool is_late = wishes.first != DAY_NONE && wishes.first > as_of;
                bool allowed = arrangement_make(a, plan, &wishes, balance, 2, as_of, &made, &why);
                CHECK(allowed == (wishes.count <= 4 && !is_late));
                if (!allowed) {
                        CHECK(strstr(buffer_terminate(&why), "iik-111.tsv:") != NULL);
                        continue;
                }
                check_made(plan, &made, balance, as_of, &wishes);
                int32_t first = as_of;
                CHECK(calendar_move(plan->calendar, &first, 1) &&
                      made.instalments[0].payable_on == first);
                int32_t limit = interval_add((struct interval){0, 3}, as_of, 1);
                CHECK(made.instalments[made.count - 1].payable_on <= limit);
                for (size_t k = 0; k < made.count; k++)
                        CHECK(made.instalments[k].amount >= balance / 4);
                counts[made.count]++;
        }
        CHECK(counts[1] > 0 && counts[2] > 0 && counts[3] > 0 && counts[4] > 0 && counts[5] == 0);
        free(made.instalments);
        buffer_free(&why);
        arrangements_close(a);
        expr_close(conditions);
}

/* The smallest annuity: one minor unit less would not suffice. */
static void
check_annuity(void)
{
        struct schedule_terms terms = {METHOD_ANNUITY, 24000000, DAY_COUNT_365, 1, false, 0};
        struct instalment instalments[12];
        struct buffer why = {0};
        for (int i = 0; i < 200; i++) {
                size_t count = 2 + random_below(11);
                int64_t total = 1000 + (int64_t)random_below(100000000), left = total;
                for (size_t k = 0; k < count; k++)
                        instalments[k].payable_on = 30 * ((int32_t)k + 1);
                CHECK(schedule_make(&terms, total, 0, instalments, count, &why));
                int64_t less = instalments[0].amount - 1;
                for (size_t k = 0; k + 1 < count; k++)
                        left += interest(&terms, left, 30 * (int32_t)k, 30 * ((int32_t)k + 1)) -
                                less;
                left += interest(&terms, left, 30 * ((int32_t)count - 1), 30 * (int32_t)count);
                CHECK(left > less);
        }
        /* Amounts that no account can hold. */
        terms.percent = 1000000000000;
        instalments[0].payable_on = 365000;
        CHECK(!schedule_make(&terms, MONEY_MAX, 0, instalments, 1, &why) && why.size > 0);
        buffer_free(&why);
}

int
main(void)
{
        struct expr_set *conditions = expr_open(NULL, 0);
        struct arrangements *a = open_policy(conditions);
        check_divisions();
        check_calendar(a->plans[0].calendar);
        check_annuity();
        check_random_plans(a);
        check_legal_shape();
        arrangements_close(a);
        expr_close(conditions);
        return check_result();
}
