#include "approval_content.h"

#include <stdlib.h>
#include <string.h>

#include "number.h"
#include "sha256.h"

struct approval_content {
        struct db *db;
        const struct kind *kind;
        sqlite3_stmt *row; /* per field that counts: the value, and for money its currency */
        struct buffer text;
};

static bool
counts(const struct kind *kind, const struct field *field)
{
        if (kind->id == KIND_instalment && strcmp(field->name, "ended_on") == 0)
                return false;
        return !(field->flags & (FIELD_NUMBER | FIELD_DERIVED | FIELD_PERSONAL));
}

/* SQL for the currency that the money FIELD of the row t is in. */
static const char *
currency_of(const struct kind *kind, const struct field *field)
{
        if (strcmp(field->name, "paid_amount") == 0)
                return "t.paid_currency";
        return kind_field(kind, "currency") >= 0 ? "t.currency"
                                                 : "(SELECT currency FROM accounts "
                                                   "WHERE id = t.account)";
}

static void
select_field(struct buffer *sql, const struct kind *kind, const struct field *field)
{
        if (field->target != KIND_NONE && field->type == TYPE_TEXT)
                buffer_add_format(sql, ", (SELECT \"%s\" FROM \"%s\" WHERE id = t.\"%s\")",
                                  kind_at(field->target)->fields[0].name,
                                  kind_at(field->target)->plural, field->name);
        else
                buffer_add_format(sql, ", t.\"%s\"", field->name);
        if (field->type == TYPE_MONEY)
                buffer_add_format(sql, ", %s", currency_of(kind, field));
}

struct approval_content *
approval_content_open(struct db *db, enum kind_id kind, bool versions)
{
        struct approval_content *content = allocate(sizeof *content);
        struct buffer sql = {0};
        content->db = db;
        content->kind = kind_at(kind);
        buffer_add_text(&sql, "SELECT t.id");
        for (size_t i = 0; i < content->kind->field_count; i++)
                if (counts(content->kind, &content->kind->fields[i]))
                        select_field(&sql, content->kind, &content->kind->fields[i]);
        buffer_add_format(&sql, " FROM \"%s%s\" AS t WHERE t.%s = ?", content->kind->plural,
                          versions ? "_versions" : "", versions ? "version" : "id");
        content->row = db_prepare(db, "%s", buffer_terminate(&sql));
        buffer_free(&sql);
        return content;
}

/* As in col-tsv(5): no value can be taken for two fields, or one field for another. */
static void
add_escaped(struct buffer *out, struct slice text)
{
        for (size_t i = 0; i < text.size; i++) {
                static const char plain[] = "\t\n\r\\", letters[] = "tnr\\";
                const char *found = text.data[i] != '\0' ? strchr(plain, text.data[i]) : NULL;
                if (found != NULL)
                        buffer_add_format(out, "\\%c", letters[found - plain]);
                else
                        buffer_add(out, &text.data[i], 1);
        }
}

static void
add_value(struct approval_content *content, const struct field *field, int column)
{
        char text[32];
        struct slice value = db_column(content->row, column);
        if (field->type == TYPE_MONEY) {
                int digits = currency_digits(db_column(content->row, column + 1));
                value = (struct slice){
                        text, money_format(text, sqlite3_column_int64(content->row, column),
                                           digits > 0 ? digits : 0)};
        } else if (field->type == TYPE_REAL) {
                value = (struct slice){
                        text, real_format(text, sqlite3_column_double(content->row, column))};
        }
        if (content->text.size > 0)
                buffer_add(&content->text, "\t", 1);
        buffer_add_format(&content->text, "%s=", field->name);
        add_escaped(&content->text, value);
}

bool
approval_content_read(struct approval_content *content, int64_t row, struct slice *text,
                      char digest[65])
{
        content->text.size = 0;
        sqlite3_bind_int64(content->row, 1, row);
        bool there = db_step(content->db, content->row);
        int column = 1;
        for (size_t i = 0; there && i < content->kind->field_count; i++) {
                const struct field *field = &content->kind->fields[i];
                if (!counts(content->kind, field))
                        continue;
                if (db_column(content->row, column).size > 0)
                        add_value(content, field, column);
                column += field->type == TYPE_MONEY ? 2 : 1;
        }
        sqlite3_reset(content->row);
        *text = buffer_slice(&content->text);
        struct sha256 *hash = sha256_new();
        sha256_add(hash, content->kind->name, strlen(content->kind->name));
        sha256_add(hash, "\t", 1);
        sha256_add(hash, text->data, text->size);
        sha256_end(hash, digest);
        sha256_free(hash);
        return there;
}

void
approval_content_close(struct approval_content *content)
{
        if (content == NULL)
                return;
        sqlite3_finalize(content->row);
        buffer_free(&content->text);
        free(content);
}
