#include "schema.h"

#include <stdlib.h>

#include "policy.h"
#include "schema-ddl.h"

static void
execute_buffer(struct db *db, struct buffer *sql)
{
        db_execute(db, buffer_terminate(sql));
        buffer_free(sql);
}

static void
store_currencies(struct db *db)
{
        struct policy *policy = policy_open(NULL, "currencies", "tsv", "code digits", "name");
        sqlite3_stmt *statement = db_prepare(db, "INSERT INTO currencies VALUES (?, ?)");
        for (size_t row = 0; row < policy->row_count; row++) {
                db_bind_text(db, statement, 1, policy_cell(policy, row, "code"));
                db_bind_text(db, statement, 2, policy_cell(policy, row, "digits"));
                db_run(db, statement);
        }
        sqlite3_finalize(statement);
        policy_free(policy);
}

void
schema_set_version(struct db *db, int version)
{
        char *sql = format_text("PRAGMA user_version = %d", version);
        db_execute(db, sql);
        free(sql);
}

void
schema_create(struct db *db, const char *time_zone)
{
        struct buffer ddl = {0};
        schema_ddl(&ddl);
        execute_buffer(db, &ddl);
        store_currencies(db);
        sqlite3_stmt *statement = db_prepare(db, "INSERT INTO settings VALUES ('time_zone', ?)");
        db_bind_text(db, statement, 1, slice_of(time_zone));
        db_run(db, statement);
        sqlite3_finalize(statement);
        char *sql = format_text("PRAGMA application_id = %d", DB_APPLICATION_ID);
        db_execute(db, sql);
        free(sql);
        schema_set_version(db, DB_SCHEMA_VERSION);
}

static void
add_field_column(struct db *db, const char *table, const struct field *field)
{
        struct buffer sql = {0};
        buffer_add_format(&sql, "ALTER TABLE \"%s\" ADD COLUMN ", table);
        ddl_column(&sql, field);
        execute_buffer(db, &sql);
}

static void
remake_view(struct db *db, const struct kind *kind)
{
        struct buffer sql = {0};
        buffer_add_format(&sql, "DROP VIEW IF EXISTS \"v_%s\";\n", kind->plural);
        ddl_view(&sql, kind);
        execute_buffer(db, &sql);
}

void
schema_add_field(struct db *db, const char *kind_name, const char *name, enum type type,
                 bool personal, const char *doc)
{
        const struct kind *kind = kind_named(kind_name);
        const struct field *field = &kind->fields[kind_field(kind, name)];
        add_field_column(db, kind->plural, field);
        if (kind->form == FORM_VERSIONED) {
                char *versions = format_text("%s_versions", kind->plural);
                add_field_column(db, versions, field);
                free(versions);
        }
        sqlite3_stmt *statement = db_prepare(db, "INSERT INTO fields SELECT ?, ?, ?, ?, ?, "
                                                 "ifnull(max(position), 0) + 1 FROM fields");
        db_bind_text(db, statement, 1, slice_of(kind->name));
        db_bind_text(db, statement, 2, slice_of(name));
        db_bind_text(db, statement, 3, slice_of(type_name(type)));
        sqlite3_bind_int(statement, 4, personal);
        db_bind_text(db, statement, 5, slice_of(doc));
        db_run(db, statement);
        sqlite3_finalize(statement);
        remake_view(db, kind);
        if (kind->id == KIND_party) /* whose x_ fields the account view shows too */
                remake_view(db, kind_at(KIND_account));
}

/* ---- bulk loads ---- */

static void
drop_if_empty(void *context, const struct kind *kind, const char *name, const char *on)
{
        (void)on;
        struct db *db = context;
        if (db_integer(db, 0, "SELECT EXISTS (SELECT 1 FROM \"%s\")", kind->plural) != 0)
                return;
        char *sql = format_text("DROP INDEX IF EXISTS \"%s\"", name);
        db_execute(db, sql);
        free(sql);
}

static void
make_if_missing(void *context, const struct kind *kind, const char *name, const char *on)
{
        (void)kind;
        char *sql = format_text("CREATE INDEX IF NOT EXISTS \"%s\" ON %s", name, on);
        db_execute(context, sql);
        free(sql);
}

void
schema_defer_indexes(struct db *db)
{
        ddl_lookup_indexes(drop_if_empty, db);
}

void
schema_restore_indexes(struct db *db)
{
        ddl_lookup_indexes(make_if_missing, db);
}
