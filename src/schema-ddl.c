/* The text of everything that schema.c does to a database. */
#include "schema-ddl.h"

#include <stdlib.h>
#include <string.h>

#include "number.h"
#include "schema.h"

/* ---- columns ---- */

static bool
is_reference(const struct field *field)
{
        return field->target != KIND_NONE;
}

static bool
names_party_or_account(const struct kind *kind)
{
        return kind_field(kind, "party") > 0 || kind_field(kind, "account") > 0;
}

bool
schema_has_salt(const struct kind *kind)
{
        return kind->form != FORM_SYSTEM && !names_party_or_account(kind);
}

void
schema_salt_expression(struct buffer *out, const struct kind *kind, const char *alias)
{
        if (schema_has_salt(kind))
                buffer_add_format(out, "(SELECT salt FROM \"%s\" WHERE id = %s.id)", kind->plural,
                                  alias);
        else if (kind_field(kind, "party") > 0)
                buffer_add_format(out, "(SELECT salt FROM parties WHERE id = %s.party)", alias);
        else if (kind_field(kind, "account") > 0)
                buffer_add_format(out, "(SELECT salt FROM accounts WHERE id = %s.account)", alias);
        else
                buffer_add_text(out, "NULL");
}

static const char *
storage_class(const struct field *field)
{
        if (is_reference(field))
                return "INTEGER";
        switch (field->type) {
        case TYPE_INT:
        case TYPE_BOOL:
        case TYPE_MONEY:
                return "INTEGER";
        case TYPE_REAL:
                return "REAL";
        default:
                return "TEXT";
        }
}

/* col = 'a' OR col = 'b': unlike IN (…), whose list SQLite builds anew for every statement. */
static void
add_list_check(struct buffer *out, const struct field *field)
{
        const char *value = field->values, *separator = " CHECK (";
        while (*value != '\0') {
                size_t length = strcspn(value, " ");
                buffer_add_format(out, "%s\"%s\" = '%.*s'", separator, field->name, (int)length,
                                  value);
                separator = " OR ";
                value += length + strspn(value + length, " ");
        }
        buffer_add_text(out, ")");
}

/* Only identity fields that were not given are '': everywhere else no value is NULL. */
static bool
empty_is_text(const struct field *field)
{
        return (field->flags & FIELD_IDENTITY) && !is_reference(field) &&
               strcmp(storage_class(field), "TEXT") == 0;
}

/* The value is what FUNCTION makes of it, so it has the one form, with a month up to 12 and a day
   up to 31; that the day exists is the record layer's to see. Cheaper than a pattern, and the
   cheapest test comes first: most columns are empty most of the time. */
static void
add_form_check(struct buffer *out, const struct field *field, const char *function)
{
        const char *name = field->name;
        buffer_add_text(out, " CHECK (");
        if (!(field->flags & FIELD_REQUIRED))
                buffer_add_format(
                        out, empty_is_text(field) ? "\"%s\" = '' OR " : "\"%s\" IS NULL OR ", name);
        buffer_add_format(out, "\"%s\" IS %s\"%s\"))", name, function, name);
}

static void
add_checks(struct buffer *out, const struct field *field)
{
        if (is_reference(field))
                return;
        if (field->values != NULL)
                add_list_check(out, field);
        switch (field->type) {
        case TYPE_DATE:
                add_form_check(out, field, "date(");
                break;
        case TYPE_TIME:
                add_form_check(out, field, "strftime('%Y-%m-%dT%H:%M:%SZ', ");
                break;
        case TYPE_BOOL:
                buffer_add_format(out, " CHECK (\"%s\" = 0 OR \"%s\" = 1)", field->name,
                                  field->name);
                break;
        case TYPE_MONEY:
                buffer_add_format(out, " CHECK (\"%s\" BETWEEN %lld AND %lld)", field->name,
                                  -(long long)MONEY_MAX, (long long)MONEY_MAX);
                break;
        default:
                break;
        }
        if (field->flags & FIELD_NOT_NEGATIVE)
                buffer_add_format(out, " CHECK (\"%s\" >= 0)", field->name);
}

