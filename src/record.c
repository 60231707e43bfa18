#include "record.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "day.h"
#include "identifier.h"
#include "number.h"

/* SQLite's own limit on a value is 10^9 bytes; a row must fit into it too. */
#define TEXT_MAX_SIZE ((size_t)250000000)

bool
problem_set(struct problem *problem, int field, const char *format, ...)
{
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(problem->text, sizeof problem->text, format, arguments);
        va_end(arguments);
        problem->text[utf8_valid_prefix(problem->text, strlen(problem->text))] = '\0';
        problem->field = field;
        return false;
}

struct slice
problem_quote(struct slice value)
{
        if (value.size > 60)
                value.size = 60;
        value.size = utf8_valid_prefix(value.data, value.size);
        return value;
}

#define QUOTED(value) (int)problem_quote(value).size, problem_quote(value).data

static bool
in_list(const char *list, struct slice value)
{
        while (*list != '\0') {
                size_t length = strcspn(list, " ");
                if (length == value.size && memcmp(list, value.data, length) == 0)
                        return true;
                list += length + strspn(list + length, " ");
        }
        return false;
}

/* ---- one value ---- */

static bool
refuse_number(enum number_status status, int field, struct slice value, struct problem *problem)
{
        return problem_set(problem, field, "\"%.*s\" is %s", QUOTED(value), number_error(status));
}

/* A decimal in any currency; how many places its own has, and so how large it may be, is checked
   when that is known. */
static enum number_status
money_status(struct slice value)
{
        int64_t minor;
        return money_parse(value, money_places(value), &minor);
}

bool
record_value(const struct field *field, int index, struct slice value, struct cell *cell,
             struct problem *problem)
{
        enum number_status status;
        int64_t seconds;
        cell->class = CELL_TEXT;
        cell->text = value;
        if (value.size > TEXT_MAX_SIZE)
                return problem_set(problem, index, "is %zu bytes long; %zu are the most",
                                   value.size, TEXT_MAX_SIZE);
        switch (field->type) {
        case TYPE_INT:
                cell->class = CELL_INTEGER;
                status = integer_parse(value, &cell->integer);
                if (status != NUMBER_OK)
                        return refuse_number(status, index, value, problem);
                return cell->integer >= 0 || !(field->flags & FIELD_NOT_NEGATIVE) ||
                       problem_set(problem, index, "\"%.*s\" is negative; write 0 or more",
                                   QUOTED(value));
        case TYPE_REAL:
                cell->class = CELL_REAL;
                status = real_parse(value, &cell->real);
                return status == NUMBER_OK || refuse_number(status, index, value, problem);
        case TYPE_MONEY:
                status = money_status(value);
                return status == NUMBER_OK || refuse_number(status, index, value, problem);
        case TYPE_DATE:
                return day_parse(value) != DAY_NONE ||
                       problem_set(problem, index,
                                   "\"%.*s\" is not a date; write YYYY-MM-DD, a day that exists",
                                   QUOTED(value));
        case TYPE_TIME:
                return time_parse(value, &seconds) ||
                       problem_set(problem, index,
                                   "\"%.*s\" is not a time; write YYYY-MM-DDTHH:MM:SSZ",
                                   QUOTED(value));
        case TYPE_BOOL:
                cell->class = CELL_INTEGER;
                cell->integer = slice_is(value, "1");
                return cell->integer == 1 || slice_is(value, "0") ||
                       problem_set(problem, index, "\"%.*s\" is neither 0 nor 1", QUOTED(value));
        default:
                break;
        }
        if (field->values != NULL && !in_list(field->values, value))
                return problem_set(problem, index, "\"%.*s\" is not one of: %s", QUOTED(value),
                                   field->values);
        return true;
}

/* ---- keys ---- */

/* Fields that checks ask for by name; looked up once per kind. 0: none, or the key. */
struct known_fields {
        bool known;
        int creditor, party, account, type, amount, corrects, channel;
        struct {
                int from, until;
        } span; /* the day of the one must not be after that of the other */
};

/* Looks FIELDS up among those of KIND; the first pair that it has is its span. */
static void
find_span(struct known_fields *fields, const struct kind *kind)
{
        static const char *const pairs[][2] = {{"from_on", "until_on"},
                                               {"promised_on", "payable_on"},
                                               {"arranged_on", "payable_on"}};
        for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
                int from = kind_field(kind, pairs[i][0]), until = kind_field(kind, pairs[i][1]);
                if (from <= 0 || until <= 0)
                        continue;
                fields->span.from = from;
                fields->span.until = until;
                return;
        }
}

