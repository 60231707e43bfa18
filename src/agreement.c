/* What a record says must be able to be true beside what is stored, and on the day of the save. */
#include "batch.h"

#include "number.h"

/* A contact counts as the doing of the action that it names: of one of its party's, or about its
 * account. */
static bool
contact_agrees(struct store *store, const struct table *table, struct problem *problem)
{
        int field = kind_field(table->kind, "action");
        int64_t action = table->cells[field].integer;
        if (table->cells[field].class != CELL_INTEGER || table->cells[0].class == CELL_INTEGER)
                return true;
        loading_settle_row(store, KIND_action, action);
        if (store->action_of == NULL)
                store->action_of = db_prepare(
                        store->db, "SELECT t.party IS ?2 OR a.debtor IS ?2 OR a.id IS ?3, "
                                   "a.account, p.party FROM actions AS t JOIN accounts AS a ON "
                                   "a.id = t.account JOIN parties AS p ON p.id = "
                                   "ifnull(t.party, a.debtor) WHERE t.id = ?1");
        const struct cell *party = &table->cells[table->party];
        const struct cell *account = &table->cells[table->account];
        sqlite3_stmt *row = store->action_of;
        sqlite3_bind_int64(row, 1, action);
        sqlite3_bind_int64(row, 2, party->class == CELL_INTEGER ? party->integer : 0);
        sqlite3_bind_int64(row, 3, account->class == CELL_INTEGER ? account->integer : 0);
        bool agrees = !db_step(store->db, row) || sqlite3_column_int(row, 0) != 0;
        if (!agrees) {
                struct slice key = problem_quote(db_column(row, 1));
                struct slice of = problem_quote(db_column(row, 2));
                problem_set(problem, field,
                            "action %lld is about account %.*s of party %.*s, not about those of "
                            "this contact; name one that is, or none",
                            (long long)action, (int)key.size, key.data, (int)of.size, of.data);
        }
        sqlite3_reset(row);
        return agrees;
}

/* What came of an action is recorded when it is known. */
static bool
outcome_agrees(struct store *store, const struct table *table, struct problem *problem)
{
        int field = kind_field(table->kind, "outcome_on");
        const struct cell *on = &table->cells[field];
        if (on->class != CELL_TEXT ||
            slice_compare(on->text, slice_of(store->batch.valid_from)) <= 0)
                return true;
        return problem_set(
                problem, field,
                "%.*s lies after %s, the day of this save; record an outcome when it is there",
                (int)on->text.size, on->text.data, store->batch.valid_from);
}

/* A deduction, and a bonus, is one of a payment on its account. */
static bool
is_of_payment(struct store *store, const struct table *table, struct problem *problem)
{
        int field = kind_field(table->kind, "entry");
        int64_t entry = table->cells[field].integer;
        const struct cell *account = &table->cells[table->account];
        if (table->cells[field].class != CELL_INTEGER || account->class != CELL_INTEGER)
                return true;
        loading_settle_row(store, KIND_entry, entry);
        if (store->payment_of == NULL)
                store->payment_of =
                        db_prepare(store->db, "SELECT e.type = 'payment' AND e.account = ?2, "
                                              "a.account FROM accounts AS a LEFT JOIN entries AS e "
                                              "ON e.id = ?1 WHERE a.id = ?2");
        sqlite3_stmt *row = store->payment_of;
        sqlite3_bind_int64(row, 1, entry);
        sqlite3_bind_int64(row, 2, account->integer);
        bool agrees = !db_step(store->db, row) || sqlite3_column_int(row, 0) != 0;
        if (!agrees) {
                struct slice key = problem_quote(db_column(row, 1));
                problem_set(problem, field, "entry %lld is no payment of account %.*s",
                            (long long)entry, (int)key.size, key.data);
        }
        sqlite3_reset(row);
        return agrees;
}

/* What is recorded of the payment, payee and line of a bonus, and whether the record itself is. */
static const char *const recorded_bonuses =
        "SELECT ifnull(sum(bonus_amount + ifnull(vat, 0)), 0), ifnull(max(known = ?5), 0) FROM "
        "bonuses WHERE account = ?1 AND entry = ?2 AND payee = ?3 AND bonus_line = ?4";

