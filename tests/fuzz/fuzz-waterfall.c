/* Waterfalls: whatever the bytes, they are refused, or every line is worked off once and a small
   ledger comes out with every minor unit. The first byte chooses the size of reads. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <openssl/evp.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

#include "allocation.h"
#include "number.h"
#include "policy.h"

#include "fuzz.h"

#include "../../src/policy.c"
#include "../../src/waterfall.c"

/* Every token stands in one pass; percentages are whole. */
static void
check_rule(const struct waterfall_rule *rule)
{
        size_t next = 0;
        int64_t percent = 0;
        for (size_t i = 0; i < rule->pass_count; i++) {
                if (rule->passes[i].first != next || rule->passes[i].count == 0)
                        abort();
                next += rule->passes[i].count;
        }
        for (size_t i = 0; i < rule->token_count; i++)
                percent += rule->tokens[i].percent;
        if (next != rule->token_count || percent != (rule->percentages ? WHOLE : 0))
                abort();
}

/* A charge of every component that DEFAULT settles, in the past and to come; a payment by each
 * rule; and a return. */
static void
check_ledger(const struct waterfall *waterfall)
{
        size_t capacity = 2 * waterfall->component_count + waterfall->rule_count + 1, count = 0;
        struct account_entry *entries = allocate(capacity * sizeof *entries);
        struct interest_terms none = {0};
        for (size_t c = 0; c < waterfall->component_count; c++)
                for (int ahead = 0; waterfall_covers(waterfall, c) && ahead < 2; ahead++, count++)
                        entries[count] = (struct account_entry){.number = (int64_t)count + 1,
                                                                .component = c,
                                                                .amount = 100 + (int64_t)c,
                                                                .due_on = ahead * 20};
        for (size_t r = 0; r < waterfall->rule_count; r++, count++)
                entries[count] = (struct account_entry){.number = (int64_t)count + 1,
                                                        .type = ENTRY_PAYMENT,
                                                        .component = NO_INDEX,
                                                        .rule = r,
                                                        .amount = 77,
                                                        .value_on = 10};
        entries[count] = (struct account_entry){.number = (int64_t)count + 1,
                                                .type = ENTRY_RETURN,
                                                .component = NO_INDEX,
                                                .amount = 50,
                                                .value_on = 11};
        count++;
        struct allocation *allocation = allocation_open(waterfall);
        int64_t sum = 0;
        if (!allocation_replay(allocation, entries, count, &none, 30))
                abort();
        for (size_t i = 0; i < allocation->part_count; i++)
                if (allocation->parts[i].credit != NO_INDEX)
                        sum += allocation->parts[i].amount;
        if (sum != 77 * (int64_t)waterfall->rule_count - 50)
                abort();
        allocation_close(allocation);
        free(entries);
}

static void
run(void)
{
        struct waterfall *waterfall = waterfall_open("/dev/null");
        waterfall_component(waterfall, slice_of("lease"));
        if (!slice_is(waterfall->rules[0].tag, "DEFAULT"))
                abort();
        for (size_t i = 0; i < waterfall->rule_count; i++)
                check_rule(&waterfall->rules[i]);
        check_ledger(waterfall);
        waterfall_close(waterfall);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        return fuzz_run(data, size, run);
}
