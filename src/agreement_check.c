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

/* Likewise of deductions and bonuses. */
static void
check_payments(struct db *db, const char *table)
{
        sqlite3_stmt *rows = db_prepare(
                db,
                "SELECT d.id, d.entry, a.account FROM %s AS d JOIN accounts AS a ON a.id = "
                "d.account JOIN entries AS e ON e.id = d.entry WHERE e.type <> 'payment' OR "
                "e.account <> d.account",
                table);
        while (db_step(db, rows)) {
                char place[40];
                snprintf(place, sizeof place, "%s %lld", table,
                         (long long)sqlite3_column_int64(rows, 0));
                struct slice account = db_column(rows, 2);
                finding("agreement", place, "entry %lld is no payment of its account %.*s",
                        (long long)sqlite3_column_int64(rows, 1), (int)account.size, account.data);
        }
        sqlite3_finalize(rows);
}

/* Each bonus says what it and those before it of its payment, payee and line come to. */
static const char *const wrong_bonuses =
        "SELECT id, entry FROM (SELECT id, entry, bonus_total, sum(bonus_amount + ifnull(vat, 0)) "
        "OVER (PARTITION BY account, entry, payee, bonus_line ORDER BY batch, id) AS total FROM "
        "bonuses) WHERE total <> bonus_total";

static void
check_bonuses(struct db *db)
{
        sqlite3_stmt *rows = db_prepare(db, "%s", wrong_bonuses);
        while (db_step(db, rows)) {
                char place[40];
                snprintf(place, sizeof place, "bonuses %lld",
                         (long long)sqlite3_column_int64(rows, 0));
                finding("agreement", place,
                        "bonus_total is not what the bonuses of entry %lld come to with it",
                        (long long)sqlite3_column_int64(rows, 1));
        }
        sqlite3_finalize(rows);
}

/* Likewise of money given back. The returns of an entry, and what is below zero and names it, add
 * up. */
static const char *const wrong_returns =
        "WITH back AS (SELECT id, account, type, corrects AS named, value_on, "
        "ifnull(nullif(booked_on, ''), value_on) AS booked_on, abs(amount) AS amount FROM entries "
        "WHERE corrects IS NOT NULL AND type IN ('return', 'payment', 'waiver') AND (type = "
        "'return') = (amount > 0) AND amount <> 0), sums AS (SELECT named, account, sum(amount) AS "
        "amount, max(id) AS last FROM back GROUP BY named, account) SELECT b.id, b.named, CASE "
        "WHEN "
        "e.account <> b.account OR (e.type NOT IN ('payment', 'waiver') AND b.type = 'return') OR "
        "(b.type <> 'return' AND e.type <> b.type) THEN 'which is nothing of its account that it "
        "could give back' WHEN (b.value_on, b.booked_on, b.id) < (e.value_on, "
        "ifnull(nullif(e.booked_on, ''), e.value_on), e.id) THEN 'which takes effect after it' "
        "WHEN "
        "b.id = s.last AND s.amount > e.amount THEN 'of which more is given back than it is' END "
        "AS "
        "wrong FROM back AS b JOIN entries AS e ON e.id = b.named JOIN sums AS s ON s.named = "
        "b.named AND s.account = b.account WHERE wrong IS NOT NULL UNION ALL SELECT id, corrects, "
        "'and is a return below zero' FROM entries WHERE type = 'return' AND amount < 0 ORDER BY 1";

static void
check_returns(struct db *db)
{
        sqlite3_stmt *rows = db_prepare(db, "%s", wrong_returns);
        while (db_step(db, rows)) {
                char place[40];
                snprintf(place, sizeof place, "entries %lld",
                         (long long)sqlite3_column_int64(rows, 0));
                finding("agreement", place, "names entry %lld, %s",
                        (long long)sqlite3_column_int64(rows, 1), db_column(rows, 2).data);
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
        check_payments(db, "deductions");
        check_payments(db, "bonuses");
        check_bonuses(db);
        check_returns(db);
        for (size_t i = 0; i < sizeof spans / sizeof *spans; i++)
                check_span(db, &spans[i]);
}