/* A bonus is the difference between what was recorded and its total: one that was worked out beside
   another that has been saved since would count twice. */
static bool
bonus_agrees(struct store *store, const struct table *table, struct problem *problem)
{
        static const char *const identity[] = {"account", "entry", "payee", "bonus_line", "known"};
        const struct kind *kind = table->kind;
        if (!is_of_payment(store, table, problem))
                return false;
        if (store->bonuses_of == NULL)
                store->bonuses_of = db_prepare(store->db, "%s", recorded_bonuses);
        sqlite3_stmt *row = store->bonuses_of;
        for (int i = 0; i < (int)(sizeof identity / sizeof *identity); i++) {
                const struct cell *cell = &table->cells[kind_field(kind, identity[i])];
                if (cell->class == CELL_NULL)
                        return true;
                if (cell->class == CELL_TEXT)
                        db_bind_text(store->db, row, i + 1, cell->text);
                else
                        sqlite3_bind_int64(row, i + 1, cell->integer);
        }
        const struct cell *amount = &table->cells[kind_field(kind, "bonus_amount")],
                          *vat = &table->cells[kind_field(kind, "vat")],
                          *total = &table->cells[kind_field(kind, "bonus_total")];
        db_step(store->db, row);
        int64_t recorded = sqlite3_column_int64(row, 0);
        bool same = sqlite3_column_int(row, 1) != 0;
        sqlite3_reset(row);
        if (same || amount->class == CELL_NULL || total->class == CELL_NULL ||
            recorded + amount->integer + (vat->class == CELL_NULL ? 0 : vat->integer) ==
                    total->integer)
                return true;
        return problem_set(problem, kind_field(kind, "bonus_total"),
                           "is not what is recorded and this bonus come to; list the bonuses again "
                           "and give them to col-bonus");
}

/* ---- promises and instalments ---- */

/* The row of the promise or instalment that FIELD names, in *STATEMENT: the day on which it was
   agreed, and whether it is one of the account of the cells. NULL when the field names none. */
static sqlite3_stmt *
find_agreed(struct store *store, const struct table *table, int field, sqlite3_stmt **statement)
{
        bool promise = table->kind->fields[field].target == KIND_promise;
        if (table->cells[field].class != CELL_INTEGER ||
            table->cells[table->account].class != CELL_INTEGER)
                return NULL;
        loading_settle_row(store, table->kind->fields[field].target, table->cells[field].integer);
        if (*statement == NULL)
                *statement = db_prepare(store->db,
                                        "SELECT t.%s, t.account IS ?2 FROM %s AS t WHERE t.id = ?1",
                                        promise ? "promised_on" : "arranged_on",
                                        promise ? "promises" : "instalments");
        sqlite3_reset(*statement);
        sqlite3_bind_int64(*statement, 1, table->cells[field].integer);
        sqlite3_bind_int64(*statement, 2, table->cells[table->account].integer);
        return db_step(store->db, *statement) ? *statement : NULL;
}

/* False where the promise or instalment that FIELD names is another account's; *ROW is its row. */
static bool
agreed_by_account(struct store *store, const struct table *table, int field,
                  sqlite3_stmt **statement, sqlite3_stmt **row, struct problem *problem)
{
        *row = find_agreed(store, table, field, statement);
        return *row == NULL || sqlite3_column_int(*row, 1) != 0 ||
               problem_set(problem, field, "%lld is none of this account",
                           (long long)table->cells[field].integer);
}

/* A withdrawal is of a promise of its account, which was there by then. */
static bool
withdrawal_agrees(struct store *store, const struct table *table, struct problem *problem)
{
        int field = kind_field(table->kind, "ended_on");
        const struct cell *on = &table->cells[field];
        sqlite3_stmt *row;
        if (!agreed_by_account(store, table, kind_field(table->kind, "promise"), &store->promise_of,
                               &row, problem))
                return false;
        if (row == NULL || on->class != CELL_TEXT ||
            slice_compare(on->text, db_column(row, 0)) >= 0)
                return true;
        struct slice given = db_column(row, 0);
        return problem_set(problem, field, "%.*s lies before %.*s, the day of the promise",
                           (int)on->text.size, on->text.data, (int)given.size, given.data);
}

