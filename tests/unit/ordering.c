/* ordering.c gives the order that SQLite gives, whatever the limit. */
#include <sqlite3.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "error.h"
#include "ordering.h"

enum { ROWS = 3000 };

static uint64_t
random_below(uint64_t limit)
{
        static uint64_t state = 11;

        state += UINT64_C(0x9e3779b97f4a7c15); /* splitmix64 */
        uint64_t z = state;
        z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
        z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
        return (z ^ (z >> 31)) % limit;
}

/* A cell of TYPE; one in eight is empty, and few values make many ties. */
static char *
random_cell(enum type type)
{
        static const char *const large[] = {"9007199254740993", "9007199254740992",
                                            "-9007199254740993", "-9007199254740992",
                                            "9223372036854775807"};
        static const char *const texts[] = {"a", "B", "ab", "ç", "İ", "z", "10", "9"};

        if (random_below(8) == 0)
                return duplicate("");
        switch (type) {
        case TYPE_INT:
                return random_below(4) ? format_text("%d", (int)random_below(30) - 10)
                                       : duplicate(large[random_below(5)]);
        case TYPE_MONEY:
                return format_text("%s%d.%02d", random_below(2) ? "-" : "", (int)random_below(12),
                                   (int)random_below(3));
        case TYPE_REAL:
                return format_text("%d.5", (int)random_below(20) - 10);
        case TYPE_DATE:
                return format_text("20%02d-01-0%d", (int)random_below(20),
                                   (int)random_below(9) + 1);
        default:
                return duplicate(texts[random_below(8)]);
        }
}

static struct buffer found;

static void
note(void *context, const struct slice *cells)
{
        (void)context;
        buffer_add(&found, cells[3].data, cells[3].size);
        buffer_add_text(&found, " ");
}

static void
compare(sqlite3 *db, struct slice (*rows)[4], const struct ordering_key *keys, size_t limit)
{
        struct ordering *ordering = ordering_open(keys, 3, 4, limit);
        struct buffer sql = {0}, expected = {0};
        sqlite3_stmt *statement;

        for (size_t i = 0; i < ROWS; i++)
                ordering_add(ordering, rows[i]);
        found.size = 0;
        ordering_each(ordering, note, NULL);
        ordering_close(ordering);

        buffer_add_text(&sql, "SELECT n FROM t ORDER BY ");
        for (int i = 0; i < 3; i++)
                buffer_add_format(&sql, "c%zu%s, ", keys[i].cell,
                                  keys[i].descending ? " DESC" : "");
        buffer_add_format(&sql, "n LIMIT %lld", limit > ROWS ? -1LL : (long long)limit);
        CHECK(sqlite3_prepare_v2(db, buffer_terminate(&sql), -1, &statement, NULL) == SQLITE_OK);
        while (sqlite3_step(statement) == SQLITE_ROW)
                buffer_add_format(&expected, "%s ", sqlite3_column_text(statement, 0));
        sqlite3_finalize(statement);
        CHECK(limit == 0 || found.size > 0);
        CHECK(slice_equal(buffer_slice(&found), buffer_slice(&expected)));
        buffer_free(&sql);
        buffer_free(&expected);
}

int
main(void)
{
        static const enum type types[] = {TYPE_INT,  TYPE_MONEY, TYPE_REAL,
                                          TYPE_DATE, TYPE_TEXT,  TYPE_BOOL};
        static const size_t limits[] = {SIZE_MAX, 0, 1, 20, 1500, ROWS};
        static struct slice rows[ROWS][4];

        for (int round = 0; round < 12; round++) {
                sqlite3 *db;
                sqlite3_stmt *insert;
                enum type type[3];
                struct buffer sql = {0};

                CHECK(sqlite3_open(":memory:", &db) == SQLITE_OK);
                buffer_add_text(&sql, "CREATE TABLE t (");
                for (int i = 0; i < 3; i++) {
                        type[i] = types[random_below(5)];
                        buffer_add_format(&sql, "c%d %s, ", i,
                                          type[i] == TYPE_INT                            ? "INTEGER"
                                          : type[i] == TYPE_TEXT || type[i] == TYPE_DATE ? "TEXT"
                                                                                         : "REAL");
                }
                buffer_add_text(&sql, "n INTEGER)");
                CHECK(sqlite3_exec(db, buffer_terminate(&sql), NULL, NULL, NULL) == SQLITE_OK);
                CHECK(sqlite3_prepare_v2(
                              db,
                              "INSERT INTO t VALUES (nullif(?,''), nullif(?,''), nullif(?,''), ?)",
                              -1, &insert, NULL) == SQLITE_OK);
                sqlite3_exec(db, "BEGIN", NULL, NULL, NULL);
                for (int row = 0; row < ROWS; row++) {
                        for (int i = 0; i < 4; i++) {
                                free((char *)rows[row][i].data);
                                char *cell = i < 3 ? random_cell(type[i]) : format_text("%d", row);
                                rows[row][i] = slice_of(cell);
                                sqlite3_bind_text(insert, i + 1, cell, -1, SQLITE_TRANSIENT);
                        }
                        CHECK(sqlite3_step(insert) == SQLITE_DONE);
                        sqlite3_reset(insert);
                }
                sqlite3_finalize(insert);
                struct ordering_key keys[3];
                for (size_t i = 0; i < 3; i++)
                        keys[i] = (struct ordering_key){(i + (size_t)round) % 3,
                                                        type[(i + (size_t)round) % 3],
                                                        random_below(2) == 1};
                for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
                        compare(db, rows, keys, limits[i]);
                sqlite3_close(db);
                buffer_free(&sql);
        }
        for (int row = 0; row < ROWS; row++)
                for (int i = 0; i < 4; i++)
                        free((char *)rows[row][i].data);
        buffer_free(&found);
        return check_result();
}
