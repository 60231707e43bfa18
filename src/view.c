#include "view-internal.h"

#include <stdlib.h>
#include <string.h>

#include "number.h"

enum column_id {
#define COLUMN(name, type, group, doc) COLUMN_##name,
#include "account_view.def"
        COLUMN_account_field, /* x_ field of the account … */
        COLUMN_party_field    /* … and of its debtor */
};

struct column {
        enum column_id id;
        enum type type;
        int result;         /* x_ fields: where the group's statement has it */
        struct buffer text; /* its text, where that is made here */
};

/* A cell as it is stored or computed: text as it stands, or a number that its type explains. */
struct value {
        enum { NOTHING, TEXT, INTEGER, REAL } form;
        struct slice text;
        int64_t integer;
        double real;
};

/* ---- columns ---- */

/* The kind whose x_ field NAME the view shows: the account, else the debtor; KIND_NONE. */
static enum kind_id
field_owner(const char *name)
{
        static const enum kind_id owners[] = {KIND_account, KIND_party};

        for (size_t i = 0; i < 2; i++) {
                int field = kind_field(kind_at(owners[i]), name);
                if (field >= 0 && kind_at(owners[i])->fields[field].user_defined)
                        return owners[i];
        }
        return KIND_NONE;
}

size_t
view_all_columns(const char ***names)
{
        size_t count = 0, capacity = 0;

        *names = NULL;
        for (size_t i = 0; i < account_view_column_count; i++) {
                grow(names, &capacity, count + 1, sizeof **names);
                (*names)[count++] = account_view_columns[i].name;
        }
        for (int owner = 0; owner < 2; owner++) {
                const struct kind *kind = kind_at(owner ? KIND_party : KIND_account);

                for (size_t i = 0; i < kind->field_count; i++) {
                        const struct field *field = &kind->fields[i];
                        if (!field->user_defined || field_owner(field->name) != kind->id)
                                continue;
                        grow(names, &capacity, count + 1, sizeof **names);
                        (*names)[count++] = field->name;
                }
        }
        return count;
}

enum type
view_column_type(const char *name)
{
        for (size_t i = 0; i < account_view_column_count; i++) {
                if (!strcmp(account_view_columns[i].name, name))
                        return account_view_columns[i].type;
        }
        enum kind_id owner = field_owner(name);
        return owner == KIND_NONE ? TYPE_NONE
                                  : kind_at(owner)->fields[kind_field(kind_at(owner), name)].type;
}

static void
add_column(struct view *v, const char *name)
{
        struct column *column = &v->columns[v->column_count++];

        column->type = view_column_type(name);
        if (column->type == TYPE_NONE) {
                const char **names;
                size_t count = view_all_columns(&names);
                const char *near = nearest(name, names, count);
                die(EXIT_USAGE, "accounts have no column \"%s\"; %s%s", name,
                    near ? "did you mean " : "see col-list(1)", near ? near : "");
        }
        for (size_t i = 0; i < account_view_column_count; i++) {
                if (!strcmp(account_view_columns[i].name, name)) {
                        column->id = (enum column_id)i;
                        return;
                }
        }
        bool of_account = field_owner(name) == KIND_account;
        column->id = of_account ? COLUMN_account_field : COLUMN_party_field;
        column->result = of_account ? (int)ACCOUNT_FIELDS + v->account_field_count++
                                    : (int)PARTY_FIELDS + v->party_field_count++;
        buffer_add_format(of_account ? &v->account_fields : &v->party_fields, ", \"%s\"", name);
}

/* ---- rows ---- */

/* Accounts with their debtors, bytewise by both keys. Where no account has versions to consult, the
   indexes of the keys give that order; else an account may have had another debtor, and the rows
   are sorted. */
