#include "store.h"

#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "batch.h"
#include "day.h"
#include "number.h"
#include "schema.h"

#define NO_HEAD "0000000000000000000000000000000000000000000000000000000000000000"

#define QUOTED(value) (int)problem_quote(value).size, problem_quote(value).data

/* ---- beginning ---- */

static void
load_currencies(struct store *store)
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

struct store *
store_begin(struct db *db, struct store_options options)
{
        struct store *store = allocate(sizeof *store);
        store->db = db;
        store->options = options;
        db_lock(db);
        store->last_batch = db_last_batch(db);
        store->batch.id = store->last_batch + 1;
        day_format(store->batch.valid_from, options.as_of);
        decided_begin(store);
        load_currencies(store);
        if (options.bulk)
                schema_defer_indexes(db);
        return store;
}

struct table *
store_table(struct store *store, enum kind_id kind)
{
        struct table *table = &store->tables[kind];
        if (!store->open[kind]) {
                loading_settle(store, kind_at(kind));
                table_open(table, store->db, &store->batch, kind_at(kind));
                loading_open(store, table);
        }
        store->open[kind] = true;
        return table;
}

/* Now, but not before the batch before: the order of batches is the order of their times, which
   --known relies on, even where a clock was set back. */
static void
batch_time(struct store *store, char at[21])
{
        time_format(at, time(NULL));
        sqlite3_stmt *statement = db_prepare(store->db, "SELECT at FROM batches WHERE id = ?");
        sqlite3_bind_int64(statement, 1, store->last_batch);
        if (db_step(store->db, statement) &&
            slice_compare(db_column(statement, 0), slice_of(at)) > 0)
                snprintf(at, 21, "%.20s", db_column(statement, 0).data);
        sqlite3_finalize(statement);
}

static void
begin_writing(struct store *store)
{
        if (store->written)
                return;
        store->written = true;
        char at[21];
        batch_time(store, at);
        const struct passwd *user = getpwuid(getuid());
        sqlite3_stmt *statement = db_prepare(store->db,
                                             "INSERT INTO batches (id, tool, arguments, at, as_of, "
                                             "uid, user, previous, head) VALUES "
                                             "(?1, ?2, ?3, ?4, ?5, ?6, ?7, ifnull((SELECT head "
                                             "FROM batches WHERE id = ?8), '%s'), "
                                             "'%s')",
                                             NO_HEAD, NO_HEAD);
        sqlite3_bind_int64(statement, 1, store->batch.id);
        db_bind_text(store->db, statement, 2, slice_of(program));
        db_bind_text(store->db, statement, 3, slice_of(store->options.arguments));
        db_bind_text(store->db, statement, 4, slice_of(at));
        db_bind_text(store->db, statement, 5, slice_of(store->batch.valid_from));
        sqlite3_bind_int64(statement, 6, getuid());
        db_bind_text(store->db, statement, 7, slice_of(user != NULL ? user->pw_name : NULL));
        sqlite3_bind_int64(statement, 8, store->last_batch);
        db_run(store->db, statement);
        sqlite3_finalize(statement);
}

void
store_input(struct store *store, const char *name, const char sha256[65], uint64_t records,
            uint64_t refused)
{
        grow(&store->inputs, &store->input_capacity, store->input_count + 1, sizeof *store->inputs);
        store->inputs[store->input_count++] = (struct store_input){.name = duplicate(name),
                                                                   .sha256 = duplicate(sha256),
                                                                   .records = records,
                                                                   .refused = refused};
        if (refused > 0)
                begin_writing(store);
}

void
store_refused_row(struct store *store, uint64_t line)
{
        struct store_input *input = &store->inputs[store->input_count - 1];
        grow(&input->lines, &input->line_capacity, input->line_count + 1, sizeof *input->lines);
        input->lines[input->line_count++] = line;
}

uint64_t
store_count(const struct store *store, enum kind_id kind, enum store_result result)
{
        return store->counts[kind][result];
}

