#include "functions.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "day.h"
#include "error.h"
#include "identifier.h"
#include "number.h"

static bool
blank(struct slice s)
{
        for (size_t i = 0; i < s.size; i++)
                if (s.data[i] != ' ' && s.data[i] != '\t')
                        return false;
        return true;
}

/* A value as a message shows it: no longer than a message has room for, cut between letters. */
static int
shown(struct slice s)
{
        size_t size = s.size;
        if (size > 100)
                for (size = 100; size > 0 && ((unsigned char)s.data[size] & 0xC0) == 0x80;)
                        size--;
        return (int)size;
}

#define TEXT_FUNCTION(name, append)                                                                \
        static enum function_result apply_##name(const struct expr_file *file, struct slice in,    \
                                                 struct buffer *out, char why[FUNCTION_WHY])       \
        {                                                                                          \
                (void)file;                                                                        \
                (void)why;                                                                         \
                append(out, in);                                                                   \
                return FUNCTION_TEXT;                                                              \
        }
TEXT_FUNCTION(fold, fold_text)
TEXT_FUNCTION(lower_tr, turkish_lower)
TEXT_FUNCTION(upper_tr, turkish_upper)
TEXT_FUNCTION(tckn, tckn_canonical)
TEXT_FUNCTION(vkn, vkn_canonical)
TEXT_FUNCTION(iban, iban_canonical)
TEXT_FUNCTION(phone, phone_canonical)
TEXT_FUNCTION(email, email_canonical)

/* Decimal places written after the last decimal sign, without zeros beyond the fourth: the currency
   is not known here, and no currency has more than four. */
static int
places_written(struct slice in, char decimal)
{
        const char *sign = memrchr(in.data, decimal, in.size);
        if (!sign)
                return 0;
        int places = 0, last = 0;
        for (const char *p = sign + 1; p < in.data + in.size && isdigit((unsigned char)*p); p++) {
                places++;
                if (*p != '0' || places <= 4)
                        last = places;
        }
        return last;
}

static enum function_result
apply_money(const struct expr_file *file, struct slice in, struct buffer *out,
            char why[FUNCTION_WHY])
{
        if (!file || !file->decimal) {
                snprintf(why, FUNCTION_WHY, "money() needs the file's decimal sign");
                return FUNCTION_ERROR;
        }
        if (blank(in))
                return FUNCTION_NULL;
        int places = places_written(in, file->decimal);
        int64_t minor;
        enum number_status status = NUMBER_DIGITS;
        if (places <= 4)
                status = money_parse_foreign(in, places, file->decimal, file->thousands, &minor);
        if (status != NUMBER_OK) {
                snprintf(why, FUNCTION_WHY,
                         "\"%.*s\" is not an amount: %s; decimal sign %c, thousands sign %.1s",
                         shown(in), in.data, number_error(status), file->decimal,
                         file->thousands ? &file->thousands : "-");
                return FUNCTION_ERROR;
        }
        char text[32];
        buffer_add(out, text, money_format(text, minor, places));
        return FUNCTION_TEXT;
}

static enum function_result
apply_day(const struct expr_file *file, struct slice in, struct buffer *out, char why[FUNCTION_WHY])
{
        if (!file || !file->day) {
                snprintf(why, FUNCTION_WHY, "day() needs the pattern of the file's days");
                return FUNCTION_ERROR;
        }
        if (blank(in))
                return FUNCTION_NULL;
        int32_t day = day_parse_pattern(in, file->day, NULL);
        if (day == DAY_NONE) {
                snprintf(why, FUNCTION_WHY, "\"%.*s\" is not a day that exists, written as %.100s",
                         shown(in), in.data, file->day);
                return FUNCTION_ERROR;
        }
        char text[11];
        day_format(text, day);
        buffer_add(out, text, 10);
        return FUNCTION_TEXT;
}

const struct text_function text_functions[] = {
        {"fold", apply_fold},
        {"lower_tr", apply_lower_tr},
        {"upper_tr", apply_upper_tr},
        {"tckn", apply_tckn},
        {"vkn", apply_vkn},
        {"iban", apply_iban},
        {"phone", apply_phone},
        {"email", apply_email},
        {"money", apply_money},
        {"day", apply_day},
        {NULL, NULL},
};

const struct text_function *
text_function_named(struct slice name)
{
        for (const struct text_function *f = text_functions; f->name; f++)
                if (strlen(f->name) == name.size && !strncasecmp(f->name, name.data, name.size))
                        return f;
        return NULL;
}

/* ---- in SQLite ---- */

struct registration {
        const struct text_function *function;
        const struct expr_file *file;
        struct buffer out;
};

static void
call(sqlite3_context *context, int count, sqlite3_value **values)
{
        (void)count;
        struct registration *registration = sqlite3_user_data(context);
        if (sqlite3_value_type(values[0]) == SQLITE_NULL)
                return;
        struct slice in = {(const char *)sqlite3_value_text(values[0]), 0};
        in.size = (size_t)sqlite3_value_bytes(values[0]);
        if (!in.data) {
                sqlite3_result_error_nomem(context);
                return;
        }
        char why[FUNCTION_WHY];
        registration->out.size = 0;
        switch (registration->function->apply(registration->file, in, &registration->out, why)) {
        case FUNCTION_TEXT:
                sqlite3_result_text64(context, registration->out.data ? registration->out.data : "",
                                      registration->out.size, SQLITE_TRANSIENT, SQLITE_UTF8);
                break;
        case FUNCTION_NULL:
                break;
        case FUNCTION_ERROR:
                sqlite3_result_error(context, why, -1);
                break;
        }
}

static void
forget(void *data)
{
        struct registration *registration = data;
        buffer_free(&registration->out);
        free(registration);
}

void
functions_register(sqlite3 *handle, const struct expr_file *file)
{
        for (const struct text_function *f = text_functions; f->name; f++) {
                struct registration *registration = allocate(sizeof *registration);
                *registration = (struct registration){.function = f, .file = file};
                if (sqlite3_create_function_v2(handle, f->name, 1,
                                               SQLITE_UTF8 | SQLITE_DETERMINISTIC |
                                                       SQLITE_INNOCUOUS,
                                               registration, call, NULL, NULL, forget) != SQLITE_OK)
                        die(EXIT_BUG, "%s(): %s", f->name, sqlite3_errmsg(handle));
        }
}
