/* Two ways to one answer: the account view of view.c and v_accounts, which is pure SQL. */
#include "checks.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "findings.h"
#include "number.h"
#include "view-internal.h"

/* v_accounts has amounts as reals, which SQLite writes in its own way, with 15 digits at most: they
   are compared as what they are. The nearest real tells two amounts apart up to 10^15 minor units;
   sums beyond that are rounded. */
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
        return (type == TYPE_MONEY || type == TYPE_REAL) && here.size && there.size &&
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

/* Whether v_accounts has all columns of the account view. */
static bool
has_all_columns(struct db *db)
{
        size_t count = 0;
        sqlite3_stmt *statement = db_prepare(db, "SELECT * FROM v_accounts");
        for (size_t i = 0; i < account_view_column_count; i++)
                for (int j = 0; j < sqlite3_column_count(statement); j++)
                        count += !strcmp(account_view_columns[i].name,
                                         sqlite3_column_name(statement, j));
        sqlite3_finalize(statement);
        if (count < account_view_column_count)
                finding("view", "v_accounts", "has %zu of the %zu columns of the account view",
                        count, account_view_column_count);
        return count == account_view_column_count;
}

/* The day that v_accounts takes for today: in UTC. */
static int32_t
day_of_sqlite(struct db *db)
{
        return (int32_t)db_integer(db, 0, "SELECT unixepoch(date('now')) / 86400");
}

/* Appends "OR the account has a version of KIND that holds from a later day on". A set worked out
   once rather than a search for each account. */
static void
add_change_to_come(struct buffer *sql, const struct kind *kind, const char *of, const char *field)
{
        buffer_add_format(sql,
                          " OR a.\"%s\" IN (SELECT \"%s\" FROM \"%s\" WHERE valid_from > "
                          "date('now'))",
                          of, field, kind->plural);
}

/* v_accounts shows the last version of each record, col-list that of the day, so they may differ
   where a version holds from a later day on: the accounts for which that is so. */
static void
read_changes_to_come(struct db *db, struct id_set *later)
{
        struct buffer sql = {0};
        buffer_add_text(&sql, "SELECT a.id FROM accounts AS a WHERE a.valid_from > date('now')"
                              " OR (EXISTS (SELECT 1 FROM merges WHERE valid_from > date('now'))"
                              " AND a.debtor IN (SELECT party FROM merges UNION ALL SELECT same_as"
                              " FROM merges))");
        for (enum kind_id id = 0; id < KIND_COUNT; id++) {
                const struct kind *kind = kind_at(id);
                if (kind->form != FORM_VERSIONED)
                        continue;
                if (id == KIND_party)
                        add_change_to_come(&sql, kind, "debtor", "id");
                else if (id == KIND_portfolio)
                        add_change_to_come(&sql, kind, "portfolio", "id");
                if (kind_field(kind, "party") > 0)
                        add_change_to_come(&sql, kind, "debtor", "party");
                if (kind_field(kind, "account") > 0)
                        add_change_to_come(&sql, kind, "id", "account");
        }
        sqlite3_stmt *accounts = db_prepare(db, "%s", buffer_terminate(&sql));
        while (db_step(db, accounts))
                id_set_add(later, sqlite3_column_int64(accounts, 0));
        sqlite3_finalize(accounts);
        buffer_free(&sql);
}

/* The rows of v_accounts in the order of the view. */
static sqlite3_stmt *
sql_rows(struct db *db, const char *const *names, size_t count)
{
        struct buffer sql = {0};
        for (size_t i = 0; i < count; i++)
                buffer_add_format(&sql, "%s\"%s\"", i ? ", " : "SELECT ", names[i]);
        buffer_add_text(&sql, " FROM v_accounts ORDER BY person, account");
        sqlite3_stmt *rows = db_prepare(db, "%s", buffer_terminate(&sql));
        buffer_free(&sql);
        return rows;
}

static void
compare_views(struct db *db, struct view *view, sqlite3_stmt *rows)
{
        struct id_set later = {0};
        read_changes_to_come(db, &later);
        while (view_next(view)) {
                struct slice account = view_text(view, 0);
                if (!slice_equal(account, db_column(rows, 0))) {
                        char *place = format_text("accounts %.*s", (int)account.size, account.data);
                        finding("view", place, "is not in v_accounts");
                        free(place);
                        continue;
                }
                if (!id_set_has(&later, view_account_id(view)))
                        compare_row(view, rows);
                db_step(db, rows);
        }
        id_set_free(&later);
}

void
check_view(struct db *db)
{
        if (!db_integer(db, 0,
                        "SELECT 1 FROM sqlite_schema WHERE type = 'view' AND name = 'v_accounts'"))
                return; /* check_schema() has said so */
        if (db_integer(
                    db, 0,
                    "SELECT 1 FROM accounts WHERE currency NOT IN (SELECT code FROM currencies)"))
                return; /* so has check_currency() */
        if (!has_all_columns(db))
                return;
        const size_t count = account_view_column_count; /* account is the first */
        const char **names = allocate(count * sizeof *names);
        for (size_t i = 0; i < count; i++)
                names[i] = account_view_columns[i].name;
        char *zone = db->time_zone; /* v_accounts knows of none */
        db->time_zone = duplicate("UTC");
        sqlite3_stmt *rows = sql_rows(db, names, count);
        struct view_options options = {.known = db_last_batch(db)};
        do { /* once more when midnight comes between */
                options.as_of = day_of_sqlite(db);
                sqlite3_reset(rows);
                db_step(db, rows);
        } while (day_of_sqlite(db) != options.as_of);
        struct view *view = view_open(db, options, names, count);
        compare_views(db, view, rows);
        view_close(view);
        sqlite3_finalize(rows);
        free(db->time_zone);
        db->time_zone = zone;
        free(names);
}
