/* Matches of receipts, in the whole database: as store-match.c has it when they are stored. */
#include "checks.h"

#include <stdio.h>

#include "findings.h"
#include "match_sums.h"

static void
check(struct db *db, const char *table, const char *sql, const char *what)
{
        sqlite3_stmt *rows = db_prepare(db, "%s", sql);
        while (db_step(db, rows)) {
                char place[40];
                snprintf(place, sizeof place, "%s %lld", table,
                         (long long)sqlite3_column_int64(rows, 0));
                finding("match", place, "%s", what);
        }
        sqlite3_finalize(rows);
}

void
check_matches(struct db *db)
{
        check(db, "receipts", OVERMATCHED_RECEIPTS("1"), "is matched with more than it is");
        check(db, "entries", OVERMATCHED_ENTRIES("1"), "is matched with more than it is");
        check(db, "matches",
              "SELECT m.id FROM matches AS m JOIN entries AS e ON e.id = m.entry WHERE e.account "
              "<> m.account OR e.type NOT IN ('payment', 'return')",
              "names an entry that is no payment or return of its account");
        check(db, "matches", "SELECT id FROM matches WHERE entry IS NULL", "names no entry");
        check(db, "matches",
              "SELECT m.id FROM matches AS m JOIN receipts AS r ON r.id = m.receipt JOIN accounts "
              "AS a ON a.id = m.account WHERE a.currency <> r.currency",
              "is of an account in another currency than the receipt");
}
