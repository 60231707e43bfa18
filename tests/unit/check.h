/* What the unit programs say when something is wrong; main() ends with `return check_result();`. */
#ifndef COL_CHECK_H
#define COL_CHECK_H

#include <stdio.h>
#include <string.h>

#include "text.h"

static int check_failures;

#define CHECK(condition)                                                                           \
        do {                                                                                       \
                if (!(condition)) {                                                                \
                        fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);            \
                        check_failures++;                                                          \
                }                                                                                  \
        } while (0)

/* Says MESSAGE and counts a failure: for places that are not reached when all is well. */
#define FAIL(message)                                                                              \
        do {                                                                                       \
                fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, (message));                     \
                check_failures++;                                                                  \
        } while (0)

/* The text of a slice is what was expected; both are shown when it is not. */
#define CHECK_TEXT(got, expected) check_text(__FILE__, __LINE__, (got), (expected))

static inline void
check_text(const char *file, int line, struct slice got, const char *expected)
{
        if (slice_is(got, expected))
                return;
        fprintf(stderr, "%s:%d: \"%.*s\", not \"%s\"\n", file, line, (int)got.size, got.data,
                expected);
        check_failures++;
}

static inline int
check_result(void)
{
        return check_failures > 0;
}

#endif
