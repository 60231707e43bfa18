/* Journals: whatever the bytes, they are refused, or every line is of a posting and books all or
   nothing; and a name that passes for one of a ledger account is read alike by whoever splits it.
   The first byte chooses the size of reads, and the whole input is a name too. Expressions are
   fuzz-expr's. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <openssl/evp.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

#include "expr.h"
#include "policy.h"
#include "posting.h"

#include "fuzz.h"

struct expr_set {
        char none;
};
static struct expr_set nothing_compiled;

#define expr_add(set, sql, ...) ((void)(set), (int)(sql).size)
#define tsv_find(in, name)                                                                         \
        ((void)(in), strcmp(name, "amount") == 0 ? 1 : strcmp(name, "value_on") == 0 ? 2 : -1)
#include "../../src/policy.c"
#include "../../src/posting.c"

static void
check_name(struct slice name)
{
        if (ledger_account_fault(name) != NULL)
                return;
        if (name.size == 0 || name.data[0] == ' ' || name.data[name.size - 1] == ' ' ||
            name.data[0] == ':' || name.data[name.size - 1] == ':')
                abort();
        for (size_t i = 0; i < name.size; i++)
                if ((unsigned char)name.data[i] < ' ' ||
                    (i > 0 && strchr(" :", name.data[i]) && strchr(" :", name.data[i - 1])))
                        abort();
}

static void
run(void)
{
        struct tsv_reader in = {.name = ""};
        struct posting_rules *rules =
                posting_rules_open("/dev/null", "entry", &nothing_compiled, &in);
        size_t lines = 0;
        for (size_t i = 0; i < rules->count; i++) {
                const struct posting *posting = &rules->list[i];
                if (posting->first != lines || posting->count == 0 || posting->name.size == 0)
                        abort();
                lines += posting->count;
                for (size_t j = posting->first; j < lines; j++)
                        if (rules->lines[j].row >= rules->policy->row_count ||
                            (rules->lines[j].books &&
                             (rules->lines[j].day < 1 || rules->lines[j].amount < 1)))
                                abort();
        }
        for (size_t row = 0; row < rules->policy->row_count; row++)
                check_name(policy_cell(rules->policy, row, "debit"));
        posting_rules_close(rules);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        size_t valid = utf8_valid_prefix((const char *)data, size);
        check_name((struct slice){(const char *)data, valid});
        return fuzz_run(data, size, run);
}
