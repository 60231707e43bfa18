#include "pending.h"

#include <stdlib.h>
#include <string.h>

#include "bloom.h"
#include "hash.h"

enum {
        STATEMENT_ROWS = 64, /* at most: more gain nothing */
        COLUMN_ID = 0,
        COLUMN_DOUBTS,
        COLUMN_SALT,
        COLUMN_FIELDS /* + i: field i */
};

enum value_class { VALUE_NULL, VALUE_INTEGER, VALUE_REAL, VALUE_TEXT, VALUE_BLOB };

struct value {
        enum value_class class;
        union {
                int64_t integer;
                double real;
                struct {
                        size_t at, size; /* in texts */
                };
        };
};

struct rows {
        struct value *values; /* a row after the other */
        size_t capacity, count;
        uint64_t *keys; /* their hashes, of a kind that has keys */
        size_t key_capacity;
        struct buffer texts;
};

struct pending {
        struct db *db;
        const struct kind *kind;
        int64_t batch;
        struct rows waiting, turned;
        size_t width;    /* values of a row */
        bool *used;      /* per column: some row has had a value in it */
        size_t *columns; /* those: the others are not named */
        size_t column_count;
        sqlite3_stmt *insert_many, *insert_one;
        size_t many, named; /* rows of the former, columns of both */
        struct bloom *known;
        int number; /* of an entry */
};

struct pending *
pending_open(const struct table *table)
{
        struct pending *pending = allocate(sizeof *pending);
        pending->db = table->db;
        pending->kind = table->kind;
        pending->batch = table->batch->id;
        pending->width = COLUMN_FIELDS + table->kind->field_count;
        pending->columns = allocate(pending->width * sizeof *pending->columns);
        pending->used = allocate(pending->width * sizeof *pending->used);
        pending->known = bloom_new();
        pending->number = table->kind->id == KIND_entry ? kind_field(table->kind, "number") : -1;
        return pending;
}

static void
free_rows(struct rows *rows)
{
        free(rows->values);
        free(rows->keys);
        buffer_free(&rows->texts);
}

void
pending_close(struct pending *pending)
{
        if (pending == NULL)
                return;
        sqlite3_finalize(pending->insert_many);
        sqlite3_finalize(pending->insert_one);
        bloom_free(pending->known);
        free_rows(&pending->waiting);
        free_rows(&pending->turned);
        free(pending->columns);
        free(pending->used);
        free(pending);
}

/* ---- what is unique ---- */

static bool
has_key(const struct kind *kind)
{
        return (kind->fields[0].flags & FIELD_KEY) != 0;
}

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
        return bloom_add(pending->known, has_key(pending->kind) ? hash_key(table->cells[0].text)
                                                                : hash_identity(pending, table));
}

/* ---- rows ---- */

/* There is room for BYTES. */
static struct value
keep(struct rows *rows, struct slice bytes, enum value_class class)
{
        struct value value = {.class = class};
        value.at = rows->texts.size;
        value.size = bytes.size;
        if (bytes.size > 0)
                memcpy(rows->texts.data + value.at, bytes.data, bytes.size);
        rows->texts.size += bytes.size;
        return value;
}

static void
make_room(struct rows *rows, const struct table *table)
{
        size_t size = rows->texts.size + table->doubts.size + table->salt_size;
        for (size_t i = 0; i < table->kind->field_count; i++)
                if (table->cells[i].class == CELL_TEXT)
                        size += table->cells[i].text.size;
        grow(&rows->texts.data, &rows->texts.capacity, size, 1);
}

/* As the identity index sees a value that was not given: '' for text, NULL for a reference. */
static struct value
keep_cell(struct rows *rows, const struct field *field, const struct cell *cell)
{
        switch (cell->class) {
        case CELL_INTEGER:
                return (struct value){VALUE_INTEGER, .integer = cell->integer};
        case CELL_REAL:
                return (struct value){VALUE_REAL, .real = cell->real};
        case CELL_TEXT:
                return keep(rows, cell->text, VALUE_TEXT);
        case CELL_NULL:
                break;
        }
        if ((field->flags & FIELD_IDENTITY) && field->target == KIND_NONE)
                return keep(rows, (struct slice){0}, VALUE_TEXT);
        return (struct value){.class = VALUE_NULL};
}

