#include "table.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "schema.h"

/* ---- statements ---- */

static bool
is_number(const struct field *field)
{
        return (field->flags & FIELD_NUMBER) != 0;
}

static bool
fixed(const struct field *field)
{
        return (field->flags & (FIELD_KEY | FIELD_NUMBER | FIELD_IDENTITY)) != 0;
}

static bool
has_doubts(const struct kind *kind)
{
        for (size_t i = 0; i < kind->field_count; i++)
                if (kind->fields[i].check != CHECK_NONE)
                        return true;
        return false;
}

static void
add_names(struct buffer *sql, const struct kind *kind)
{
        buffer_add_text(sql, "id");
        for (size_t i = 0; i < kind->field_count; i++)
                if (!is_number(&kind->fields[i]))
                        buffer_add_format(sql, ", \"%s\"", kind->fields[i].name);
}

/* Columns of a found row: id, the fields but the number, batch, valid_from, salt. */
static void
add_row_columns(struct buffer *sql, const struct kind *kind, bool main_table)
{
        add_names(sql, kind);
        buffer_add_text(sql, ", batch");
        buffer_add_text(sql, kind->form == FORM_VERSIONED ? ", valid_from" : ", ''");
        buffer_add_text(sql, main_table && schema_has_salt(kind) ? ", salt" : ", NULL");
}

int
table_column(const struct table *table, size_t field)
{
        return (int)field + !is_number(&table->kind->fields[0]);
}

static int
column_of_batch(const struct table *table)
{
        return table_column(table, table->kind->field_count);
}

int64_t
table_id(sqlite3_stmt *row)
{
        return sqlite3_column_int64(row, 0);
}

int64_t
table_batch(const struct table *table, sqlite3_stmt *row)
{
        return sqlite3_column_int64(row, column_of_batch(table));
}

struct slice
table_valid_from(const struct table *table, sqlite3_stmt *row)
{
        return db_column(row, column_of_batch(table) + 1);
}

static sqlite3_stmt *
prepare_buffer(struct db *db, struct buffer *sql)
{
        sqlite3_stmt *statement = db_prepare(db, "%s", buffer_terminate(sql));
        buffer_free(sql);
        return statement;
}

static sqlite3_stmt *
prepare_find(const struct table *table, const char *where)
{
        struct buffer sql = {0};
        buffer_add_text(&sql, "SELECT ");
        add_row_columns(&sql, table->kind, true);
        buffer_add_format(&sql, " FROM \"%s\" WHERE %s", table->kind->plural, where);
        return prepare_buffer(table->db, &sql);
}

static sqlite3_stmt *
prepare_by_identity(const struct table *table)
{
        struct buffer where = {0};
        const char *separator = "";
        for (size_t i = 0; i < table->kind->field_count; i++) {
                const struct field *field = &table->kind->fields[i];
                if (!(field->flags & FIELD_IDENTITY))
                        continue;
                bool optional_reference =
                        field->target != KIND_NONE && !(field->flags & FIELD_REQUIRED);
                buffer_add_format(&where, "%s%s\"%s\"%s = ?%zu", separator,
                                  optional_reference ? "ifnull(" : "", field->name,
                                  optional_reference ? ", 0)" : "", i + 1);
                separator = " AND ";
        }
        sqlite3_stmt *statement = prepare_find(table, buffer_terminate(&where));
        buffer_free(&where);
        return statement;
}

static sqlite3_stmt *
prepare_as_of(const struct table *table)
{
        struct buffer sql = {0};
        buffer_add_text(&sql, "SELECT ");
        add_row_columns(&sql, table->kind, false);
        buffer_add_format(&sql,
                          " FROM \"%s_versions\" WHERE id = ?1 AND valid_from <= ?2 "
                          "ORDER BY valid_from DESC, batch DESC LIMIT 1",
                          table->kind->plural);
        return prepare_buffer(table->db, &sql);
}

/* Parameters: 1 id, 2 batch, 3 valid_from, 4 doubtful, 5 salt or replaced_by, 6 + i field i. */
enum { BIND_ID = 1, BIND_BATCH, BIND_VALID_FROM, BIND_DOUBTS, BIND_LAST, BIND_FIELDS };

