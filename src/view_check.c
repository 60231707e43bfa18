/* Two ways to one answer: the account view of view.c and v_accounts, which is pure SQL. */
#include "checks.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "findings.h"
#include "number.h"
#include "view.h"

/* v_accounts has amounts as reals, which SQLite writes with 15 digits at most: they are compared as
   what they are. The nearest real tells two amounts apart up to 10^15 minor units; sums beyond that
   are rounded. */
static bool
same_amount(struct slice decimal, double real)
{
        double amount;
        return real_parse(decimal, &amount) == NUMBER_OK &&
               fabs(amount - real) <= fabs(amount) * 2 * DBL_EPSILON;
}

static bool
same_value(enum type type, struct slice here, sqlite3_stmt *row, int column)
{
        struct slice there = db_column(row, column);
        if (slice_equal(here, there))
                return true;
        return type == TYPE_MONEY && here.size && there.size &&
               same_amount(here, sqlite3_column_double(row, column));
}

static void
compare_row(struct view *view, sqlite3_stmt *row)
{
        char *place =
                format_text("accounts %.*s", (int)view_text(view, 0).size, view_text(view, 0).data);
        for (size_t i = 0; i < view_column_count(view); i++) {
                struct slice here = view_text(view, i), there = db_column(row, (int)i);
                if (!same_value(view_type(view, i), here, row, (int)i))
                        finding("view", place, "%s is \"%.*s\" in col-list, \"%.*s\" in v_accounts",
                                sqlite3_column_name(row, (int)i), (int)here.size, here.data,
                                (int)there.size, there.data);
        }
        free(place);
}

/* The columns of account_view_columns that v_accounts has, the account first; the caller frees the
 * array. */
static size_t
common_columns(struct db *db, const char ***names)
{
        size_t count = 0;
        *names = allocate((account_view_column_count + 1) * sizeof **names);
        sqlite3_stmt *statement = db_prepare(db, "SELECT * FROM v_accounts");
        for (size_t i = 0; i < account_view_column_count; i++)
                for (int j = 0; j < sqlite3_column_count(statement); j++)
                        if (!strcmp(account_view_columns[i].name,
                                    sqlite3_column_name(statement, j)))
                                (*names)[count++] = account_view_columns[i].name;
        sqlite3_finalize(statement);
        if (count < account_view_column_count)
                finding("view", "v_accounts", "has %zu of the %zu columns of the account view",
                        count, account_view_column_count);
        return count;
}

/* The day that v_accounts takes for today: in UTC. */
static int32_t
day_of_sqlite(struct db *db)
{
        return (int32_t)db_integer(db, 0, "SELECT unixepoch(date('now')) / 86400");
}

static void
add_change_to_come(struct buffer *sql, const struct kind *kind, const char *field, const char *of)
{
        buffer_add_format(sql,
                          " OR EXISTS (SELECT 1 FROM \"%s\" WHERE \"%s\" = a.\"%s\" AND "
                          "valid_from > date('now'))",
                          kind->plural, field, of);
}

/* v_accounts shows the last version of each record, col-list that of the day. They may differ where
   a version holds from a later day on: appends an expression that is true for such accounts. */
static void
add_changes_to_come(struct buffer *sql)
{
        buffer_add_text(sql, "a.valid_from > date('now')");
        for (enum kind_id id = 0; id < KIND_COUNT; id++) {
                const struct kind *kind = kind_at(id);
                if (kind->form != FORM_VERSIONED)
                        continue;
                if (id == KIND_party)
                        add_change_to_come(sql, kind, "id", "debtor");
                else if (id == KIND_portfolio)
                        add_change_to_come(sql, kind, "id", "portfolio");
                else if (kind_field(kind, "party") > 0)
                        add_change_to_come(sql, kind, "party", "debtor");
                else if (kind_field(kind, "account") > 0)
                        add_change_to_come(sql, kind, "account", "id");
        }
}

void
check_view(struct db *db)
{
        if (!db_integer(db, 0,
                        "SELECT 1 FROM sqlite_schema WHERE type = 'view' AND name = 'v_accounts'"))
                return; /* check_schema() has said so */
        const char **names;
        size_t count = common_columns(db, &names);
        if (count < account_view_column_count) {
                free(names);
                return;
        }
        struct buffer sql = {0};
        buffer_add_text(&sql, "SELECT ");
        for (size_t i = 0; i < count; i++)
                buffer_add_format(&sql, "%s\"%s\"", i ? ", v." : "v.", names[i]);
        buffer_add_text(&sql, ", ");
        add_changes_to_come(&sql);
        buffer_add_text(&sql, " FROM v_accounts AS v JOIN accounts AS a USING (account) "
                              "ORDER BY v.debtor, account");
        sqlite3_stmt *rows = db_prepare(db, "%s", buffer_terminate(&sql));
        bool more;
        struct view_options options = {.known = db_last_batch(db)};
        do { /* once more when midnight comes between */
                options.as_of = day_of_sqlite(db);
                sqlite3_reset(rows);
                more = db_step(db, rows);
        } while (day_of_sqlite(db) != options.as_of);

        char *zone = db->time_zone; /* v_accounts knows of none */
        db->time_zone = duplicate("UTC");
        struct view *view = view_open(db, options, names, count);
        uint64_t here = 0, there = 0;
        for (; view_next(view); here++, there += more, more = more && db_step(db, rows))
                if (more && !sqlite3_column_int(rows, (int)count))
                        compare_row(view, rows);
        for (; more; more = db_step(db, rows))
                there++;
        if (here != there)
                finding("view", "v_accounts", "%llu accounts there, %llu in col-list",
                        (unsigned long long)there, (unsigned long long)here);
        view_close(view);
        free(db->time_zone);
        db->time_zone = zone;
        sqlite3_finalize(rows);
        buffer_free(&sql);
        free(names);
}
