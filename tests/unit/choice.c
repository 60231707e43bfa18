/* choice.c and choice_fault.c: random small problems against all choices there are, proofs that
   must fail, ties, and the largest numbers. */
#include <stdlib.h>

#include "check.h"
#include "choice.h"
#include "error.h"

enum { PROBLEMS = 20000, MOST_CHANNELS = 3, MOST_DEBTORS = 7, MOST_OFFERS = 4, PLACES = 4 };

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

/* A problem with its arrays. */
struct problem {
        struct choice choice;
        size_t capacity[MOST_CHANNELS], first[MOST_DEBTORS + 1];
        int128 least[MOST_CHANNELS], value[MOST_DEBTORS * MOST_OFFERS];
        uint32_t channel[MOST_DEBTORS * MOST_OFFERS];
};

/* RANGE: how many different values there are; few make many ties. SCALE: what they are multiplied
 * with. */
static void
make_problem(struct problem *p, uint64_t range, int128 scale)
{
        p->choice = (struct choice){1 + random_below(MOST_CHANNELS),
                                    p->capacity,
                                    p->least,
                                    random_below(MOST_DEBTORS + 1),
                                    p->first,
                                    p->channel,
                                    p->value};
        for (size_t c = 0; c < p->choice.channel_count; c++) {
                p->capacity[c] = random_below(PLACES);
                p->least[c] = random_below(4) == 0 ? 2 * scale : 1;
        }
        p->first[0] = 0;
        for (size_t d = 0; d < p->choice.debtor_count; d++) {
                p->first[d + 1] = p->first[d] + random_below(MOST_OFFERS + 1);
                for (size_t i = p->first[d]; i < p->first[d + 1]; i++) {
                        p->channel[i] = (uint32_t)random_below(p->choice.channel_count);
                        p->value[i] = ((int128)random_below(range) - (int128)(range / 4)) * scale;
                }
        }
}

/* The largest sum for the debtors from DEBTOR on, with these places LEFT: every choice is tried. */
static int128
best_sum(const struct problem *p, size_t debtor, size_t *left)
{
        if (debtor == p->choice.debtor_count)
                return 0;
        int128 best = best_sum(p, debtor + 1, left);
        for (size_t i = p->first[debtor]; i < p->first[debtor + 1]; i++) {
                size_t c = p->channel[i];
                if (p->value[i] < p->least[c] || left[c] == 0)
                        continue;
                left[c]--;
                int128 sum = p->value[i] + best_sum(p, debtor + 1, left);
                left[c]++;
                if (sum > best)
                        best = sum;
        }
        return best;
}

static int128
best_of(const struct problem *p)
{
        size_t left[MOST_CHANNELS];
        memcpy(left, p->capacity, sizeof left);
        return best_sum(p, 0, left);
}

/* What a price says: the loss if its channel served one debtor less. */
static void
check_prices(struct problem *p, const struct chosen *chosen)
{
        for (size_t c = 0; c < p->choice.channel_count; c++) {
                if (p->capacity[c] == 0)
                        continue;
                p->capacity[c]--;
                CHECK(chosen->price[c] == chosen->sum - best_of(p));
                p->capacity[c]++;
        }
}

static void
check_random(void)
{
        static const uint64_t ranges[] = {3, 8, 1000000};
        static const int64_t scales[] = {1, 1000000000000000};
        for (size_t n = 0; n < PROBLEMS; n++) {
                struct problem p = {0};
                int128 scale = scales[n % 2];
                make_problem(&p, ranges[n % 3], n % 2 ? scale * 1000000000 : scale);
                struct chosen chosen = choice_solve(&p.choice);
                const char *fault = choice_fault(&p.choice, &chosen);
                if (fault != NULL)
                        FAIL(fault);
                CHECK(chosen.sum == best_of(&p));
                check_prices(&p, &chosen);
                choice_free(&chosen);
        }
}

/* Two debtors, two channels of one place each: 10 + 6 is less than 9 + 8. */
static struct problem
crossing(void)
{
        struct problem p = {.capacity = {1, 1},
                            .first = {0, 2, 4},
                            .least = {1, 1},
                            .value = {10, 8, 9, 6},
                            .channel = {0, 1, 0, 1}};
        return p;
}

static void
check_proof(void)
{
        struct problem p = crossing();
        p.choice = (struct choice){2, p.capacity, p.least, 2, p.first, p.channel, p.value};
        struct chosen chosen = choice_solve(&p.choice);
        CHECK(chosen.sum == 17 && chosen.offer[0] == 1 && chosen.offer[1] == 2);
        CHECK(choice_fault(&p.choice, &chosen) == NULL);

        chosen.sum++;
        CHECK(choice_fault(&p.choice, &chosen) != NULL);
        chosen.sum--;
        chosen.price[0] += 100;
        CHECK(choice_fault(&p.choice, &chosen) != NULL);
        chosen.price[0] = 0;
        CHECK(choice_fault(&p.choice, &chosen) != NULL);
        choice_free(&chosen);

        /* The greedy choice, at whatever prices. */
        for (int128 first = 0; first < 12; first++) {
                for (int128 second = 0; second < 12; second++) {
                        size_t offer[] = {0, 3}, served[] = {1, 1};
                        int128 price[] = {first, second};
                        CHECK(choice_fault(&p.choice, &(struct chosen){offer, served, price, 16}) !=
                              NULL);
                }
        }
        /* More than a channel can serve, and what was never offered. */
        size_t both[] = {0, 2}, two[] = {2, 0}, foreign[] = {2, 0}, one[] = {1, 1};
        int128 nothing[] = {0, 0}, high[] = {9, 7};
        CHECK(choice_fault(&p.choice, &(struct chosen){both, two, nothing, 19}) != NULL);
        CHECK(choice_fault(&p.choice, &(struct chosen){foreign, one, high, 19}) != NULL);
}

/* Whoever came first keeps his place; the last one gives way; the first of equal offers is taken.
 */
static void
check_ties(void)
{
        struct problem p = {.capacity = {2, 2},
                            .first = {0, 2, 4, 6},
                            .least = {1, 1},
                            .value = {5, 5, 5, 5, 5, 5},
                            .channel = {1, 0, 1, 0, 1, 0}};
        p.choice = (struct choice){2, p.capacity, p.least, 3, p.first, p.channel, p.value};
        struct chosen chosen = choice_solve(&p.choice);
        CHECK(chosen.offer[0] == 0 && chosen.offer[1] != NO_OFFER && chosen.offer[2] != NO_OFFER);
        choice_free(&chosen);
        p.capacity[0] = 0;
        chosen = choice_solve(&p.choice);
        CHECK(chosen.offer[0] == 0 && chosen.offer[1] == 2 && chosen.offer[2] == NO_OFFER);
        choice_free(&chosen);
        p.value[4] = 6; /* the third one is worth more: the second has to go */
        chosen = choice_solve(&p.choice);
        CHECK(chosen.offer[0] == 0 && chosen.offer[1] == NO_OFFER && chosen.offer[2] == 4);
        choice_free(&chosen);
}

int
main(void)
{
        program = "choice";
        check_random();
        check_proof();
        check_ties();
        return check_result();
}
