/* Rate files: whatever the bytes, they are refused, or the sum over some years is that of its days.
   The first byte chooses the size of reads. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <openssl/evp.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

#include "day.h"
#include "number.h"
#include "policy.h"
#include "rates.h"

#include "fuzz.h"

#include "../../src/policy.c"
#include "../../src/rates.c"

/* Around each period's first day, day by day and at once. */
static void
check_series(const struct rate_series *series)
{
        for (size_t i = 0; i < series->count; i++) {
                int32_t first = series->periods[i].from, from = first - 3, to = first + 3;
                int128 sum = 0, expected = 0;
                int32_t missing = DAY_NONE, lacking = DAY_NONE;
                if (i > 0 && series->periods[i - 1].from >= first)
                        abort();
                for (int32_t day = from; day < to && lacking == DAY_NONE; day++) {
                        const struct rate_period *period = rates_period(series, day);
                        if (period == NULL || period->percent == RATE_NONE)
                                lacking = day;
                        else
                                expected += period->percent;
                }
                bool there = rates_sum(series, DAY_COUNT_365, from, to, &sum, &missing);
                if (there != (lacking == DAY_NONE) || (there && sum != expected) ||
                    (!there && missing != lacking))
                        abort();
        }
}

static void
run(void)
{
        struct rates *rates = rates_open("/dev/null");
        for (int basis = 0; basis < BASIS_COUNT; basis++) {
                const struct rate_series *series = &rates->series[basis];
                check_series(series);
                if (series->count > 0 && series->periods[0].from > day_from_civil(1, 1, 1))
                        free(rates_why(rates, (enum rate_basis)basis, slice_of(rates->currency),
                                       series->periods[0].from - 1));
        }
        rates_close(rates);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        return fuzz_run(data, size, run);
}
