/* Limitation policies: whatever the bytes, they are refused, or each line is of a row, of a stream
   that the policy says it has, and its period, where it has one, ends after the day from which it
   runs. The first byte chooses the size of reads. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <openssl/evp.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

#include "day.h"
#include "limitation.h"
#include "number.h"
#include "policy.h"

#include "fuzz.h"

#include "../../src/limitation-policy.c"
#include "../../src/policy.c"

static void
check_line(const struct limitation_policy *policy, const struct limitation_line *line)
{
        if (line->row >= policy->policy->row_count || !limitation_policy_has(policy, line->stream))
                abort();
        if (line->effect != EFFECT_PERIOD)
                return;
        int32_t from = day_from_civil(2024, 2, 29);
        if (interval_add(line->period, from, 1) <= from)
                abort();
}

static void
run(void)
{
        struct limitation_policy *policy = limitation_policy_open("/dev/null");
        for (size_t i = 0; i < policy->count; i++)
                check_line(policy, &policy->lines[i]);
        limitation_policy_close(policy);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        return fuzz_run(data, size, run);
}
