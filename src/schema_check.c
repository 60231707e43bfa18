/* The schema of a database against the one that a new database gets. */
#include "checks.h"

#include <stdlib.h>

#include "findings.h"
#include "schema.h"

static const char *const objects =
        "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite@_%' ESCAPE '@'";
static const char *const object = "SELECT sql FROM sqlite_schema WHERE type = ?1 AND name = ?2";

static sqlite3_stmt *
prepare(sqlite3 *handle, const char *sql)
{
        sqlite3_stmt *statement = NULL;
        if (sqlite3_prepare_v2(handle, sql, -1, &statement, NULL) != SQLITE_OK)
                die(EXIT_BUG, "schema: %s", sqlite3_errmsg(handle));
        return statement;
}

/* Reports what stands in one and not in the other, or, of views and indexes, otherwise. The text of
   a table shows how its user-defined columns came; its rows show whether they fit. */
static void
compare(sqlite3 *one, sqlite3 *other, const char *absent, const char *different)
{
        sqlite3_stmt *rows = prepare(one, objects), *same = prepare(other, object);
        while (sqlite3_step(rows) == SQLITE_ROW) {
                struct slice type = db_column(rows, 0), name = db_column(rows, 1);
                sqlite3_bind_text(same, 1, type.data, (int)type.size, SQLITE_STATIC);
                sqlite3_bind_text(same, 2, name.data, (int)name.size, SQLITE_STATIC);
                bool found = sqlite3_step(same) == SQLITE_ROW;
                bool equal = found && slice_equal(db_column(rows, 2), db_column(same, 0));
                char *place = format_text("%.*s %.*s", (int)type.size, type.data, (int)name.size,
                                          name.data);
                if (!found)
                        finding("schema", place, "%s", absent);
                else if (!equal && different && !slice_is(type, "table"))
                        finding("schema", place, "%s", different);
                free(place);
                sqlite3_reset(same);
        }
        sqlite3_finalize(rows);
        sqlite3_finalize(same);
}

void
check_schema(struct db *db)
{
        sqlite3 *due = schema_due();
        compare(db->handle, due, "is none of coltools", "has another definition than it must have");
        compare(due, db->handle, "is missing", NULL);
        sqlite3_close(due);
}
