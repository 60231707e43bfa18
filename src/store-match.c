/* Matches of receipts: the payment or return that one makes, and that no money counts twice. */
#include <stdlib.h>
#include <string.h>

#include "batch.h"
#include "match_sums.h"

static bool
is_negative(struct slice amount)
{
        return amount.size > 0 && amount.data[0] == '-';
}

/* The receipt of the cells: source, number, value_on, booked_on, below 0, in the account's
   currency. Valid until the next call. */
static sqlite3_stmt *
find_receipt(struct store *store, const struct table *table)
{
        int64_t receipt = table->cells[kind_field(table->kind, "receipt")].integer;
        loading_settle_row(store, KIND_receipt, receipt);
        if (store->receipt_of == NULL)
                store->receipt_of =
                        db_prepare(store->db, "SELECT source, number, value_on, booked_on, amount "
                                              "< 0, currency = (SELECT currency FROM accounts "
                                              "WHERE id = ?2) FROM receipts WHERE id = ?1");
        sqlite3_stmt *row = store->receipt_of;
        sqlite3_reset(row);
        sqlite3_bind_int64(row, 1, receipt);
        sqlite3_bind_int64(row, 2, table->cells[table->account].integer);
        return db_step(store->db, row) ? row : NULL;
}

/* False where the entry that the match names is no payment or return of its account. */
static bool
entry_agrees(struct store *store, const struct table *table, struct problem *problem)
{
        int field = kind_field(table->kind, "entry");
        int64_t entry = table->cells[field].integer;
        loading_settle_row(store, KIND_entry, entry);
        if (store->entry_of == NULL)
                store->entry_of = db_prepare(
                        store->db, "SELECT 1 FROM entries WHERE id = ?1 AND account = ?2 AND "
                                   "type IN ('payment', 'return')");
        sqlite3_stmt *row = store->entry_of;
        sqlite3_bind_int64(row, 1, entry);
        sqlite3_bind_int64(row, 2, table->cells[table->account].integer);
        bool agrees = db_step(store->db, row);
        sqlite3_reset(row);
        return agrees ||
               problem_set(problem, field, "entry %lld is no payment or return of this account",
                           (long long)entry);
}

/* ---- the entry that a match makes ---- */

static void
state(struct record *entry, const char *field, struct slice value)
{
        int index = kind_field(entry->kind, field);
        entry->values[index] = value;
        entry->given[index] = value.size > 0;
}

static struct slice
value_of(const struct record *match, const char *field)
{
        return match->values[kind_field(match->kind, field)];
}

/* A payment above 0; a return of a receipt below 0; else the difference that takes a payment back.
 */
static void
state_money(struct record *entry, const struct record *match, bool came_back)
{
        struct slice amount = value_of(match, "match_amount");
        if (came_back)
                amount = (struct slice){amount.data + 1, amount.size - 1};
        state(entry, "type", slice_of(came_back ? "return" : "payment"));
        state(entry, "amount", amount);
        state(entry, "account", value_of(match, "account"));
        state(entry, "corrects", value_of(match, "corrects"));
        state(entry, "channel", value_of(match, "channel"));
        state(entry, "collector", value_of(match, "collector"));
        state(entry, "tag", value_of(match, "tag"));
}

