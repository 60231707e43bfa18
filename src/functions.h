/* SQL functions of ours beside SQLite's. One argument, deterministic; NULL in, NULL out.

   fold, lower_tr, upper_tr       Turkish text (text.h)
   tckn, vkn, iban, phone, email  canonical forms (identifier.h); what is not one stays as it is
   money, day                     an amount, a day of a foreign file as a decimal, as YYYY-MM-DD; blank text is
                                  NULL; what cannot be read is an error, never NULL */
#ifndef COL_FUNCTIONS_H
#define COL_FUNCTIONS_H

#include <sqlite3.h>
#include <stdbool.h>
#include "text.h"

/* What a foreign file declares: decimal and thousands sign ('\0': not declared, for thousands: none), and
   the pattern of its days (day.h; NULL: not declared). Its name is for messages. */
struct expr_file {
        char decimal, thousands;
        const char *day, *name;
};

enum function_result { FUNCTION_TEXT, FUNCTION_NULL, FUNCTION_ERROR };
enum { FUNCTION_WHY = 256 };

struct text_function {
        const char *name;
        /* Appends the function's value of IN to OUT, or says why there is none. */
        enum function_result (*apply)(const struct expr_file *file, struct slice in,
                                      struct buffer *out, char why[FUNCTION_WHY]);
};

/* The functions by name (any case of ASCII), or NULL; all of them in order, the last has no name. */
const struct text_function *text_function_named(struct slice name);
extern const struct text_function text_functions[];

/* Registers them on a connection. FILE must outlive it; NULL: nothing is declared, and money() and day()
   fail. */
void functions_register(sqlite3 *handle, const struct expr_file *file);

#endif