static void
prepare_walk(struct view *v, struct view_options options, bool by_person)
{
        const struct kind *account = kind_at(KIND_account);
        bool plain = versions_plain(v->db, account, v->moment);
        struct buffer sql = {0};

        buffer_add_text(&sql, "SELECT p.id, p.party, a.id, a.account FROM ");
        if (plain && !options.account)
                buffer_add_text(&sql, "parties p CROSS JOIN ");
        versions_source(&sql, v->db, account, v->moment);
        buffer_add_text(&sql, plain && !options.account ? " a" : " a CROSS JOIN parties p");
        buffer_add_text(&sql, " WHERE a.debtor = p.id");
        if (options.account)
                buffer_add_text(&sql, " AND a.account = ?1");
        if (options.debtor)
                buffer_add_text(&sql, " AND p.party = ?2");
        if (options.debtor && !plain) {
                buffer_add_text(&sql, " AND ");
                versions_ever_debtor(&sql, "a.id", 2);
        }
        buffer_add_text(&sql, " ORDER BY ");
        persons_sql(&sql, by_person ? v->persons : NULL, "p.id", "p.party");
        buffer_add_text(&sql, ", a.account");
        v->walk = db_prepare(v->db, "%s", buffer_terminate(&sql));
        persons_bind(v->walk, v->persons);
        if (options.account)
                sqlite3_bind_text(v->walk, 1, options.account, -1, SQLITE_TRANSIENT);
        if (options.debtor)
                sqlite3_bind_text(v->walk, 2, options.debtor, -1, SQLITE_TRANSIENT);
        buffer_free(&sql);
}

/* Up to one in so many accounts, reading ahead would cost more than it saves. */
enum { FEW_OF_ALL = 20 };

/* What is read ahead is all that the tables hold, in its present version. */
static int64_t
rows_worth_reading_ahead(const struct view *v)
{
        if (v->moment.known < db_last_batch(v->db) ||
            !versions_plain(v->db, kind_at(KIND_contact_point), v->moment))
                return INT64_MAX;
        return db_integer(v->db, 0, "SELECT max(id) FROM accounts") / FEW_OF_ALL;
}

struct view *
view_open(struct db *db, struct view_options options, const char *const *columns, size_t count)
{
        struct view *v = allocate(sizeof *v);

        v->db = db;
        v->moment = (struct moment){options.as_of, options.known};
        day_format(v->as_of, options.as_of);
        v->many_rows = rows_worth_reading_ahead(v);
        v->columns = allocate((count + 1) * sizeof *v->columns);
        bool by_person = false;
        for (size_t i = 0; i < count; i++) {
                add_column(v, columns[i]);
                by_person |= v->columns[i].id == COLUMN_person;
        }
        v->persons = persons_open(db, v->moment);
        prepare_walk(v, options, by_person);
        return v;
}

bool
view_next(struct view *v)
{
        if (!db_step(v->db, v->walk))
                return false;

        int64_t debtor = sqlite3_column_int64(v->walk, 0);
        bool party = v->ready[GROUP_PARTY];
        bool contact = v->ready[GROUP_CONTACT], point = v->ready[GROUP_POINT];
        bool consent = v->ready[GROUP_CONSENT];

        if (++v->rows > v->many_rows && !v->ahead)
                view_read_ahead(v);
        memset(v->ready, 0, sizeof v->ready);
        v->digits = -1;
        if (debtor == v->debtor) { /* what only the debtor decides still holds */
                v->ready[GROUP_PARTY] = party;
                v->ready[GROUP_CONTACT] = contact;
                v->ready[GROUP_POINT] = point;
                v->ready[GROUP_CONSENT] = consent;
        }
        v->debtor = debtor;
        v->account = sqlite3_column_int64(v->walk, 2);
        return true;
}

int64_t
view_account_id(const struct view *v)
{
        return v->account;
}

size_t
view_parties(struct view *v, const int64_t **ids)
{
        return persons_parties(v->persons, &v->debtor, ids);
}

struct slice
view_debtor_key(const struct view *v)
{
        return db_column(v->walk, 1);
}

void
view_close(struct view *v)
{
        if (!v)
                return;
        sqlite3_finalize(v->walk);
        persons_close(v->persons);
        for (size_t i = 0; i < v->column_count; i++)
                buffer_free(&v->columns[i].text);
        free(v->columns);
        view_free_groups(v);
        free(v);
}

