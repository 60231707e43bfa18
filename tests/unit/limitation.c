/* limitation.c: how a period runs and begins anew. Worked dates, and random facts against what must
 * hold of them. */
#include <stdlib.h>

#include "check.h"
#include "day.h"
#include "limitation.h"

enum { CASES = 200000, FACTS = 6 };

static uint64_t
random_below(uint64_t limit)
{
        static uint64_t state = 11;

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

/* Lines of a policy: the claim's own period, and what facts do. */
static const struct limitation_line ten = {.effect = EFFECT_PERIOD, .period = {0, 120}};
static const struct limitation_line again = {.row = 1, .effect = EFFECT_AGAIN};
static const struct limitation_line judgment = {
        .row = 2, .effect = EFFECT_PERIOD, .period = {0, 120}};
static const struct limitation_line twenty = {
        .row = 3, .effect = EFFECT_PERIOD, .period = {0, 240}};
static const struct limitation_line two = {.row = 4, .effect = EFFECT_PERIOD, .period = {0, 24}};
static const struct limitation_line five = {.row = 5, .effect = EFFECT_PERIOD, .period = {0, 60}};

/* The last day of a period by LINE from FROM, interrupted by COUNT facts, as text. */
static struct slice
ends(const struct limitation_line *line, const char *from, struct interruption *list, size_t count)
{
        static char text[11];
        struct limitation limitation = limitation_begin(line, day(from));
        limitation_run(&limitation, list, count);
        text[0] = '\0';
        if (limitation.ends_on != DAY_NONE)
                day_format(text, limitation.ends_on);
        return slice_of(text);
}

static void
check_worked(void)
{
        CHECK_TEXT(ends(&ten, "2016-03-15", NULL, 0), "2026-03-15");
        CHECK_TEXT(ends(&ten, "2016-02-29", NULL, 0), "2026-02-28");
        CHECK_TEXT(ends(&five, "2024-02-29", NULL, 0), "2029-02-28");
        CHECK_TEXT(ends(&ten, "9995-01-01", NULL, 0), "");

        /* A payment on the last day is in time; on the day after it comes too late. */
        struct interruption last[] = {{.on = day("2026-03-15"), .line = &again}};
        CHECK_TEXT(ends(&ten, "2016-03-15", last, 1), "2036-03-15");
        CHECK(last->counts);
        struct interruption late[] = {{.on = day("2026-03-16"), .line = &again}};
        CHECK_TEXT(ends(&ten, "2016-03-15", late, 1), "2026-03-15");
        CHECK(!late->counts);

        /* Before it runs there is nothing to interrupt; on its first day nothing has passed. */
        struct interruption early[] = {{.on = day("2016-03-14"), .line = &twenty},
                                       {.on = day("2016-03-15"), .line = &again}};
        CHECK_TEXT(ends(&ten, "2016-03-15", early, 2), "2026-03-15");
        CHECK(!early[0].counts && !early[1].counts);
        struct interruption first[] = {{.on = day("2016-03-15"), .line = &twenty}};
        CHECK_TEXT(ends(&ten, "2016-03-15", first, 1), "2036-03-15");

        /* A judgment's ten years stay, also for what comes after it; a leap day again. */
        struct interruption rent[] = {{.on = day("2023-06-30"), .line = &again},
                                      {.on = day("2020-02-29"), .line = &judgment}};
        CHECK_TEXT(ends(&five, "2018-01-31", rent, 2), "2033-06-30");
        CHECK_TEXT(ends(&five, "2018-01-31", &rent[0], 1), "2030-02-28");

        /* On one day the longest of those with a length of their own; a shorter one shortens. */
        struct interruption both[] = {{.on = day("2020-01-01"), .line = &two},
                                      {.on = day("2020-01-01"), .line = &again},
                                      {.on = day("2020-01-01"), .line = &twenty}};
        CHECK_TEXT(ends(&ten, "2018-01-31", both, 3), "2040-01-01");
        struct interruption shorter[] = {{.on = day("2020-01-01"), .line = &again},
                                         {.on = day("2020-01-01"), .line = &two}};
        CHECK_TEXT(ends(&ten, "2018-01-31", shorter, 2), "2022-01-01");
}

static void
shuffle(struct interruption *list, size_t count)
{
        for (size_t i = count; i > 1; i--) {
                size_t j = random_below(i);
                struct interruption swap = list[i - 1];
                list[i - 1] = list[j];
                list[j] = swap;
        }
}

static struct limitation
outcome(int32_t from, const struct interruption *list, size_t count)
{
        struct interruption copy[FACTS + 1];
        struct limitation limitation = limitation_begin(&five, from);
        memcpy(copy, list, count * sizeof *copy);
        limitation_run(&limitation, copy, count);
        return limitation;
}

/* With no line that shortens, one more fact never brings the day forward; and the order in which
 * facts are given decides nothing. Facts cluster, so that days and last days coincide. */
static void
check_random(void)
{
        static const struct limitation_line *const lines[] = {&again, &again, &again, &five, &two};
        int moved = 0;
        for (int i = 0; i < CASES; i++) {
                struct interruption list[FACTS + 1];
                int32_t from = (int32_t)random_below(400);
                size_t count = random_below(FACTS + 1);
                bool shortens = random_below(2);
                for (size_t k = 0; k <= count; k++)
                        list[k] = (struct interruption){
                                .on = random_below(4) ? from + (int32_t)random_below(4) * 1826 +
                                                                (int32_t)random_below(3) - 1
                                                      : (int32_t)random_below(8000),
                                .line = lines[random_below(shortens ? 5 : 4)],
                                .fact = k};
                struct limitation without = outcome(from, list, count);
                struct limitation with = outcome(from, list, count + 1);
                if (!shortens)
                        CHECK(with.ends_on >= without.ends_on &&
                              with.runs_from >= without.runs_from);
                moved += with.ends_on != without.ends_on;
                shuffle(list, count + 1);
                struct limitation shuffled = outcome(from, list, count + 1);
                CHECK(shuffled.ends_on == with.ends_on && shuffled.runs_from == with.runs_from &&
                      shuffled.line == with.line);
        }
        CHECK(moved > CASES / 10);
}

int
main(void)
{
        check_worked();
        check_random();
        return check_result();
}