void
ddl_column(struct buffer *out, const struct field *field)
{
        bool personal = (field->flags & FIELD_PERSONAL) != 0;
        buffer_add_format(out, "\"%s\" %s", field->name, storage_class(field));
        if ((field->flags & (FIELD_KEY | FIELD_REQUIRED)) && !personal)
                buffer_add_text(out, " NOT NULL");
        else if (empty_is_text(field))
                buffer_add_text(out, personal ? " DEFAULT ''" : " NOT NULL DEFAULT ''");
        else if (field->flags & FIELD_IDENTITY && !is_reference(field))
                buffer_add_text(out, " NOT NULL DEFAULT 0");
        if (is_reference(field))
                buffer_add_format(out, " REFERENCES \"%s\"(id)", kind_at(field->target)->plural);
        add_checks(out, field);
}

static bool
has_checked_field(const struct kind *kind)
{
        for (size_t i = 0; i < kind->field_count; i++)
                if (kind->fields[i].check != CHECK_NONE)
                        return true;
        return false;
}

static void
add_columns(struct buffer *out, const struct kind *kind)
{
        for (size_t i = 0; i < kind->field_count; i++) {
                if (kind->fields[i].flags & FIELD_NUMBER)
                        continue;
                buffer_add_text(out, ",\n  ");
                ddl_column(out, &kind->fields[i]);
        }
        if (has_checked_field(kind))
                buffer_add_text(out, ",\n  doubtful TEXT");
}

static void
add_recording_columns(struct buffer *out, const struct kind *kind)
{
        if (kind->form == FORM_VERSIONED)
                buffer_add_text(out,
                                ",\n  valid_from TEXT NOT NULL CHECK (valid_from = '0001-01-01' OR "
                                "valid_from IS date(valid_from))");
        if (kind->id != KIND_batch)
                buffer_add_text(out, ",\n  batch INTEGER NOT NULL REFERENCES batches(id)");
}

static void
add_table(struct buffer *out, const struct kind *kind)
{
        buffer_add_format(out, "CREATE TABLE \"%s\" ( -- %s\n  id INTEGER PRIMARY KEY",
                          kind->plural, kind->doc);
        add_columns(out, kind);
        if (schema_has_salt(kind))
                buffer_add_text(out, ",\n  salt BLOB CHECK (length(salt) = 16)");
        add_recording_columns(out, kind);
        if (kind->id == KIND_batch)
                buffer_add_text(out, ",\n  previous TEXT NOT NULL CHECK (length(previous) = 64)");
        buffer_add_text(out, "\n) STRICT;\n");
        if (kind->form != FORM_VERSIONED)
                return;
        buffer_add_format(out,
                          "CREATE TABLE \"%s_versions\" (\n  version INTEGER PRIMARY KEY,\n"
                          "  id INTEGER NOT NULL REFERENCES \"%s\"(id)",
                          kind->plural, kind->plural);
        add_columns(out, kind);
        add_recording_columns(out, kind);
        buffer_add_format(out,
                          ",\n  replaced_by INTEGER NOT NULL REFERENCES batches(id)\n) STRICT;\n"
                          "CREATE UNIQUE INDEX \"%s_versions_as_of\" ON \"%s_versions\""
                          "(id, valid_from, batch);\n",
                          kind->plural, kind->plural);
}

/* ---- indexes ---- */

static void
add_identity_column(struct buffer *out, const struct field *field)
{
        if (is_reference(field) && !(field->flags & FIELD_REQUIRED))
                buffer_add_format(out, "ifnull(\"%s\", 0)", field->name);
        else
                buffer_add_format(out, "\"%s\"", field->name);
}

/* The IDENTITY fields in declared order, but the day or time of what happened right after the
   first: so the index also finds an account's entries, a party's contacts and notes, by their time.
 */
