/* Files of exchange rates: whatever the bytes, they are refused, or every rate is found on its
   days, by its currencies in either order, and converts within half a minor unit. The first byte
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
#include "fx.h"
#include "number.h"
#include "policy.h"

#include "fuzz.h"

#include "../../src/fx.c"
#include "../../src/policy.c"

/* 2 × |CONVERTED × divisor − AMOUNT × factor| ≤ divisor, where both have the same decimal places.
 */
static void
check_conversion(const struct fx_rate *rate, int64_t amount)
{
        int64_t converted;
        if (!fx_convert(rate, amount, rate->currency, 2, 2, &converted))
                return;
        int128 divisor = rate->per, product = (int128)amount * rate->rate;
        for (int i = 0; i < FX_PLACES; i++)
                divisor *= 10;
        int128 difference = 2 * (converted * divisor - product);
        if (difference > divisor || -difference > divisor)
                abort();
}

static void
check_rate(const struct fx *fx, const struct fx_rate *rate)
{
        static const int64_t amounts[] = {0, 1, 49, 50, 99, 123456, INT64_C(100000000000)};
        char text[32];
        for (int32_t day = rate->day; day <= rate->last_day && day <= rate->day + 2; day++) {
                const struct fx_rate *found = fx_find(fx, rate->quote, rate->currency, day);
                if (found == NULL || found->day > day || found->last_day < day ||
                    found->day < rate->day ||
                    found != fx_find(fx, rate->currency, rate->quote, day))
                        abort();
        }
        for (size_t i = 0; i < sizeof amounts / sizeof *amounts; i++)
                check_conversion(rate, amounts[i]);
        if (fx_format(text, rate) >= sizeof text)
                abort();
}

static void
run(void)
{
        static const char *const currencies[] = {"TRY", "EUR", "USD", "JPY"};
        for (size_t i = 0; i < sizeof currencies / sizeof *currencies; i++)
                currency_declare(slice_of(currencies[i]), 2); /* none is looked for in a file */
        struct fx *fx = fx_open("/dev/null");
        for (size_t i = 0; i < fx->count; i++)
                check_rate(fx, &fx->rates[i]);
        fx_close(fx);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        return fuzz_run(data, size, run);
}
