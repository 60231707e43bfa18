/* Interest on open principal between two events: exact sums over rates and due dates, rounded once.
 */
#include "allocation-internal.h"

#include "day.h"
#include "error.h"
#include "number.h"

struct sums { /* minor units × millionths of a percent × parts of a year */
        int128 contract, overdue;
};

static void
note_run(struct replay *replay, int64_t principal, int32_t from, int32_t to, bool overdue)
{
        struct allocation *out = replay->out;
        if (principal == 0 || from == to)
                return;
        grow(&out->runs, &replay->run_capacity, out->run_count + 1, sizeof *out->runs);
        out->runs[out->run_count++] = (struct interest_run){principal, from, to, overdue};
}

static bool
too_much(struct replay *replay)
{
        return replay_problem(replay, "interest out of range: more than 10^15 minor units at once");
}

/* Adds principal × rate × parts. */
static bool
add_product(struct replay *replay, int128 *sum, int64_t principal, int128 rate)
{
        int128 product;
        if (__builtin_mul_overflow((int128)principal, rate, &product) ||
            __builtin_add_overflow(*sum, product, sum))
                return too_much(replay);
        return true;
}

static bool
add_contract(struct replay *replay, int128 *sum, int64_t principal, int32_t from, int32_t to,
             bool overdue)
{
        const struct interest_terms *terms = replay->terms;
        if (principal == 0 || terms->contract_rate == 0)
                return true;
        note_run(replay, principal, from, to, overdue);
        return add_product(replay, sum, principal,
                           (int128)terms->contract_rate *
                                   day_count_parts(terms->day_count, from, to));
}

static bool
add_default(struct replay *replay, int128 *sum, int64_t principal, int32_t from, int32_t to)
{
        const struct interest_terms *terms = replay->terms;
        int128 rate = 0;
        int32_t missing;
        if (terms->contract_goes_on)
                return add_contract(replay, sum, principal, from, to, true);
        if (principal == 0 || terms->default_rates == NULL)
                return true;
        if (!rates_sum(terms->default_rates, terms->day_count, from, to, &rate, &missing)) {
                replay->out->problem_is_rate = true;
                replay->out->problem_day = missing;
                return replay_problem(replay, "no rate");
        }
        note_run(replay, principal, from, to, true);
        return add_product(replay, sum, principal, rate);
}

/* What ran from `day` to TO. Principal that falls due in between changes sides on its due date. */
static bool
sum_to(struct replay *replay, int32_t to, struct sums *sums)
{
        const struct component_state *principal = &replay->components[COMPONENT_PRINCIPAL];
        int32_t from = replay->day;
        if (!add_contract(replay, &sums->contract, replay->coming, from, to, false) ||
            !add_default(replay, &sums->overdue, replay->overdue, from, to))
                return false;
        while (replay->next_due < principal->end && replay->slots[replay->next_due].due_on <= to) {
                const struct slot *slot = &replay->slots[replay->next_due++];
                if (slot->open == 0)
                        continue;
                if (!add_contract(replay, &sums->contract, -slot->open, slot->due_on, to, false) ||
                    !add_default(replay, &sums->overdue, slot->open, slot->due_on, to))
                        return false;
                replay->coming -= slot->open;
                replay->overdue += slot->open;
        }
        return true;
}

/* sum / unit, half up; false when it is too large. */
static bool
round_half_up(int128 sum, int128 unit, int64_t *amount)
{
        int128 quotient;
        if (sum <= INT64_MAX / 4 && unit <= INT64_MAX / 4)
                quotient = (2 * (int64_t)sum + (int64_t)unit) / (2 * (int64_t)unit);
        else
                quotient = sum / unit + (sum % unit >= unit - sum % unit);
        *amount = (int64_t)quotient;
        return quotient <= MONEY_MAX;
}

/* Books AMOUNT into the present event's slot of that kind of accrual, or only shows it. */
static bool
accrue(struct replay *replay, size_t kind, size_t component, int64_t amount, int32_t on,
       bool booked)
{
        if (amount == 0)
                return true;
        struct part *part = replay_part(replay, booked ? PART_ACCRUAL : PART_ACCRUED, amount);
        part->accrual = booked ? replay->event : NO_INDEX;
        part->component = component;
        part->on = on;
        return !booked ||
               replay_open(replay,
                           replay->accrual_slots[replay->event * replay->accrual_kinds + kind],
                           amount);
}

/* Gives the parts from PARTS on the runs from FIRST on, which they were computed on. */
static void
give_runs(struct replay *replay, size_t parts, size_t first)
{
        struct allocation *out = replay->out;
        for (size_t i = parts; i < out->part_count; i++) {
                out->parts[i].first_run = first;
                out->parts[i].run_count = out->run_count - first;
        }
}

bool
interest_to(struct replay *replay, int32_t day, bool booked)
{
        const struct interest_terms *terms = replay->terms;
        struct sums sums = {0, 0};
        size_t parts = replay->out->part_count, runs = replay->out->run_count;
        int64_t contract, overdue;
        if (replay->day == day)
                return true;
        if (replay->day != DAY_NONE && replay->accrual_kinds > 0) {
                int128 unit = day_count_unit(terms->day_count);
                int32_t to = terms->stops && terms->stops_on < day ? terms->stops_on : day;
                if (to > replay->day && !sum_to(replay, to, &sums))
                        return false;
                if (!round_half_up(sums.contract, unit, &contract) ||
                    !round_half_up(sums.overdue, unit, &overdue))
                        return too_much(replay);
                if (!accrue(replay, 0, COMPONENT_INTEREST, contract, day, booked) ||
                    !accrue(replay, 1, COMPONENT_DEFAULT_INTEREST, overdue, day, booked))
                        return false;
                for (size_t i = 0; i < terms->tax_count; i++) {
                        int64_t tax;
                        int128 sum = (int128)(contract + overdue) * terms->taxes[i].percent;
                        if (!round_half_up(sum, 100 * INT64_C(1000000), &tax))
                                return too_much(replay);
                        if (!accrue(replay, 2 + i, terms->taxes[i].component, tax, day, booked))
                                return false;
                }
                give_runs(replay, parts, runs);
        }
        replay->day = day;
        if (replay->accrual_kinds > 0) {
                const struct component_state *principal = &replay->components[COMPONENT_PRINCIPAL];
                while (replay->next_due < principal->end &&
                       replay->slots[replay->next_due].due_on <= day)
                        replay->next_due++;
        }
        return true;
}