/* An outcome is that of one promise or instalment of its account. */
static bool
outcome_is_of_one(struct store *store, const struct table *table, struct problem *problem)
{
        int promise = kind_field(table->kind, "promise");
        int instalment = kind_field(table->kind, "instalment_id");
        bool promised = table->cells[promise].class == CELL_INTEGER;
        bool arranged = table->cells[instalment].class == CELL_INTEGER;
        sqlite3_stmt *row;
        if (promised == arranged && table->cells[0].class != CELL_INTEGER)
                return problem_set(problem, promise,
                                   promised ? "and instalment_id: an outcome is that of one of them"
                                            : "is empty, and so is instalment_id; an outcome is "
                                              "that of one of them");
        return agreed_by_account(store, table, promise, &store->promise_of, &row, problem) &&
               agreed_by_account(store, table, instalment, &store->instalment_of, &row, problem);
}

/* ---- money of another currency ---- */

/* True when AMOUNT at RATE (minor units of the one for a minor unit of the other) is WORTH, or that
   divided by it AMOUNT, give or take one minor unit of what is worked out. Nothing is booked by it.
 */
static bool
converts(int64_t amount, int64_t worth, long double rate)
{
        long double difference = (long double)amount * rate - (long double)worth;
        long double allowed = rate > 1 ? rate : 1;
        return difference >= -allowed && difference <= allowed;
}

static long double
power_of_ten(int exponent)
{
        long double power = 1;
        for (; exponent > 0; exponent--)
                power *= 10;
        for (; exponent < 0; exponent++)
                power /= 10;
        return power;
}

/* What was paid in another currency is worth the amount at the rate that is recorded. Which of the
   two the rate counts units of, the record does not say. */
static bool
rate_agrees(struct store *store, const struct table *table, struct problem *problem)
{
        int field = kind_field(table->kind, "fx_rate");
        const struct cell *rate = &table->cells[field];
        const struct cell *amount = &table->cells[kind_field(table->kind, "amount")];
        const struct cell *paid = &table->cells[kind_field(table->kind, "paid_amount")];
        if (rate->class != CELL_REAL || amount->class != CELL_INTEGER ||
            paid->class != CELL_INTEGER)
                return true;
        struct slice currency = table->cells[kind_field(table->kind, "paid_currency")].text;
        int digits = store_account(store, table->cells[table->account].integer)->digits;
        int paid_digits = store_digits(store, currency);
        long double one = (long double)rate->real;
        if (one > 0 &&
            (converts(paid->integer, amount->integer, one * power_of_ten(digits - paid_digits)) ||
             converts(amount->integer, paid->integer, one * power_of_ten(paid_digits - digits))))
                return true;
        char amount_text[32], paid_text[32], rate_text[32];
        amount_text[money_format(amount_text, amount->integer, digits)] = '\0';
        paid_text[money_format(paid_text, paid->integer, paid_digits)] = '\0';
        rate_text[real_format(rate_text, rate->real)] = '\0';
        return problem_set(problem, field,
                           "\"%s\" is no rate between the amount %s and the paid amount %s; give "
                           "the one that was used, with all its digits, or none",
                           rate_text, amount_text, paid_text);
}

/* ---- money given back ---- */

/* As col-allocate(1) has the order of entries, and the money that stands for a return. */
#define EFFECT(entry) "ifnull(nullif(" entry ".booked_on, ''), " entry ".value_on)"
static const char undone_entry[] = "SELECT e.account = ?2, e.type, e.amount, e.value_on, " EFFECT(
        "e") ", a.account, (SELECT "
             "ifnull(sum(abs(o.amount)), 0) FROM entries AS o WHERE +o.account = ?2 AND o.corrects "
             "= ?1 "
             "AND o.type IN ('return', 'payment', 'waiver') AND (o.type = 'return') = (o.amount > "
             "0)) "
             "FROM entries AS e JOIN accounts AS a ON a.id = ?2 WHERE e.id = ?1";

/* A return gives back a payment or a waiver; one of these, below zero, one of its own type. */
static bool
undone_type_agrees(struct slice type, sqlite3_stmt *undone)
{
        struct slice of = db_column(undone, 1);
        bool money = slice_is(of, "payment") || slice_is(of, "waiver");
        return sqlite3_column_int(undone, 0) != 0 &&
               (slice_is(type, "return") ? money : slice_equal(of, type));
}