/* ---- cells ---- */

static struct value
of_text(struct slice text)
{
        return (struct value){text.size ? TEXT : NOTHING, text, 0, 0};
}

static struct value
of_integer(int64_t integer)
{
        return (struct value){INTEGER, {NULL, 0}, integer, 0};
}

static struct value
of_day(int32_t day)
{
        return day == DAY_NONE ? (struct value){.form = NOTHING} : of_integer(day);
}

static struct value
of_key(const struct key *key)
{
        return of_text(slice_of(key ? key->text : NULL));
}

/* A stored field as the statement has it. */
static struct value
of_result(sqlite3_stmt *row, int result)
{
        if (!row)
                return (struct value){.form = NOTHING};
        switch (sqlite3_column_type(row, result)) {
        case SQLITE_INTEGER:
                return of_integer(sqlite3_column_int64(row, result));
        case SQLITE_FLOAT:
                return (struct value){REAL, {NULL, 0}, 0, sqlite3_column_double(row, result)};
        default:
                return of_text(db_column(row, result));
        }
}

static struct ledger *
ledger(struct view *v)
{
        view_compute(v, GROUP_LEDGER);
        return &v->ledger;
}

/* Days past due; DAY_NONE when nothing is unpaid. */
static int32_t
days_past_due(struct view *v)
{
        int32_t due_on = ledger(v)->due_on;

        if (due_on == DAY_NONE)
                return DAY_NONE;
        return due_on < v->moment.as_of ? v->moment.as_of - due_on : 0;
}

static const char *
status(struct view *v)
{
        sqlite3_stmt *account = view_account(v);
        const struct key *portfolio = account ? view_portfolio(v, account) : NULL;
        int32_t closed_on = account ? view_day(account, ACCOUNT_CLOSED_ON) : DAY_NONE;

        if (closed_on != DAY_NONE && closed_on <= v->moment.as_of)
                return "closed";
        if (portfolio && portfolio->recall_on != DAY_NONE &&
            portfolio->recall_on <= v->moment.as_of)
                return "recalled";
        int64_t balance = ledger(v)->balance;
        return balance > 0 ? "open" : balance < 0 ? "credit" : "settled";
}

static struct value
account_value(struct view *v, enum column_id column)
{
        sqlite3_stmt *row = view_account(v);

        if (!row)
                return (struct value){.form = NOTHING};
        switch (column) {
        case COLUMN_creditor:
                return of_key(view_creditor(v, row));
        case COLUMN_creditor_name: {
                const struct key *creditor = view_creditor(v, row);
                return of_text(slice_of(creditor ? creditor->name : NULL));
        }
        case COLUMN_portfolio:
                return of_key(view_portfolio(v, row));
        case COLUMN_product:
                return of_result(row, ACCOUNT_PRODUCT);
        case COLUMN_currency:
                return of_result(row, ACCOUNT_CURRENCY);
        case COLUMN_stage: {
                struct value stage = of_result(row, ACCOUNT_STAGE);
                return stage.form == NOTHING ? of_text(slice_of("administrative")) : stage;
        }
        case COLUMN_contract_due_on:
                return of_result(row, ACCOUNT_DUE_ON);
        case COLUMN_opened_on:
                return of_result(row, ACCOUNT_OPENED_ON);
        case COLUMN_claim:
                return of_result(row, ACCOUNT_CLAIM);
        case COLUMN_basis:
                return of_result(row, ACCOUNT_BASIS);
        case COLUMN_contract_rate:
                return of_result(row, ACCOUNT_CONTRACT_RATE);
        case COLUMN_fx_day:
                return of_result(row, ACCOUNT_FX_DAY);
        case COLUMN_grace_days:
                return of_result(row, ACCOUNT_GRACE_DAYS);
        case COLUMN_closed_on:
                return of_result(row, ACCOUNT_CLOSED_ON);
        case COLUMN_closed_reason:
                return of_result(row, ACCOUNT_CLOSED_REASON);
        case COLUMN_notice_on: {
                struct value own = of_result(row, ACCOUNT_NOTICE_ON);
                const struct key *portfolio = own.form == NOTHING ? view_portfolio(v, row) : NULL;
                return portfolio ? of_day(portfolio->notice_on) : own;
        }
        default:
                return of_result(row, ACCOUNT_PLACED_ON);
        }
}

