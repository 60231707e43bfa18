#include "wording.h"

#include <stdlib.h>
#include <string.h>

#include "day.h"
#include "error.h"
#include "figures.h"
#include "number.h"
#include "policy.h"

static const char *const names[WORD_COUNT] = {"decimal",
                                              "thousands",
                                              "day",
                                              "percent",
                                              "title",
                                              "account",
                                              "debtor",
                                              "currency",
                                              "as-of",
                                              "page",
                                              "date",
                                              "event",
                                              "component",
                                              "change",
                                              "open",
                                              "balance",
                                              "summary",
                                              "opening",
                                              "added",
                                              "settled",
                                              "closing",
                                              "total",
                                              "accrued",
                                              "with-accrued",
                                              "event:opening",
                                              "event:history",
                                              "event:charge",
                                              "event:correction",
                                              "event:interest",
                                              "event:payment",
                                              "event:return",
                                              "event:waiver",
                                              "event:write-off",
                                              "event:overpayment",
                                              "event:accrued",
                                              "event:closing"};

static const char component_prefix[] = "component:";

struct wording {
        struct policy *policy;
        struct slice words[WORD_COUNT];
};

/* ---- reading ---- */

static int
word_named(struct slice name)
{
        for (int i = 0; i < WORD_COUNT; i++)
                if (slice_is(name, names[i]))
                        return i;
        return -1;
}

static bool
is_component(struct slice name)
{
        size_t size = strlen(component_prefix);
        return name.size > size && memcmp(name.data, component_prefix, size) == 0;
}

static void
check_day(const struct policy *policy, size_t row)
{
        struct slice pattern = policy_cell(policy, row, "value");
        for (size_t i = 0; i < pattern.size; i++)
                if (pattern.data[i] == '%' &&
                    (++i == pattern.size || strchr("dmY", pattern.data[i]) == NULL))
                        policy_die(policy, row, "value", "of a day, write %%d, %%m and %%Y");
}

static void
read_word(struct wording *wording, size_t row)
{
        const struct policy *policy = wording->policy;
        struct slice name = policy_cell(policy, row, "text"),
                     value = policy_cell(policy, row, "value");
        int word = word_named(name);
        if (value.size == 0)
                policy_die(policy, row, "value", "empty; what is \"%.*s\" in this language?",
                           (int)name.size, name.data);
        if (is_component(name))
                return;
        if (word < 0) {
                char *text = slice_dup(name);
                const char *near = nearest(text, names, WORD_COUNT);
                policy_die(policy, row, "text", "\"%s\" is no text of a statement%s%s", text,
                           near == NULL ? "; for a component write component:NAME"
                                        : "; did you mean ",
                           near == NULL ? "" : near);
        }
        if (wording->words[word].size > 0)
                policy_die(policy, row, "text", "\"%s\" stands further up", names[word]);
        if (word == WORD_DAY)
                check_day(policy, row);
        wording->words[word] = value;
}

struct wording *
wording_open(const char *name)
{
        struct wording *wording = allocate(sizeof *wording);
        wording->policy = policy_open("statements", name, "tsv", "text value", NULL);
        for (size_t row = 0; row < wording->policy->row_count; row++)
                read_word(wording, row);
        for (int i = 0; i < WORD_COUNT; i++)
                if (wording->words[i].size == 0)
                        policy_die(wording->policy, SIZE_MAX, NULL, "no line for \"%s\"", names[i]);
        return wording;
}

void
wording_close(struct wording *wording)
{
        policy_free(wording->policy);
        free(wording);
}

/* ---- words ---- */

struct slice
wording_text(const struct wording *wording, enum word word)
{
        return wording->words[word];
}

struct slice
wording_component(const struct wording *wording, struct slice component)
{
        size_t prefix = strlen(component_prefix);
        for (size_t row = 0; row < wording->policy->row_count; row++) {
                struct slice name = policy_cell(wording->policy, row, "text");
                if (is_component(name) &&
                    slice_equal((struct slice){name.data + prefix, name.size - prefix}, component))
                        return policy_cell(wording->policy, row, "value");
        }
        return component;
}

void
wording_fill(const struct wording *wording, enum word word, struct slice figure, struct buffer *out)
{
        struct slice text = wording->words[word];
        for (size_t i = 0; i < text.size; i++) {
                if (text.size - i >= 2 && memcmp(text.data + i, "{}", 2) == 0) {
                        buffer_add(out, figure.data, figure.size);
                        i++;
                } else {
                        buffer_add(out, text.data + i, 1);
                }
        }
}

/* ---- figures ---- */

void
wording_decimal(const struct wording *wording, struct slice decimal, struct buffer *out)
{
        figures_decimal(out, decimal, wording->words[WORD_DECIMAL], wording->words[WORD_THOUSANDS]);
}

void
wording_money(const struct wording *wording, int64_t minor, int digits, struct buffer *out)
{
        char text[32];
        wording_decimal(wording, (struct slice){text, money_format(text, minor, digits)}, out);
}

void
wording_day(const struct wording *wording, int32_t day, struct buffer *out)
{
        struct slice pattern = wording->words[WORD_DAY];
        char text[11]; /* YYYY-MM-DD */
        day_format(text, day);
        for (size_t i = 0; i < pattern.size; i++) {
                if (pattern.data[i] != '%') {
                        buffer_add(out, pattern.data + i, 1);
                        continue;
                }
                char letter = pattern.data[++i];
                buffer_add(out,
                           letter == 'Y'   ? text
                           : letter == 'm' ? text + 5
                                           : text + 8,
                           letter == 'Y' ? 4 : 2);
        }
}
