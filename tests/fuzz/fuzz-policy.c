/* Policy files: whatever the bytes, they are refused or every row has its cells, within the file,
   that read back as they stand there. The first byte chooses the size of reads. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <openssl/evp.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy.h"

#include "fuzz.h"

#include "../../src/policy.c"

/* True when the line at LINE of the file, unescaped by hand, begins with the row's cells. */
static bool
same_row(const struct policy *policy, const struct policy_row *row)
{
        const char *at = policy->text, *end = policy->text + policy->text_size;
        for (size_t line = 1; line < row->line; line++)
                at = (const char *)memchr(at, '\n', (size_t)(end - at)) + 1;
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        end = newline == NULL ? end : newline;
        if (end > at && end[-1] == '\r')
                end--;
        for (size_t i = 0; i < policy->column_count; i++) {
                struct slice cell = row->cells[i];
                for (size_t j = 0; j < cell.size; j++) {
                        char c = at < end ? *at++ : '\0';
                        if (c == '\\') {
                                char letter = at < end ? *at++ : '\0';
                                c = letter == 't'   ? '\t'
                                    : letter == 'n' ? '\n'
                                    : letter == 'r' ? '\r'
                                                    : letter;
                        }
                        if (c != cell.data[j])
                                return false;
                }
                if (at < end && *at++ != '\t')
                        return false;
        }
        return at == end;
}

static void
run(void)
{
        const uint8_t *file = fuzz_input;
        size_t size = fuzz_input_size;
        struct policy *policy = policy_open("cards", "/dev/null", "tsv", "when points", "reason");
        if (policy->text_size != size || memcmp(policy->text, file, size) != 0)
                abort();
        size_t line = 1;
        for (size_t row = 0; row < policy->row_count; row++) {
                if (policy->rows[row].line <= line || !same_row(policy, &policy->rows[row]))
                        abort();
                line = policy->rows[row].line;
        }
        policy_free(policy);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        return fuzz_run(data, size, run);
}
