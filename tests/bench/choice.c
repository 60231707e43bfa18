/* choice [DEBTORS [PERCENT]]: times the search for the best choice alone, and its proof, on a
   random problem in memory: five channels are offered to each debtor, and the scarcest of them
   serves so many percent of the debtors, every further one twice as many. Prints both in
   processors' seconds. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "choice.h"
#include "error.h"

enum { CHANNELS = 5 };

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

static double
seconds(void)
{
        struct timespec time;
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
        return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

int
main(int argc, char **argv)
{
        program = "choice";
        size_t debtors = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000000;
        size_t percent = argc > 2 ? strtoul(argv[2], NULL, 10) : 2;
        size_t capacity[CHANNELS];
        int128 least[CHANNELS];
        size_t *first = reallocate_array(NULL, debtors + 1, sizeof *first);
        uint32_t *channel = reallocate_array(NULL, debtors * CHANNELS, sizeof *channel);
        int128 *value = reallocate_array(NULL, debtors * CHANNELS, sizeof *value);
        for (size_t c = 0; c < CHANNELS; c++) {
                capacity[c] = debtors * percent / 100 << c;
                least[c] = 1;
        }
        for (size_t d = 0; d < debtors; d++) {
                uint64_t amount = random_below(10000000);
                first[d] = d * CHANNELS;
                for (size_t c = 0; c < CHANNELS; c++) {
                        channel[first[d] + c] = (uint32_t)c;
                        value[first[d] + c] = (int128)amount * random_below(300000000);
                }
        }
        first[debtors] = debtors * CHANNELS;
        struct choice choice = {CHANNELS, capacity, least, debtors, first, channel, value};

        double begin = seconds();
        struct chosen chosen = choice_solve(&choice);
        double solved = seconds();
        const char *fault = choice_fault(&choice, &chosen);
        if (fault != NULL)
                die(EXIT_BUG, "%s", fault);
        printf("%.2f\t%.2f\n", solved - begin, seconds() - solved);
        choice_free(&chosen);
        free(first);
        free(channel);
        free(value);
        return EXIT_DONE;
}
