#include "cursor.h"

#include <stdlib.h>

/* Stepping over a row costs about a tenth of looking one up in a large table. */
enum { STEPS_WORTH_TAKING = 12 };

struct cursor {
        struct db *db;
        sqlite3_stmt *statement;
        bool sequential;
        bool bound;
        bool row;   /* the statement stands on a row, of group AT … */
        bool first; /* … which is the first of its group */
        int64_t at;
        int64_t passed; /* rows of groups >= this and before the present row are known not to exist
                         */
        int64_t group;  /* asked for last */
};

struct cursor *
cursor_open(struct db *db, const char *sql, bool sequential)
{
        struct cursor *c = allocate(sizeof *c);

        c->db = db;
        c->statement = db_prepare(db, "%s", sql);
        c->sequential = sequential;
        return c;
}

static void
step(struct cursor *c)
{
        int64_t before = c->at;
        bool was_row = c->row;

        c->row = db_step(c->db, c->statement);
        if (c->row)
                c->at = sqlite3_column_int64(c->statement, 0);
        c->first = !was_row || !c->row || c->at != before;
        if (was_row && c->first)
                c->passed = before + 1;
}

static void
bind(struct cursor *c, int64_t group)
{
        sqlite3_reset(c->statement);
        sqlite3_bind_int64(c->statement, 1, group);
        c->bound = true;
        c->row = false;
        c->passed = group;
        step(c);
}

bool
cursor_first(struct cursor *c, int64_t group)
{
        c->group = group;
        if (!c->sequential) {
                if (!c->bound || !c->row || !c->first || c->at != group)
                        bind(c, group);
                return c->row;
        }
        for (int steps = 0; c->bound && c->row && c->at < group && steps < STEPS_WORTH_TAKING;
             steps++)
                step(c);
        bool known = c->bound && group >= c->passed && (!c->row || group <= c->at);
        if (!known || (c->row && c->at == group && !c->first))
                bind(c, group);
        return c->row && c->at == group;
}

bool
cursor_next(struct cursor *c)
{
        if (c->row && c->at == c->group)
                step(c);
        return c->row && c->at == c->group;
}

sqlite3_stmt *
cursor_row(const struct cursor *c)
{
        return c->statement;
}

int64_t
cursor_integer(const struct cursor *cursor, int result)
{
        return sqlite3_column_int64(cursor_row(cursor), result);
}

struct slice
cursor_text(const struct cursor *cursor, int result)
{
        return db_column(cursor_row(cursor), result);
}

void
cursor_close(struct cursor *c)
{
        if (c)
                sqlite3_finalize(c->statement);
        free(c);
}