static int
parameter_of(size_t field)
{
        return BIND_FIELDS + (int)field;
}

static sqlite3_stmt *
prepare_insert(const struct table *table, bool version)
{
        const struct kind *kind = table->kind;
        struct buffer sql = {0}, values = {0};
        buffer_add_format(&sql, "INSERT INTO \"%s%s\" (", kind->plural, version ? "_versions" : "");
        add_names(&sql, kind);
        buffer_add_format(&values, "?%d", BIND_ID);
        for (size_t i = 0; i < kind->field_count; i++)
                if (!is_number(&kind->fields[i]))
                        buffer_add_format(&values, ", ?%d", parameter_of(i));
        buffer_add_text(&sql, ", batch");
        buffer_add_format(&values, ", ?%d", BIND_BATCH);
        if (kind->form == FORM_VERSIONED) {
                buffer_add_text(&sql, ", valid_from");
                buffer_add_format(&values, ", ?%d", BIND_VALID_FROM);
        }
        if (has_doubts(kind)) {
                buffer_add_text(&sql, ", doubtful");
                buffer_add_format(&values, ", ?%d", BIND_DOUBTS);
        }
        if (version || schema_has_salt(kind)) {
                buffer_add_text(&sql, version ? ", replaced_by" : ", salt");
                buffer_add_format(&values, ", ?%d", BIND_LAST);
        }
        buffer_add_format(&sql, ") VALUES (%s)%s", buffer_terminate(&values),
                          version ? "" : " ON CONFLICT DO NOTHING");
        buffer_free(&values);
        return prepare_buffer(table->db, &sql);
}

static sqlite3_stmt *
prepare_update(const struct table *table, bool version)
{
        const struct kind *kind = table->kind;
        struct buffer sql = {0};
        buffer_add_format(&sql, "UPDATE \"%s%s\" SET batch = ?%d", kind->plural,
                          version ? "_versions" : "", BIND_BATCH);
        if (!version)
                buffer_add_format(&sql, ", valid_from = ?%d", BIND_VALID_FROM);
        if (has_doubts(kind))
                buffer_add_format(&sql, ", doubtful = ?%d", BIND_DOUBTS);
        for (size_t i = 0; i < kind->field_count; i++)
                if (!fixed(&kind->fields[i]))
                        buffer_add_format(&sql, ", \"%s\" = ?%d", kind->fields[i].name,
                                          parameter_of(i));
        buffer_add_format(&sql, " WHERE id = ?%d", BIND_ID);
        if (version)
                buffer_add_format(&sql, " AND valid_from = ?%d AND batch = ?%d", BIND_VALID_FROM,
                                  BIND_BATCH);
        return prepare_buffer(table->db, &sql);
}

static sqlite3_stmt *
prepare_move(const struct table *table)
{
        const struct kind *kind = table->kind;
        struct buffer sql = {0}, names = {0};
        add_names(&names, kind);
        if (has_doubts(kind))
                buffer_add_text(&names, ", doubtful");
        buffer_add_text(&names, ", batch, valid_from");
        buffer_terminate(&names);
        buffer_add_format(&sql,
                          "INSERT INTO \"%s_versions\" (%s, replaced_by) "
                          "SELECT %s, ?%d FROM \"%s\" WHERE id = ?%d",
                          kind->plural, names.data, names.data, BIND_BATCH, kind->plural, BIND_ID);
        buffer_free(&names);
        return prepare_buffer(table->db, &sql);
}

/* ---- opening and closing ---- */

static bool
is_reference(const struct field *field)
{
        return field->target != KIND_NONE;
}

static bool
is_amount(const struct field *field)
{
        return field->type == TYPE_MONEY;
}

static bool
is_personal(const struct field *field)
{
        return (field->flags & FIELD_PERSONAL) != 0;
}

/* For life: identity, and the currency in which stored amounts are. */
static bool
is_immutable(const struct field *field)
{
        return (field->flags & (FIELD_KEY | FIELD_IDENTITY)) ||
               strcmp(field->name, "currency") == 0;
}

