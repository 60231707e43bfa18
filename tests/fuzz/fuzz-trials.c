/* Policies of trials: whatever the bytes, they are refused, or every place is in one line at most,
   lines of a trial stand one after the other from 0 on, and everybody has a place. The first byte
   chooses the size of reads. */
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
#include "trials.h"

#include "fuzz.h"

#include "../../src/policy.c"
#include "../../src/sha256.c"
#include "../../src/trials.c"

static void
check_trial(const struct trials *trials, const struct trial *trial)
{
        static const char *const units[] = {"", "a", "bank/000001"};
        int64_t end = 0;
        if (trial->first + trial->count > trials->line_count)
                abort();
        for (size_t i = trial->first; i < trial->first + trial->count; i++) {
                const struct trial_line *line = &trials->lines[i];
                int32_t day = line->from != DAY_NONE ? line->from : line->until;
                if (line->begin != end || line->end <= line->begin ||
                    &trials->list[line->trial] != trial)
                        abort();
                end = line->end;
                if (trial_line_at(trials, trial, line->begin, day == DAY_NONE ? 0 : day) != line ||
                    trial_line_at(trials, trial, line->end - 1, day == DAY_NONE ? 0 : day) != line)
                        abort();
        }
        if (end != trial->end || end > TRIAL_WHOLE || trial_line_at(trials, trial, end, 0) != NULL)
                abort();
        for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
                int64_t position = trial_position(trials, trial, slice_of(units[i]));
                if (position < 0 || position >= TRIAL_WHOLE)
                        abort();
        }
}

static void
run(void)
{
        struct trials *trials = trials_open("/dev/null");
        for (size_t i = 0; i < trials->count; i++)
                check_trial(trials, &trials->list[i]);
        trials_close(trials);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        return fuzz_run(data, size, run);
}
