/* Reminders: whatever the bytes, they are refused, or each line is of a row, of a step from 1, with
   days in order and not too far off, and no two lines of a step have one channel. The first byte
   chooses the size of reads. Expressions are fuzz-expr's. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <openssl/evp.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

#include "expr.h"
#include "number.h"
#include "policy.h"
#include "reminder.h"

#include "fuzz.h"

/* Nothing is compiled, so a set holds nothing. */
struct expr_set {
        char none;
};
static struct expr_set nothing_compiled;
#define expr_add(set, sql, ...) ((void)(set), (int)(sql).size)
#include "../../src/policy.c"
#include "../../src/reminder.c"

static void
check_read(const struct reminder *reminder, size_t i)
{
        const struct reminder_line *line = &reminder->lines[i];
        if (line->row >= reminder->policy->row_count || line->step < 1 || line->channel.size == 0 ||
            line->last < line->first || line->last > reminder->last || line->first < -DAYS_MAX ||
            line->last > DAYS_MAX || (line->about == ABOUT_DUE && line->last > 0))
                abort();
        if (i > 0 && line[-1].step == line->step &&
            (line[-1].about != line->about || slice_equal(line[-1].channel, line->channel)))
                abort();
}

static void
run(void)
{
        struct reminder *reminder = reminder_open("/dev/null", &nothing_compiled);
        for (size_t i = 0; i < reminder->count; i++)
                check_read(reminder, i);
        reminder_close(reminder);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        return fuzz_run(data, size, run);
}