static struct value
ledger_value(struct view *v, enum column_id column)
{
        switch (column) {
        case COLUMN_status:
                return of_text(slice_of(status(v)));
        case COLUMN_principal:
                return of_integer(ledger(v)->open[PART_PRINCIPAL]);
        case COLUMN_interest:
                return of_integer(ledger(v)->open[PART_INTEREST]);
        case COLUMN_cost:
                return of_integer(ledger(v)->open[PART_COST]);
        case COLUMN_balance:
                return of_integer(ledger(v)->balance);
        case COLUMN_due_on:
                return of_day(ledger(v)->due_on);
        case COLUMN_dpd:
                return of_day(days_past_due(v));
        case COLUMN_bucket: {
                int32_t dpd = days_past_due(v);
                return of_text(slice_of(dpd == DAY_NONE ? NULL : ageing_bucket(dpd)));
        }
        case COLUMN_last_payment_on:
                return of_day(ledger(v)->last_payment_on);
        case COLUMN_credit:
                return of_integer(ledger(v)->credit);
        case COLUMN_allocated_on:
                view_compute(v, GROUP_LEDGER);
                return of_day(v->allocated_on);
        default:
                return ledger(v)->last_payment_on == DAY_NONE ? (struct value){.form = NOTHING}
                                                              : of_integer(v->ledger.last_payment);
        }
}

static struct value
action_value(struct view *v, enum column_id column)
{
        view_compute(v, GROUP_ACTION);
        switch (column) {
        case COLUMN_last_step:
                return v->last_step_on == DAY_NONE ? of_day(DAY_NONE) : of_integer(v->last_step);
        case COLUMN_last_step_on:
                return of_day(v->last_step_on);
        case COLUMN_open_step:
                return v->open_step_on == DAY_NONE ? of_day(DAY_NONE) : of_integer(v->open_step);
        case COLUMN_open_step_on:
                return of_day(v->open_step_on);
        default:
                return of_day(v->last_try_on);
        }
}

static struct value
contact_value(struct view *v, enum column_id column)
{
        view_compute(v, GROUP_CONTACT);
        switch (column) {
        case COLUMN_last_contact_on:
                return v->last_contact_at[0]
                               ? of_day(view_local_day(v, slice_of(v->last_contact_at)))
                               : (struct value){.form = NOTHING};
        case COLUMN_last_result:
                return of_text(buffer_slice(&v->last_result));
        default:
                return of_integer(v->contacts[column - COLUMN_contacts_1d]);
        }
}

