/* Expressions: whatever the bytes, they are refused or give the same in the compiled form as by
   SQLite, as conditions, as values, and as a list; nothing of them reaches beyond the record. The
   program has its own die(), which comes back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "expr.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
const char *__asan_default_options(void);

/* What an expression has allocated when it is refused half-way is lost. */
const char *
__asan_default_options(void)
{
        return "detect_leaks=0";
}

/* ---- in place of error.c ---- */

const char *program = "fuzz-expr";
int quiet;
static jmp_buf end;

_Noreturn void
die(enum exit_code code, const char *format, ...)
{
        char message[4096];
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(message, sizeof message, format, arguments);
        va_end(arguments);
        if (code == EXIT_BUG || code == EXIT_UNAVAILABLE)
                abort();
        longjmp(end, 1);
}

void
warn(const char *format, ...)
{
        (void)format;
}

void
say(const char *format, ...)
{
        (void)format;
}

void
at_death(void (*function)(void))
{
        (void)function;
}

void
catch_interrupts(void)
{
}

void
interrupted(void)
{
}

void *
reallocate_array(void *p, size_t count, size_t size)
{
        if (size != 0 && count > SIZE_MAX / size)
                abort();
        p = realloc(p, count * size + (count * size == 0));
        if (p == NULL)
                abort();
        return p;
}

void *
allocate(size_t size)
{
        return memset(reallocate_array(NULL, size, 1), 0, size);
}

char *
duplicate_slice(const char *data, size_t size)
{
        char *copy = allocate(size + 1);
        if (size > 0)
                memcpy(copy, data, size);
        return copy;
}

char *
duplicate(const char *text)
{
        return duplicate_slice(text, strlen(text));
}

char *
format_arguments(const char *format, va_list arguments)
{
        char text[4096];
        vsnprintf(text, sizeof text, format, arguments);
        return duplicate(text);
}

char *
format_text(const char *format, ...)
{
        va_list arguments;
        va_start(arguments, format);
        char *text = format_arguments(format, arguments);
        va_end(arguments);
        return text;
}

void
grow(void *p, size_t *capacity, size_t needed, size_t size)
{
        void *array;
        if (needed <= *capacity)
                return;
        memcpy(&array, p, sizeof array);
        array = reallocate_array(array, needed, size); /* not a byte more than asked for */
        memcpy(p, &array, sizeof array);
        *capacity = needed;
}

/* ---- the records ---- */

static const struct expr_column columns[] = {
        {"dpd", TYPE_INT},       {"flag", TYPE_BOOL}, {"ratio", TYPE_REAL},
        {"balance", TYPE_MONEY}, {"name", TYPE_TEXT}, {"Müşteri No", TYPE_TEXT},
        {"due_on", TYPE_DATE},   {"at", TYPE_TIME},   {"untyped", TYPE_NONE}};
enum { COLUMNS = sizeof columns / sizeof *columns };

static const char *const records[][COLUMNS] = {
        {"45", "1", "0.5", "1234.56", "a", "İstanbul", "2025-12-31", "2026-01-01T00:00:00Z", "x"},
        {"", "", "", "", "", "", "", "", ""},
        {"9007199254740993", "0", "9007199254740992.0", "-0.01", "10", "1.234,56", "2024-02-29",
         "2025-12-31T23:59:59Z", ""},
        {"-9223372036854775808", "1", "-0.0", "0.00", "NULL", "31.12.2025", "0001-01-01",
         "2026-01-01T00:00:00Z", "x"},
        {"0", "0", "1e300", "30", "O'Neill", "a\\tb\\\\c", "9999-12-31", "2026-01-01T00:00:00Z",
         "x"},
};
enum { RECORDS = sizeof records / sizeof *records };

/* ---- both forms ---- */

/* Compiles an expression and, so that there is something to find in a list, the same denied. NULL:
 * refused. */
static struct expr_set *
open_set(struct slice sql, bool only_sqlite)
{
        struct expr_set *volatile set = expr_open(columns, COLUMNS);
        struct buffer denied = {0};
        if (only_sqlite)
                expr_only_sqlite(set);
        expr_declare_file(set,
                          (struct expr_file){.decimal = ',', .thousands = '.', .day = "%d.%m.%Y"});
        expr_as_of(set, 20454);
        if (setjmp(end) != 0) {
                expr_close(set);
                return NULL;
        }
        expr_add(set, sql, (struct expr_place){"input", 1, "when"});
        if (!expr_is_else(sql)) {
                buffer_add_text(&denied, "NOT (");
                buffer_add(&denied, sql.data, sql.size);
                buffer_add_text(&denied, "\n)");
                expr_add(set, buffer_slice(&denied), (struct expr_place){"input", 2, "when"});
                buffer_free(&denied);
                expr_add_list(set, (struct expr_list){0, 2});
        } else {
                expr_add_list(set, (struct expr_list){0, 1});
        }
        return set;
}

enum { FAILED = 100 };

static int
truth(struct expr_set *set)
{
        if (setjmp(end) != 0)
                return FAILED;
        return expr_truth(set, 0);
}

static size_t
first(struct expr_set *set)
{
        if (setjmp(end) != 0)
                return FAILED;
        return expr_first(set, 0);
}

static void
compare(struct expr_set *one, struct expr_set *other, const struct slice *cells)
{
        struct slice value, expected;
        const char *why;
        expr_row(one, cells);
        expr_row(other, cells);
        if (truth(one) != truth(other) || first(one) != first(other))
                abort();
        bool done = expr_try_text(one, 0, &value, &why);
        if (done != expr_try_text(other, 0, &expected, &why) ||
            (done && !slice_equal(value, expected)))
                abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct slice sql = {(const char *)data, size};
        if (utf8_valid_prefix(sql.data, size) < size)
                return 0; /* policies and arguments have been checked */
        struct expr_set *one = open_set(sql, false), *other = open_set(sql, true);
        if ((one == NULL) != (other == NULL))
                abort();
        for (size_t i = 0; one != NULL && i < RECORDS; i++) {
                struct slice cells[COLUMNS];
                for (size_t k = 0; k < COLUMNS; k++)
                        cells[k] = slice_of(records[i][k]);
                compare(one, other, cells);
        }
        if (one != NULL) {
                expr_close(one);
                expr_close(other);
        }
        return 0;
}
