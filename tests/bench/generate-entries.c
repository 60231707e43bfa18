/* generate-entries [COUNT]: the entries of COUNT accounts (default 1,000,000) as col-list writes
   them, sorted by account and value date; the same bytes at every run. Each account has a
   principal, an interest and often a cost; 42% have no payment, the others 1 to 120, five on
   average. For measurements only. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "day.h"

static uint64_t state = 88172645463325252;

static unsigned
below(unsigned limit)
{
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        return (unsigned)((state * UINT64_C(0x2545F4914F6CDD1D) >> 33) % limit);
}

static long entry;

static void
put_entry(long account, const char *type, const char *component, unsigned minor, int32_t value_on,
          int32_t due_on)
{
        char value[11], due[11] = "";
        day_format(value, value_on);
        if (due_on != DAY_NONE)
                day_format(due, due_on);
        printf("bank/%07ld\tTRY\t%ld\t%s\t%s\t%u.%02u\t%s\t%s\t\t\t0\t\t2026-06-30\n", account,
               ++entry, type, component, minor / 100, minor % 100, value, due);
}

/* 1 to 120: mostly few. */
static unsigned
payments(void)
{
        unsigned count = 1;
        while (count < 120 && below(100) < 81)
                count++;
        return count;
}

int
main(int argc, char **argv)
{
        long count = argc > 1 ? atol(argv[1]) : 1000000;
        const int32_t start = day_from_civil(2024, 1, 1);
        puts("account\tcurrency\tentry\ttype\tcomponent\tamount\tvalue_on\tdue_on\tbooked_on\t"
             "corrects\thistory\ttag\tas_of");
        for (long account = 1; account <= count; account++) {
                unsigned principal = 10000 + below(10000000);
                int32_t day = start + (int32_t)below(300), due = day - (int32_t)below(300);
                put_entry(account, "charge", "principal", principal, day, due);
                put_entry(account, "charge", "interest", principal / 9, day, due);
                if (below(3) > 0)
                        put_entry(account, "charge", "cost", 1 + below(50000), day, due);
                if (below(100) < 42)
                        continue;
                unsigned rest = payments();
                unsigned usual = principal / (rest + 1) + 1;
                for (; rest > 0; rest--) {
                        day += (int32_t)below(rest > 20 ? 5 : 30);
                        put_entry(account, "payment", "", usual / 2 + below(usual), day, DAY_NONE);
                }
        }
        return fflush(stdout) != 0 || ferror(stdout);
}
