#include "map.h"

#include <stdlib.h>
#include <string.h>

#include "number.h"
#include "record.h"

struct map_scratch {
        struct cell *cells; /* of the present record, by the kind's fields */
        struct buffer doubts, reason;
};

static struct map_scratch *
scratch_open(const struct map *map)
{
        size_t most = 0;
        for (size_t i = 0; i < map->record_count; i++)
                if (map->records[i].kind->field_count > most)
                        most = map->records[i].kind->field_count;
        struct map_scratch *scratch = allocate(sizeof *scratch);
        scratch->cells = allocate(most * sizeof *scratch->cells);
        return scratch;
}

void
map_scratch_close(struct map_scratch *scratch)
{
        free(scratch->cells);
        buffer_free(&scratch->doubts);
        buffer_free(&scratch->reason);
        free(scratch);
}

/* ---- binding ---- */

static void
note_column(void *context, size_t column)
{
        int *first = context;
        if (*first < 0)
                *first = (int)column;
}

static void
bind_field(struct map *map, struct map_record *record, struct map_field *field)
{
        struct slice sql = policy_cell(map->policy, field->row, "value");
        struct expr_place place = {map->policy->path, map->policy->rows[field->row].line, "value"};
        if (!sql.size)
                policy_die(map->policy, field->row, "value",
                           "the value is empty; write an SQL expression");
        field->expression = expr_add(map->set, sql, place);
        expr_columns_used(map->set, field->expression, note_column, &field->column);
        field->constant = field->column < 0;
        record->constant = record->constant && field->constant;
}

static void
compute_constants(struct map *map, const struct slice *cells)
{
        expr_row_plain(map->set, cells);
        for (size_t i = 0; i < map->record_count; i++)
                for (size_t j = 0; j < map->records[i].field_count; j++) {
                        struct map_field *field = &map->records[i].fields[j];
                        struct slice value;
                        const char *why;
                        if (!field->constant || field->expression < 0)
                                continue;
                        if (!expr_try_text(map->set, field->expression, &value, &why))
                                policy_die(map->policy, field->row, "value", "%s", why);
                        field->value = (struct slice){slice_dup(value), value.size};
                }
}

void
map_bind(struct map *map, const char *file, char *const *columns, size_t count, int32_t as_of)
{
        struct expr_column *typed = reallocate_array(NULL, count + 1, sizeof *typed);
        for (size_t i = 0; i < count; i++)
                typed[i] = (struct expr_column){columns[i], TYPE_TEXT};
        map->set = expr_open(typed, count);
        free(typed);
        struct expr_file declared = map->signs;
        declared.name = file;
        expr_declare_file(map->set, declared);
        for (size_t i = 0; i < map->record_count; i++) {
                struct map_record *record = &map->records[i];
                record->constant = true;
                for (size_t j = 0; j < record->field_count; j++)
                        if (!record->fields[j].constant)
                                bind_field(map, record, &record->fields[j]);
        }
        if (expr_needs_clock(map->set))
                expr_as_of(map->set, as_of);
        struct slice *cells = allocate((count + 1) * sizeof *cells);
        compute_constants(map, cells);
        free(cells);
        map->scratch = scratch_open(map);
}

/* ---- one row ---- */

void
map_row(struct map *map, const struct slice *cells)
{
        map->cells = cells;
        map->digits = -1;
        expr_row_plain(map->set, cells);
}

struct evaluation {
        struct map *map;
        const struct map_record *record;
        struct slice *values;
        map_complaint *complain;
        void *context;
        bool refused;
};

/* The column that WHY is about. */
struct blame {
        const struct slice *cells;
        const char *why;
        int column; /* -1: not found yet */
};

static void
blame_column(void *context, size_t column)
{
        struct blame *blame = context;
        struct slice cell = blame->cells[column], why = slice_of(blame->why);

        if (blame->column < 0 && cell.size && why.size >= cell.size + 2 && why.data[0] == '"' &&
            why.data[cell.size + 1] == '"' && !memcmp(why.data + 1, cell.data, cell.size))
                blame->column = (int)column;
}

/* Of the columns of a value, the one with the text that money() or day() quotes as what it cannot
   read; where they quote a text that was built, the first. */
static int
column_to_blame(const struct map *map, const struct map_field *field, const char *why)
{
        struct blame blame = {map->cells, why, -1};

        if (field->column < 0)
                return -1;
        expr_columns_used(map->set, field->expression, blame_column, &blame);
        return blame.column < 0 ? field->column : blame.column;
}

static void
complain(struct evaluation *e, size_t index, const char *why)
{
        const struct map_field *field = &e->record->fields[index];
        int column = column_to_blame(e->map, field, why);
        struct buffer *reason = &e->map->scratch->reason;
        reason->size = 0;
        buffer_add_format(reason, "%s %s: %s", e->record->name, field->declared->name, why);
        e->refused = true;
        e->complain(e->context, column, column >= 0 ? e->map->cells[column] : e->values[index],
                    buffer_terminate(reason));
}

