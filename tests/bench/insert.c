/* insert DATABASE TABLE FILE [TABLE FILE]...: the peer of col-save: a bare loop of prepared
   inserts, in one transaction of the same database with the same tables, indexes and constraints.
   FILE: rows ready to be bound, as `sqlite3 -tabs -nullvalue '\N'` prints them: header, tabs, empty
   for NULL; numbers are bound as such. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static sqlite3 *db;

static void
check(int result, const char *what)
{
        if (result == SQLITE_OK || result == SQLITE_DONE)
                return;
        fprintf(stderr, "insert: %s: %s\n", what, sqlite3_errmsg(db));
        exit(70);
}

static void
run(const char *sql)
{
        check(sqlite3_exec(db, sql, NULL, NULL, NULL), sql);
}

/* Cuts a line at its tabs; returns the number of cells. */
static int
split(char *line, char **cells, int most)
{
        int count = 0;
        line[strcspn(line, "\n")] = '\0';
        for (char *cell; count < most && (cell = strsep(&line, "\t"));)
                cells[count++] = cell;
        return count;
}

static void
bind(sqlite3_stmt *insert, int index, const char *cell)
{
        char *end;
        long long number = strtoll(cell, &end, 10);
        if (!strcmp(cell, "\\N"))
                check(sqlite3_bind_null(insert, index), "bind");
        else if (*cell && !*end)
                check(sqlite3_bind_int64(insert, index, number), "bind");
        else
                check(sqlite3_bind_text(insert, index, cell, -1, SQLITE_STATIC), "bind");
}

static void
load(const char *table, const char *name)
{
        enum { MOST = 64 };
        char *line = NULL, *cells[MOST], sql[4096];
        size_t capacity = 0;
        FILE *file = fopen(name, "r");
        if (!file || getline(&line, &capacity, file) < 0) {
                perror(name);
                exit(66);
        }
        int count = split(line, cells, MOST), size = 0;
        size = snprintf(sql, sizeof sql, "INSERT INTO \"%s\"(", table);
        for (int i = 0; i < count; i++)
                size += snprintf(sql + size, sizeof sql - (size_t)size, "%s\"%s\"", i ? "," : "",
                                 cells[i]);
        size += snprintf(sql + size, sizeof sql - (size_t)size, ") VALUES (");
        for (int i = 0; i < count; i++)
                size += snprintf(sql + size, sizeof sql - (size_t)size, i ? ",?" : "?");
        snprintf(sql + size, sizeof sql - (size_t)size, ")");
        sqlite3_stmt *insert;
        check(sqlite3_prepare_v2(db, sql, -1, &insert, NULL), sql);
        while (getline(&line, &capacity, file) >= 0) {
                int found = split(line, cells, MOST);
                for (int i = 0; i < found; i++)
                        bind(insert, i + 1, cells[i]);
                check(sqlite3_step(insert), table);
                sqlite3_reset(insert);
        }
        sqlite3_finalize(insert);
        free(line);
        fclose(file);
}

int
main(int argc, char **argv)
{
        if (argc < 4)
                return 64;
        check(sqlite3_open(argv[1], &db), argv[1]);
        run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; "
            "PRAGMA cache_size = -65536; BEGIN IMMEDIATE");
        for (int i = 2; i + 1 < argc; i += 2)
                load(argv[i], argv[i + 1]);
        run("COMMIT");
        check(sqlite3_close(db), "close");
        return 0;
}
