/* Campaigns: whatever the bytes, they are refused, or the days are in order, no cost is below 0,
   and each line is found by its number. The first byte chooses the size of reads. Expressions are
   fuzz-expr's. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <openssl/evp.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

#include "campaign.h"
#include "day.h"
#include "expr.h"
#include "number.h"
#include "policy.h"

#include "fuzz.h"

/* Nothing is compiled, so a set holds nothing. */
struct expr_set {
        char none;
};
static struct expr_set nothing_compiled;
#define expr_add(set, sql, ...) ((void)(set), (int)(sql).size)
#include "../../src/campaign.c"
#include "../../src/policy.c"

static void
check_line(const struct campaign *campaign, const struct campaign_line *line)
{
        if (line->row >= campaign->policy->row_count || line->step < 1 || line->cost < 0 ||
            line->channel.size == 0 || campaign_line(campaign, line->step) != line)
                abort();
}

static void
run(void)
{
        currency_declare(slice_of("TRY"), 2);
        struct campaign *campaign = campaign_open("/dev/null", &nothing_compiled);
        if (campaign->from == DAY_NONE || campaign->until < campaign->from ||
            campaign->budget < 0 || campaign->currency.size != 3)
                abort();
        for (size_t i = 0; i < campaign->count; i++)
                check_line(campaign, &campaign->lines[i]);
        campaign_close(campaign);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        return fuzz_run(data, size, run);
}
