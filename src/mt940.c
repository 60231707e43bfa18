#include "mt940.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "day.h"
#include "error.h"
#include "lines.h"
#include "number.h"

/* A field: its tag, and its lines separated by line feeds. */
struct statement_field {
        char tag[4]; /* "61", "60F"; empty: what stands between messages, or the end of one */
        size_t line; /* where it begins */
        struct buffer text;
};

struct mt940 {
        struct lines lines;
        bool line_waits; /* lines.text is not taken yet */
        struct statement_field field, next;
        bool next_waits, has_next; /* next was read; and is one, not the end of the file */
        bank_line_use *use;
        void *context;

        /* The statement; what belongs to one over several pages stays from page to page. */
        bool begun, opened; /* after :20:, after :60a: */
        struct buffer source, number, opened_on;
        char currency[4];
        int digits;
        int128 balance;   /* of the opening and of the lines so far, minor units */
        uint64_t ordinal; /* of the line in the statement */
        bool goes_on;     /* the page before ended with :62M: */
        int64_t carried;  /* its balance */
        struct buffer carried_source;
        struct buffer line_number, payer, iban, text;
};

/* COLUMN: in the field's first line, behind ":61:", from 0. */
_Noreturn static void __attribute__((format(printf, 4, 5)))
field_die(const struct mt940 *m, const struct statement_field *field, size_t column,
          const char *format, ...)
{
        va_list arguments;
        va_start(arguments, format);
        char *text = format_arguments(format, arguments);
        va_end(arguments);
        die(EXIT_BAD_DATA, "%s:%zu:%zu: %s", m->lines.name, field->line,
            column + (field->tag[0] != '\0' ? strlen(field->tag) + 3 : 1), text);
}

/* ---- fields ---- */

/* ":61:" at the beginning of LINE: its tag, or false. */
static bool
tag_of(struct slice line, char tag[4])
{
        if (line.size < 4 || line.data[0] != ':')
                return false;
        size_t size = line.data[3] == ':' ? 2 : line.size > 4 && line.data[4] == ':' ? 3 : 0;
        for (size_t i = 1; i <= size; i++)
                if (!isdigit((unsigned char)line.data[i]) && !isupper((unsigned char)line.data[i]))
                        return false;
        memcpy(tag, line.data + 1, size);
        tag[size] = '\0';
        return size > 0;
}

static bool
read_line(struct mt940 *m)
{
        if (m->line_waits)
                m->line_waits = false;
        else if (!lines_next(&m->lines))
                return false;
        return true;
}

/* "-" and "-}" end a message, "{" begins the blocks around the next. */
static bool
is_frame(struct slice line)
{
        return slice_is(line, "-") || (line.size > 0 && line.data[0] == '{') ||
               (line.size > 1 && memcmp(line.data, "-}", 2) == 0);
}

static bool
read_field(struct mt940 *m, struct statement_field *field)
{
        field->text.size = 0;
        field->tag[0] = '\0';
        do {
                if (!read_line(m))
                        return false;
        } while (slice_trim(m->lines.text).size == 0);
        field->line = m->lines.line;
        struct slice line = m->lines.text;
        if (!tag_of(line, field->tag)) {
                buffer_add(&field->text, line.data, line.size);
                return true;
        }
        size_t head = strlen(field->tag) + 2;
        buffer_add(&field->text, line.data + head, line.size - head);
        char other[4];
        while (read_line(m)) {
                line = m->lines.text;
                m->line_waits = is_frame(line) || tag_of(line, other);
                if (m->line_waits)
                        break;
                buffer_add(&field->text, "\n", 1);
                buffer_add(&field->text, line.data, line.size);
        }
        return true;
}

static void
peek_field(struct mt940 *m)
{
        if (!m->next_waits)
                m->has_next = read_field(m, &m->next);
        m->next_waits = true;
}

static bool
next_field(struct mt940 *m)
{
        peek_field(m);
        struct statement_field field = m->field;
        m->field = m->next;
        m->next = field;
        m->next_waits = false;
        return m->has_next;
}

static struct slice
first_line(const struct statement_field *field)
{
        struct slice text = buffer_slice(&field->text);
        const char *feed = text.size > 0 ? memchr(text.data, '\n', text.size) : NULL;
        return (struct slice){text.data, feed != NULL ? (size_t)(feed - text.data) : text.size};
}