static struct value
cell(struct view *v, const struct column *column)
{
        switch (column->id) {
        case COLUMN_account:
                return of_text(db_column(v->walk, 3));
        case COLUMN_debtor:
                return of_text(db_column(v->walk, 1));
        case COLUMN_person: {
                struct slice person = persons_key(v->persons, v->debtor);
                return of_text(person.size > 0 ? person : db_column(v->walk, 1));
        }
        case COLUMN_name:
                return of_result(view_party(v), PARTY_NAME);
        case COLUMN_city:
                return of_result(view_party(v), PARTY_CITY);
        case COLUMN_language:
                return of_result(view_party(v), PARTY_LANGUAGE);
        case COLUMN_time_zone:
                return of_result(view_party(v), PARTY_TIME_ZONE);
        case COLUMN_party_field:
                return of_result(view_party(v), column->result);
        case COLUMN_account_field:
                return of_result(view_account(v), column->result);
        case COLUMN_score:
        case COLUMN_band:
                view_compute(v, GROUP_SCORE);
                if (column->id == COLUMN_band)
                        return of_text(buffer_slice(&v->band));
                return v->scored ? of_integer(v->score) : (struct value){.form = NOTHING};
        case COLUMN_segment:
                view_compute(v, GROUP_SEGMENT);
                return of_text(buffer_slice(&v->segment));
        case COLUMN_segment_since:
                view_compute(v, GROUP_SEGMENT);
                return of_text(slice_of(v->segment_since));
        case COLUMN_segment_before:
                view_compute(v, GROUP_SEGMENT);
                return of_text(buffer_slice(&v->segment_before));
        case COLUMN_pool:
                view_compute(v, GROUP_AGENT);
                return of_text(buffer_slice(&v->pool));
        case COLUMN_team:
                view_compute(v, GROUP_AGENT);
                return of_text(buffer_slice(&v->team));
        case COLUMN_agent:
                view_compute(v, GROUP_AGENT);
                return of_text(buffer_slice(&v->agent));
        case COLUMN_agent_since:
                view_compute(v, GROUP_AGENT);
                return of_text(slice_of(v->agent_since));
        case COLUMN_holds:
                view_compute(v, GROUP_HOLD);
                return of_text(buffer_slice(&v->holds));
        case COLUMN_consents:
                view_compute(v, GROUP_CONSENT);
                return of_text(buffer_slice(&v->consents));
        case COLUMN_phone:
        case COLUMN_email:
        case COLUMN_address:
                view_compute(v, GROUP_POINT);
                return of_text(buffer_slice(&v->points[column->id - COLUMN_phone]));
        case COLUMN_as_of:
                return of_text((struct slice){v->as_of, 10});
        case COLUMN_seen:
                return of_integer(v->moment.known);
        default:
                break;
        }
        switch (account_view_columns[column->id].group) {
        case GROUP_LEDGER:
                return ledger_value(v, column->id);
        case GROUP_ACTION:
                return action_value(v, column->id);
        case GROUP_ARREARS:
                view_compute(v, GROUP_ARREARS);
                return of_day(v->delinquent_days);
        case GROUP_CONTACT:
                return contact_value(v, column->id);
        default:
                return account_value(v, column->id);
        }
}

size_t
view_column_count(const struct view *v)
{
        return v->column_count;
}

enum type
view_type(const struct view *v, size_t column)
{
        return v->columns[column].type;
}

/* Decimal places of the account's currency. */
int
view_digits(struct view *v)
{
        if (v->digits >= 0)
                return v->digits;

        sqlite3_stmt *account = view_account(v);
        struct slice currency = account ? db_column(account, ACCOUNT_CURRENCY) : slice_of(NULL);

        v->digits = currency_digits(currency);
        if (v->digits < 0)
                die(EXIT_BAD_POLICY,
                    "currency \"%.*s\" of account %.*s is none that the database knows; col-check "
                    "says more",
                    (int)currency.size, currency.data, (int)db_column(v->walk, 3).size,
                    db_column(v->walk, 3).data);
        return v->digits;
}

struct slice
view_text(struct view *v, size_t index)
{
        struct column *column = &v->columns[index];
        struct value value = cell(v, column);
        char text[32];
        size_t size;

        if (value.form == NOTHING)
                return (struct slice){NULL, 0};
        if (value.form == TEXT)
                return value.text;
        if (value.form == REAL) {
                size = real_format(text, value.real);
        } else if (column->type == TYPE_DATE) {
                day_format(text, (int32_t)value.integer);
                size = 10;
        } else if (column->type == TYPE_MONEY) {
                size = money_format(text, value.integer, view_digits(v));
        } else {
                size = integer_format(text, value.integer);
        }
        column->text.size = 0;
        buffer_add(&column->text, text, size);
        return buffer_slice(&column->text);
}

bool
view_integer(struct view *v, size_t index, int64_t *integer)
{
        struct column *column = &v->columns[index];
        struct value value = cell(v, column);

        if (value.form == INTEGER) {
                *integer = value.integer;
                return true;
        }
        if (value.form != TEXT || column->type != TYPE_DATE)
                return false;
        *integer = day_parse(value.text);
        return true;
}
