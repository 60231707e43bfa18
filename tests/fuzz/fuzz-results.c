/* Results policies: whatever the bytes, they are refused, or each line says only what goes
   together, and is found by its kind and code. The first byte chooses the size of reads. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <openssl/evp.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

#include "number.h"
#include "policy.h"
#include "results.h"

#include "fuzz.h"

#include "../../src/policy.c"
#include "../../src/results.c"
#include "../../src/text_index.c"

static void
check_line(const struct results *results, const struct result *line)
{
        if (results_find(results, line->kind, line->code) != line || line->code.size == 0)
                abort();
        if (line->kind != KIND_contact && line->kind != KIND_delivery)
                abort();
        if ((line->tries > 0 && line->outcome != OUTCOME_FAILED) || line->tries < 0)
                abort();
        if ((line->hold_days > 0 || line->hold_of_party) && line->hold.size == 0)
                abort();
        if (line->consent_on.size > 0 && line->consent.size == 0)
                abort();
        if (line->kind == KIND_delivery && (line->promise || line->answer_days != ANSWER_NONE))
                abort();
}

static void
run(void)
{
        struct results *results = results_open("/dev/null");
        for (size_t i = 0; i < results->count; i++) {
                check_line(results, &results->list[i]);
                results_note_unknown(results, "result", results->list[i].code, "file", i);
        }
        results_close(results);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        return fuzz_run(data, size, run);
}
