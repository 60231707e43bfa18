/* A record beside what is stored of it. */
#include "batch.h"

#include <stdio.h>
#include <string.h>

#include "record.h"

#define QUOTED(value) (int)problem_quote(value).size, problem_quote(value).data

static bool
is_given(const struct record *record, size_t field)
{
        return record->values[field].size > 0 || record->given[field];
}

bool
store_fact_is(struct store *store, struct table *table, const struct record *record,
              sqlite3_stmt *row, struct problem *problem)
{
        struct buffer there = {0}, here = {0};
        int first = -1;
        for (size_t i = 1; i < table->kind->field_count; i++) {
                const struct field *field = &table->kind->fields[i];
                if (!is_given(record, i) ||
                    cell_is_column(&table->cells[i], row, table_column(table, i)))
                        continue;
                if (first < 0)
                        first = (int)i;
                buffer_add_format(&there, " %s=\"", field->name);
                store_add_value(store, table, row, i, &there);
                buffer_add_text(&there, "\"");
                buffer_add_format(&here, " %s=\"%.*s\"", field->name, QUOTED(record->values[i]));
        }
        if (first >= 0) {
                buffer_terminate(&there);
                buffer_terminate(&here);
                problem_set(problem, first,
                            "%s %lld is stored with%s, and this one has%s; a fact is "
                            "never edited: record what corrects it",
                            table->kind->name, (long long)table_id(row), there.data, here.data);
        }
        buffer_free(&there);
        buffer_free(&here);
        return first < 0;
}

/* What a decision says of itself rather than of the account: it stays as it was when the action was
   planned, whatever day and policy the row with its outcome names; and a day of limitation, a
   deadline, or what came of a promise, that is worked out again has not changed. */
static bool
set_once(const struct kind *kind, const struct field *field)
{
        if (kind->id == KIND_limitation || kind->id == KIND_deadline || kind->id == KIND_outcome)
                return strcmp(field->name, "as_of") == 0;
        return kind->id == KIND_action &&
               (strcmp(field->name, "strategy") == 0 || strcmp(field->name, "as_of") == 0);
}

static bool
check_immutable(struct store *store, struct table *table, const struct record *record,
                sqlite3_stmt *row, struct problem *problem)
{
        for (size_t i = 0; i < table->immutable.count; i++) {
                size_t index = table->immutable.fields[i];
                const struct field *field = &table->kind->fields[index];
                int column = table_column(table, index);
                if (!is_given(record, index) || set_once(table->kind, field) ||
                    cell_is_column(&table->cells[index], row, column))
                        continue;
                /* A currency may be given where there was none. */
                if (!(field->flags & FIELD_IDENTITY) && table->cells[index].class != CELL_NULL &&
                    sqlite3_column_type(row, column) == SQLITE_NULL)
                        continue;
                struct buffer stored = {0};
                store_add_value(store, table, row, index, &stored);
                problem_set(
                        problem, (int)index,
                        "\"%.*s\" here, \"%s\" as stored: it cannot change once the %s is there",
                        QUOTED(record->values[index]), buffer_terminate(&stored),
                        table->kind->name);
                buffer_free(&stored);
                return false;
        }
        return true;
}

/* Takes what was not given from BASE. True when something that was given differs from it. */
static bool
overlay(struct table *table, const struct record *record, sqlite3_stmt *base)
{
        bool changed = false;
        for (size_t i = 1; i < table->kind->field_count; i++) {
                const struct field *field = &table->kind->fields[i];
                int column = table_column(table, i);
                bool given = is_given(record, i);
                if (field->flags & FIELD_DERIVED) /* name_fold follows name */
                        given = table->kind->id == KIND_party &&
                                is_given(record, (size_t)kind_field(table->kind, "name"));
                if (!given || set_once(table->kind, field))
                        table->cells[i] = cell_of_column(base, column);
                else if (!cell_is_column(&table->cells[i], base, column))
                        changed = true;
        }
        return changed;
}

/* All that a new record needs is there. */
static bool
complete(const struct table *table, struct problem *problem)
{
        const struct kind *kind = table->kind;
        for (size_t i = 1; i < kind->field_count; i++)
                if ((kind->fields[i].flags & FIELD_REQUIRED) && table->cells[i].class == CELL_NULL)
                        return problem_set(problem, (int)i,
                                           "is missing; this %s is new and needs it", kind->name);
        return true;
}

static enum store_result
change_record(struct store *store, struct table *table, const struct record *record,
              sqlite3_stmt *row, int64_t *id, struct problem *problem)
{
        *id = table_id(row);
        if (!check_immutable(store, table, record, row, problem))
                return STORE_REFUSED;
        sqlite3_stmt *base = table_find_as_of(table, row);
        if (!overlay(table, record, base))
                return STORE_SAME;
        if (!record_span(table->kind, table->cells, problem) ||
            !decided_in_order(store, table, problem))
                return STORE_REFUSED;
        store_begin_writing(store);
        struct slice salt = store_salt(store, table);
        bool own = base == row && table_batch(table, row) == store->batch.id;
        char valid_from[11];
        snprintf(valid_from, sizeof valid_from, "%.10s",
                 own ? table_valid_from(table, row).data : store->batch.valid_from);
        table_change(table, row, base);
        table_digest(table, *id, valid_from, salt);
        if (table->kind->id == KIND_account || table->kind->id == KIND_portfolio)
                store->account.id = 0;
        return STORE_CHANGED;
}

static enum store_result
refuse_number(const struct table *table, struct problem *problem)
{
        problem_set(problem, 0, "there is no %s %lld; leave the number of a new one out",
                    table->kind->name, (long long)table->cells[0].integer);
        return STORE_REFUSED;
}

enum store_result
store_versioned(struct store *store, struct table *table, const struct record *record, int64_t *id,
                struct problem *problem)
{
        enum kind_id kind = table->kind->id;
        bool by_number = table->cells[0].class == CELL_INTEGER;
        bool try = store->expect_new[kind] || loading_knows(store, kind);
        if (try && !store->money_waits && !by_number && complete(table, problem) &&
            decided_in_order(store, table, problem)) {
                *id = store_insert(store, table);
                if (*id != 0)
                        return STORE_NEW;
        }
        loading_settle(store, table->kind);
        sqlite3_stmt *row = table_find(table);
        if (store->money_waits && !store_read_waiting_money(store, table, row, problem))
                return STORE_REFUSED;
        if (row != NULL)
                return change_record(store, table, record, row, id, problem);
        if (by_number)
                return refuse_number(table, problem);
        if (!complete(table, problem) || !decided_in_order(store, table, problem))
                return STORE_REFUSED;
        *id = store_insert(store, table);
        return STORE_NEW;
}

enum store_result
store_fact(struct store *store, struct table *table, const struct record *record, int64_t *id,
           struct problem *problem)
{
        bool by_number = table->cells[0].class == CELL_INTEGER;
        enum kind_id kind = table->kind->id;
        bool try = store->expect_new[kind] || loading_knows(store, kind);
        if (try && !by_number && !store->money_waits) {
                *id = store_insert(store, table);
                if (*id != 0)
                        return STORE_NEW;
        }
        loading_settle(store, table->kind);
        sqlite3_stmt *row = table_find(table);
        if (store->money_waits && !store_read_waiting_money(store, table, row, problem))
                return STORE_REFUSED;
        if (row != NULL) {
                *id = table_id(row);
                return store_fact_is(store, table, record, row, problem) ? STORE_SAME
                                                                         : STORE_REFUSED;
        }
        if (by_number)
                return refuse_number(table, problem);
        *id = store_insert(store, table);
        return STORE_NEW;
}