/* ---- values ---- */

static bool
digits_at(struct slice s, size_t at, size_t count)
{
        if (at + count > s.size)
                return false;
        for (size_t i = at; i < at + count; i++)
                if (!isdigit((unsigned char)s.data[i]))
                        return false;
        return true;
}

static int
number_at(struct slice s, size_t at)
{
        return (s.data[at] - '0') * 10 + s.data[at + 1] - '0';
}

/* YYMMDD: up to 79 it is 20YY, from 80 on 19YY (SWIFT Standards MT, General Information). */
static int32_t
date_at(const struct mt940 *m, struct slice s, size_t at)
{
        int32_t day = DAY_NONE;
        if (digits_at(s, at, 6)) {
                int year = number_at(s, at);
                day = day_from_civil(year + (year <= 79 ? 2000 : 1900), number_at(s, at + 2),
                                     number_at(s, at + 4));
        }
        if (day == DAY_NONE)
                field_die(m, &m->field, at, "no date; YYMMDD of a day that exists is expected");
        return day;
}

/* MMDD, in the year in which it is nearest to the value date. */
static int32_t
entry_date_at(const struct mt940 *m, struct slice s, size_t at, int32_t value_on)
{
        int year, month, day_of_month;
        day_to_civil(value_on, &year, &month, &day_of_month);
        int32_t nearest = DAY_NONE;
        for (int i = year - 1; i <= year + 1; i++) {
                int32_t day = day_from_civil(i, number_at(s, at), number_at(s, at + 2));
                if (day != DAY_NONE &&
                    (nearest == DAY_NONE || abs(day - value_on) < abs(nearest - value_on)))
                        nearest = day;
        }
        if (nearest == DAY_NONE)
                field_die(m, &m->field, at, "no date; MMDD of a day that exists is expected");
        return nearest;
}

/* Digits and one comma; *AT moves behind it. */
static int64_t
amount_at(const struct mt940 *m, struct slice s, size_t *at)
{
        size_t begin = *at, commas = 0;
        while (*at < s.size && (isdigit((unsigned char)s.data[*at]) || s.data[*at] == ','))
                commas += s.data[(*at)++] == ',';
        int64_t amount;
        enum number_status status = NUMBER_SYNTAX;
        if (commas == 1 && isdigit((unsigned char)s.data[begin]))
                status = money_parse_foreign((struct slice){s.data + begin, *at - begin}, m->digits,
                                             ',', '\0', &amount);
        if (status == NUMBER_DIGITS)
                field_die(m, &m->field, begin, "more decimal places than %s has, which are %d",
                          m->currency, m->digits);
        if (status != NUMBER_OK)
                field_die(m, &m->field, begin,
                          "no amount; digits with one decimal comma are expected");
        return amount;
}

/* :60a:, :62a:: mark, date, currency, amount. Returns the balance, below 0 where it is a debit. */
static int64_t
read_balance(struct mt940 *m)
{
        struct slice s = first_line(&m->field);
        if (s.size < 10 || (s.data[0] != 'C' && s.data[0] != 'D'))
                field_die(m, &m->field, 0,
                          "no balance; C or D, a date, a currency and an amount are expected");
        date_at(m, s, 1);
        struct slice currency = {s.data + 7, 3};
        int digits = currency_digits(currency);
        if (digits < 0)
                field_die(m, &m->field, 7,
                          "'%.3s' is not a currency; a code of ISO 4217 is "
                          "expected",
                          currency.data);
        if (m->opened && !slice_is(currency, m->currency))
                field_die(m, &m->field, 7, "'%.3s', but the statement is in %s", currency.data,
                          m->currency);
        snprintf(m->currency, sizeof m->currency, "%.3s", currency.data);
        m->digits = digits;
        size_t at = 10;
        int64_t amount = amount_at(m, s, &at);
        if (at < s.size)
                field_die(m, &m->field, at, "more behind the amount; it ends the field");
        if (!m->opened) {
                m->opened_on.size = 0;
                char day[11];
                day_format(day, date_at(m, s, 1));
                buffer_add(&m->opened_on, day, 10);
        }
        return s.data[0] == 'D' ? -amount : amount;
}

/* ---- statements ---- */

static void
begin_statement(struct mt940 *m)
{
        m->begun = true;
        m->opened = false;
        m->source.size = m->number.size = 0;
}

