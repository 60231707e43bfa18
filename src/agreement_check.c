/* What one record says with another, in the whole database. */
#include "checks.h"

#include <stdlib.h>

#include "findings.h"

/* As agreement.c has it when a contact is stored; the account may have had another debtor then. */
static const char *const wrong_actions =
        "SELECT c.id, t.id, a.account FROM contacts AS c JOIN actions AS t ON t.id = c.action "
        "JOIN accounts AS a ON a.id = t.account WHERE NOT (t.party IS c.party OR a.debtor IS "
        "c.party OR a.id IS c.account) AND NOT EXISTS (SELECT 1 FROM accounts_versions AS v "
        "WHERE v.id = a.id AND v.debtor IS c.party)";

static void
check_actions(struct db *db)
{
        sqlite3_stmt *rows = db_prepare(db, "%s", wrong_actions);
        while (db_step(db, rows)) {
                char place[40];
                snprintf(place, sizeof place, "contacts %lld",
                         (long long)sqlite3_column_int64(rows, 0));
                struct slice account = db_column(rows, 2);
                finding("agreement", place, "names action %lld, of account %.*s: not of its party",
                        (long long)sqlite3_column_int64(rows, 1), (int)account.size, account.data);
        }
        sqlite3_finalize(rows);
}

/* Likewise of deductions. */
static const char *const wrong_deductions =
        "SELECT d.id, d.entry, a.account FROM deductions AS d JOIN accounts AS a ON a.id = "
        "d.account "
        "JOIN entries AS e ON e.id = d.entry WHERE e.type <> 'payment' OR e.account <> d.account";

static void
check_deductions(struct db *db)
{
        sqlite3_stmt *rows = db_prepare(db, "%s", wrong_deductions);
        while (db_step(db, rows)) {
                char place[40];
                snprintf(place, sizeof place, "deductions %lld",
                         (long long)sqlite3_column_int64(rows, 0));
                struct slice account = db_column(rows, 2);
                finding("agreement", place, "entry %lld is no payment of its account %.*s",
                        (long long)sqlite3_column_int64(rows, 1), (int)account.size, account.data);
        }
        sqlite3_finalize(rows);
}

/* Records of two days in the wrong order. */
static const struct span {
        const char *table, *from, *from_words, *until, *until_words;
} spans[] = {
        {"holds", "from_on", "from", "until_on", "until"},
        {"holds_versions", "from_on", "from", "until_on", "until"},
        {"roles", "from_on", "from", "until_on", "until"},
        {"roles_versions", "from_on", "from", "until_on", "until"},
        {"promises", "promised_on", "promised on", "payable_on", "payable on"},
        {"instalments", "arranged_on", "arranged on", "payable_on", "payable on"},
        {"instalments_versions", "arranged_on", "arranged on", "payable_on", "payable on"},
};

static void
check_span(struct db *db, const struct span *span)
{
        sqlite3_stmt *rows =
                db_prepare(db, "SELECT id, %s, %s FROM \"%s\" WHERE %s < %s", span->from,
                           span->until, span->table, span->until, span->from);
        while (db_step(db, rows)) {
                char *place = format_text("%s %lld", span->table,
                                          (long long)sqlite3_column_int64(rows, 0));
                finding("agreement", place, "is %s %s, but %s %s", span->from_words,
                        db_column(rows, 1).data, span->until_words, db_column(rows, 2).data);
                free(place);
        }
        sqlite3_finalize(rows);
}

void
check_agreement(struct db *db)
{
        check_actions(db);
        check_deductions(db);
        for (size_t i = 0; i < sizeof spans / sizeof *spans; i++)
                check_span(db, &spans[i]);
}
