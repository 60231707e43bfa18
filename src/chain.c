#include "chain.h"

#include <stdlib.h>
#include <string.h>

#include "number.h"
#include "record.h"
#include "schema.h"
#include "sha256.h"
#include "table.h"

#define FIELD_END "\x1f"
#define VALUE_END "\x1e"

/* Bytes gathered before they are hashed: many short records make one call. */
#define PENDING_MAX ((size_t)16384)

struct chain_digest {
        const struct kind *kind; /* NULL for a head */
        struct slice start;      /* "kind\x1f" */
        struct slice *labels;    /* per field "name\x1f" */
        struct sha256 *all, *personal;
        struct buffer pending; /* serial forms not hashed yet */
        struct buffer secret;  /* salt and personal serial forms of the present record */
        size_t salt_size;
};

/* ---- hashing ---- */

static void
hash_pending(struct chain_digest *digest)
{
        sha256_add(digest->all, digest->pending.data, digest->pending.size);
        digest->pending.size = 0;
}

static void
hash_secret(struct chain_digest *digest, char hex[65])
{
        sha256_add(digest->personal, digest->secret.data, digest->secret.size);
        sha256_end(digest->personal, hex);
}

static struct slice
new_label(const char *name)
{
        return slice_of(format_text("%s" FIELD_END, name));
}

static struct chain_digest *
new_digest(void)
{
        struct chain_digest *digest = allocate(sizeof *digest);
        digest->all = sha256_new();
        digest->personal = sha256_new();
        return digest;
}

struct chain_digest *
chain_digest_new(const struct kind *kind)
{
        struct chain_digest *digest = new_digest();
        digest->kind = kind;
        digest->start = new_label(kind->name);
        digest->labels = allocate(kind->field_count * sizeof *digest->labels);
        for (size_t i = 0; i < kind->field_count; i++)
                digest->labels[i] = new_label(kind->fields[i].name);
        return digest;
}

void
chain_digest_end(struct chain_digest *digest, char hex[65])
{
        hash_pending(digest);
        sha256_end(digest->all, hex);
        sha256_free(digest->all);
        sha256_free(digest->personal);
        buffer_free(&digest->pending);
        buffer_free(&digest->secret);
        for (size_t i = 0; digest->kind != NULL && i < digest->kind->field_count; i++)
                free((char *)digest->labels[i].data);
        free((char *)digest->start.data);
        free(digest->labels);
        free(digest);
}

/* ---- the serial form ---- */

/* Room for SIZE more bytes: a record is written piece by piece, and asked for once per piece would
   cost more than the writing. */
static char *
reserve(struct buffer *out, size_t size)
{
        if (out->capacity - out->size < size)
                grow(&out->data, &out->capacity, out->size + size, 1);
        return out->data + out->size;
}

static char *
copy(char *end, struct slice text)
{
        memcpy(end, text.data, text.size);
        return end + text.size;
}

static void
add_value(struct buffer *out, struct slice label, struct slice value)
{
        char *end = reserve(out, label.size + value.size + 32);
        end = copy(end, label);
        end += integer_format(end, (int64_t)value.size);
        *end++ = *FIELD_END;
        if (value.size > 0)
                end = copy(end, value);
        *end++ = *VALUE_END;
        out->size = (size_t)(end - out->data);
}

static void
add_cell(struct buffer *out, struct slice label, const struct cell *cell)
{
        char number[32];
        switch (cell->class) {
        case CELL_NULL:
                break;
        case CELL_INTEGER:
                add_value(out, label,
                          (struct slice){number, integer_format(number, cell->integer)});
                break;
        case CELL_REAL:
                add_value(out, label, (struct slice){number, real_format(number, cell->real)});
                break;
        case CELL_TEXT:
                if (cell->text.size > 0)
                        add_value(out, label, cell->text);
                break;
        }
}

