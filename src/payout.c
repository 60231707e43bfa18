/* A payout beside what its payee has earned. */
#include "batch.h"

#include "number.h"

/* What the payee (?1) has earned in the currency (?2) and not been paid, but for the payout of that
   day and number (?3, ?4). */
static const char left_to_pay[] =
        "SELECT (SELECT ifnull(sum(b.bonus_amount + ifnull(b.vat, 0)), 0) FROM bonuses AS b JOIN "
        "accounts AS a ON a.id = b.account WHERE b.payee = ?1 AND a.currency = ?2) - (SELECT "
        "ifnull(sum(amount), 0) FROM payouts WHERE payee = ?1 AND currency = ?2 AND NOT (paid_on = "
        "?3 AND number = ?4))";

static int64_t
left_for(struct store *store, const struct table *table)
{
        static const char *const identity[] = {"payee", "currency", "paid_on", "number"};
        loading_settle(store, table->kind);
        loading_settle(store, kind_at(KIND_bonus));
        if (store->earned == NULL)
                store->earned = db_prepare(store->db, "%s", left_to_pay);
        for (int i = 0; i < (int)(sizeof identity / sizeof *identity); i++) {
                const struct cell *cell = &table->cells[kind_field(table->kind, identity[i])];
                bool there = cell->class == CELL_TEXT;
                sqlite3_bind_text(store->earned, i + 1, there ? cell->text.data : "",
                                  there ? (int)cell->text.size : 0, SQLITE_TRANSIENT);
        }
        db_step(store->db, store->earned);
        int64_t left = sqlite3_column_int64(store->earned, 0);
        sqlite3_reset(store->earned);
        return left;
}

bool
payout_agrees(struct store *store, const struct table *table, struct problem *problem)
{
        int field = kind_field(table->kind, "amount");
        const struct cell *amount = &table->cells[field];
        if (amount->class != CELL_INTEGER)
                return true; /* it names a stored one */
        if (amount->integer <= 0)
                return problem_set(problem, field,
                                   "is not above zero; a payout is money that goes out");
        int64_t left = left_for(store, table);
        if (amount->integer <= left)
                return true;
        char text[32];
        struct slice currency = table->cells[table->currency].text;
        text[money_format(text, left, store_digits(store, currency))] = '\0';
        return problem_set(problem, field,
                           "is more than what the bonuses of the payee come to, less what was paid "
                           "out: %s %.*s",
                           text, (int)currency.size, currency.data);
}
