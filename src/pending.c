#include "pending.h"

#include <stdlib.h>
#include <string.h>

#include "bloom.h"
#include "hash.h"

enum {
        COLUMN_ID = 0,
        COLUMN_DOUBTS,
        COLUMN_SALT,
        COLUMN_FIELDS /* + i: field i */
};

/* Rows of a statement: more gain nothing, and what is left over at the end of a block should not
   come one by one. */
static const size_t statement_rows[] = {64, 8, 1};
enum { STATEMENT_COUNT = sizeof statement_rows / sizeof *statement_rows };

enum value_class { VALUE_INTEGER, VALUE_REAL, VALUE_TEXT, VALUE_BLOB };

struct value {
        uint32_t column;
        enum value_class class;
        union {
                int64_t integer;
                double real;
                struct {
                        size_t at, size; /* in texts */
                };
        };
};

struct row {
        size_t end; /* of its values, which begin where those of the row before end */
        int64_t id;
        uint64_t key;            /* its hash, of a kind that has keys; … */
        size_t key_at, key_size; /* … in texts */
};

struct rows {
        struct row *rows;
        size_t count, capacity;
        struct value *values; /* no value: none here */
        size_t value_count, value_capacity;
        struct buffer texts;
};

struct pending {
        struct db *db;
        const struct kind *kind;
        int64_t batch;
        struct rows waiting, turned;
        size_t *places;  /* per column: its place among those named, from 1; 0: no row has had a
                            value in it */
        size_t *columns; /* those that are named: the others are not, which is cheaper */
        size_t column_count;
        sqlite3_stmt *inserts[STATEMENT_COUNT];
        size_t named; /* by these */
        bool unique;  /* the kind has a key or an identity */
        struct bloom *known;
        int number; /* of an entry */
};

static bool
has_key(const struct kind *kind)
{
        return (kind->fields[0].flags & FIELD_KEY) != 0;
}

static bool
is_unique(const struct kind *kind)
{
        bool unique = has_key(kind);
        for (size_t i = 1; i < kind->field_count; i++)
                unique |= (kind->fields[i].flags & FIELD_IDENTITY) != 0;
        return unique;
}

struct pending *
pending_open(const struct table *table)
{
        struct pending *pending = allocate(sizeof *pending);
        pending->db = table->db;
        pending->kind = table->kind;
        pending->batch = table->batch->id;
        size_t width = COLUMN_FIELDS + table->kind->field_count;
        pending->columns = allocate(width * sizeof *pending->columns);
        pending->places = allocate(width * sizeof *pending->places);
        pending->unique = is_unique(table->kind);
        pending->known = bloom_new();
        pending->number = table->kind->id == KIND_entry ? kind_field(table->kind, "number") : -1;
        return pending;
}

static void
free_rows(struct rows *rows)
{
        free(rows->rows);
        free(rows->values);
        buffer_free(&rows->texts);
}

void
pending_close(struct pending *pending)
{
        if (pending == NULL)
                return;
        for (size_t i = 0; i < STATEMENT_COUNT; i++)
                sqlite3_finalize(pending->inserts[i]);
        bloom_free(pending->known);
        free_rows(&pending->waiting);
        free_rows(&pending->turned);
        free(pending->columns);
        free(pending->places);
        free(pending);
}

/* ---- what is unique ---- */

/* No value is 0 or '' in the unique indexes. */
static uint64_t
hash_cell(uint64_t hash, const struct cell *cell)
{
        switch (cell->class) {
        case CELL_TEXT:
                return hash_text(hash, cell->text);
        case CELL_INTEGER:
                return hash_integer(hash, (uint64_t)cell->integer);
        default:
                return hash_integer(hash, 0);
        }
}

static uint64_t
hash_key(struct slice key)
{
        return hash_text(HASH_START, key);
}

static uint64_t
hash_identity(const struct pending *pending, const struct table *table)
{
        const struct kind *kind = pending->kind;
        const struct cell *cells = table->cells;
        uint64_t hash = HASH_START;
        if (pending->number >= 0 && cells[pending->number].class == CELL_TEXT)
                return hash_cell(hash_cell(hash, &cells[table->account]), &cells[pending->number]);
        for (size_t i = 1; i < kind->field_count; i++)
                if (kind->fields[i].flags & FIELD_IDENTITY)
                        hash = hash_cell(hash, &cells[i]);
        return hash;
}