static void
need_statement(const struct mt940 *m)
{
        if (!m->begun)
                field_die(m, &m->field, 0, "outside of a statement, which begins with :20:");
}

static void
need_opened(const struct mt940 *m)
{
        if (!m->opened)
                field_die(m, &m->field, 0,
                          "before the opening balance; :60F: or :60M: is expected first");
}

static void
refuse_open(const struct mt940 *m, const struct statement_field *field)
{
        if (m->begun)
                field_die(m, field, 0,
                          "the statement before has no closing balance; :62F: or :62M: "
                          "is expected");
}

static void
open_balance(struct mt940 *m)
{
        if (m->opened)
                field_die(m, &m->field, 0, "a second opening balance");
        if (m->source.size == 0)
                field_die(m, &m->field, 0, "before the account; :25: is expected first");
        if (m->number.size == 0)
                field_die(m, &m->field, 0,
                          "before the statement's number; :28C: is expected first");
        int64_t balance = read_balance(m);
        bool follows = m->field.tag[2] == 'M' && m->goes_on &&
                       slice_equal(buffer_slice(&m->source), buffer_slice(&m->carried_source));
        if (follows && balance != m->carried) {
                char here[32], before[32];
                money_format(here, balance, m->digits);
                money_format(before, m->carried, m->digits);
                field_die(m, &m->field, 0, "the page begins with %s, the one before ended with %s",
                          here, before);
        }
        /* Pages that have numbers of their own count their lines each, whether they come in one
         * file or not. */
        if (!follows || memchr(m->number.data, '/', m->number.size) != NULL)
                m->ordinal = 0;
        m->balance = balance;
        m->opened = true;
}

static void
close_balance(struct mt940 *m)
{
        need_opened(m);
        int64_t balance = read_balance(m);
        if (m->balance != balance) {
                char stated[32], lines[32] = "more than can be counted";
                money_format(stated, balance, m->digits);
                if (m->balance <= INT64_MAX && m->balance >= -INT64_MAX)
                        money_format(lines, (int64_t)m->balance, m->digits);
                field_die(m, &m->field, 0,
                          "the closing balance is %s, but the opening balance and the lines "
                          "come to %s",
                          stated, lines);
        }
        m->goes_on = m->field.tag[2] == 'M';
        m->carried = balance;
        m->carried_source.size = 0;
        buffer_add(&m->carried_source, m->source.data, m->source.size);
        m->begun = m->opened = false;
}

static void
read_mark(const struct mt940 *m, struct slice s, size_t *at, struct bank_line *line, bool *debit)
{
        size_t begin = *at;
        line->reversal = *at < s.size && s.data[*at] == 'R';
        *at += line->reversal;
        if (*at >= s.size || (s.data[*at] != 'C' && s.data[*at] != 'D'))
                field_die(m, &m->field, begin, "no mark; C, D, RC or RD is expected");
        *debit = (s.data[(*at)++] == 'D') != line->reversal;
        *at += *at < s.size &&
               isupper((unsigned char)s.data[*at]); /* third letter of the currency */
}

/* What stands behind the amount: a type, our reference, the bank's behind //; on lines of their own
   more of the bank's. */
static void
read_references(struct mt940 *m, struct slice s, size_t at)
{
        bool typed = at + 4 <= s.size && isupper((unsigned char)s.data[at]);
        for (size_t i = at + 1; typed && i < at + 4; i++)
                typed = isupper((unsigned char)s.data[i]) || isdigit((unsigned char)s.data[i]);
        if (!typed)
                field_die(m, &m->field, at,
                          "no type of transaction; a letter and three "
                          "characters are expected");
        struct slice rest = {s.data + at + 4, s.size - at - 4}, own = rest;
        const char *slashes = memmem(rest.data, rest.size, "//", 2);
        if (slashes != NULL)
                own.size = (size_t)(slashes - rest.data);
        if (!slice_is(slice_trim(own), "NONREF"))
                bank_text_add(&m->text, own);
        struct slice all = buffer_slice(&m->field.text);
        bank_text_add(&m->text, (struct slice){s.data + s.size, all.size - s.size});
}