static const struct known_fields *
known_fields(const struct kind *kind)
{
        static struct known_fields all[KIND_COUNT];
        struct known_fields *fields = &all[kind->id];
        if (!fields->known) {
                *fields = (struct known_fields){.known = true,
                                                .creditor = kind_field(kind, "creditor"),
                                                .party = kind_field(kind, "party"),
                                                .account = kind_field(kind, "account"),
                                                .type = kind_field(kind, "type"),
                                                .amount = kind_field(kind, "amount"),
                                                .corrects = kind_field(kind, "corrects"),
                                                .channel = kind_field(kind, "channel")};
                find_span(fields, kind);
        }
        return fields;
}

/* Keys are compared byte by byte for life: what nobody sees must not tell two of them apart. */
static bool
check_key(const struct record *record, struct problem *problem)
{
        struct slice key = record->values[0];
        if (key.size == 0)
                return problem_set(problem, 0, "is missing; every %s has a key",
                                   record->kind->name);
        if (key.data[0] == ' ' || key.data[key.size - 1] == ' ')
                return problem_set(problem, 0, "\"%.*s\" begins or ends with a blank; trim it",
                                   QUOTED(key));
        unsigned invisible = first_invisible(key);
        if (invisible)
                return problem_set(problem, 0,
                                   "\"%.*s\" holds U+%04X, a character that nobody sees; remove it",
                                   QUOTED(key), invisible);
        return true;
}

/* CREDITOR/REFERENCE: something on either side of a slash. CREDITOR may be empty: not known here.
 */
static bool
check_key_prefix(const struct record *record, struct slice creditor, struct problem *problem)
{
        struct slice key = record->values[0];
        const char *slash = memchr(key.data, '/', key.size);
        if (slash == NULL || slash == key.data || slash == key.data + key.size - 1)
                return problem_set(problem, 0, "\"%.*s\" is not a key of %s; write CREDITOR/%s",
                                   QUOTED(key),
                                   record->kind->id == KIND_account ? "an account" : "a party",
                                   record->kind->id == KIND_account ? "REFERENCE" : "NUMBER");
        if (creditor.size > 0 && (key.size <= creditor.size || key.data[creditor.size] != '/' ||
                                  memcmp(key.data, creditor.data, creditor.size) != 0))
                return problem_set(problem, 0,
                                   "\"%.*s\" does not begin with its creditor \"%.*s/\"",
                                   QUOTED(key), QUOTED(creditor));
        return true;
}

static bool
check_keys(const struct record *record, struct problem *problem)
{
        const struct kind *kind = record->kind;
        if (!(kind->fields[0].flags & FIELD_KEY))
                return true;
        if (!check_key(record, problem))
                return false;
        if (kind->id == KIND_party)
                return check_key_prefix(record, (struct slice){0}, problem);
        if (kind->id == KIND_account)
                return check_key_prefix(record, record->values[known_fields(kind)->creditor],
                                        problem);
        return true;
}

/* ---- the whole record ---- */

/* Which fields must have a value: all REQUIRED ones of a fact, and what identifies a record. An
   attribute may go unmentioned, since the record may be there already, but it cannot be erased. */
static bool
check_required(const struct record *record, struct problem *problem)
{
        const struct kind *kind = record->kind;
        if ((kind->fields[0].flags & FIELD_NUMBER) && record->values[0].size > 0)
                return true; /* it names a stored record */
        for (size_t i = 1; i < kind->field_count; i++) {
                const struct field *field = &kind->fields[i];
                if (!(field->flags & FIELD_REQUIRED) || record->values[i].size > 0)
                        continue;
                if (kind->form != FORM_VERSIONED || (field->flags & FIELD_IDENTITY) ||
                    record->given[i])
                        return problem_set(problem, (int)i, "is missing; every %s needs it",
                                           kind->name);
        }
        return true;
}

/* A record about a party or an account is about one of them at least. */
static bool
check_about(const struct record *record, struct problem *problem)
{
        const struct kind *kind = record->kind;
        int party = known_fields(kind)->party, account = known_fields(kind)->account;
        if (party <= 0 || account <= 0 || record->values[0].size > 0)
                return true;
        if (record->values[party].size == 0 && record->values[account].size == 0)
                return problem_set(problem, party,
                                   "is missing; every %s needs a party or an account", kind->name);
        return true;
}