/* ---- what records refer to ---- */

static void
remember_key(struct store *store, enum kind_id kind, struct slice key, int64_t id)
{
        store->last[kind].key.size = 0;
        buffer_add(&store->last[kind].key, key.data, key.size);
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

static int
digits_of_currency(struct store *store, struct slice code)
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
        facts->digits = digits_of_currency(store, slice_of(facts->currency));
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

/* Puts ids in the place of keys. */
static bool
resolve_references(struct store *store, struct table *table, struct problem *problem)
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

/* ---- money ---- */

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
        if (table->cells[field].class != CELL_TEXT || digits_of_currency(store, code) >= 0)
                return true;
        return problem_set(problem, field,
                           "\"%.*s\" is not a currency; write a code of ISO 4217 such as TRY",
                           QUOTED(code));
}

/* Turns decimals into minor units. money_waits: one is in the currency of a stored record, to be
 * found first. */
static bool
read_money(struct store *store, struct table *table, struct problem *problem)
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
                        digits = digits_of_currency(store, table->cells[currency].text);
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

/* Reads the amounts that waited, in the currency of ROW (NULL: there is none). */
static bool
read_waiting_money(struct store *store, struct table *table, sqlite3_stmt *row,
                   struct problem *problem)
{
        for (size_t i = 0; i < table->amounts.count; i++) {
                size_t field = table->amounts.fields[i];
                if (table->cells[field].class != CELL_TEXT)
                        continue;
                int currency = currency_of(table, field), digits = -1;
                if (row != NULL && currency >= 0)
                        digits = digits_of_currency(
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

/* ---- derived fields ---- */

static bool
set_derived(struct table *table, int field, struct cell derived, struct problem *problem)
{
        struct cell *cell = &table->cells[field];
        bool same = cell->class == CELL_NULL ||
                    (cell->class == derived.class &&
                     (derived.class == CELL_TEXT ? slice_equal(cell->text, derived.text)
                                                 : cell->integer == derived.integer));
        if (!same)
                return problem_set(problem, field, "is worked out by the program; leave it out");
        *cell = derived;
        return true;
}

static bool
derive_name_fold(struct store *store, struct table *table, const struct record *record,
                 struct problem *problem)
{
        static int name, name_fold;
        if (name_fold == 0) {
                name = kind_field(table->kind, "name");
                name_fold = kind_field(table->kind, "name_fold");
        }
        if (!record->given[name] && table->cells[name].class == CELL_NULL)
                return true;
        store->fold.size = 0;
        if (table->cells[name].class == CELL_TEXT)
                fold_text(&store->fold, table->cells[name].text);
        struct cell fold = {.class = store->fold.size > 0 ? CELL_TEXT : CELL_NULL,
                            .text = buffer_slice(&store->fold)};
        return set_derived(table, name_fold, fold, problem);
}

static bool
derive_history(struct store *store, struct table *table, struct problem *problem)
{
        static int value_on, history;
        if (history == 0) {
                value_on = kind_field(table->kind, "value_on");
                history = kind_field(table->kind, "history");
        }
        const char *cut_off_on =
                store_account(store, table->cells[table->account].integer)->cut_off_on;
        struct cell before_cut_off = {
                .class = CELL_INTEGER,
                .integer = *cut_off_on != '\0' &&
                           slice_compare(table->cells[value_on].text, slice_of(cut_off_on)) <= 0};
        return set_derived(table, history, before_cut_off, problem);
}

/* One of two ways to say the same: the account view says it for every account, so a list saved back
   would otherwise change them. */
static void
simplify_stage(struct table *table)
{
        static int stage;
        if (stage == 0)
                stage = kind_field(table->kind, "stage");
        struct cell *cell = &table->cells[stage];
        if (cell->class == CELL_TEXT && slice_is(cell->text, "administrative"))
                *cell = (struct cell){.class = CELL_NULL};
}

static bool
derive_fields(struct store *store, struct table *table, const struct record *record,
              struct problem *problem)
{
        bool about_account =
                table->account >= 0 && table->cells[table->account].class == CELL_INTEGER;
        if (about_account && table->party >= 0 && table->cells[table->party].class == CELL_NULL)
                table->cells[table->party] = (struct cell){
                        .class = CELL_INTEGER,
                        .integer =
                                store_account(store, table->cells[table->account].integer)->debtor};
        if (table->kind->id == KIND_party)
                return derive_name_fold(store, table, record, problem);
        if (table->kind->id == KIND_account)
                simplify_stage(table);
        if (table->kind->id == KIND_entry && about_account)
                return derive_history(store, table, problem);
        return true;
}

/* ---- inserting ---- */

static bool
has_personal_value(const struct table *table)
{
        for (size_t i = 0; i < table->personal.count; i++)
                if (table->cells[table->personal.fields[i]].class != CELL_NULL)
                        return true;
        return false;
}

static struct slice
party_salt(struct store *store, int64_t id)
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

/* The salt for the digest of the table's present cells; empty when they hold nothing personal. */
static struct slice
salt_of(struct store *store, struct table *table)
{
        if (!has_personal_value(table))
                return (struct slice){0};
        if (table->salted)
                return (struct slice){(const char *)table->salt, table->salt_size};
        if (table->party >= 0)
                return party_salt(store, table->cells[table->party].integer);
        const struct account_facts *facts =
                store_account(store, table->cells[table->account].integer);
        return (struct slice){(const char *)facts->salt, facts->salt_size};
}

/* What the next records are likely to ask for. */
static void
remember_inserted(struct store *store, struct table *table, int64_t id)
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
                facts->digits = digits_of_currency(store, slice_of(facts->currency));
                facts->cut_off_on[0] = '\0';
                memcpy(facts->salt, table->salt, SALT_SIZE);
                facts->salt_size = SALT_SIZE;
        }
}

int64_t
store_insert(struct store *store, struct table *table)
{
        begin_writing(store);
        int64_t id = loading_insert(store, table);
        if (id == 0)
                return 0;
        table_digest(table, id, table->kind->form == FORM_VERSIONED ? FIRST_VALID_FROM : "",
                     salt_of(store, table));
        remember_inserted(store, table, id);
        return id;
}

/* All that a new record needs is there. */
static bool
complete(const struct table *table, struct problem *problem)
{
        const struct kind *kind = table->kind;
        for (size_t i = 1; i < kind->field_count; i++)
                if ((kind->fields[i].flags & FIELD_REQUIRED) && table->cells[i].class == CELL_NULL)
                        return problem_set(problem, (int)i,
                                           "is missing; this %s is new and needs it", kind->name);
        return true;
}

/* ---- comparing with what is stored ---- */

/* Says a stored value as a stream would. */
static void
add_stored_value(struct store *store, struct table *table, sqlite3_stmt *row, size_t i,
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
                                ? digits_of_currency(
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

static bool
is_given(const struct record *record, size_t field)
{
        return record->values[field].size > 0 || record->given[field];
}

bool
store_fact_is(struct store *store, struct table *table, const struct record *record,
              sqlite3_stmt *row, struct problem *problem)
{
        struct buffer there = {0}, here = {0};
        int first = -1;
        for (size_t i = 1; i < table->kind->field_count; i++) {
                const struct field *field = &table->kind->fields[i];
                if (!is_given(record, i) ||
                    cell_is_column(&table->cells[i], row, table_column(table, i)))
                        continue;
                if (first < 0)
                        first = (int)i;
                buffer_add_format(&there, " %s=\"", field->name);
                add_stored_value(store, table, row, i, &there);
                buffer_add_text(&there, "\"");
                buffer_add_format(&here, " %s=\"%.*s\"", field->name, QUOTED(record->values[i]));
        }
        if (first >= 0) {
                buffer_terminate(&there);
                buffer_terminate(&here);
                problem_set(problem, first,
                            "%s %lld is stored with%s, and this one has%s; a fact is "
                            "never edited: record what corrects it",
                            table->kind->name, (long long)table_id(row), there.data, here.data);
        }
        buffer_free(&there);
        buffer_free(&here);
        return first < 0;
}

/* What a decision says of itself rather than of the account: it stays as it was when the action was
   planned, whatever day and policy the row with its outcome names; and a day of limitation that is worked
   out again has not changed. */
static bool
set_once(const struct kind *kind, const struct field *field)
{
        if (kind->id == KIND_limitation)
                return strcmp(field->name, "as_of") == 0;
        return kind->id == KIND_action &&
               (strcmp(field->name, "strategy") == 0 || strcmp(field->name, "as_of") == 0);
}

static bool
check_immutable(struct store *store, struct table *table, const struct record *record,
                sqlite3_stmt *row, struct problem *problem)
{
        for (size_t i = 0; i < table->immutable.count; i++) {
                size_t index = table->immutable.fields[i];
                const struct field *field = &table->kind->fields[index];
                int column = table_column(table, index);
                if (!is_given(record, index) || set_once(table->kind, field) ||
                    cell_is_column(&table->cells[index], row, column))
                        continue;
                /* A currency may be given where there was none. */
                if (!(field->flags & FIELD_IDENTITY) && table->cells[index].class != CELL_NULL &&
                    sqlite3_column_type(row, column) == SQLITE_NULL)
                        continue;
                struct buffer stored = {0};
                add_stored_value(store, table, row, index, &stored);
                problem_set(
                        problem, (int)index,
                        "\"%.*s\" here, \"%s\" as stored: it cannot change once the %s is there",
                        QUOTED(record->values[index]), buffer_terminate(&stored),
                        table->kind->name);
                buffer_free(&stored);
                return false;
        }
        return true;
}

/* Takes what was not given from BASE. True when something that was given differs from it. */
static bool
overlay(struct table *table, const struct record *record, sqlite3_stmt *base)
{
        bool changed = false;
        for (size_t i = 1; i < table->kind->field_count; i++) {
                const struct field *field = &table->kind->fields[i];
                int column = table_column(table, i);
                bool given = is_given(record, i);
                if (field->flags & FIELD_DERIVED) /* name_fold follows name */
                        given = table->kind->id == KIND_party &&
                                is_given(record, (size_t)kind_field(table->kind, "name"));
                if (!given || set_once(table->kind, field))
                        table->cells[i] = cell_of_column(base, column);
                else if (!cell_is_column(&table->cells[i], base, column))
                        changed = true;
        }
        return changed;
}

/* ---- kinds that have versions ---- */

static enum store_result
change_record(struct store *store, struct table *table, const struct record *record,
              sqlite3_stmt *row, int64_t *id, struct problem *problem)
{
        *id = table_id(row);
        if (!check_immutable(store, table, record, row, problem))
                return STORE_REFUSED;
        sqlite3_stmt *base = table_find_as_of(table, row);
        if (!overlay(table, record, base))
                return STORE_SAME;
        if (!record_span(table->kind, table->cells, problem) ||
            !decided_in_order(store, table, problem))
                return STORE_REFUSED;
        begin_writing(store);
        struct slice salt = salt_of(store, table);
        bool own = base == row && table_batch(table, row) == store->batch.id;
        char valid_from[11];
        snprintf(valid_from, sizeof valid_from, "%.10s",
                 own ? table_valid_from(table, row).data : store->batch.valid_from);
        table_change(table, row, base);
        table_digest(table, *id, valid_from, salt);
        if (table->kind->id == KIND_account || table->kind->id == KIND_portfolio)
                store->account.id = 0;
        return STORE_CHANGED;
}

static enum store_result
store_versioned(struct store *store, struct table *table, const struct record *record, int64_t *id,
                struct problem *problem)
{
        enum kind_id kind = table->kind->id;
        bool by_number = table->cells[0].class == CELL_INTEGER;
        bool try = store->expect_new[kind] || loading_knows(store, kind);
        if (try && !store->money_waits && !by_number && complete(table, problem) &&
            decided_in_order(store, table, problem)) {
                *id = store_insert(store, table);
                if (*id != 0)
                        return STORE_NEW;
        }
        loading_settle(store, table->kind);
        sqlite3_stmt *row = table_find(table);
        if (store->money_waits && !read_waiting_money(store, table, row, problem))
                return STORE_REFUSED;
        if (row != NULL)
                return change_record(store, table, record, row, id, problem);
        if (by_number) {
                problem_set(problem, 0, "there is no %s %lld; leave the number of a new one out",
                            table->kind->name, (long long)table->cells[0].integer);
                return STORE_REFUSED;
        }
        if (!complete(table, problem) || !decided_in_order(store, table, problem))
                return STORE_REFUSED;
        *id = store_insert(store, table);
        return STORE_NEW;
}

/* ---- facts ---- */

static enum store_result
store_fact(struct store *store, struct table *table, const struct record *record, int64_t *id,
           struct problem *problem)
{
        bool by_number = table->cells[0].class == CELL_INTEGER;
        enum kind_id kind = table->kind->id;
        bool try = store->expect_new[kind] || loading_knows(store, kind);
        if (try && !by_number && !store->money_waits) {
                *id = store_insert(store, table);
                if (*id != 0)
                        return STORE_NEW;
        }
        loading_settle(store, table->kind);
        sqlite3_stmt *row = table_find(table);
        if (store->money_waits && !read_waiting_money(store, table, row, problem))
                return STORE_REFUSED;
        if (row != NULL) {
                *id = table_id(row);
                return store_fact_is(store, table, record, row, problem) ? STORE_SAME
                                                                         : STORE_REFUSED;
        }
        if (by_number) {
                problem_set(problem, 0, "there is no %s %lld; leave the number of a new one out",
                            table->kind->name, (long long)table->cells[0].integer);
                return STORE_REFUSED;
        }
        *id = store_insert(store, table);
        return STORE_NEW;
}

/* ---- results of analysis: stored when they say something new ---- */

static bool
named_in(const char *list, const char *name)
{
        size_t length = strlen(name);
        while (*list != '\0') {
                size_t size = strcspn(list, " ");
                if (size == length && memcmp(list, name, length) == 0)
                        return true;
                list += size + strspn(list + size, " ");
        }
        return false;
}

/* The account's last row up to the record's as_of. */
static sqlite3_stmt *
latest_result(struct store *store, struct table *table)
{
        sqlite3_stmt **statement =
                table->kind->id == KIND_score ? &store->latest_score : &store->latest_segment;
        loading_settle(store, table->kind);
        if (*statement == NULL) {
                struct buffer columns = {0};
                for (size_t i = 1; i < table->kind->field_count; i++)
                        buffer_add_format(&columns, ", \"%s\"", table->kind->fields[i].name);
                *statement =
                        db_prepare(store->db,
                                   "SELECT id%s FROM \"%s\" WHERE account = ?1 AND as_of <= ?2 "
                                   "ORDER BY as_of DESC, id DESC LIMIT 1",
                                   buffer_terminate(&columns), table->kind->plural);
                buffer_free(&columns);
        }
        sqlite3_reset(*statement);
        sqlite3_bind_int64(*statement, 1, table->cells[table->account].integer);
        db_bind_text(store->db, *statement, 2, table->cells[kind_field(table->kind, "as_of")].text);
        return db_step(store->db, *statement) ? *statement : NULL;
}

/* Stores the cells unless the account's last row says the same in the fields of NEWS and in the
 * user's. */
static enum store_result
store_news(struct store *store, struct table *table, const char *news, int64_t *id,
           struct problem *problem)
{
        sqlite3_stmt *row = latest_result(store, table);
        bool same = row != NULL;
        for (size_t i = 1; same && i < table->kind->field_count; i++)
                if (named_in(news, table->kind->fields[i].name) ||
                    table->kind->fields[i].user_defined)
                        same = cell_is_column(&table->cells[i], row, (int)i);
        if (same) {
                *id = sqlite3_column_int64(row, 0);
                return STORE_SAME;
        }
        if (!decided_in_order(store, table, problem))
                return STORE_REFUSED;
        *id = store_insert(store, table);
        return STORE_NEW;
}

/* ---- one record ---- */

bool
store_prepare(struct store *store, struct table *table, const struct record *record,
              struct problem *problem)
{
        return resolve_references(store, table, problem) && read_money(store, table, problem) &&
               derive_fields(store, table, record, problem) &&
               agrees_with_stored(store, table, problem);
}

static enum store_result
store_checked(struct store *store, struct table *table, const struct record *record, int64_t *id,
              struct problem *problem)
{
        if (table->kind->form == FORM_VERSIONED)
                return store_versioned(store, table, record, id, problem);
        if (table->cells[0].class == CELL_INTEGER)
                return store_fact(store, table, record, id, problem);
        if (store->money_waits && !read_waiting_money(store, table, NULL, problem))
                return STORE_REFUSED;
        switch (table->kind->id) {
        case KIND_entry:
                return entry_store(store, table, record, id, problem);
        case KIND_score:
                return store_news(store, table, "score band reasons scorecard", id, problem);
        case KIND_segment:
                return store_news(store, table, "segment", id, problem);
        default:
                return store_fact(store, table, record, id, problem);
        }
}

enum store_result
store_record(struct store *store, const struct record *record, int64_t *id, struct problem *problem)
{
        enum kind_id kind = record->kind->id;
        enum store_result result = STORE_REFUSED;
        struct table *table = store_table(store, kind);
        *id = 0;
        if (record_read(record, table->cells, problem) &&
            store_prepare(store, table, record, problem))
                result = store_checked(store, table, record, id, problem);
        if (result == STORE_REFUSED)
                *id = 0;
        store->expect_new[kind] = result == STORE_NEW;
        store->counts[kind][result]++;
        return result;
}

/* ---- the end ---- */

void
store_flush(struct store *store)
{
        loading_flush(store);
}

void
store_flush_row(struct store *store, enum kind_id kind, int64_t id)
{
        loading_settle_row(store, kind, id);
}

static void
finalize_statements(struct store *store)
{
        loading_close(store);
        for (enum kind_id kind = 0; kind < KIND_COUNT; kind++) {
                sqlite3_finalize(store->find[kind]);
                if (store->open[kind])
                        table_finalize(&store->tables[kind]);
        }
        sqlite3_finalize(store->find_account);
        sqlite3_finalize(store->find_party_salt);
        sqlite3_finalize(store->latest_score);
        sqlite3_finalize(store->latest_segment);
        entry_close(store);
        sqlite3_finalize(store->action_of);
        decided_close(store);
        fresh_close(store);
}

static void
free_store(struct store *store)
{
        for (enum kind_id kind = 0; kind < KIND_COUNT; kind++) {
                buffer_free(&store->last[kind].key);
                if (store->open[kind])
                        table_close(&store->tables[kind]);
        }
        for (size_t i = 0; i < store->input_count; i++) {
                free(store->inputs[i].name);
                free(store->inputs[i].sha256);
                free(store->inputs[i].lines);
        }
        free(store->inputs);
        free(store->currencies);
        buffer_free(&store->fold);
        free(store);
}

void
store_rollback(struct store *store)
{
        finalize_statements(store);
        db_rollback(store->db);
        free_store(store);
}

static void
bind_optional(sqlite3_stmt *statement, int parameter, int64_t value)
{
        if (value != 0)
                sqlite3_bind_int64(statement, parameter, value);
        else
                sqlite3_bind_null(statement, parameter);
}

static void
write_kinds(struct store *store)
{
        sqlite3_stmt *statement = db_prepare(
                store->db, "INSERT INTO batch_kinds (batch, kind, inserted, updated, first_id, "
                           "first_version, digest) VALUES (?, ?, ?, ?, ?, ?, ?)");
        for (enum kind_id kind = 0; kind < KIND_COUNT; kind++) {
                struct table *table = &store->tables[kind];
                if (!store->open[kind] || table->inserted + table->updated == 0)
                        continue;
                char digest[65];
                table_digest_end(table, digest);
                sqlite3_bind_int64(statement, 1, store->batch.id);
                db_bind_text(store->db, statement, 2, slice_of(table->kind->name));
                sqlite3_bind_int64(statement, 3, (int64_t)table->inserted);
                sqlite3_bind_int64(statement, 4, (int64_t)table->updated);
                bind_optional(statement, 5, table->first_id);
                bind_optional(statement, 6, table->first_version);
                db_bind_text(store->db, statement, 7, slice_of(digest));
                db_run(store->db, statement);
        }
        sqlite3_finalize(statement);
}

static void
write_inputs(struct store *store)
{
        sqlite3_stmt *statement = db_prepare(
                store->db, "INSERT INTO batch_inputs (batch, position, name, sha256, records, "
                           "refused) VALUES (?, ?, ?, ?, ?, ?)");
        for (size_t i = 0; i < store->input_count; i++) {
                sqlite3_bind_int64(statement, 1, store->batch.id);
                sqlite3_bind_int64(statement, 2, (int64_t)i + 1);
                db_bind_text(store->db, statement, 3, slice_of(store->inputs[i].name));
                db_bind_text(store->db, statement, 4, slice_of(store->inputs[i].sha256));
                sqlite3_bind_int64(statement, 5, (int64_t)store->inputs[i].records);
                sqlite3_bind_int64(statement, 6, (int64_t)store->inputs[i].refused);
                db_run(store->db, statement);
        }
        sqlite3_finalize(statement);
}

static void
write_refused_rows(struct store *store)
{
        sqlite3_stmt *statement = db_prepare(
                store->db, "INSERT INTO refused_rows (batch, position, line) VALUES (?, ?, ?)");
        for (size_t i = 0; i < store->input_count; i++)
                for (size_t j = 0; j < store->inputs[i].line_count; j++) {
                        sqlite3_bind_int64(statement, 1, store->batch.id);
                        sqlite3_bind_int64(statement, 2, (int64_t)i + 1);
                        sqlite3_bind_int64(statement, 3, (int64_t)store->inputs[i].lines[j]);
                        db_run(store->db, statement);
                }
        sqlite3_finalize(statement);
}

static void
write_head(struct store *store)
{
        char head[65];
        chain_head(store->db, store->batch.id, head);
        sqlite3_stmt *statement = db_prepare(store->db, "UPDATE batches SET head = ? WHERE id = ?");
        db_bind_text(store->db, statement, 1, slice_of(head));
        sqlite3_bind_int64(statement, 2, store->batch.id);
        db_run(store->db, statement);
        sqlite3_finalize(statement);
}

int64_t
store_commit(struct store *store)
{
        if (!store->written) {
                store_rollback(store);
                return 0;
        }
        loading_flush(store);
        store_check_sums(store);
        int64_t batch = store->batch.id;
        write_kinds(store);
        write_inputs(store);
        write_refused_rows(store);
        entry_write_stated(store);
        finalize_statements(store);
        write_head(store);
        if (store->options.bulk)
                schema_restore_indexes(store->db);
        db_commit(store->db);
        free_store(store);
        return batch;
}