/* Stores the entry of a match that names none, and names it in the cells. */
static bool
make_entry(struct store *store, struct table *table, const struct record *match,
           sqlite3_stmt *receipt, struct problem *problem)
{
        const struct kind *kind = kind_at(KIND_entry);
        struct record entry = {.kind = kind,
                               .values = allocate(kind->field_count * sizeof *entry.values),
                               .given = allocate(kind->field_count * sizeof *entry.given)};
        struct buffer number = {0}, dates = {0};
        struct slice source = db_column(receipt, 0), own = db_column(receipt, 1),
                     booked_on = db_column(receipt, 3);
        buffer_add(&dates, db_column(receipt, 2).data, 10);
        buffer_add(&dates, booked_on.data, booked_on.size);
        state_money(&entry, match, sqlite3_column_int(receipt, 4) != 0);
        buffer_add_format(&number, "%.*s/%.*s", (int)source.size, source.data, (int)own.size,
                          own.data);
        size_t source_size = source.size;
        if (value_of(match, "corrects").size > 0)
                buffer_add_format(&number, " corrects %.*s", (int)value_of(match, "corrects").size,
                                  value_of(match, "corrects").data);
        state(&entry, "number", buffer_slice(&number));
        state(&entry, "source", (struct slice){number.data, source_size});
        state(&entry, "value_on", (struct slice){dates.data, 10});
        state(&entry, "booked_on", (struct slice){dates.data + 10, dates.size - 10});
        int64_t id;
        bool stored = store_record(store, &entry, &id, problem) != STORE_REFUSED;
        int field = kind_field(table->kind, "entry");
        if (stored)
                table->cells[field] = (struct cell){.class = CELL_INTEGER, .integer = id};
        else
                problem->field = field;
        free(entry.values);
        free(entry.given);
        buffer_free(&number);
        buffer_free(&dates);
        return stored;
}

/* False where a match without an entry goes the wrong way for its receipt. */
static bool
check_direction(const struct table *table, const struct record *match, bool came_back,
                struct problem *problem)
{
        int amount = kind_field(table->kind, "match_amount");
        bool negative = is_negative(match->values[amount]);
        bool corrects = value_of(match, "corrects").size > 0;
        if (came_back && !negative)
                return problem_set(problem, amount,
                                   "a receipt below 0 gives nothing to an account");
        if (negative && !corrects)
                return problem_set(problem, kind_field(table->kind, "corrects"),
                                   "is missing; what is below 0 names the payment that it takes "
                                   "back");
        if (!negative && corrects)
                return problem_set(problem, kind_field(table->kind, "corrects"),
                                   "takes nothing back, since the amount is above 0");
        return true;
}

enum store_result
match_store(struct store *store, struct table *table, const struct record *record, int64_t *id,
            struct problem *problem)
{
        int entry = kind_field(table->kind, "entry");
        if (table->cells[0].class != CELL_INTEGER) {
                sqlite3_stmt *receipt = find_receipt(store, table);
                if (receipt == NULL || sqlite3_column_int(receipt, 5) == 0) {
                        problem_set(problem, table->account,
                                    "is not in the receipt's currency; book the converted amount "
                                    "(col-convert)");
                        return STORE_REFUSED;
                }
                bool right =
                        table->cells[entry].class == CELL_INTEGER
                                ? entry_agrees(store, table, problem)
                                : check_direction(table, record,
                                                  sqlite3_column_int(receipt, 4) != 0, problem) &&
                                          make_entry(store, table, record, receipt, problem);
                sqlite3_reset(store->receipt_of);
                if (!right)
                        return STORE_REFUSED;
        }
        return store_fact(store, table, record, id, problem);
}

/* ---- sums ---- */

void
match_check_sums(struct store *store)
{
        const struct table *matches = &store->tables[KIND_match];
        if (!store->open[KIND_match] || matches->inserted == 0)
                return;
        long long first = (long long)matches->first_id;
        sqlite3_stmt *row = db_prepare(
                store->db,
                OVERMATCHED_RECEIPTS("r.id IN (SELECT receipt FROM matches WHERE id >= %lld)"),
                first);
        if (db_step(store->db, row)) {
                struct slice source = db_column(row, 1), number = db_column(row, 2);
                die(EXIT_BAD_DATA,
                    "receipt %lld (%.*s of %.*s) would be matched with more than it is; nothing "
                    "was stored; list matches and match again",
                    (long long)sqlite3_column_int64(row, 0), (int)number.size, number.data,
                    (int)source.size, source.data);
        }
        sqlite3_finalize(row);
        row = db_prepare(
                store->db,
                OVERMATCHED_ENTRIES("e.id IN (SELECT entry FROM matches WHERE id >= %lld)"), first);
        if (db_step(store->db, row)) {
                struct slice account = db_column(row, 1);
                die(EXIT_BAD_DATA,
                    "entry %lld of account %.*s would be matched with more than it is; nothing was "
                    "stored; list matches and match again",
                    (long long)sqlite3_column_int64(row, 0), (int)account.size, account.data);
        }
        sqlite3_finalize(row);
}