bool
pending_note(struct pending *pending, const struct table *table)
{
        return !pending->unique ||
               bloom_add(pending->known, has_key(pending->kind) ? hash_key(table->cells[0].text)
                                                                : hash_identity(pending, table));
}

/* ---- rows ---- */

/* Room for a row of the table's cells: asked for once, not per value. */
static void
make_room(struct rows *rows, const struct table *table)
{
        size_t size = rows->texts.size + table->doubts.size + table->salt_size;
        for (size_t i = 0; i < table->kind->field_count; i++)
                if (table->cells[i].class == CELL_TEXT)
                        size += table->cells[i].text.size;
        grow(&rows->texts.data, &rows->texts.capacity, size, 1);
        grow(&rows->values, &rows->value_capacity,
             rows->value_count + COLUMN_FIELDS + table->kind->field_count, sizeof *rows->values);
        grow(&rows->rows, &rows->capacity, rows->count + 1, sizeof *rows->rows);
}

static struct value *
keep(struct pending *pending, size_t column, enum value_class class)
{
        struct rows *rows = &pending->waiting;
        struct value *value = &rows->values[rows->value_count++];
        value->column = (uint32_t)column;
        value->class = class;
        if (pending->places[column] == 0) {
                pending->columns[pending->column_count++] = column;
                pending->places[column] = pending->column_count;
        }
        return value;
}

static void
keep_bytes(struct pending *pending, size_t column, enum value_class class, struct slice bytes)
{
        struct buffer *texts = &pending->waiting.texts;
        struct value *value = keep(pending, column, class);
        value->at = texts->size;
        value->size = bytes.size;
        if (bytes.size > 0)
                memcpy(texts->data + value->at, bytes.data, bytes.size);
        texts->size += bytes.size;
}

/* As the identity index sees a value that was not given: '' for text, NULL for a reference. */
static void
keep_cell(struct pending *pending, size_t i, const struct cell *cell)
{
        const struct field *field = &pending->kind->fields[i];
        size_t column = COLUMN_FIELDS + i;
        if (field->flags & FIELD_NUMBER)
                return;
        switch (cell->class) {
        case CELL_INTEGER:
                keep(pending, column, VALUE_INTEGER)->integer = cell->integer;
                break;
        case CELL_REAL:
                keep(pending, column, VALUE_REAL)->real = cell->real;
                break;
        case CELL_TEXT:
                keep_bytes(pending, column, VALUE_TEXT, cell->text);
                break;
        case CELL_NULL:
                if ((field->flags & FIELD_IDENTITY) && field->target == KIND_NONE)
                        keep_bytes(pending, column, VALUE_TEXT, (struct slice){0});
                break;
        }
}

void
pending_add(struct pending *pending, const struct table *table, int64_t id)
{
        struct rows *rows = &pending->waiting;
        make_room(rows, table);
        struct row *row = &rows->rows[rows->count++];
        row->id = id;
        if (has_key(pending->kind)) {
                row->key = hash_key(table->cells[0].text);
                row->key_at = rows->texts.size;
                row->key_size = table->cells[0].text.size;
        }
        for (size_t i = 0; i < pending->kind->field_count; i++)
                keep_cell(pending, i, &table->cells[i]);
        keep(pending, COLUMN_ID, VALUE_INTEGER)->integer = id;
        if (table->doubts.size > 0)
                keep_bytes(pending, COLUMN_DOUBTS, VALUE_TEXT, buffer_slice(&table->doubts));
        if (table->salted)
                keep_bytes(pending, COLUMN_SALT, VALUE_BLOB,
                           (struct slice){(const char *)table->salt, table->salt_size});
        row->end = rows->value_count;
}

size_t
pending_count(const struct pending *pending)
{
        return pending->waiting.count;
}

bool
pending_has(const struct pending *pending, int64_t id)
{
        return pending->waiting.count > 0 && id >= pending->waiting.rows[0].id;
}

int64_t
pending_find(const struct pending *pending, struct slice key, bool *may_be_stored)
{
        const struct rows *rows = &pending->waiting;
        uint64_t hash = hash_key(key);
        *may_be_stored = bloom_may_have(pending->known, hash);
        for (size_t i = 0; *may_be_stored && i < rows->count; i++) {
                const struct row *row = &rows->rows[i];
                struct slice there = {rows->texts.data + row->key_at, row->key_size};
                if (row->key == hash && slice_equal(key, there))
                        return row->id;
        }
        return 0;
}