static struct field_list
list_fields(const struct kind *kind, bool (*wanted)(const struct field *field))
{
        struct field_list list = {allocate(kind->field_count * sizeof *list.fields), 0};
        for (size_t i = 0; i < kind->field_count; i++)
                if (wanted(&kind->fields[i]))
                        list.fields[list.count++] = i;
        return list;
}

static int
field_or_none(const struct kind *kind, const char *name)
{
        int field = kind_field(kind, name);
        return field > 0 ? field : -1;
}

void
table_open(struct table *table, struct db *db, const struct batch *batch, const struct kind *kind)
{
        *table = (struct table){.db = db,
                                .batch = batch,
                                .kind = kind,
                                .salted = schema_has_salt(kind),
                                .checked = has_doubts(kind),
                                .party = field_or_none(kind, "party"),
                                .account = field_or_none(kind, "account"),
                                .currency = field_or_none(kind, "currency"),
                                .references = list_fields(kind, is_reference),
                                .amounts = list_fields(kind, is_amount),
                                .personal = list_fields(kind, is_personal),
                                .immutable = list_fields(kind, is_immutable)};
        table->cells = reallocate_array(NULL, kind->field_count, sizeof *table->cells);
        table->bound = allocate(kind->field_count * sizeof *table->bound);
        table->next_id = db_integer(db, 0, "SELECT max(id) FROM \"%s\"", kind->plural) + 1;
}

void
table_finalize(struct table *table)
{
        sqlite3_stmt *const statements[] = {
                table->insert,      table->by_key,         table->by_number,
                table->by_identity, table->as_of,          table->move,
                table->update,      table->insert_version, table->update_version};
        for (size_t i = 0; i < sizeof statements / sizeof *statements; i++)
                sqlite3_finalize(statements[i]);
        table->insert = table->by_key = table->by_number = table->by_identity = table->as_of = NULL;
        table->move = table->update = table->insert_version = table->update_version = NULL;
}

void
table_close(struct table *table)
{
        table_finalize(table);
        if (table->digest != NULL) {
                char unused[65];
                chain_digest_end(table->digest, unused);
        }
        buffer_free(&table->doubts);
        free(table->cells);
        free(table->bound);
        free(table->changed);
        free(table->references.fields);
        free(table->amounts.fields);
        free(table->personal.fields);
        free(table->immutable.fields);
}

/* ---- cells ---- */

struct cell
cell_of_column(sqlite3_stmt *row, int column)
{
        struct cell cell = {.class = CELL_NULL};
        switch (sqlite3_column_type(row, column)) {
        case SQLITE_INTEGER:
                cell.class = CELL_INTEGER;
                cell.integer = sqlite3_column_int64(row, column);
                break;
        case SQLITE_FLOAT:
                cell.class = CELL_REAL;
                cell.real = sqlite3_column_double(row, column);
                break;
        case SQLITE_TEXT:
                cell.class = CELL_TEXT;
                cell.text = db_column(row, column);
                break;
        default:
                break;
        }
        return cell;
}

bool
cell_is_column(const struct cell *cell, sqlite3_stmt *row, int column)
{
        int type = sqlite3_column_type(row, column);
        switch (cell->class) {
        case CELL_NULL: /* '' stands for no value in identity columns */
                return type == SQLITE_NULL ||
                       (type == SQLITE_TEXT && sqlite3_column_bytes(row, column) == 0);
        case CELL_INTEGER:
                return type == SQLITE_INTEGER && sqlite3_column_int64(row, column) == cell->integer;
        case CELL_REAL: {
                double stored = sqlite3_column_double(row, column);
                return type == SQLITE_FLOAT && !(stored < cell->real) && !(stored > cell->real);
        }
        case CELL_TEXT:
                return type == SQLITE_TEXT && slice_equal(db_column(row, column), cell->text);
        }
        return false;
}

static void
bind_text(sqlite3_stmt *statement, int parameter, struct slice text)
{
        sqlite3_bind_text64(statement, parameter, text.size > 0 ? text.data : "", text.size,
                            SQLITE_STATIC, SQLITE_UTF8);
}