static void
read_movement(struct mt940 *m)
{
        need_opened(m);
        struct slice s = first_line(&m->field);
        struct bank_line line = {.source = buffer_slice(&m->source),
                                 .currency = slice_of(m->currency),
                                 .digits = m->digits,
                                 .booked_on = DAY_NONE};
        m->payer.size = m->iban.size = m->text.size = m->line_number.size = 0;
        line.value_on = date_at(m, s, 0);
        size_t at = 6;
        if (digits_at(s, at, 4)) {
                line.booked_on = entry_date_at(m, s, at, line.value_on);
                at += 4;
        }
        bool debit;
        read_mark(m, s, &at, &line, &debit);
        line.amount = amount_at(m, s, &at);
        read_references(m, s, at);
        if (debit)
                line.amount = -line.amount;
        m->balance += line.amount;
        buffer_add_format(&m->line_number, "%.*s/%.*s/%llu", (int)m->opened_on.size,
                          m->opened_on.data, (int)m->number.size, m->number.data,
                          (unsigned long long)++m->ordinal);
        line.number = buffer_slice(&m->line_number);
        peek_field(m);
        if (m->has_next && strcmp(m->next.tag, "86") == 0) {
                next_field(m);
                mt940_details(buffer_slice(&m->field.text), &m->payer, &m->iban, &m->text);
        }
        line.payer = buffer_slice(&m->payer);
        line.iban = buffer_slice(&m->iban);
        line.text = buffer_slice(&m->text);
        m->use(m->context, &line);
}

static void
copy_line(struct mt940 *m, struct buffer *out)
{
        need_statement(m);
        struct slice text = slice_trim(first_line(&m->field));
        if (text.size == 0)
                field_die(m, &m->field, 0, "empty");
        out->size = 0;
        bank_text_add(out, text);
}

/* What stands around messages; a file may also hold the bare text of a message. */
static void
read_frame(struct mt940 *m)
{
        struct slice text = buffer_slice(&m->field.text);
        if (!is_frame(text))
                field_die(m, &m->field, 0,
                          "neither a field, as :61:, nor the beginning or end of a message");
        refuse_open(m, &m->field);
}

static void
read_tag(struct mt940 *m)
{
        const char *tag = m->field.tag;
        if (tag[0] == '\0') {
                read_frame(m);
        } else if (strcmp(tag, "20") == 0) {
                refuse_open(m, &m->field);
                begin_statement(m);
        } else if (strcmp(tag, "25") == 0 || strcmp(tag, "25P") == 0) {
                copy_line(m, &m->source);
        } else if (strcmp(tag, "28C") == 0 || strcmp(tag, "28") == 0) {
                copy_line(m, &m->number);
        } else if (strcmp(tag, "60F") == 0 || strcmp(tag, "60M") == 0) {
                need_statement(m);
                open_balance(m);
        } else if (strcmp(tag, "61") == 0) {
                read_movement(m);
        } else if (strcmp(tag, "62F") == 0 || strcmp(tag, "62M") == 0) {
                close_balance(m);
        } else if (strcmp(tag, "21") != 0 && strcmp(tag, "64") != 0 && strcmp(tag, "65") != 0 &&
                   strcmp(tag, "86") != 0 && strcmp(tag, "NS") != 0) {
                field_die(m, &m->field, 0, ":%s: is no field of an MT940 statement", tag);
        }
}

void
mt940_read(int descriptor, const char *name, const char *encoding, bank_line_use *use,
           void *context)
{
        struct mt940 m = {.use = use, .context = context};
        lines_open(&m.lines, descriptor, name, encoding);
        bool any = false;
        while (next_field(&m)) {
                any = any || strcmp(m.field.tag, "20") == 0;
                read_tag(&m);
        }
        if (!any)
                die(EXIT_BAD_DATA, "%s:1:1: no statement; MT940 begins with the field :20:", name);
        if (m.begun)
                die(EXIT_BAD_DATA,
                    "%s:%zu:1: input ended early: the statement has no closing balance; :62F: or "
                    ":62M: is expected",
                    name, m.lines.line);
        lines_close(&m.lines);
        struct buffer *const buffers[] = {
                &m.field.text,     &m.next.text,   &m.source, &m.number, &m.opened_on,
                &m.carried_source, &m.line_number, &m.payer,  &m.iban,   &m.text};
        for (size_t i = 0; i < sizeof buffers / sizeof *buffers; i++)
                buffer_free(buffers[i]);
}