static void
start_record(struct chain_digest *digest, int64_t id, struct slice valid_from, struct slice salt)
{
        struct buffer *out = &digest->pending;
        if (out->size >= PENDING_MAX)
                hash_pending(digest);
        char *end = reserve(out, digest->start.size + valid_from.size + 32);
        end = copy(end, digest->start);
        end += integer_format(end, id);
        *end++ = *FIELD_END;
        if (valid_from.size > 0)
                end = copy(end, valid_from);
        *end++ = *VALUE_END;
        out->size = (size_t)(end - out->data);
        buffer_set(&digest->secret, salt);
        digest->salt_size = salt.size;
}

static void
add_field(struct chain_digest *digest, size_t field, const struct cell *cell)
{
        unsigned flags = digest->kind->fields[field].flags;
        if (cell->class != CELL_NULL && !(flags & FIELD_NUMBER))
                add_cell(flags & FIELD_PERSONAL ? &digest->secret : &digest->pending,
                         digest->labels[field], cell);
}

static void
end_record(struct chain_digest *digest, struct slice erased)
{
        char hex[65];
        if (erased.size == 0 && digest->secret.size == digest->salt_size)
                return;
        buffer_add(&digest->pending, "~", 1);
        if (erased.size > 0) {
                buffer_add(&digest->pending, erased.data, erased.size);
        } else {
                hash_secret(digest, hex);
                buffer_add(&digest->pending, hex, 64);
        }
}

void
chain_digest_record(struct chain_digest *digest, int64_t id, struct slice valid_from,
                    const struct cell *cells, struct slice salt)
{
        start_record(digest, id, valid_from, salt);
        for (size_t i = 0; i < digest->kind->field_count; i++)
                add_field(digest, i, &cells[i]);
        end_record(digest, (struct slice){0});
}

/* ---- from the tables ---- */

/* Columns of chain_select(): id, valid_from, salt, erased digest, batch, then the fields. */
enum { COLUMN_ID, COLUMN_VALID_FROM, COLUMN_SALT, COLUMN_ERASED, COLUMN_BATCH, COLUMN_FIELDS };

/* The salt, where a personal field has a value: else it makes no difference, and need not be looked
 * up. */
static void
select_salt(struct buffer *sql, const struct kind *kind)
{
        buffer_add_text(sql, "CASE WHEN 0");
        for (size_t i = 0; i < kind->field_count; i++)
                if (kind->fields[i].flags & FIELD_PERSONAL)
                        buffer_add_format(sql, " OR t.\"%s\" IS NOT NULL", kind->fields[i].name);
        buffer_add_text(sql, " THEN ");
        schema_salt_expression(sql, kind, "t");
        buffer_add_text(sql, " END");
}

void
chain_select(struct buffer *sql, const struct kind *kind, bool versions)
{
        const char *valid_from = kind->form == FORM_VERSIONED ? "t.valid_from" : "''";
        buffer_add_format(sql, "SELECT t.id AS id, %s AS valid_from, ", valid_from);
        select_salt(sql, kind);
        buffer_add_format(sql,
                          " AS salt, CASE WHEN EXISTS (SELECT 1 FROM erased WHERE kind = '%s') "
                          "THEN (SELECT digest FROM erased WHERE kind = '%s' AND id = t.id AND "
                          "valid_from = %s AND batch = t.batch) END AS erased, t.batch AS batch",
                          kind->name, kind->name, valid_from);
        for (size_t i = 0; i < kind->field_count; i++)
                if (!(kind->fields[i].flags & FIELD_NUMBER))
                        buffer_add_format(sql, ", t.\"%s\"", kind->fields[i].name);
        buffer_add_format(sql, " FROM \"%s%s\" AS t", kind->plural, versions ? "_versions" : "");
}

static struct slice
blob_column(sqlite3_stmt *row, int column)
{
        const void *data = sqlite3_column_blob(row, column);
        return (struct slice){data, (size_t)sqlite3_column_bytes(row, column)};
}

static void
read_row(struct chain_digest *digest, sqlite3_stmt *row)
{
        start_record(digest, sqlite3_column_int64(row, COLUMN_ID),
                     db_column(row, COLUMN_VALID_FROM), blob_column(row, COLUMN_SALT));
        int column = COLUMN_FIELDS;
        for (size_t i = 0; i < digest->kind->field_count; i++) {
                if (digest->kind->fields[i].flags & FIELD_NUMBER)
                        continue;
                struct cell cell = cell_of_column(row, column++);
                add_field(digest, i, &cell);
        }
}

