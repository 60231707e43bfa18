/* The balances of the account view against plain sums of what is stored: however money was split,
   what is owed is what was charged less what was paid, plus interest that was booked and money that
   does not reduce the debt. */
#include "checks.h"

#include <stdlib.h>

#include "day.h"
#include "findings.h"
#include "view.h"

static const char *const owed =
        "SELECT (SELECT ifnull(sum(CASE type WHEN 'charge' THEN amount WHEN 'return' THEN amount "
        "WHEN 'payment' THEN -amount WHEN 'waiver' THEN -amount ELSE 0 END), 0) FROM entries "
        "WHERE account = a.id AND history = 0 AND value_on <= ?2) + (SELECT "
        "ifnull(sum(part_amount), 0) FROM allocations WHERE account = a.id AND part_on <= ?2 AND "
        "(part = 'accrual' OR part = 'outside')) FROM accounts AS a WHERE account = ?1";

enum { ACCOUNT, PRINCIPAL, INTEREST, COST, BALANCE, CREDIT, BUCKET, COLUMNS };
static const char *const columns[COLUMNS] = {"account", "principal", "interest", "cost",
                                             "balance", "credit",    "bucket"};

static void
check_balance(struct view *view, int64_t sum)
{
        int64_t amounts[COLUMNS] = {0};
        const char *wrong = NULL;
        for (size_t i = PRINCIPAL; i <= CREDIT; i++)
                view_integer(view, i, &amounts[i]);
        int64_t components = amounts[PRINCIPAL] + amounts[INTEREST] + amounts[COST];
        if (amounts[BALANCE] != sum)
                wrong = "is not what was charged and booked less what was paid";
        else if (amounts[BALANCE] != components)
                wrong = "is not the sum of principal, interest and cost";
        else if (amounts[INTEREST] < 0 || amounts[COST] < 0 ||
                 amounts[PRINCIPAL] + amounts[CREDIT] < 0)
                wrong = "has a component below zero";
        else if (amounts[BALANCE] > 0 && view_text(view, BUCKET).size == 0)
                wrong = "stands in no ageing bucket";
        if (wrong == NULL)
                return;
        char *account = slice_dup(view_text(view, ACCOUNT)),
             *text = slice_dup(view_text(view, BALANCE));
        char *place = format_text("accounts %s", account);
        finding("balance", place, "the balance of %s %s", text, wrong);
        free(place);
        free(text);
        free(account);
}

void
check_balances(struct db *db)
{
        char as_of[11];
        struct view_options options = {.as_of = db_today(db), .known = db_last_batch(db)};
        if (db_integer(
                    db, 0,
                    "SELECT 1 FROM accounts WHERE currency NOT IN (SELECT code FROM currencies)"))
                return; /* check_currency() has said so */
        day_format(as_of, options.as_of);
        struct view *view = view_open(db, options, columns, COLUMNS);
        sqlite3_stmt *row = db_prepare(db, "%s", owed);
        db_bind_text(db, row, 2, slice_of(as_of));
        while (view_next(view)) {
                db_bind_text(db, row, 1, view_text(view, ACCOUNT));
                if (db_step(db, row))
                        check_balance(view, sqlite3_column_int64(row, 0));
                sqlite3_reset(row);
        }
        sqlite3_finalize(row);
        view_close(view);
}
