#include "statement-rates.h"

#include <string.h>

#include "day.h"

/* Takes everything up to and with WORDS off TEXT; false, and nothing, where they do not occur. */
static bool
skip_past(struct slice *text, const char *words, struct slice *before)
{
        size_t size = strlen(words);
        const char *at = text->size == 0 ? NULL : memmem(text->data, text->size, words, size);
        if (at == NULL)
                return false;
        *before = (struct slice){text->data, (size_t)(at - text->data)};
        text->size -= before->size + size;
        text->data = at + size;
        return true;
}

static void
add_rate(struct buffer *rates, struct slice rate, struct slice *last)
{
        if (slice_equal(rate, *last))
                return;
        if (rates->size > 0)
                buffer_add_text(rates, " ");
        buffer_add(rates, rate.data, rate.size);
        *last = rate;
}

void
statement_rates(struct slice explain, struct buffer *rates, int32_t *from)
{
        struct slice rest = explain, before, rate, last = {"", 0};
        int32_t first = DAY_NONE;
        if (skip_past(&rest, " % of the interest", &rate)) {
                add_rate(rates, rate, &last);
                return;
        }
        while (skip_past(&rest, " at ", &before) && skip_past(&rest, " %", &rate) &&
               skip_past(&rest, " from ", &before) && rest.size >= strlen("YYYY-MM-DD")) {
                int32_t day = day_parse((struct slice){rest.data, strlen("YYYY-MM-DD")});
                if (day != DAY_NONE && (first == DAY_NONE || day < first))
                        first = day;
                add_rate(rates, rate, &last);
        }
        if (first != DAY_NONE)
                *from = first;
}
