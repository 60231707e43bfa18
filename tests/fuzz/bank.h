/* What the targets of bank statements have in common: buffers in counted memory, and what every
 * line must be. */
#ifndef COL_FUZZ_BANK_H
#define COL_FUZZ_BANK_H

#include <errno.h>
#include <iconv.h>
#include <stdarg.h>
#include <unistd.h>

#include "../../src/bank_lines.h"
#include "../../src/day.h"
#include "../../src/error.h"
#include "../../src/number.h"

#include "fuzz.h"

static void
fuzz_buffer_add(struct buffer *b, const void *data, size_t size)
{
        fuzz_grow(&b->data, &b->capacity, b->size + size, 1);
        if (size)
                memcpy(b->data + b->size, data, size);
        b->size += size;
}

static void __attribute__((format(printf, 2, 3)))
fuzz_buffer_add_format(struct buffer *b, const char *format, ...)
{
        va_list arguments;
        va_start(arguments, format);
        char *text = fuzz_format_arguments(format, arguments);
        va_end(arguments);
        fuzz_buffer_add(b, text, strlen(text));
        fuzz_free(text);
}

static void
fuzz_buffer_free(struct buffer *b)
{
        fuzz_free(b->data);
        *b = (struct buffer){0};
}

/* A message of the right form that goes nowhere. */
static inline void __attribute__((format(printf, 1, 2))) fuzz_warn(const char *format, ...)
{
        va_list arguments;
        va_start(arguments, format);
        vsnprintf((char[1]){0}, 0, format, arguments);
        va_end(arguments);
}

#define buffer_add               fuzz_buffer_add
#define buffer_add_text(b, text) fuzz_buffer_add((b), (text), strlen(text))
#define buffer_add_format        fuzz_buffer_add_format
#define buffer_free              fuzz_buffer_free
#define warn                     fuzz_warn

/* bank_text_add() once more, in that memory. */
static void
fuzz_bank_text_add(struct buffer *out, struct slice text)
{
        bool gap = out->size > 0;
        for (size_t i = 0; i < text.size; i++) {
                unsigned char c = (unsigned char)text.data[i];
                if (c <= ' ' || c == 0x7F) {
                        gap = gap || out->size > 0;
                        continue;
                }
                if (gap)
                        buffer_add(out, " ", 1);
                gap = false;
                buffer_add(out, &text.data[i], 1);
        }
}
#define bank_text_add fuzz_bank_text_add

static void
check_text(struct slice text)
{
        if (utf8_valid_prefix(text.data, text.size) != text.size)
                abort();
        for (size_t i = 0; i < text.size; i++)
                if ((unsigned char)text.data[i] < ' ')
                        abort();
}

static int128 fuzz_sum; /* of the lines of the statement */

static void
check_line(void *context, const struct bank_line *line)
{
        (void)context;
        if (line->value_on == DAY_NONE || line->source.size + line->number.size == 0 ||
            line->digits < 0 || line->digits > 4 || line->amount > MONEY_MAX ||
            line->amount < -MONEY_MAX || line->currency.size != 3)
                abort();
        check_text(line->source);
        check_text(line->number);
        check_text(line->payer);
        check_text(line->iban);
        check_text(line->text);
        fuzz_sum += line->amount;
}

#endif
