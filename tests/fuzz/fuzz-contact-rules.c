/* Contact rules: whatever the bytes, they are refused, or each rule is of a row, has a name, hours
   that ascend within a day, lengths above zero, and a type whose numbers are there. The first byte
   chooses the size of reads. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <openssl/evp.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "contact_rules.h"
#include "number.h"

#include "fuzz.h"

/* A calendar would be another file: one of a few years with weekends stands for all. */
#define calendar_open calendar_open_file
#include "../../src/calendar.c"
#undef calendar_open
struct calendar *
calendar_open(const char *name)
{
        static const int years[] = {2025, 2026, 2027};
        struct calendar *calendar = allocate(sizeof *calendar);
        if (*name == '\0')
                abort();
        calendar->weekend[5] = calendar->weekend[6] = true;
        calendar->years = allocate(sizeof years);
        memcpy(calendar->years, years, sizeof years);
        calendar->year_count = sizeof years / sizeof *years;
        return calendar;
}

#include "../../src/contact_rules-policy.c"
#include "../../src/contact_rules.c"
#include "../../src/day.c"
#include "../../src/policy.c"

static void
check_rule(struct contact_rules *rules, const struct contact_rule *rule)
{
        int32_t day = day_from_civil(2026, 11, 23), last = -1;
        if (rule->row >= rules->policy->row_count || rule->name.size == 0 ||
            rule->until < rule->from)
                abort();
        for (size_t i = 0; i < rule->hours_count; i++) {
                if (rule->hours[i].from <= last || rule->hours[i].until <= rule->hours[i].from ||
                    rule->hours[i].until > SECONDS_A_DAY)
                        abort();
                last = rule->hours[i].until;
        }
        if (rule->type == RULE_HOURS ? rule->days == 0 : rule->hours_count > 0)
                abort();
        if (rule->type == RULE_LIMIT && (rule->count < 1 || rule->length < 1))
                abort();
        if ((rule->type == RULE_REST || rule->type == RULE_GAP) && rule->length < 1)
                abort();
        if (rule->type == RULE_REST) {
                int32_t end = contact_rule_rest_end(rules, rule, day);
                if (end != DAY_NONE && end <= day + 1)
                        abort();
        }
        contact_rule_governs(rules, rule, slice_of("phone"));
        contact_rule_rests_after(rule, slice_of("RPC-PTP"));
}

static void
run(void)
{
        struct contact_rules *rules = contact_rules_open("/dev/null");
        for (size_t i = 0; i < rules->count; i++)
                check_rule(rules, &rules->rules[i]);
        if (contact_rules_horizon(rules, 20000) > 20000)
                abort();
        contact_rules_close(rules);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        return fuzz_run(data, size, run);
}