void
chain_digest_row(struct chain_digest *digest, sqlite3_stmt *row)
{
        read_row(digest, row);
        end_record(digest, db_column(row, COLUMN_ERASED));
}

bool
chain_personal_digest(const struct kind *kind, sqlite3_stmt *row, char hex[65])
{
        struct chain_digest *digest = chain_digest_new(kind);
        char unused[65];
        read_row(digest, row);
        bool personal = digest->secret.size > digest->salt_size;
        if (personal)
                hash_secret(digest, hex);
        hex[personal ? 64 : 0] = '\0';
        chain_digest_end(digest, unused);
        return personal;
}

void
chain_digests(struct db *db, const struct kind *kind,
              void (*each)(void *context, int64_t batch, const char hex[65]), void *context)
{
        struct buffer sql = {0};
        chain_select(&sql, kind, false);
        if (kind->form == FORM_VERSIONED) {
                buffer_add_text(&sql, " UNION ALL ");
                chain_select(&sql, kind, true);
                buffer_add_text(&sql, " ORDER BY batch, id, valid_from");
        } else {
                buffer_add_text(&sql, " ORDER BY id"); /* facts of later batches have larger ids */
        }
        sqlite3_stmt *rows = db_prepare(db, "%s", buffer_terminate(&sql));
        buffer_free(&sql);
        struct chain_digest *digest = NULL;
        int64_t batch = 0;
        char hex[65];
        while (db_step(db, rows)) {
                int64_t next = sqlite3_column_int64(rows, COLUMN_BATCH);
                if (digest != NULL && next != batch) {
                        chain_digest_end(digest, hex);
                        digest = NULL;
                        each(context, batch, hex);
                }
                batch = next;
                if (digest == NULL)
                        digest = chain_digest_new(kind);
                chain_digest_row(digest, rows);
        }
        sqlite3_finalize(rows);
        if (digest != NULL) {
                chain_digest_end(digest, hex);
                each(context, batch, hex);
        }
}

/* ---- the head ---- */

/* Adds every column of every row, by name. */
static void
add_rows(struct db *db, struct buffer *out, sqlite3_stmt *rows)
{
        while (db_step(db, rows))
                for (int i = 0; i < sqlite3_column_count(rows); i++) {
                        struct cell cell = cell_of_column(rows, i);
                        struct slice label = new_label(sqlite3_column_name(rows, i));
                        add_cell(out, label, &cell);
                        free((char *)label.data);
                }
        sqlite3_finalize(rows);
}

void
chain_head(struct db *db, int64_t batch, char head[65])
{
        struct chain_digest *digest = new_digest();
        struct buffer *out = &digest->pending;
        long long number = (long long)batch;
        add_rows(db, out,
                 db_prepare(db,
                            "SELECT previous, id AS batch, tool, arguments, at, as_of, uid, user "
                            "FROM batches WHERE id = %lld",
                            number));
        add_rows(db, out,
                 db_prepare(db,
                            "SELECT position, name, sha256, records, refused FROM batch_inputs "
                            "WHERE batch = %lld ORDER BY position",
                            number));
        add_rows(db, out,
                 db_prepare(db,
                            "SELECT position, line FROM refused_rows WHERE batch = %lld "
                            "ORDER BY position, line",
                            number));
        add_rows(db, out,
                 db_prepare(db,
                            "SELECT position, entry FROM stated WHERE batch = %lld "
                            "ORDER BY position, entry",
                            number));
        for (enum kind_id id = 0; id < KIND_COUNT; id++)
                add_rows(db, out,
                         db_prepare(db,
                                    "SELECT kind, digest FROM batch_kinds "
                                    "WHERE batch = %lld AND kind = '%s'",
                                    number, kind_at(id)->name));
        chain_digest_end(digest, head);
}