static void
add_identity_columns(struct buffer *out, const struct kind *kind)
{
        const char *separator = "";
        for (int pass = 0; pass < 3; pass++) {
                bool first = true;
                for (size_t i = 0; i < kind->field_count; i++) {
                        const struct field *field = &kind->fields[i];
                        if (!(field->flags & FIELD_IDENTITY))
                                continue;
                        bool when = strcmp(field->name, "at") == 0 ||
                                    strcmp(field->name, "value_on") == 0;
                        int turn = first ? 0 : when ? 1 : 2;
                        first = false;
                        if (turn != pass)
                                continue;
                        buffer_add_text(out, separator);
                        add_identity_column(out, field);
                        separator = ", ";
                }
        }
}

static bool
has_identity(const struct kind *kind)
{
        for (size_t i = 0; i < kind->field_count; i++)
                if (kind->fields[i].flags & FIELD_IDENTITY)
                        return true;
        return false;
}

static void
add_identity_indexes(struct buffer *out, const struct kind *kind)
{
        if (kind->fields[0].flags & FIELD_KEY)
                buffer_add_format(out, "CREATE UNIQUE INDEX \"%s_key\" ON \"%s\"(\"%s\");\n",
                                  kind->plural, kind->plural, kind->fields[0].name);
        if (has_identity(kind)) {
                buffer_add_format(out, "CREATE UNIQUE INDEX \"%s_identity\" ON \"%s\"(",
                                  kind->plural, kind->plural);
                add_identity_columns(out, kind);
                buffer_add_text(out, ");\n");
        }
        if (kind->id == KIND_entry)
                buffer_add_text(out,
                                "CREATE UNIQUE INDEX entries_number ON entries(account, number) "
                                "WHERE number <> '';\n");
}

/* Never deferred: indexes without which the record layer would have to scan while it stores, and
   one of few keys, for which all accounts would have to be read again. */
static const char *const working_indexes =
        "CREATE INDEX scores_account ON scores(account, as_of);\n"
        "CREATE INDEX segments_account ON segments(account, as_of);\n"
        "CREATE INDEX assignments_account ON assignments(account, as_of);\n"
        "CREATE INDEX trials_account ON trials(account, as_of);\n"
        "CREATE INDEX request_records_digest ON request_records(digest);\n"
        "CREATE INDEX request_records_request ON request_records(request);\n"
        "CREATE INDEX rulings_request ON rulings(request);\n"
        "CREATE INDEX releases_record ON releases(record);\n"
        "CREATE INDEX matches_account ON matches(account);\n"
        "CREATE INDEX matches_entry ON matches(entry);\n"
        "CREATE INDEX entries_corrects ON entries(corrects) WHERE corrects IS NOT NULL;\n"
        "CREATE INDEX \"accounts_portfolio\" ON accounts(portfolio) WHERE portfolio IS NOT NULL;\n";

/* Indexes that only readers use, one per call of EACH. */
void
ddl_lookup_indexes(void (*each)(void *context, const struct kind *kind, const char *name,
                                const char *on),
                   void *context)
{
        static const struct {
                enum kind_id kind;
                const char *name, *on;
        } declared[] = {
                {KIND_account, "accounts_debtor", "accounts(debtor, account)"},
                {KIND_account, "accounts_versions_debtor", "accounts_versions(debtor)"},
                {KIND_role, "roles_party", "roles(party)"},
                {KIND_merge, "merges_same_as", "merges(same_as)"},
                {KIND_collateral, "collaterals_party",
                 "collaterals(party) WHERE party IS NOT NULL"},
                {KIND_contact, "contacts_action", "contacts(action, at) WHERE action IS NOT NULL"},
                {KIND_finding, "findings_action", "findings(action, at) WHERE action IS NOT NULL"},
                {KIND_legal_link, "legal_links_account",
                 "legal_links(account) WHERE account IS NOT NULL"},
                {KIND_legal_link, "legal_links_party",
                 "legal_links(party) WHERE party IS NOT NULL"},
                {KIND_arrangement, "arrangements_account", "arrangements(account)"},
                {KIND_allocation, "allocations_account", "allocations(account)"},
                {KIND_replay, "replays_account", "replays(account)"},
                {KIND_bonus, "bonuses_payee", "bonuses(payee)"},
        };
        for (size_t i = 0; i < sizeof declared / sizeof *declared; i++)
                each(context, kind_at(declared[i].kind), declared[i].name, declared[i].on);
        for (enum kind_id id = 0; id < KIND_COUNT; id++) {
                const struct kind *kind = kind_at(id);
                for (size_t i = 0; i < kind->field_count; i++) {
                        const char *field = kind->fields[i].name;
                        if (!(kind->fields[i].flags & FIELD_SEARCHED))
                                continue;
                        char *name = format_text("%s_%s", kind->plural, field);
                        char *on = format_text("\"%s\"(\"%s\") WHERE \"%s\" IS NOT NULL",
                                               kind->plural, field, field);
                        each(context, kind, name, on);
                        free(name);
                        free(on);
                }
        }
}

