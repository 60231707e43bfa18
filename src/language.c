#include "language.h"

#include <stdlib.h>
#include <string.h>

#include "day.h"
#include "error.h"
#include "figures.h"
#include "number.h"
#include "policy.h"

enum word { WORD_DECIMAL, WORD_THOUSANDS, WORD_MONEY, WORD_DAY, WORD_AND, WORD_COUNT };
static const char *const names[WORD_COUNT] = {"decimal", "thousands", "money", "day", "and"};

enum { MONTHS = 12 };
static const char currency_prefix[] = "currency:", month_prefix[] = "month:";

struct language {
        struct policy *policy;
        struct slice words[WORD_COUNT];
        struct slice months[MONTHS];
        struct currency_name {
                struct slice code, name;
        } * currencies;
        size_t currency_count, currency_capacity;
        struct buffer amount; /* being written */
};

/* ---- reading ---- */

/* What follows PREFIX in TEXT; empty when it does not begin so. */
static struct slice
after(struct slice text, const char *prefix)
{
        size_t size = strlen(prefix);
        if (text.size <= size || memcmp(text.data, prefix, size) != 0)
                return (struct slice){"", 0};
        return (struct slice){text.data + size, text.size - size};
}

/* Where the value of ROW belongs. */
static struct slice *
place_of(struct language *language, size_t row)
{
        const struct policy *policy = language->policy;
        struct slice text = policy_cell(policy, row, "text"), code = after(text, currency_prefix);
        int64_t month;
        for (int i = 0; i < WORD_COUNT; i++)
                if (slice_is(text, names[i]))
                        return &language->words[i];
        if (code.size > 0) {
                if (currency_digits(code) < 0)
                        policy_die(policy, row, "text", "'%.*s' is not a currency", (int)code.size,
                                   code.data);
                grow(&language->currencies, &language->currency_capacity,
                     language->currency_count + 1, sizeof *language->currencies);
                language->currencies[language->currency_count] =
                        (struct currency_name){code, {"", 0}};
                return &language->currencies[language->currency_count++].name;
        }
        if (integer_parse(after(text, month_prefix), &month) == NUMBER_OK && month >= 1 &&
            month <= MONTHS)
                return &language->months[month - 1];
        char *name = slice_dup(text);
        const char *near = nearest(name, names, WORD_COUNT);
        policy_die(policy, row, "text", "\"%s\" is no text of a language%s%s", name,
                   near == NULL ? "; write month:1 … month:12 or currency:CODE for these"
                                : "; did you mean ",
                   near == NULL ? "" : near);
}

/* Its value may be empty: no sign stands between thousands then. */
static void
read_row(struct language *language, size_t row)
{
        struct slice value = policy_cell(language->policy, row, "value");
        struct slice *place = place_of(language, row);
        if (value.size == 0 && place != &language->words[WORD_THOUSANDS])
                policy_die(language->policy, row, "value", "empty");
        if (place->data != NULL && place->size > 0)
                policy_die(language->policy, row, "text", "stands further up");
        *place = value;
}

struct language *
language_open(const char *name)
{
        struct language *language = allocate(sizeof *language);
        language->policy = policy_open("languages", name, "tsv", "text value", NULL);
        for (size_t row = 0; row < language->policy->row_count; row++)
                read_row(language, row);
        for (int i = 0; i < WORD_COUNT; i++)
                if (language->words[i].data == NULL)
                        policy_die(language->policy, SIZE_MAX, NULL, "no line for \"%s\"",
                                   names[i]);
        return language;
}

const char *
language_name(const struct language *language)
{
        return language->policy->name;
}

void
language_close(struct language *language)
{
        policy_free(language->policy);
        free(language->currencies);
        buffer_free(&language->amount);
        free(language);
}

/* ---- patterns ---- */

struct part {
        const char *name; /* "{amount}" */
        struct slice text;
};

/* The part whose name stands at the start of S, of PARTS, the last of which has no name; that one,
 * where there is none. */
static const struct part *
part_at(struct slice s, const struct part *parts)
{
        for (; parts->name != NULL; parts++) {
                size_t size = strlen(parts->name);
                if (s.size >= size && memcmp(s.data, parts->name, size) == 0)
                        break;
        }
        return parts;
}

/* Appends PATTERN with the texts of PARTS for their names. */
static void
fill(struct buffer *out, struct slice pattern, const struct part *parts)
{
        while (pattern.size > 0) {
                const char *brace = memchr(pattern.data, '{', pattern.size);
                size_t size = brace == NULL ? pattern.size : (size_t)(brace - pattern.data);
                buffer_add(out, pattern.data, size);
                pattern.data += size;
                pattern.size -= size;
                if (brace == NULL)
                        return;
                const struct part *part = part_at(pattern, parts);
                size = part->name == NULL ? 1 : strlen(part->name);
                if (part->name == NULL)
                        buffer_add(out, "{", 1);
                else
                        buffer_add(out, part->text.data, part->text.size);
                pattern.data += size;
                pattern.size -= size;
        }
}

static struct slice
currency_text(const struct language *language, struct slice code)
{
        for (size_t i = 0; i < language->currency_count; i++)
                if (slice_equal(language->currencies[i].code, code))
                        return language->currencies[i].name;
        return code;
}

void
language_money(struct language *language, int64_t minor, int digits, struct slice currency,
               struct buffer *out)
{
        char decimal[32];
        struct buffer *amount = &language->amount;
        size_t size = money_format(decimal, minor, digits);
        amount->size = 0;
        figures_decimal(amount, (struct slice){decimal, size}, language->words[WORD_DECIMAL],
                        language->words[WORD_THOUSANDS]);
        fill(out, language->words[WORD_MONEY],
             (struct part[]){{"{amount}", buffer_slice(amount)},
                             {"{currency}", currency_text(language, currency)},
                             {NULL, {"", 0}}});
}

void
language_number(const struct language *language, struct slice number, struct buffer *out)
{
        figures_decimal(out, number, language->words[WORD_DECIMAL],
                        language->words[WORD_THOUSANDS]);
}

void
language_day(const struct language *language, int32_t day, struct buffer *out)
{
        char text[11]; /* YYYY-MM-DD */
        int year, month, day_of_month;
        day_format(text, day);
        day_to_civil(day, &year, &month, &day_of_month);
        bool short_day = text[8] == '0';
        struct slice month_name = language->months[month - 1];
        fill(out, language->words[WORD_DAY],
             (struct part[]){{"{day}", {text + 8, 2}},
                             {"{day-of-month}", {text + 8 + short_day, 2 - (size_t)short_day}},
                             {"{month}", {text + 5, 2}},
                             {"{month-name}",
                              month_name.size > 0 ? month_name : (struct slice){text + 5, 2}},
                             {"{year}", {text, 4}},
                             {NULL, {"", 0}}});
}

struct slice
language_and(const struct language *language)
{
        return language->words[WORD_AND];
}