static void
note_columns(struct pending *pending, const struct value *row)
{
        for (size_t i = 0; i < pending->width; i++) {
                if (row[i].class == VALUE_NULL || pending->used[i])
                        continue;
                pending->used[i] = true;
                pending->columns[pending->column_count++] = i;
        }
}

void
pending_add(struct pending *pending, const struct table *table, int64_t id)
{
        const struct kind *kind = pending->kind;
        struct rows *rows = &pending->waiting;
        grow(&rows->values, &rows->capacity, (rows->count + 1) * pending->width,
             sizeof *rows->values);
        make_room(rows, table);
        struct value *row = &rows->values[rows->count * pending->width];
        row[COLUMN_ID] = (struct value){VALUE_INTEGER, .integer = id};
        row[COLUMN_DOUBTS] = table->doubts.size > 0
                                     ? keep(rows, buffer_slice(&table->doubts), VALUE_TEXT)
                                     : (struct value){.class = VALUE_NULL};
        row[COLUMN_SALT] =
                table->salted
                        ? keep(rows, (struct slice){(const char *)table->salt, table->salt_size},
                               VALUE_BLOB)
                        : (struct value){.class = VALUE_NULL};
        for (size_t i = 0; i < kind->field_count; i++)
                row[COLUMN_FIELDS + i] =
                        kind->fields[i].flags & FIELD_NUMBER
                                ? (struct value){.class = VALUE_NULL}
                                : keep_cell(rows, &kind->fields[i], &table->cells[i]);
        note_columns(pending, row);
        if (has_key(kind)) {
                grow(&rows->keys, &rows->key_capacity, rows->count + 1, sizeof *rows->keys);
                rows->keys[rows->count] = hash_key(table->cells[0].text);
        }
        rows->count++;
}

size_t
pending_count(const struct pending *pending)
{
        return pending->waiting.count;
}

bool
pending_has(const struct pending *pending, int64_t id)
{
        const struct rows *rows = &pending->waiting;
        return rows->count > 0 && id >= rows->values[COLUMN_ID].integer;
}

int64_t
pending_find(const struct pending *pending, struct slice key, bool *may_be_stored)
{
        const struct rows *rows = &pending->waiting;
        uint64_t hash = hash_key(key);
        *may_be_stored = bloom_may_have(pending->known, hash);
        for (size_t i = 0; *may_be_stored && i < rows->count; i++) {
                const struct value *row = &rows->values[i * pending->width];
                if (rows->keys[i] == hash &&
                    slice_equal(key, (struct slice){rows->texts.data + row[COLUMN_FIELDS].at,
                                                    row[COLUMN_FIELDS].size}))
                        return row[COLUMN_ID].integer;
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
        free.count = free.texts.size = 0;
        pending->waiting = free;
        if (pending->named == pending->column_count)
                return;
        pending->named = pending->column_count;
        sqlite3_finalize(pending->insert_many);
        sqlite3_finalize(pending->insert_one);
        int parameters = sqlite3_limit(pending->db->handle, SQLITE_LIMIT_VARIABLE_NUMBER, -1);
        pending->many = (size_t)parameters / pending->named;
        if (pending->many > STATEMENT_ROWS)
                pending->many = STATEMENT_ROWS;
        pending->insert_many = prepare(pending, pending->many);
        pending->insert_one = prepare(pending, 1);
}

static void
bind(sqlite3_stmt *statement, int parameter, const struct value *value, const char *texts)
{
        switch (value->class) {
        case VALUE_NULL:
                sqlite3_bind_null(statement, parameter);
                break;
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
        return sqlite3_sql(pending->insert_one);
}

bool
pending_insert(struct pending *pending)
{
        const struct rows *rows = &pending->turned;
        for (size_t done = 0; done < rows->count;) {
                bool many = rows->count - done >= pending->many;
                sqlite3_stmt *statement = many ? pending->insert_many : pending->insert_one;
                size_t end = done + (many ? pending->many : 1);
                for (int parameter = 1; done < end; done++) {
                        const struct value *row = &rows->values[done * pending->width];
                        for (size_t i = 0; i < pending->named; i++)
                                bind(statement, parameter++, &row[pending->columns[i]],
                                     rows->texts.data);
                }
                if (sqlite3_step(statement) != SQLITE_DONE)
                        return false;
                sqlite3_reset(statement);
        }
        return true;
}
