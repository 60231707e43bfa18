/* Amounts, in the decimal places of their currency. */
#include "batch.h"

#include <stdio.h>
#include <string.h>

#include "number.h"

#define QUOTED(value) (int)problem_quote(value).size, problem_quote(value).data

void
store_load_currencies(struct store *store)
{
        sqlite3_stmt *statement = db_prepare(store->db, "SELECT code, digits FROM currencies");
        size_t capacity = 0;
        while (db_step(store->db, statement)) {
                grow(&store->currencies, &capacity, store->currency_count + 1,
                     sizeof *store->currencies);
                struct currency *currency = &store->currencies[store->currency_count++];
                struct slice code = db_column(statement, 0);
                snprintf(currency->code, sizeof currency->code, "%.*s", (int)code.size, code.data);
                currency->digits = sqlite3_column_int(statement, 1);
        }
        sqlite3_finalize(statement);
}

int
store_digits(struct store *store, struct slice code)
{
        if (code.size != 3)
                return -1;
        if (store->currency_last < store->currency_count &&
            memcmp(store->currencies[store->currency_last].code, code.data, 3) == 0)
                return store->currencies[store->currency_last].digits;
        for (size_t i = 0; i < store->currency_count; i++)
                if (memcmp(store->currencies[i].code, code.data, 3) == 0) {
                        store->currency_last = i;
                        return store->currencies[i].digits;
                }
        return -1;
}

static bool
read_decimal(struct table *table, int field, int digits, struct problem *problem)
{
        struct cell *cell = &table->cells[field];
        enum number_status status = money_parse(cell->text, digits, &cell->integer);
        if (status == NUMBER_DIGITS)
                return problem_set(
                        problem, field,
                        "\"%.*s\" has more decimal places than its currency, which has %d",
                        QUOTED(cell->text), digits);
        if (status != NUMBER_OK)
                return problem_set(problem, field, "\"%.*s\" is %s", QUOTED(cell->text),
                                   number_error(status));
        cell->class = CELL_INTEGER;
        return true;
}

/* The field with the currency of the amounts of FIELD, or -1: that of the account. */
static int
currency_of(const struct table *table, size_t field)
{
        if (strcmp(table->kind->fields[field].name, "paid_amount") == 0)
                return kind_field(table->kind, "paid_currency");
        return table->currency;
}

static bool
check_currency(struct store *store, struct table *table, int field, struct problem *problem)
{
        struct slice code = table->cells[field].text;
        if (table->cells[field].class != CELL_TEXT || store_digits(store, code) >= 0)
                return true;
        return problem_set(problem, field,
                           "\"%.*s\" is not a currency; write a code of ISO 4217 such as TRY",
                           QUOTED(code));
}

bool
store_read_money(struct store *store, struct table *table, struct problem *problem)
{
        store->money_waits = false;
        if (table->currency >= 0 && !check_currency(store, table, table->currency, problem))
                return false;
        for (size_t i = 0; i < table->amounts.count; i++) {
                size_t field = table->amounts.fields[i];
                if (table->cells[field].class != CELL_TEXT)
                        continue;
                int currency = currency_of(table, field), digits = -1;
                if (currency >= 0 && table->cells[currency].class == CELL_TEXT) {
                        if (!check_currency(store, table, currency, problem))
                                return false;
                        digits = store_digits(store, table->cells[currency].text);
                } else if (currency < 0 && table->account >= 0 &&
                           table->cells[table->account].class == CELL_INTEGER) {
                        digits = store_account(store, table->cells[table->account].integer)->digits;
                }
                if (digits < 0)
                        store->money_waits = true;
                else if (!read_decimal(table, (int)field, digits, problem))
                        return false;
        }
        return true;
}

bool
store_read_waiting_money(struct store *store, struct table *table, sqlite3_stmt *row,
                         struct problem *problem)
{
        for (size_t i = 0; i < table->amounts.count; i++) {
                size_t field = table->amounts.fields[i];
                if (table->cells[field].class != CELL_TEXT)
                        continue;
                int currency = currency_of(table, field), digits = -1;
                if (row != NULL && currency >= 0)
                        digits = store_digits(
                                store, db_column(row, table_column(table, (size_t)currency)));
                else if (row != NULL && table->account >= 0)
                        digits = store_account(
                                         store,
                                         sqlite3_column_int64(
                                                 row, table_column(table, (size_t)table->account)))
                                         ->digits;
                if (digits < 0)
                        return problem_set(problem, (int)field, "needs its currency beside it");
                if (!read_decimal(table, (int)field, digits, problem))
                        return false;
        }
        return true;
}

void
store_add_value(struct store *store, struct table *table, sqlite3_stmt *row, size_t i,
                struct buffer *out)
{
        const struct field *field = &table->kind->fields[i];
        int column = table_column(table, i);
        char text[32];
        if (sqlite3_column_type(row, column) == SQLITE_NULL)
                return;
        if (field->target != KIND_NONE && field->type == TYPE_TEXT) {
                sqlite3_stmt *key = db_prepare(
                        store->db, "SELECT \"%s\" FROM \"%s\" WHERE id = %lld",
                        kind_at(field->target)->fields[0].name, kind_at(field->target)->plural,
                        (long long)sqlite3_column_int64(row, column));
                if (db_step(store->db, key))
                        buffer_add(out, db_column(key, 0).data, db_column(key, 0).size);
                sqlite3_finalize(key);
        } else if (field->type == TYPE_MONEY) {
                int currency = currency_of(table, i);
                int digits =
                        currency >= 0
                                ? store_digits(
                                          store,
                                          db_column(row, table_column(table, (size_t)currency)))
                                : store_account(
                                          store,
                                          sqlite3_column_int64(
                                                  row, table_column(table, (size_t)table->account)))
                                          ->digits;
                buffer_add(out, text,
                           money_format(text, sqlite3_column_int64(row, column), digits));
        } else if (field->type == TYPE_REAL) {
                buffer_add(out, text, real_format(text, sqlite3_column_double(row, column)));
        } else {
                struct slice value = problem_quote(db_column(row, column));
                buffer_add(out, value.data, value.size);
        }
}