static void
bind_cell(sqlite3_stmt *statement, int parameter, const struct cell *cell)
{
        switch (cell->class) {
        case CELL_NULL:
                sqlite3_bind_null(statement, parameter);
                break;
        case CELL_INTEGER:
                sqlite3_bind_int64(statement, parameter, cell->integer);
                break;
        case CELL_REAL:
                sqlite3_bind_double(statement, parameter, cell->real);
                break;
        case CELL_TEXT:
                bind_text(statement, parameter, cell->text);
                break;
        }
}

/* As the identity index sees a value that was not given: '' for text, NULL (0 there) for a
 * reference. */
static void
bind_field(sqlite3_stmt *statement, int parameter, const struct field *field,
           const struct cell *cell)
{
        if (cell->class == CELL_NULL && (field->flags & FIELD_IDENTITY) &&
            field->target == KIND_NONE)
                bind_text(statement, parameter, (struct slice){0});
        else
                bind_cell(statement, parameter, cell);
}

static void
bind_fields(struct table *table, sqlite3_stmt *statement)
{
        for (size_t i = 0; i < table->kind->field_count; i++)
                if (!is_number(&table->kind->fields[i]))
                        bind_field(statement, parameter_of(i), &table->kind->fields[i],
                                   &table->cells[i]);
}

static void
bind_doubts(struct table *table, sqlite3_stmt *statement)
{
        if (table->checked)
                db_bind_text(table->db, statement, BIND_DOUBTS, buffer_slice(&table->doubts));
}

static void
find_doubts(struct table *table)
{
        if (table->checked)
                record_doubts(table->kind, table->cells, &table->doubts);
}

/* ---- finding ---- */

static sqlite3_stmt *
found(struct table *table, sqlite3_stmt *statement)
{
        if (!db_step(table->db, statement))
                return NULL;
        if (table->salted) {
                int column = column_of_batch(table) + 2;
                table->salt_size = (size_t)sqlite3_column_bytes(statement, column);
                if (table->salt_size == SALT_SIZE)
                        memcpy(table->salt, sqlite3_column_blob(statement, column), SALT_SIZE);
        }
        return statement;
}

sqlite3_stmt *
table_find(struct table *table)
{
        const struct kind *kind = table->kind;
        if (is_number(&kind->fields[0]) && table->cells[0].class == CELL_INTEGER) {
                if (table->by_number == NULL)
                        table->by_number = prepare_find(table, "id = ?1");
                sqlite3_reset(table->by_number);
                sqlite3_bind_int64(table->by_number, 1, table->cells[0].integer);
                return found(table, table->by_number);
        }
        if (kind->fields[0].flags & FIELD_KEY) {
                if (table->by_key == NULL) {
                        char *where = format_text("\"%s\" = ?1", kind->fields[0].name);
                        table->by_key = prepare_find(table, where);
                        free(where);
                }
                sqlite3_reset(table->by_key);
                bind_text(table->by_key, 1, table->cells[0].text);
                return found(table, table->by_key);
        }
        if (table->by_identity == NULL)
                table->by_identity = prepare_by_identity(table);
        sqlite3_reset(table->by_identity);
        for (size_t i = 0; i < kind->field_count; i++) {
                const struct field *field = &kind->fields[i];
                if (!(field->flags & FIELD_IDENTITY))
                        continue;
                if (field->target != KIND_NONE && table->cells[i].class == CELL_NULL)
                        sqlite3_bind_int64(table->by_identity, (int)i + 1, 0);
                else
                        bind_field(table->by_identity, (int)i + 1, field, &table->cells[i]);
        }
        return found(table, table->by_identity);
}

sqlite3_stmt *
table_find_as_of(struct table *table, sqlite3_stmt *row)
{
        if (slice_compare(table_valid_from(table, row), slice_of(table->batch->valid_from)) <= 0)
                return row;
        if (table->as_of == NULL)
                table->as_of = prepare_as_of(table);
        sqlite3_reset(table->as_of);
        sqlite3_bind_int64(table->as_of, 1, table_id(row));
        bind_text(table->as_of, 2, slice_of(table->batch->valid_from));
        if (!db_step(table->db, table->as_of))
                die(EXIT_BAD_DATA, "%s: %s %lld has no first version; check it with col-check",
                    table->db->path, table->kind->name, (long long)table_id(row));
        return table->as_of;
}

