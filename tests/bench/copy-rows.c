/* copy-rows FROM INTO TABLE...: SQLite's own floor under col-import: reads the rows of the tables
   of one database and inserts them, by a prepared statement and bound values, into the same tables
   of another, in one transaction with the same journal, indexes and constraints. Nothing is parsed,
   looked up or hashed. With -d first, indexes that are not unique are made after the rows. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static sqlite3 *from, *into;

static void
check(sqlite3 *db, int result, const char *what)
{
        if (result == SQLITE_OK || result == SQLITE_DONE || result == SQLITE_ROW)
                return;
        fprintf(stderr, "copy-rows: %s: %s\n", what, sqlite3_errmsg(db));
        exit(70);
}

static void
run(const char *sql)
{
        check(into, sqlite3_exec(into, sql, NULL, NULL, NULL), sql);
}

static sqlite3_stmt *
prepare(sqlite3 *db, const char *sql)
{
        sqlite3_stmt *statement;
        check(db, sqlite3_prepare_v2(db, sql, -1, &statement, NULL), sql);
        return statement;
}

static void
copy(const char *table)
{
        char sql[8192];
        snprintf(sql, sizeof sql, "SELECT * FROM \"%s\" ORDER BY id", table);
        sqlite3_stmt *rows = prepare(from, sql);
        int columns = sqlite3_column_count(rows);
        int size = snprintf(sql, sizeof sql, "INSERT INTO \"%s\" VALUES (?", table);
        for (int i = 1; i < columns; i++)
                size += snprintf(sql + size, sizeof sql - (size_t)size, ", ?");
        snprintf(sql + size, sizeof sql - (size_t)size, ")");
        sqlite3_stmt *insert = prepare(into, sql);
        while (sqlite3_step(rows) == SQLITE_ROW) {
                for (int i = 0; i < columns; i++)
                        switch (sqlite3_column_type(rows, i)) {
                        case SQLITE_INTEGER:
                                sqlite3_bind_int64(insert, i + 1, sqlite3_column_int64(rows, i));
                                break;
                        case SQLITE_FLOAT:
                                sqlite3_bind_double(insert, i + 1, sqlite3_column_double(rows, i));
                                break;
                        case SQLITE_TEXT:
                                sqlite3_bind_text(insert, i + 1,
                                                  (const char *)sqlite3_column_text(rows, i),
                                                  sqlite3_column_bytes(rows, i), SQLITE_STATIC);
                                break;
                        case SQLITE_BLOB:
                                sqlite3_bind_blob(insert, i + 1, sqlite3_column_blob(rows, i),
                                                  sqlite3_column_bytes(rows, i), SQLITE_STATIC);
                                break;
                        default:
                                sqlite3_bind_null(insert, i + 1);
                        }
                check(into, sqlite3_step(insert), sql);
                sqlite3_reset(insert);
        }
        sqlite3_finalize(rows);
        sqlite3_finalize(insert);
}

/* Drops the lookup indexes and returns the SQL that makes them again; the caller frees. */
static char *
defer_indexes(void)
{
        char *make = sqlite3_mprintf(""), *drop = sqlite3_mprintf("");
        sqlite3_stmt *indexes =
                prepare(into, "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND "
                              "sql LIKE 'CREATE INDEX%'");
        while (sqlite3_step(indexes) == SQLITE_ROW) {
                make = sqlite3_mprintf("%z%s;", make, sqlite3_column_text(indexes, 1));
                drop = sqlite3_mprintf("%zDROP INDEX \"%w\";", drop,
                                       sqlite3_column_text(indexes, 0));
        }
        sqlite3_finalize(indexes);
        run(drop);
        sqlite3_free(drop);
        return make;
}

int
main(int argc, char **argv)
{
        int defer = argc > 1 && !strcmp(argv[1], "-d");
        if (argc - defer < 4) {
                fprintf(stderr, "usage: copy-rows [-d] from into table...\n");
                return 64;
        }
        char **names = argv + defer + 1, *indexes = NULL;
        check(from,
              sqlite3_open_v2(names[0], &from, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL),
              names[0]);
        check(into,
              sqlite3_open_v2(names[1], &into, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL),
              names[1]);
        run("PRAGMA synchronous = FULL");
        run("PRAGMA foreign_keys = ON");
        run("PRAGMA cache_size = -65536");
        run("BEGIN IMMEDIATE");
        if (defer)
                indexes = defer_indexes();
        for (char **table = names + 2; *table; table++)
                copy(*table);
        if (indexes)
                run(indexes);
        run("COMMIT");
        sqlite3_free(indexes);
        sqlite3_close(from);
        check(into, sqlite3_close(into), "close");
        return 0;
}