/* ---- inserting ---- */

static void
add_name(struct buffer *sql, const struct pending *pending, size_t column)
{
        if (column < COLUMN_FIELDS)
                buffer_add_text(sql, column == COLUMN_ID       ? ", id"
                                     : column == COLUMN_DOUBTS ? ", doubtful"
                                                               : ", salt");
        else
                buffer_add_format(sql, ", \"%s\"",
                                  pending->kind->fields[column - COLUMN_FIELDS].name);
}

static sqlite3_stmt *
prepare(const struct pending *pending, size_t count)
{
        bool versioned = pending->kind->form == FORM_VERSIONED;
        struct buffer sql = {0};
        buffer_add_format(&sql, "INSERT INTO \"%s\" (batch%s", pending->kind->plural,
                          versioned ? ", valid_from" : "");
        for (size_t i = 0; i < pending->named; i++)
                add_name(&sql, pending, pending->columns[i]);
        buffer_add_text(&sql, ") VALUES ");
        for (size_t row = 0; row < count; row++) {
                buffer_add_format(&sql, "%s(%lld%s", row > 0 ? ", " : "", (long long)pending->batch,
                                  versioned ? ", '" FIRST_VALID_FROM "'" : "");
                for (size_t i = 0; i < pending->named; i++)
                        buffer_add_text(&sql, ", ?");
                buffer_add_text(&sql, ")");
        }
        sqlite3_stmt *statement = db_prepare(pending->db, "%s", buffer_terminate(&sql));
        buffer_free(&sql);
        return statement;
}

void
pending_turn(struct pending *pending)
{
        struct rows free = pending->turned;
        pending->turned = pending->waiting;
        free.count = free.value_count = free.texts.size = 0;
        pending->waiting = free;
        if (pending->named == pending->column_count)
                return;
        pending->named = pending->column_count;
        size_t parameters =
                (size_t)sqlite3_limit(pending->db->handle, SQLITE_LIMIT_VARIABLE_NUMBER, -1);
        for (size_t i = 0; i < STATEMENT_COUNT; i++) {
                sqlite3_finalize(pending->inserts[i]);
                pending->inserts[i] = NULL;
                if (statement_rows[i] == 1 || statement_rows[i] * pending->named <= parameters)
                        pending->inserts[i] = prepare(pending, statement_rows[i]);
        }
}

static void
bind(sqlite3_stmt *statement, int parameter, const struct value *value, const char *texts)
{
        switch (value->class) {
        case VALUE_INTEGER:
                sqlite3_bind_int64(statement, parameter, value->integer);
                break;
        case VALUE_REAL:
                sqlite3_bind_double(statement, parameter, value->real);
                break;
        case VALUE_TEXT:
                sqlite3_bind_text64(statement, parameter, value->size > 0 ? texts + value->at : "",
                                    value->size, SQLITE_STATIC, SQLITE_UTF8);
                break;
        case VALUE_BLOB:
                sqlite3_bind_blob64(statement, parameter, texts + value->at, value->size,
                                    SQLITE_STATIC);
                break;
        }
}

const char *
pending_sql(const struct pending *pending)
{
        return sqlite3_sql(pending->inserts[STATEMENT_COUNT - 1]);
}

bool
pending_insert(struct pending *pending)
{
        const struct rows *rows = &pending->turned;
        for (size_t done = 0, value = 0, i = 0; done < rows->count;) {
                while (pending->inserts[i] == NULL || rows->count - done < statement_rows[i])
                        i++;
                sqlite3_stmt *statement = pending->inserts[i];
                size_t end = done + statement_rows[i];
                sqlite3_clear_bindings(statement);
                for (size_t before = 0; done < end; done++, before += pending->named)
                        for (; value < rows->rows[done].end; value++)
                                bind(statement,
                                     (int)(before + pending->places[rows->values[value].column]),
                                     &rows->values[value], rows->texts.data);
                if (sqlite3_step(statement) != SQLITE_DONE)
                        return false;
                sqlite3_reset(statement);
        }
        return true;
}