/* ---- writing ---- */

static void
make_salt(unsigned char salt[SALT_SIZE])
{
        static unsigned char pool[4096];
        static size_t used = sizeof pool;
        if (used == sizeof pool) {
                for (size_t filled = 0; filled < sizeof pool;) {
                        ssize_t size = getrandom(pool + filled, sizeof pool - filled, 0);
                        if (size < 0)
                                die(EXIT_UNAVAILABLE, "random numbers:");
                        filled += (size_t)size;
                }
                used = 0;
        }
        memcpy(salt, pool + used, SALT_SIZE);
        used += SALT_SIZE;
}

static void
prepare_main_insert(struct table *table)
{
        table->insert = prepare_insert(table, false);
        sqlite3_bind_int64(table->insert, BIND_BATCH, table->batch->id);
        if (table->kind->form == FORM_VERSIONED)
                bind_text(table->insert, BIND_VALID_FROM, slice_of(FIRST_VALID_FROM));
}

void
table_complete(struct table *table)
{
        find_doubts(table);
        if (!table->salted)
                return;
        make_salt(table->salt);
        table->salt_size = SALT_SIZE;
}

int64_t
table_take_id(struct table *table)
{
        table->inserted++;
        if (table->first_id == 0)
                table->first_id = table->next_id;
        return table->next_id++;
}

int64_t
table_insert(struct table *table)
{
        const struct kind *kind = table->kind;
        if (table->insert == NULL)
                prepare_main_insert(table);
        sqlite3_stmt *statement = table->insert;
        sqlite3_bind_int64(statement, BIND_ID, table->next_id);
        for (size_t i = 0; i < kind->field_count; i++) {
                const struct field *field = &kind->fields[i];
                if (is_number(field))
                        continue;
                bool value = table->cells[i].class != CELL_NULL || (field->flags & FIELD_IDENTITY);
                if (value || table->bound[i])
                        bind_field(statement, parameter_of(i), field, &table->cells[i]);
                table->bound[i] = value;
        }
        bind_doubts(table, statement);
        if (table->salted)
                sqlite3_bind_blob(statement, BIND_LAST, table->salt, SALT_SIZE, SQLITE_STATIC);
        db_step(table->db, statement);
        sqlite3_reset(statement);
        return sqlite3_changes(table->db->handle) == 0 ? 0 : table_take_id(table);
}

static void
write_version(struct table *table, sqlite3_stmt *row, sqlite3_stmt *base)
{
        bool again = table_batch(table, base) == table->batch->id &&
                     slice_is(table_valid_from(table, base), table->batch->valid_from);
        sqlite3_stmt **statement = again ? &table->update_version : &table->insert_version;
        if (*statement == NULL)
                *statement = again ? prepare_update(table, true) : prepare_insert(table, true);
        sqlite3_bind_int64(*statement, BIND_ID, table_id(row));
        sqlite3_bind_int64(*statement, BIND_BATCH, table->batch->id);
        bind_text(*statement, BIND_VALID_FROM, slice_of(table->batch->valid_from));
        if (!again)
                sqlite3_bind_int64(*statement, BIND_LAST, table->batch->id);
        bind_fields(table, *statement);
        bind_doubts(table, *statement);
        db_run(table->db, *statement);
        if (!again && table->first_version == 0)
                table->first_version = sqlite3_last_insert_rowid(table->db->handle);
}

static void
move_to_versions(struct table *table, int64_t id)
{
        if (table->move == NULL)
                table->move = prepare_move(table);
        sqlite3_bind_int64(table->move, BIND_ID, id);
        sqlite3_bind_int64(table->move, BIND_BATCH, table->batch->id);
        db_run(table->db, table->move);
        if (table->first_version == 0)
                table->first_version = sqlite3_last_insert_rowid(table->db->handle);
}