static void
add_lookup_index(void *context, const struct kind *kind, const char *name, const char *on)
{
        (void)kind;
        buffer_add_format(context, "CREATE INDEX \"%s\" ON %s;\n", name, on);
}

/* ---- views ---- */

/* Digits of the currency that the money field of the row t is in. */
static void
add_decimal(struct buffer *out, const struct kind *kind, const struct field *field)
{
        const char *currency;
        if (strcmp(field->name, "paid_amount") == 0)
                currency = "t.paid_currency";
        else if (kind_field(kind, "currency") >= 0)
                currency = "t.currency";
        else
                currency = "(SELECT currency FROM accounts WHERE id = t.account)";
        buffer_add_format(
                out,
                "t.\"%s\" / (SELECT CAST('1e' || digits AS REAL) FROM currencies WHERE code = %s) "
                "AS \"%s\"",
                field->name, currency, field->name);
}

void
ddl_view(struct buffer *out, const struct kind *kind)
{
        if (kind->id == KIND_account) {
                schema_accounts_view(out);
                return;
        }
        buffer_add_format(out, "CREATE VIEW \"v_%s\" AS\nSELECT ", kind->plural);
        for (size_t i = 0; i < kind->field_count; i++) {
                const struct field *field = &kind->fields[i];
                if (i > 0)
                        buffer_add_text(out, ",\n  ");
                if (field->flags & FIELD_NUMBER)
                        buffer_add_format(out, "t.id AS \"%s\"", field->name);
                else if (is_reference(field) && field->type == TYPE_TEXT)
                        buffer_add_format(
                                out, "(SELECT \"%s\" FROM \"%s\" WHERE id = t.\"%s\") AS \"%s\"",
                                kind_at(field->target)->fields[0].name,
                                kind_at(field->target)->plural, field->name, field->name);
                else if (field->type == TYPE_MONEY)
                        add_decimal(out, kind, field);
                else if (empty_is_text(field) && !(field->flags & FIELD_REQUIRED))
                        buffer_add_format(out, "nullif(t.\"%s\", '') AS \"%s\"", field->name,
                                          field->name);
                else
                        buffer_add_format(out, "t.\"%s\"", field->name);
        }
        if (has_checked_field(kind))
                buffer_add_text(out, ",\n  t.doubtful");
        if (kind->form == FORM_VERSIONED)
                buffer_add_text(out, ",\n  nullif(t.valid_from, '0001-01-01') AS valid_from");
        if (kind->id != KIND_batch)
                buffer_add_text(out, ",\n  t.batch AS recorded_in");
        buffer_add_format(out, "\nFROM \"%s\" AS t;\n", kind->plural);
}

/* ---- everything ---- */