static void
evaluate_field(struct evaluation *e, size_t index)
{
        const struct map_field *field = &e->record->fields[index];
        const char *why;
        e->values[index] = field->value;
        if (field->constant)
                return;
        if (!expr_try_text(e->map->set, field->expression, &e->values[index], &why)) {
                e->values[index] = (struct slice){0};
                complain(e, index, why);
        } else if (field->required && !e->values[index].size) {
                complain(e, index, "is empty; the map requires it");
        }
}

static struct slice
value_at(const struct evaluation *e, int index)
{
        return index < 0 ? (struct slice){0} : e->values[index];
}

/* Decimal places of an amount, as far as the row tells: those of the currency beside it, or of the
   account that the row makes too. -1: not known here. */
static int
digits_of(const struct evaluation *e, const struct map_field *field)
{
        bool paid = !strcmp(field->declared->name, "paid_amount");
        struct slice code = value_at(e, paid ? e->record->paid_currency : e->record->currency);
        if (code.size)
                return currency_digits(code);
        return !paid && e->record->account >= 0 && e->record->kind->id != KIND_account
                       ? e->map->digits
                       : -1;
}

/* Currencies that exist, and amounts with no more decimal places than theirs. */
static void
check_money(struct evaluation *e)
{
        const struct map_record *record = e->record;
        for (size_t i = 0; i < record->field_count; i++) {
                const struct map_field *field = &record->fields[i];
                int64_t minor;
                int digits;
                enum number_status status;
                if (field->check == MAP_CHECK_NONE || !e->values[i].size)
                        continue;
                if (field->check == MAP_CHECK_CURRENCY && currency_digits(e->values[i]) < 0)
                        complain(e, i, "is not a currency; write a code of ISO 4217 such as TRY");
                else if (field->check == MAP_CHECK_AMOUNT && (digits = digits_of(e, field)) >= 0 &&
                         (status = money_parse(e->values[i], digits, &minor)) != NUMBER_OK)
                        complain(e, i,
                                 status == NUMBER_DIGITS
                                         ? "has more decimal places than its currency"
                                         : "is out of range: at most 10^15 of the currency's minor "
                                           "units");
        }
        if (record->kind->id == KIND_account && value_at(e, record->currency).size)
                e->map->digits = currency_digits(value_at(e, record->currency));
}

static size_t
index_of_field(const struct map_record *record, int field)
{
        for (size_t i = 0; i < record->field_count; i++)
                if ((int)record->fields[i].field == field)
                        return i;
        return 0;
}

/* Whether NAME is one of the words of a blank-separated list. */
static bool
listed(const struct buffer *list, const char *name)
{
        size_t size = strlen(name);
        for (size_t i = 0; i + size <= list->size; i++)
                if (!memcmp(list->data + i, name, size) && (i == 0 || list->data[i - 1] == ' ') &&
                    (i + size == list->size || list->data[i + size] == ' '))
                        return true;
        return false;
}

/* Holds the values against the kind: form, money, and check digits. */
static void
check_record(struct evaluation *e, bool *doubtful)
{
        const struct map_record *record = e->record;
        struct map_scratch *scratch = e->map->scratch;
        struct problem problem;
        for (size_t i = 0; i < record->field_count; i++)
                record->whole.values[record->fields[i].field] = e->values[i];
        if (!record_read(&record->whole, scratch->cells, &problem)) {
                complain(e, index_of_field(record, problem.field), problem.text);
                return;
        }
        check_money(e);
        record_doubts(record->kind, scratch->cells, &scratch->doubts);
        for (size_t i = 0; i < record->field_count && scratch->doubts.size; i++) {
                doubtful[i] = listed(&scratch->doubts, record->fields[i].declared->name);
                if (doubtful[i] && record->fields[i].required)
                        complain(e, i, "is not valid; the map requires it");
        }
}

enum map_made
map_evaluate(struct map *map, const struct map_record *record, struct slice *values, bool *doubtful,
             map_complaint *complaint, void *context)
{
        struct evaluation e = {map, record, values, complaint, context, false};
        memset(doubtful, 0, record->field_count * sizeof *doubtful);
        if (record->subject >= 0) {
                size_t subject = (size_t)record->subject;
                evaluate_field(&e, subject);
                if (!e.refused && !values[subject].size)
                        return MAP_NOT_MADE;
        }
        for (size_t i = 0; i < record->field_count; i++)
                if ((int)i != record->subject)
                        evaluate_field(&e, i);
        if (!e.refused)
                check_record(&e, doubtful);
        return e.refused ? MAP_REFUSED : MAP_MADE;
}
