/* What records refer to. */
#include "batch.h"

#include <string.h>

#define QUOTED(value) (int)problem_quote(value).size, problem_quote(value).data

static void
remember_key(struct store *store, enum kind_id kind, struct slice key, int64_t id)
{
        buffer_set(&store->last[kind].key, key);
        store->last[kind].id = id;
}

int64_t
store_find(struct store *store, enum kind_id kind, struct slice key)
{
        if (store->last[kind].id != 0 && slice_equal(buffer_slice(&store->last[kind].key), key))
                return store->last[kind].id;
        bool stored;
        int64_t id = loading_find(store, kind, key, &stored);
        if (id != 0)
                remember_key(store, kind, key, id);
        if (id != 0 || !stored)
                return id;
        if (store->find[kind] == NULL)
                store->find[kind] =
                        db_prepare(store->db, "SELECT id FROM \"%s\" WHERE \"%s\" = ?",
                                   kind_at(kind)->plural, kind_at(kind)->fields[0].name);
        sqlite3_stmt *statement = store->find[kind];
        db_bind_text(store->db, statement, 1, key);
        id = db_step(store->db, statement) ? sqlite3_column_int64(statement, 0) : 0;
        sqlite3_reset(statement);
        if (id != 0)
                remember_key(store, kind, key, id);
        return id;
}

const struct account_facts *
store_account(struct store *store, int64_t id)
{
        struct account_facts *facts = &store->account;
        if (facts->id == id)
                return facts;
        loading_settle_row(store, KIND_account, id);
        if (store->find_account == NULL)
                store->find_account = db_prepare(
                        store->db,
                        "SELECT debtor, currency, (SELECT cut_off_on FROM portfolios "
                        "WHERE id = accounts.portfolio), salt FROM accounts WHERE id = ?");
        sqlite3_stmt *row = store->find_account;
        sqlite3_bind_int64(row, 1, id);
        if (!db_step(store->db, row))
                die(EXIT_BUG, "account %lld is not there", (long long)id);
        facts->id = id;
        facts->debtor = sqlite3_column_int64(row, 0);
        snprintf(facts->currency, sizeof facts->currency, "%.3s", db_column(row, 1).data);
        facts->digits = store_digits(store, slice_of(facts->currency));
        struct slice cut_off_on = db_column(row, 2);
        snprintf(facts->cut_off_on, sizeof facts->cut_off_on, "%.*s", (int)cut_off_on.size,
                 cut_off_on.size > 0 ? cut_off_on.data : "");
        facts->salt_size = (size_t)sqlite3_column_bytes(row, 3);
        if (facts->salt_size == SALT_SIZE)
                memcpy(facts->salt, sqlite3_column_blob(row, 3), SALT_SIZE);
        sqlite3_reset(row);
        return facts;
}

static bool
number_exists(struct store *store, enum kind_id kind, int64_t id)
{
        loading_settle_row(store, kind, id);
        return db_integer(store->db, 0, "SELECT 1 FROM \"%s\" WHERE id = %lld",
                          kind_at(kind)->plural, (long long)id) != 0;
}

bool
store_resolve(struct store *store, struct table *table, struct problem *problem)
{
        for (size_t i = 0; i < table->references.count; i++) {
                size_t index = table->references.fields[i];
                const struct field *field = &table->kind->fields[index];
                struct cell *cell = &table->cells[index];
                if (cell->class == CELL_NULL)
                        continue;
                const char *target = kind_at(field->target)->name;
                if (cell->class == CELL_INTEGER) {
                        if (!number_exists(store, field->target, cell->integer))
                                return problem_set(problem, (int)index, "there is no %s %lld",
                                                   target, (long long)cell->integer);
                        continue;
                }
                cell->integer = store_find(store, field->target, cell->text);
                if (cell->integer == 0)
                        return problem_set(
                                problem, (int)index,
                                "there is no %s \"%.*s\"; store it first, or before this one "
                                "in the same input",
                                target, QUOTED(cell->text));
                cell->class = CELL_INTEGER;
        }
        return true;
}

struct slice
store_party_salt(struct store *store, int64_t id)
{
        if (store->party.id != id) {
                loading_settle_row(store, KIND_party, id);
                if (store->find_party_salt == NULL)
                        store->find_party_salt =
                                db_prepare(store->db, "SELECT salt FROM parties WHERE id = ?");
                sqlite3_stmt *row = store->find_party_salt;
                sqlite3_bind_int64(row, 1, id);
                if (!db_step(store->db, row))
                        die(EXIT_BUG, "party %lld is not there", (long long)id);
                store->party.id = id;
                store->party.salt_size = (size_t)sqlite3_column_bytes(row, 0);
                if (store->party.salt_size == SALT_SIZE)
                        memcpy(store->party.salt, sqlite3_column_blob(row, 0), SALT_SIZE);
                sqlite3_reset(row);
        }
        return (struct slice){(const char *)store->party.salt, store->party.salt_size};
}

void
store_remember(struct store *store, struct table *table, int64_t id)
{
        const struct kind *kind = table->kind;
        if (kind->fields[0].flags & FIELD_KEY)
                remember_key(store, kind->id, table->cells[0].text, id);
        if (kind->id == KIND_party) {
                store->party.id = id;
                memcpy(store->party.salt, table->salt, SALT_SIZE);
                store->party.salt_size = SALT_SIZE;
        }
        static int portfolio, debtor;
        if (kind->id == KIND_account && portfolio == 0) {
                portfolio = kind_field(kind, "portfolio");
                debtor = kind_field(kind, "debtor");
        }
        if (kind->id == KIND_account && table->cells[portfolio].class == CELL_NULL) {
                struct account_facts *facts = &store->account;
                facts->id = id;
                facts->debtor = table->cells[debtor].integer;
                memcpy(facts->currency, table->cells[table->currency].text.data, 3);
                facts->digits = store_digits(store, slice_of(facts->currency));
                facts->cut_off_on[0] = '\0';
                memcpy(facts->salt, table->salt, SALT_SIZE);
                facts->salt_size = SALT_SIZE;
        }
}

bool
store_account_is(struct store *store, struct slice account, struct slice currency,
                 struct slice debtor, struct problem *problem)
{
        int64_t id = store_find(store, KIND_account, account);
        if (id == 0)
                return true;
        const struct account_facts *facts = store_account(store, id);
        if (currency.size > 0 && !slice_is(currency, facts->currency))
                return problem_set(problem, -1,
                                   "the currency is \"%.*s\" here, and account %.*s is in %s; "
                                   "convert the amount (col-convert), or name the right account",
                                   QUOTED(currency), QUOTED(account), facts->currency);
        if (debtor.size > 0 && store_find(store, KIND_party, debtor) != facts->debtor)
                return problem_set(problem, -1,
                                   "the debtor is \"%.*s\" here, and account %.*s is another's; "
                                   "name the right account",
                                   QUOTED(debtor), QUOTED(account));
        return true;
}
