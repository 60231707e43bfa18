/* Tables of bonuses: whatever the bytes, they are refused, or what payments earn by them stays
   within its base and cap, goes to everybody once, and shares come to the whole. The first byte
   chooses the size of reads. Expressions are fuzz-expr's: here the number of one decides whether it
   holds, and who is paid. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <openssl/evp.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bonus.h"
#include "bonus_split.h"
#include "day.h"
#include "expr.h"
#include "number.h"
#include "policy.h"
#include "text_index.h"

#include "fuzz.h"

struct expr_set {
        char none;
};
static struct expr_set nothing_compiled;
static unsigned payment_number;

static int
fuzz_truth(int index)
{
        return ((unsigned)index * 7 + payment_number) % 3 != 0;
}

static struct slice
fuzz_text(int index)
{
        static const char *const payees[] = {"", "a", "b", "c", "a", "ş"};
        return slice_of(payees[((unsigned)index + payment_number) % 6]);
}

#define expr_add(set, sql, ...)        ((void)(set), (int)(sql).size)
#define expr_truth(set, index)         ((void)(set), fuzz_truth(index))
#define expr_text(set, index)          ((void)(set), fuzz_text(index))
#define tsv_find(in, name)             ((void)(in), (void)(name), 0)
#define tsv_die(in, column, code, ...) ((void)(in), (void)(column), fuzz_die(code, __VA_ARGS__))
#include "../../src/bonus.c"
#include "../../src/bonus_split.c"
#include "../../src/bonus_table.c"
#include "../../src/policy.c"
#include "../../src/text_index.c"

/* By slices nobody earns more than the base, a unit of rounding aside. */
static void
check_dues(const struct bonus_table *table, const struct bonus_due *dues, size_t count)
{
        for (size_t i = 0; i < count; i++) {
                const struct bonus_line *line = &table->lines[dues[i].line];
                if (dues[i].payee.size == 0 || dues[i].amount == 0 || dues[i].base <= 0)
                        abort();
                if (!line->whole && (dues[i].amount < 0 || dues[i].amount > dues[i].base))
                        abort();
                if (line->cap != INT64_MAX && dues[i].amount > line->cap && !line->whole)
                        abort();
                for (size_t j = 0; j < i; j++)
                        if (dues[j].line == dues[i].line &&
                            slice_equal(dues[j].payee, dues[i].payee))
                                abort();
        }
}

static void
check_split(const struct bonus_line *line, int64_t amount)
{
        struct bonus_split split = {0};
        int64_t sum = 0;
        bonus_split_start(&split);
        for (size_t i = 0; i < line->share_count; i++)
                bonus_split_add(&split, slice_of(i % 2 ? "a" : "b"), line->shares[i].sharing,
                                line->shares[i].size);
        bonus_split_share(&split, amount);
        for (size_t i = 0; i < split.count; i++) {
                sum += split.list[i].amount;
                if ((amount < 0 && split.list[i].amount > 0) ||
                    (amount > 0 && split.list[i].amount < 0))
                        abort();
        }
        if (sum != amount || split.count > 2)
                abort();
        bonus_split_free(&split);
}

static void
run(void)
{
        static const int64_t amounts[] = {0, 1, 99, 12345, 2000001, MONEY_MAX / 4};
        struct slice cell = {"", 0};
        struct tsv_reader in = {.name = "", .fields = &cell};
        currency_declare(slice_of("TRY"), 2);
        struct bonus_table *table = bonus_table_open("/dev/null", &nothing_compiled);
        for (size_t i = 0; i < table->count; i++)
                for (size_t j = 0; j < sizeof amounts / sizeof *amounts; j++) {
                        check_split(&table->lines[i], amounts[j]);
                        check_split(&table->lines[i], -amounts[j]);
                }
        struct bonuses *bonuses = bonuses_open(table, &nothing_compiled, &in);
        for (payment_number = 0; payment_number < 24; payment_number++) {
                int64_t amount = amounts[payment_number % 6];
                struct bonus_payment payment = {.gross = 4 * amount,
                                                .parts = {amount, amount, amount, amount},
                                                .value_on = 20454 + (int32_t)payment_number * 9,
                                                .as_of = 20800,
                                                .currency = slice_of("TRY"),
                                                .digits = 2};
                size_t count;
                const struct bonus_due *dues = bonuses_of(bonuses, &payment, &count);
                check_dues(table, dues, count);
        }
        bonuses_close(bonuses);
        bonus_table_close(table);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        return fuzz_run(data, size, run);
}