/* False where the cells take effect before the entry that they undo. */
static bool
undone_order_agrees(const struct table *table, sqlite3_stmt *undone)
{
        struct slice value_on = table->cells[kind_field(table->kind, "value_on")].text;
        const struct cell *booked_on = &table->cells[kind_field(table->kind, "booked_on")];
        int order = slice_compare(value_on, db_column(undone, 3));
        if (order == 0)
                order = slice_compare(booked_on->class == CELL_TEXT ? booked_on->text : value_on,
                                      db_column(undone, 4));
        return order >= 0;
}

static bool
undone_agrees(struct store *store, const struct table *table, int64_t amount, sqlite3_stmt *undone,
              struct problem *problem)
{
        struct slice type = table->cells[kind_field(table->kind, "type")].text;
        int corrects = kind_field(table->kind, "corrects");
        long long number = (long long)table->cells[corrects].integer;
        if (!undone_type_agrees(type, undone)) {
                struct slice key = problem_quote(db_column(undone, 5));
                return problem_set(
                        problem, corrects,
                        "entry %lld is no %s of account %.*s; name what comes back%s", number,
                        slice_is(type, "return")    ? "payment or waiver"
                        : slice_is(type, "payment") ? "payment"
                                                    : "waiver",
                        (int)key.size, key.data, slice_is(type, "return") ? ", or nothing" : "");
        }
        if (!undone_order_agrees(table, undone)) {
                struct slice on = db_column(undone, 3), booked_on = db_column(undone, 4);
                return problem_set(problem, kind_field(table->kind, "value_on"),
                                   "entry %lld, which it gives back, is of %.*s, booked on %.*s: "
                                   "not before it; give the day on which it came back",
                                   number, (int)on.size, on.data, (int)booked_on.size,
                                   booked_on.data);
        }
        int64_t of = sqlite3_column_int64(undone, 2), back = sqlite3_column_int64(undone, 6);
        int64_t left = of > back ? of - back : 0;
        if (amount <= left)
                return true;
        char whole[32], rest[32];
        int digits = store_account(store, table->cells[table->account].integer)->digits;
        whole[money_format(whole, of, digits)] = rest[money_format(rest, left, digits)] = '\0';
        return problem_set(problem, kind_field(table->kind, "amount"),
                           "is more than what is left of entry %lld: %s of %s; give back at most "
                           "that",
                           number, rest, whole);
}

bool
giving_back_agrees(struct store *store, const struct table *table, struct problem *problem)
{
        const struct cell *corrects = &table->cells[kind_field(table->kind, "corrects")];
        if (corrects->class != CELL_INTEGER)
                return true;
        struct slice type = table->cells[kind_field(table->kind, "type")].text;
        int64_t amount = table->cells[kind_field(table->kind, "amount")].integer;
        if (slice_is(type, "payment") || slice_is(type, "waiver"))
                amount = -amount;
        else if (!slice_is(type, "return"))
                return true;
        if (amount <= 0)
                return true;
        loading_settle(store, table->kind);
        if (store->undone == NULL)
                store->undone = db_prepare(store->db, "%s", undone_entry);
        sqlite3_stmt *undone = store->undone;
        sqlite3_bind_int64(undone, 1, corrects->integer);
        sqlite3_bind_int64(undone, 2, table->cells[table->account].integer);
        bool agrees =
                !db_step(store->db, undone) || undone_agrees(store, table, amount, undone, problem);
        sqlite3_reset(undone);
        return agrees;
}

bool
agrees_with_stored(struct store *store, const struct table *table, struct problem *problem)
{
        switch (table->kind->id) {
        case KIND_contact:
                return contact_agrees(store, table, problem);
        case KIND_deduction:
                return is_of_payment(store, table, problem);
        case KIND_bonus:
                return bonus_agrees(store, table, problem);
        case KIND_payout:
                return payout_agrees(store, table, problem);
        case KIND_action:
                return outcome_agrees(store, table, problem);
        case KIND_withdrawal:
                return withdrawal_agrees(store, table, problem);
        case KIND_outcome:
                return outcome_is_of_one(store, table, problem);
        case KIND_entry:
                return rate_agrees(store, table, problem);
        default:
                return true;
        }
}