/* Money flows one way: only a charge, or the difference that corrects another entry, may be
   negative; a return, which goes the other way itself, never. */
static bool
check_sign(const struct record *record, struct problem *problem)
{
        const struct known_fields *fields = known_fields(record->kind);
        if (record->kind->id != KIND_entry)
                return true;
        struct slice value = record->values[fields->amount], type = record->values[fields->type];
        if (value.size == 0 || value.data[0] != '-' || slice_is(type, "charge"))
                return true;
        if (slice_is(type, "return"))
                return problem_set(problem, fields->amount,
                                   "\"%.*s\" is negative, which no return is; record what was "
                                   "paid after all as a payment",
                                   QUOTED(value));
        if (record->values[fields->corrects].size > 0)
                return true;
        return problem_set(problem, fields->amount,
                           "\"%.*s\" is negative; a %.*s that undoes another names it in corrects",
                           QUOTED(value), QUOTED(type));
}

bool
record_span(const struct kind *kind, const struct cell *cells, struct problem *problem)
{
        int from = known_fields(kind)->span.from, until = known_fields(kind)->span.until;
        if (from == 0 || cells[from].class != CELL_TEXT || cells[until].class != CELL_TEXT ||
            slice_compare(cells[until].text, cells[from].text) >= 0)
                return true;
        bool holds = strcmp(kind->fields[from].name, "from_on") == 0;
        return problem_set(
                problem, until, "%.*s is before %.*s, %s; %s", QUOTED(cells[until].text),
                QUOTED(cells[from].text), holds ? "the first day" : kind->fields[from].name,
                holds ? "give the last day on which it holds" : "give a day from then on");
}

/* A merge joins two parties. */
static bool
check_two(const struct record *record, struct problem *problem)
{
        if (record->kind->id != KIND_merge)
                return true;
        int party = known_fields(record->kind)->party, other = kind_field(record->kind, "same_as");
        return record->values[party].size == 0 ||
               !slice_equal(record->values[party], record->values[other]) ||
               problem_set(problem, other, "\"%.*s\" is the same party; name another one",
                           QUOTED(record->values[other]));
}

bool
record_read(const struct record *record, struct cell *cells, struct problem *problem)
{
        const struct kind *kind = record->kind;
        if (kind->id == KIND_batch)
                return problem_set(problem, -1, "batches are written by the programs only");
        for (size_t i = 0; i < kind->field_count; i++) {
                cells[i].class = CELL_NULL;
                if (record->values[i].size > 0 &&
                    !record_value(&kind->fields[i], (int)i, record->values[i], &cells[i], problem))
                        return false;
        }
        return check_keys(record, problem) && check_required(record, problem) &&
               check_about(record, problem) && check_sign(record, problem) &&
               check_two(record, problem) && record_span(kind, cells, problem);
}

bool
record_check(const struct record *record, struct problem *problem)
{
        static struct cell *cells;
        static size_t capacity;
        grow(&cells, &capacity, record->kind->field_count, sizeof *cells);
        return record_read(record, cells, problem);
}

/* ---- doubtful values ---- */

static bool
contact_point_valid(const struct kind *kind, const struct cell *cells, struct slice value)
{
        struct slice channel = cells[known_fields(kind)->channel].text;
        if (slice_is(channel, "phone") || slice_is(channel, "sms"))
                return phone_valid(value);
        if (slice_is(channel, "email"))
                return email_valid(value);
        return true;
}

void
record_doubts(const struct kind *kind, const struct cell *cells, struct buffer *out)
{
        out->size = 0;
        for (size_t i = 0; i < kind->field_count; i++) {
                if (kind->fields[i].check == CHECK_NONE || cells[i].class != CELL_TEXT)
                        continue;
                struct slice value = cells[i].text;
                bool valid = true;
                switch (kind->fields[i].check) {
                case CHECK_TCKN:
                        valid = tckn_valid(value);
                        break;
                case CHECK_VKN:
                        valid = vkn_valid(value);
                        break;
                case CHECK_IBAN:
                        valid = iban_valid(value);
                        break;
                case CHECK_CONTACT_POINT:
                        valid = contact_point_valid(kind, cells, value);
                        break;
                case CHECK_NONE:
                        break;
                }
                if (valid)
                        continue;
                if (out->size > 0)
                        buffer_add_text(out, " ");
                buffer_add_text(out, kind->fields[i].name);
        }
}