static void
update_main(struct table *table, int64_t id, const char *valid_from)
{
        if (table->update == NULL)
                table->update = prepare_update(table, false);
        sqlite3_stmt *statement = table->update;
        sqlite3_bind_int64(statement, BIND_ID, id);
        sqlite3_bind_int64(statement, BIND_BATCH, table->batch->id);
        bind_text(statement, BIND_VALID_FROM, slice_of(valid_from));
        for (size_t i = 0; i < table->kind->field_count; i++)
                if (!fixed(&table->kind->fields[i]))
                        bind_cell(statement, parameter_of(i), &table->cells[i]);
        bind_doubts(table, statement);
        db_run(table->db, statement);
}

void
table_change(struct table *table, sqlite3_stmt *row, sqlite3_stmt *base)
{
        int64_t id = table_id(row);
        const char *valid_from = table->batch->valid_from;
        char kept[11];
        find_doubts(table);
        if (base != row) {
                write_version(table, row, base);
        } else if (table_batch(table, row) == table->batch->id) {
                /* Nobody has seen what this batch said before: no version is worth keeping. */
                snprintf(kept, sizeof kept, "%.10s", table_valid_from(table, row).data);
                valid_from = kept;
                update_main(table, id, valid_from);
        } else {
                move_to_versions(table, id);
                update_main(table, id, valid_from);
        }
        if (table->first_id == 0 || id < table->first_id) {
                grow(&table->changed, &table->changed_capacity, table->changed_count + 1,
                     sizeof *table->changed);
                table->changed[table->changed_count++] = id;
        }
        table->updated++;
}

/* ---- digest ---- */

void
table_digest(struct table *table, int64_t id, const char *valid_from, struct slice salt)
{
        if (table->recompute)
                return;
        if (id <= table->last_id) {
                char unused[65];
                if (table->digest != NULL)
                        chain_digest_end(table->digest, unused);
                table->digest = NULL;
                table->recompute = true;
                return;
        }
        if (table->digest == NULL)
                table->digest = chain_digest_new(table->kind);
        chain_digest_record(table->digest, id, slice_of(valid_from), table->cells, salt);
        table->last_id = id;
}

static int
compare_ids(const void *a, const void *b)
{
        int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
        return (left > right) - (left < right);
}

static sqlite3_stmt *
prepare_read_back(const struct table *table, bool versions, const char *where)
{
        struct buffer sql = {0};
        chain_select(&sql, table->kind, versions);
        buffer_add_format(&sql, " WHERE t.batch = ?1 AND %s", where);
        sqlite3_stmt *statement = prepare_buffer(table->db, &sql);
        sqlite3_bind_int64(statement, 1, table->batch->id);
        return statement;
}

static void
add_rows(struct table *table, struct chain_digest *digest, sqlite3_stmt *rows)
{
        while (db_step(table->db, rows))
                chain_digest_row(digest, rows);
        sqlite3_reset(rows);
}

static struct chain_digest *
read_back(struct table *table)
{
        struct chain_digest *digest = chain_digest_new(table->kind);
        if (table->changed_count > 0) {
                qsort(table->changed, table->changed_count, sizeof *table->changed, compare_ids);
                sqlite3_stmt *statements[2] = {
                        prepare_read_back(table, true, "t.id = ?2 ORDER BY t.valid_from"),
                        prepare_read_back(table, false, "t.id = ?2")};
                for (size_t i = 0; i < table->changed_count; i++) {
                        if (i > 0 && table->changed[i] == table->changed[i - 1])
                                continue;
                        for (int which = 0; which < 2; which++) {
                                sqlite3_bind_int64(statements[which], 2, table->changed[i]);
                                add_rows(table, digest, statements[which]);
                        }
                }
                sqlite3_finalize(statements[0]);
                sqlite3_finalize(statements[1]);
        }
        if (table->first_id != 0) {
                sqlite3_stmt *rows = prepare_read_back(table, false, "t.id >= ?2 ORDER BY t.id");
                sqlite3_bind_int64(rows, 2, table->first_id);
                add_rows(table, digest, rows);
                sqlite3_finalize(rows);
        }
        return digest;
}

void
table_digest_end(struct table *table, char hex[65])
{
        struct chain_digest *digest =
                table->recompute || table->digest == NULL ? read_back(table) : table->digest;
        table->digest = NULL;
        chain_digest_end(digest, hex);
}