static const char *const system_tables =
        "CREATE TABLE batch_kinds ( -- what a batch did to a kind, and its link in the chain\n"
        "  batch INTEGER NOT NULL REFERENCES batches(id),\n"
        "  kind TEXT NOT NULL,\n"
        "  inserted INTEGER NOT NULL,\n"
        "  updated INTEGER NOT NULL,\n"
        "  first_id INTEGER,\n"
        "  first_version INTEGER,\n"
        "  digest TEXT NOT NULL CHECK (length(digest) = 64),\n"
        "  PRIMARY KEY (batch, kind)\n) STRICT, WITHOUT ROWID;\n"
        "CREATE TABLE batch_inputs ( -- files that a batch read\n"
        "  batch INTEGER NOT NULL REFERENCES batches(id),\n"
        "  position INTEGER NOT NULL,\n"
        "  name TEXT NOT NULL,\n"
        "  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),\n"
        "  records INTEGER NOT NULL,\n"
        "  refused INTEGER NOT NULL,\n"
        "  PRIMARY KEY (batch, position)\n) STRICT, WITHOUT ROWID;\n"
        "CREATE INDEX batch_inputs_sha256 ON batch_inputs(sha256);\n"
        "CREATE TABLE refused_rows ( -- of those files\n"
        "  batch INTEGER NOT NULL,\n"
        "  position INTEGER NOT NULL,\n"
        "  line INTEGER NOT NULL,\n"
        "  PRIMARY KEY (batch, position, line),\n"
        "  FOREIGN KEY (batch, position) REFERENCES batch_inputs(batch, position)\n"
        ") STRICT, WITHOUT ROWID;\n"
        "CREATE TABLE stated ( -- entries without a number in a file of which rows were refused:\n"
        "                      -- what is mended of these stands behind them\n"
        "  batch INTEGER NOT NULL,\n"
        "  position INTEGER NOT NULL,\n"
        "  entry INTEGER NOT NULL REFERENCES entries(id),\n"
        "  PRIMARY KEY (batch, position, entry),\n"
        "  FOREIGN KEY (batch, position) REFERENCES batch_inputs(batch, position)\n"
        ") STRICT, WITHOUT ROWID;\n"
        "CREATE TABLE settings (\n"
        "  name TEXT PRIMARY KEY,\n"
        "  value TEXT NOT NULL\n) STRICT, WITHOUT ROWID;\n"
        "CREATE TABLE fields ( -- user-defined fields\n"
        "  kind TEXT NOT NULL,\n"
        "  field TEXT NOT NULL,\n"
        "  type TEXT NOT NULL,\n"
        "  personal INTEGER NOT NULL CHECK (personal = 0 OR personal = 1),\n"
        "  doc TEXT,\n"
        "  position INTEGER NOT NULL UNIQUE,\n"
        "  PRIMARY KEY (kind, field)\n) STRICT, WITHOUT ROWID;\n"
        "CREATE TABLE currencies ( -- decimal places of their minor units\n"
        "  code TEXT PRIMARY KEY,\n"
        "  digits INTEGER NOT NULL CHECK (digits BETWEEN 0 AND 4)\n) STRICT, WITHOUT ROWID;\n"
        "CREATE TABLE erased ( -- what the chain needs of erased personal fields\n"
        "  kind TEXT NOT NULL,\n"
        "  id INTEGER NOT NULL,\n"
        "  valid_from TEXT NOT NULL,\n"
        "  batch INTEGER NOT NULL REFERENCES batches(id),\n"
        "  digest TEXT NOT NULL CHECK (length(digest) = 64),\n"
        "  erased_by INTEGER NOT NULL REFERENCES batches(id),\n"
        "  PRIMARY KEY (kind, id, valid_from, batch)\n) STRICT, WITHOUT ROWID;\n";

void
schema_ddl(struct buffer *out)
{
        for (enum kind_id id = 0; id < KIND_COUNT; id++) {
                add_table(out, kind_at(id));
                add_identity_indexes(out, kind_at(id));
        }
        buffer_add_text(out, working_indexes);
        ddl_lookup_indexes(add_lookup_index, out);
        buffer_add_text(out, system_tables);
        for (enum kind_id id = 0; id < KIND_COUNT; id++)
                ddl_view(out, kind_at(id));
}
