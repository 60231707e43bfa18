/* insert-csv CSV DATABASE: a peer of col-import that does next to nothing: the rows of a CSV file,
   parsed by the same reader, go into one table as they are, by one prepared statement. The table
   has a column per column, and the account's number as its key. */
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include "error.h"
#include "foreign.h"

static sqlite3 *db;

static void
check(int result)
{
        if (result != SQLITE_OK && result != SQLITE_DONE)
                die(EXIT_BUG, "%s", sqlite3_errmsg(db));
}

static void
run(const char *sql)
{
        check(sqlite3_exec(db, sql, NULL, NULL, NULL));
}

int
main(int argc, char **argv)
{
        program = "insert-csv";
        int file = argc == 3 ? open(argv[1], O_RDONLY) : -1;
        if (file < 0)
                die(EXIT_NO_INPUT, "usage: insert-csv csv database");
        struct foreign_format format = {"UTF-8", ',', '"', false, false};
        struct foreign_reader *reader = foreign_open(file, argv[1], format);
        check(sqlite3_open_v2(argv[2], &db,
                              SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                              NULL));
        run("PRAGMA journal_mode = WAL");
        run("PRAGMA synchronous = FULL");
        run("PRAGMA cache_size = -65536");
        struct buffer table = {0}, insert = {0};
        for (size_t i = 0; i < reader->column_count; i++) {
                buffer_add_format(&table, "%s\"%s\"%s", i ? ", " : "CREATE TABLE accounts (",
                                  reader->columns[i],
                                  slice_is(slice_of(reader->columns[i]), "file_number")
                                          ? " TEXT UNIQUE"
                                          : "");
                buffer_add_text(&insert, i ? ", ?" : "INSERT INTO accounts VALUES (?");
        }
        buffer_add_text(&table, ")");
        buffer_add_text(&insert, ")");
        run(buffer_terminate(&table));
        run("BEGIN IMMEDIATE");
        sqlite3_stmt *statement;
        check(sqlite3_prepare_v2(db, buffer_terminate(&insert), -1, &statement, NULL));
        while (foreign_next(reader)) {
                for (size_t i = 0; i < reader->column_count; i++) {
                        struct slice value = reader->fields[i];
                        if (value.size)
                                sqlite3_bind_text(statement, (int)i + 1, value.data,
                                                  (int)value.size, SQLITE_STATIC);
                        else
                                sqlite3_bind_null(statement, (int)i + 1);
                }
                check(sqlite3_step(statement));
                check(sqlite3_reset(statement));
        }
        check(sqlite3_finalize(statement));
        run("COMMIT");
        check(sqlite3_close(db));
        foreign_close(reader);
        buffer_free(&table);
        buffer_free(&insert);
        return 0;
}
