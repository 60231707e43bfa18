#include "stored.h"

#include <stdlib.h>
#include <string.h>

#include "number.h"

struct stored {
        struct db *db;
        sqlite3_stmt *statements[KIND_COUNT][STORED_VERSION_COUNT];
        struct {
                struct slice *values;
                size_t capacity;
                struct buffer text;
        } results[STORED_VERSION_COUNT];
};

struct stored *
stored_open(struct db *db)
{
        struct stored *stored = allocate(sizeof *stored);
        stored->db = db;
        return stored;
}

static sqlite3_stmt *
prepare(struct db *db, const struct kind *kind, enum stored_version version)
{
        struct buffer sql = {0};
        if (kind_field(kind, "account") > 0)
                buffer_add_text(&sql,
                                "SELECT (SELECT currency FROM accounts WHERE id = t.account)");
        else
                buffer_add_text(&sql, kind_field(kind, "currency") > 0 ? "SELECT t.currency"
                                                                       : "SELECT NULL");
        for (size_t i = 0; i < kind->field_count; i++) {
                const struct field *field = &kind->fields[i];
                if (field->flags & (FIELD_NUMBER | FIELD_DERIVED))
                        buffer_add_text(&sql, ", NULL");
                else if (field->target != KIND_NONE && field->type == TYPE_TEXT)
                        buffer_add_format(&sql, ", (SELECT \"%s\" FROM \"%s\" WHERE id = t.\"%s\")",
                                          kind_at(field->target)->fields[0].name,
                                          kind_at(field->target)->plural, field->name);
                else
                        buffer_add_format(&sql, ", t.\"%s\"", field->name);
        }
        buffer_add_format(&sql, " FROM \"%s%s\" AS t WHERE t.id = ?1%s", kind->plural,
                          version == STORED_BEFORE ? "_versions" : "",
                          version == STORED_BEFORE ? " ORDER BY t.version DESC LIMIT 1" : "");
        sqlite3_stmt *statement = db_prepare(db, "%s", buffer_terminate(&sql));
        buffer_free(&sql);
        return statement;
}

/* Appends the text of a column; returns its size. */
static size_t
add_text(struct buffer *out, const struct field *field, sqlite3_stmt *row, int column)
{
        char text[32];
        struct slice value = db_column(row, column);
        int type = sqlite3_column_type(row, column);
        if (field->type == TYPE_MONEY && type == SQLITE_INTEGER)
                value = (struct slice){text, money_format(text, sqlite3_column_int64(row, column),
                                                          currency_digits(db_column(row, 0)))};
        else if (field->type == TYPE_REAL && type == SQLITE_FLOAT)
                value = (struct slice){text, real_format(text, sqlite3_column_double(row, column))};
        buffer_add(out, value.data, value.size);
        return value.size;
}

const struct slice *
stored_read(struct stored *stored, const struct kind *kind, int64_t id, enum stored_version version,
            struct slice *currency)
{
        sqlite3_stmt **statement = &stored->statements[kind->id][version];
        if (!*statement)
                *statement = prepare(stored->db, kind, version);
        sqlite3_bind_int64(*statement, 1, id);
        if (!db_step(stored->db, *statement)) {
                sqlite3_reset(*statement);
                return NULL;
        }
        struct buffer *text = &stored->results[version].text;
        text->size = 0;
        grow(&stored->results[version].values, &stored->results[version].capacity,
             kind->field_count, sizeof(struct slice));
        struct slice *values = stored->results[version].values;
        for (size_t i = 0; i < kind->field_count; i++)
                values[i].size = add_text(text, &kind->fields[i], *statement, (int)i + 1);
        struct slice code = db_column(*statement, 0);
        currency->size = code.size;
        buffer_add(text, code.data, code.size);
        sqlite3_reset(*statement);
        const char *at = text->data;
        for (size_t i = 0; i < kind->field_count; i++) {
                values[i].data = at;
                at += values[i].size;
        }
        currency->data = at;
        return values;
}

bool
stored_same(enum type type, struct slice a, struct slice b)
{
        int64_t integers[2];
        double reals[2];
        if (slice_equal(a, b))
                return true;
        if (type == TYPE_MONEY) {
                int here = money_places(a), there = money_places(b);
                int digits = here > there ? here : there;
                return money_parse(a, digits, &integers[0]) == NUMBER_OK &&
                       money_parse(b, digits, &integers[1]) == NUMBER_OK &&
                       integers[0] == integers[1];
        }
        if (type == TYPE_INT)
                return integer_parse(a, &integers[0]) == NUMBER_OK &&
                       integer_parse(b, &integers[1]) == NUMBER_OK && integers[0] == integers[1];
        return type == TYPE_REAL && real_parse(a, &reals[0]) == NUMBER_OK &&
               real_parse(b, &reals[1]) == NUMBER_OK && !(reals[0] < reals[1]) &&
               !(reals[0] > reals[1]);
}

void
stored_close(struct stored *stored)
{
        for (size_t i = 0; i < KIND_COUNT; i++)
                for (size_t j = 0; j < STORED_VERSION_COUNT; j++)
                        sqlite3_finalize(stored->statements[i][j]);
        for (size_t i = 0; i < STORED_VERSION_COUNT; i++) {
                free(stored->results[i].values);
                buffer_free(&stored->results[i].text);
        }
        free(stored);
}
