/* Databases that an older version made. */
#include <stdlib.h>

#include "schema.h"

#include "schema-ddl.h"

static sqlite3_stmt *
prepare(sqlite3 *handle, const char *sql)
{
        sqlite3_stmt *statement = NULL;
        if (sqlite3_prepare_v2(handle, sql, -1, &statement, NULL) != SQLITE_OK)
                die(EXIT_BUG, "schema: %s", sqlite3_errmsg(handle));
        return statement;
}

sqlite3 *
schema_due(void)
{
        sqlite3 *handle = NULL;
        struct buffer ddl = {0};
        schema_ddl(&ddl);
        if (sqlite3_open(":memory:", &handle) != SQLITE_OK ||
            sqlite3_exec(handle, buffer_terminate(&ddl), NULL, NULL, NULL) != SQLITE_OK)
                die(EXIT_UNAVAILABLE, "schema: %s", sqlite3_errmsg(handle));
        buffer_free(&ddl);
        return handle;
}

#define ADD_GRACE_DAYS(table)                                                                      \
        "ALTER TABLE " table " ADD COLUMN grace_days INTEGER CHECK (grace_days >= 0);"

#define ADD_FX_DAY(table)                                                                          \
        "ALTER TABLE " table " ADD COLUMN fx_day TEXT CHECK (fx_day = 'due' OR fx_day = "          \
        "'payment');"

#define ADD_DATE(table, name)                                                                      \
        "ALTER TABLE " table " ADD COLUMN " name " TEXT CHECK (" name " IS NULL OR " name          \
        " IS date(" name "));"

/* An action's fields, in its table and in that of its versions. */
#define ADD_TO_ACTIONS(table)                                                                      \
        "ALTER TABLE " table " ADD COLUMN occasion TEXT;"                                          \
        "ALTER TABLE " table " ADD COLUMN lead INTEGER REFERENCES accounts(id);" ADD_DATE(         \
                table, "expires_on") "ALTER TABLE " table                                          \
                                     " ADD COLUMN contact_rules INTEGER REFERENCES policies(id);"  \
                                     "ALTER TABLE " table " ADD COLUMN agent TEXT;"

#define ADD_TO_CONTACTS                                                                            \
        "ALTER TABLE contacts ADD COLUMN message TEXT;"                                            \
        "ALTER TABLE contacts ADD COLUMN template TEXT;"                                           \
        "ALTER TABLE contacts ADD COLUMN message_template INTEGER REFERENCES policies(id);"        \
        "ALTER TABLE contacts ADD COLUMN parts INTEGER CHECK (parts >= 0);"                        \
        "ALTER TABLE contacts ADD COLUMN cost INTEGER CHECK (cost BETWEEN -1000000000000000 AND "  \
        "1000000000000000);"                                                                       \
        "ALTER TABLE contacts ADD COLUMN currency TEXT;" ADD_DATE(                                 \
                "contacts", "answer_by") "ALTER TABLE contacts ADD COLUMN answers INTEGER "        \
                                         "REFERENCES contacts(id);"

/* steps[N]: what turns the tables of version N into those of N + 1. Tables that are new need no
   step; NULL: no way leads there. There was nothing before version 1. */
static const char *const steps[DB_SCHEMA_VERSION] = {
        [0] = NULL,
        [1] = "",
        [2] = "",
        [3] = "",
        [4] = "DROP TABLE IF EXISTS restated",
        [5] = ADD_GRACE_DAYS("accounts") ADD_GRACE_DAYS("accounts_versions") ADD_FX_DAY("accounts")
                ADD_FX_DAY("accounts_versions"),
        [6] = ADD_DATE("accounts", "notice_on") ADD_DATE("accounts_versions", "notice_on")
                ADD_TO_ACTIONS("actions") ADD_TO_ACTIONS("actions_versions") ADD_TO_CONTACTS,
        [7] = "ALTER TABLE receipts ADD COLUMN charges INTEGER CHECK (charges BETWEEN "
              "-1000000000000000 AND 1000000000000000);"};

static void
alter_tables(struct db *db, int found)
{
        for (int version = found; version < DB_SCHEMA_VERSION; version++) {
                if (steps[version] == NULL)
                        die(EXIT_BAD_POLICY, "%s: no way leads from schema version %d to %d",
                            db->path, version, version + 1);
                db_execute(db, steps[version]);
        }
}

/* Views and indexes hold nothing of their own: those that are due otherwise go, to be made again.
 */
static void
drop_what_differs(struct db *db, sqlite3 *due)
{
        struct buffer drops = {0};
        sqlite3_stmt *there = db_prepare(db, "SELECT type, name, sql FROM sqlite_schema WHERE type "
                                             "IN ('view', 'index') AND sql IS NOT NULL");
        sqlite3_stmt *same =
                prepare(due, "SELECT 1 FROM sqlite_schema WHERE name = ?1 AND sql = ?2");
        while (db_step(db, there)) {
                struct slice type = db_column(there, 0), name = db_column(there, 1),
                             sql = db_column(there, 2);
                sqlite3_bind_text(same, 1, name.data, (int)name.size, SQLITE_STATIC);
                sqlite3_bind_text(same, 2, sql.data, (int)sql.size, SQLITE_STATIC);
                if (sqlite3_step(same) != SQLITE_ROW)
                        buffer_add_format(&drops, "DROP %.*s \"%.*s\";\n", (int)type.size,
                                          type.data, (int)name.size, name.data);
                sqlite3_reset(same);
        }
        sqlite3_finalize(same);
        sqlite3_finalize(there);
        db_execute(db, buffer_terminate(&drops));
        buffer_free(&drops);
}

static void
make_what_is_missing(struct db *db, sqlite3 *due)
{
        struct buffer makes = {0};
        sqlite3_stmt *objects =
                prepare(due, "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL "
                             "ORDER BY rowid");
        sqlite3_stmt *there = db_prepare(db, "SELECT 1 FROM sqlite_schema WHERE name = ?1");
        while (sqlite3_step(objects) == SQLITE_ROW) {
                struct slice sql = db_column(objects, 1);
                sqlite3_reset(there);
                db_bind_text(db, there, 1, db_column(objects, 0));
                if (!db_step(db, there))
                        buffer_add_format(&makes, "%.*s;\n", (int)sql.size, sql.data);
        }
        sqlite3_finalize(there);
        sqlite3_finalize(objects);
        db_execute(db, buffer_terminate(&makes));
        buffer_free(&makes);
}

int
schema_upgrade(struct db *db)
{
        int found = (int)db_integer(db, 0, "PRAGMA user_version");
        if (found == DB_SCHEMA_VERSION)
                return found;
        alter_tables(db, found);
        sqlite3 *due = schema_due();
        drop_what_differs(db, due);
        make_what_is_missing(db, due);
        sqlite3_close(due);
        schema_set_version(db, DB_SCHEMA_VERSION);
        return found;
}
