#include "checks.h"

#include <stdlib.h>
#include <string.h>

#include "chain.h"
#include "findings.h"
#include "functions.h"
#include "number.h"
#include "record.h"
#include "sha256.h"

enum { FIRST_FIELD = 2 }; /* column of the first field in what check_values_of() selects */

/* Runs a query whose rows are findings: the place, then the finding. */
static void
report_rows(struct db *db, const char *check, struct buffer *sql)
{
        sqlite3_stmt *rows = db_prepare(db, "%s", buffer_terminate(sql));
        while (db_step(db, rows)) {
                char *place = slice_dup(db_column(rows, 0)), *text = slice_dup(db_column(rows, 1));
                finding(check, place, "%s", text);
                free(place);
                free(text);
        }
        sqlite3_finalize(rows);
        sql->size = 0;
}

static void
report(struct db *db, const char *check, const char *query)
{
        struct buffer sql = {0};
        buffer_add_text(&sql, query);
        report_rows(db, check, &sql);
        buffer_free(&sql);
}

/* Calls EACH with the name of every table that holds records: "accounts", "accounts_versions" … */
static void
each_table(void (*each)(struct db *db, const struct kind *kind, const char *table), struct db *db)
{
        for (enum kind_id id = 0; id < KIND_COUNT; id++) {
                const struct kind *kind = kind_at(id);
                each(db, kind, kind->plural);
                if (kind->form != FORM_VERSIONED)
                        continue;
                char *versions = format_text("%s_versions", kind->plural);
                each(db, kind, versions);
                free(versions);
        }
}

/* An SQL expression that names a row of TABLE for a person: its key, otherwise its number. */
static char *
place_of(const struct kind *kind, const char *table)
{
        return kind->fields[0].flags & FIELD_KEY
                       ? format_text("'%s ' || \"%s\"", table, kind->fields[0].name)
                       : format_text("'%s ' || id", table);
}

void
check_file(struct db *db)
{
        sqlite3_stmt *rows = db_prepare(db, "PRAGMA integrity_check(1000)");
        while (db_step(db, rows)) {
                char *text = slice_dup(db_column(rows, 0));
                if (strcmp(text, "ok") != 0)
                        finding("file", db->path, "%s", text);
                free(text);
        }
        sqlite3_finalize(rows);
}

void
check_references(struct db *db)
{
        report(db, "reference",
               "SELECT \"table\" || ' ' || coalesce(rowid, ''), 'refers to a row of ' || parent || "
               "' that is not there' FROM pragma_foreign_key_check");
}

/* Reads the row's values into CELLS (text only, which is all that record_doubts() looks at) and
   reports those that their field does not take. */
static void
check_row(const struct kind *kind, sqlite3_stmt *row, struct cell *cells)
{
        for (size_t i = 0; i < kind->field_count; i++) {
                const struct field *field = &kind->fields[i];
                struct slice value = db_column(row, (int)i + FIRST_FIELD);
                struct cell ignored;
                struct problem problem;
                cells[i] =
                        (struct cell){.class = value.size ? CELL_TEXT : CELL_NULL, .text = value};
                if (!value.size || field->target != KIND_NONE || field->type == TYPE_MONEY ||
                    record_value(field, (int)i, value, &ignored, &problem))
                        continue;
                char *place = slice_dup(db_column(row, 0));
                finding("form", place, "%s %s", field->name, problem.text);
                free(place);
        }
}

/* Numbers that fail their check are flagged in the column doubtful, and no others. */
static void
check_doubts(const struct kind *kind, sqlite3_stmt *row, const struct cell *cells)
{
        static struct buffer doubts;
        record_doubts(kind, cells, &doubts);
        struct slice stored = db_column(row, 1);
        if (slice_equal(buffer_slice(&doubts), stored))
                return;
        char *place = slice_dup(db_column(row, 0));
        finding("derived", place, "doubtful is \"%.*s\", but it must be \"%.*s\"", (int)stored.size,
                stored.data, (int)doubts.size, doubts.data);
        free(place);
}

static void
check_values_of(struct db *db, const struct kind *kind, const char *table)
{
        bool doubts = false;
        for (size_t i = 0; i < kind->field_count; i++)
                doubts = doubts || kind->fields[i].check != CHECK_NONE;
        struct buffer sql = {0};
        char *place = place_of(kind, table);
        buffer_add_format(&sql, "SELECT %s, %s", place, doubts ? "doubtful" : "NULL");
        for (size_t i = 0; i < kind->field_count; i++)
                buffer_add_format(&sql, ", %s\"%s\"",
                                  kind->fields[i].flags & FIELD_NUMBER ? "NULL AS " : "",
                                  kind->fields[i].name);
        buffer_add_format(&sql, " FROM \"%s\"", table);
        sqlite3_stmt *rows = db_prepare(db, "%s", buffer_terminate(&sql));
        struct cell *cells = allocate(kind->field_count * sizeof *cells);
        while (db_step(db, rows)) {
                check_row(kind, rows, cells);
                if (doubts)
                        check_doubts(kind, rows, cells);
        }
        sqlite3_finalize(rows);
        free(cells);
        free(place);
        buffer_free(&sql);
}

void
check_values(struct db *db)
{
        each_table(check_values_of, db);
}

/* Movements up to the portfolio's cut-off are history; charges among them may also be the opening
   balance, which is none. An entry keeps what held when it was recorded, so one whose account or
   portfolio has changed since is passed over. */
static const char *const wrong_history =
        "SELECT 'entries ' || e.id, 'history is ' || e.history || ', but value_on is ' || "
        "e.value_on "
        "|| ' and the cut-off ' || coalesce(p.cut_off_on, 'none') FROM entries AS e "
        "JOIN accounts AS a ON a.id = e.account LEFT JOIN portfolios AS p ON p.id = a.portfolio "
        "WHERE e.history <> coalesce(e.value_on <= p.cut_off_on, 0) "
        "AND NOT (e.type = 'charge' AND e.history = 0) "
        "AND NOT EXISTS (SELECT 1 FROM portfolios_versions AS v WHERE v.id = p.id) "
        "AND NOT EXISTS (SELECT 1 FROM accounts_versions AS v WHERE v.id = a.id)";

/* Entries of the same content are numbered from 1 without a gap; one with a number of its source is
 * the first. */
static const char *const wrong_occurrence =
        "SELECT 'entries ' || min(id), 'count ' || count(*) || ' of this content, but their "
        "occurrence goes from ' || min(occurrence) || ' to ' || max(occurrence) FROM entries "
        "WHERE number = '' GROUP BY account, type, component, amount, value_on, due_on, label "
        "HAVING min(occurrence) <> 1 OR max(occurrence) <> count(*) UNION ALL "
        "SELECT 'entries ' || id, 'has a number, but the occurrence ' || occurrence FROM entries "
        "WHERE number <> '' AND occurrence <> 1";

void
check_derived(struct db *db)
{
        functions_register(db->handle, NULL);
        report(db, "derived", wrong_history);
        report(db, "derived", wrong_occurrence);
        report(db, "derived",
               "SELECT 'parties ' || party, 'name_fold is not that of the name' FROM parties "
               "WHERE name_fold IS NOT nullif(fold(name), '') UNION ALL "
               "SELECT 'parties_versions ' || party, 'name_fold is not that of the name' "
               "FROM parties_versions WHERE name_fold IS NOT nullif(fold(name), '')");
}

static void
check_versions_of(struct db *db, const struct kind *kind, const char *table)
{
        if (kind->form != FORM_VERSIONED || strcmp(table, kind->plural) != 0)
                return;
        struct buffer sql = {0};
        char *place = place_of(kind, table);
        buffer_add_format(&sql,
                          "SELECT %s, 'the version from ' || v.valid_from || ' by batch ' || "
                          "v.batch || ' is later than the present one, from ' || t.valid_from || "
                          "' by batch ' || t.batch FROM (SELECT id AS record, valid_from, batch "
                          "FROM \"%s_versions\") AS v JOIN \"%s\" AS t ON t.id = v.record "
                          "WHERE (v.valid_from, v.batch) >= (t.valid_from, t.batch)",
                          place, kind->plural, kind->plural);
        report_rows(db, "version", &sql);
        /* Each record began with a version that holds for all days before. */
        buffer_add_format(&sql,
                          "SELECT %s, 'has no version from 0001-01-01' FROM \"%s\" AS t "
                          "WHERE t.valid_from <> '0001-01-01' AND NOT EXISTS (SELECT 1 FROM "
                          "\"%s_versions\" AS v WHERE v.id = t.id AND v.valid_from = '0001-01-01')",
                          place, kind->plural, kind->plural);
        report_rows(db, "version", &sql);
        buffer_add_format(&sql,
                          "SELECT '%s_versions ' || version, 'was replaced by batch ' || "
                          "replaced_by || ', before batch ' || batch || ' recorded it' FROM "
                          "\"%s_versions\" WHERE replaced_by < batch",
                          kind->plural, kind->plural);
        report_rows(db, "version", &sql);
        buffer_free(&sql);
        free(place);
}

void
check_versions(struct db *db)
{
        each_table(check_versions_of, db);
}

/* An amount is as large as its currency's decimal places say. Filters take them from
   currencies.tsv, programs that open a database from there: where the two differ, amounts are wrong
   by powers of ten. */
static void
check_digits(struct db *db)
{
        sqlite3_stmt *rows = db_prepare(db, "SELECT code, digits FROM currencies");
        while (db_step(db, rows)) {
                struct slice code = db_column(rows, 0);
                int here = sqlite3_column_int(rows, 1), there = currency_file_digits(code);
                if (here == there)
                        continue;
                char *place = format_text("currencies %.*s", (int)code.size, code.data);
                if (there < 0)
                        finding("currency", place, "is not in currencies.tsv");
                else
                        finding("currency", place, "has %d decimal places, %d in currencies.tsv",
                                here, there);
                free(place);
        }
        sqlite3_finalize(rows);
}

void
check_currency(struct db *db)
{
        check_digits(db);
        report(db, "currency",
               "SELECT DISTINCT 'currencies ' || currency, 'is not there, but accounts are in it' "
               "FROM accounts WHERE currency NOT IN (SELECT code FROM currencies)");
        report(db, "currency",
               "SELECT 'accounts ' || a.account, 'was in ' || v.currency || ', is in ' || "
               "a.currency FROM accounts_versions AS v JOIN accounts AS a ON a.id = v.id "
               "WHERE v.currency <> a.currency");
}

void
check_policies(struct db *db)
{
        sqlite3_stmt *rows = db_prepare(db, "SELECT policy, text FROM policies");
        while (db_step(db, rows)) {
                struct slice label = db_column(rows, 0), text = db_column(rows, 1);
                char hash[65];
                sha256_hex(text.data, text.size, hash);
                if (label.size > 64 &&
                    slice_is((struct slice){label.data + label.size - 64, 64}, hash))
                        continue;
                char *place = format_text("policies %.*s", (int)label.size, label.data);
                finding("policy", place, "its text has the hash %s", hash);
                free(place);
        }
        sqlite3_finalize(rows);
}

/* ---- the chain ---- */

/* batch_kinds says how many records of a kind a batch made, and from which number on: what was
   known by a batch is told by those numbers. */
static void
check_counts(struct db *db, const struct kind *kind)
{
        struct buffer sql = {0};
        buffer_add_format(&sql,
                          "WITH made AS (SELECT id, min(batch) AS batch FROM (SELECT id, batch "
                          "FROM \"%s\"",
                          kind->plural);
        if (kind->form == FORM_VERSIONED)
                buffer_add_format(&sql, " UNION ALL SELECT id, batch FROM \"%s_versions\"",
                                  kind->plural);
        buffer_add_format(
                &sql,
                ") GROUP BY id), counted AS (SELECT batch, count(*) AS number, min(id) AS "
                "first_id FROM made GROUP BY batch) SELECT 'batch ' || k.batch, '%s: ' || "
                "k.inserted || ' new from ' || ifnull(k.first_id, 'none') || ' on, but there "
                "are ' || ifnull(c.number, 0) || ' from ' || ifnull(c.first_id, 'none') FROM "
                "batch_kinds AS k LEFT JOIN counted AS c ON c.batch = k.batch "
                "WHERE k.kind = '%s' AND (k.inserted <> ifnull(c.number, 0) OR k.first_id IS "
                "NOT c.first_id)",
                kind->plural, kind->name);
        report_rows(db, "chain", &sql);
        buffer_free(&sql);
}

/* What was erased is no more: else the digest that stands for it would hide that it was altered. */
static void
check_erased(struct db *db, const struct kind *kind, const char *table)
{
        struct buffer sql = {0};
        buffer_add_format(
                &sql,
                "SELECT '%s ' || t.id, 'is noted as erased, but has personal values' FROM "
                "erased AS e JOIN \"%s\" AS t ON t.id = e.id AND t.batch = e.batch "
                "WHERE e.kind = '%s'%s AND (0",
                table, table, kind->name,
                kind->form == FORM_VERSIONED ? " AND t.valid_from = e.valid_from" : "");
        for (size_t i = 0; i < kind->field_count; i++)
                if (kind->fields[i].flags & FIELD_PERSONAL)
                        buffer_add_format(&sql, " OR ifnull(t.\"%s\", '') <> ''",
                                          kind->fields[i].name);
        buffer_add_text(&sql, ")");
        report_rows(db, "chain", &sql);
        buffer_free(&sql);
}

/* Compares digests computed again with those in batch_kinds, both in the order of batches. */
struct comparison {
        struct db *db;
        const struct kind *kind;
        sqlite3_stmt *stored; /* batch, digest */
        bool more;
};

static void
next_stored(struct comparison *c)
{
        c->more = db_step(c->db, c->stored);
}

static void
report_digest(const struct comparison *c, int64_t batch, const char *what)
{
        char *place = format_text("batch %lld", (long long)batch);
        finding("chain", place, "%s: %s", c->kind->plural, what);
        free(place);
}

/* Passes the stored digests of batches before BATCH, which has no records left. */
static void
skip_stored(struct comparison *c, int64_t batch)
{
        for (; c->more && sqlite3_column_int64(c->stored, 0) < batch; next_stored(c))
                report_digest(c, sqlite3_column_int64(c->stored, 0), "records were removed");
}

static void
compare_digest(void *context, int64_t batch, const char hex[65])
{
        struct comparison *c = context;
        skip_stored(c, batch);
        if (!c->more || sqlite3_column_int64(c->stored, 0) != batch) {
                report_digest(c, batch, "records were added");
                return;
        }
        if (!slice_is(db_column(c->stored, 1), hex))
                report_digest(c, batch, "records were altered");
        next_stored(c);
}

void
check_chain(struct db *db)
{
        for (enum kind_id id = 0; id < KIND_COUNT; id++) {
                const struct kind *kind = kind_at(id);
                if (id == KIND_batch)
                        continue;
                struct comparison c = {.db = db, .kind = kind};
                c.stored = db_prepare(
                        db,
                        "SELECT batch, digest FROM batch_kinds WHERE kind = '%s' ORDER BY batch",
                        kind->name);
                next_stored(&c);
                chain_digests(db, kind, compare_digest, &c);
                skip_stored(&c, INT64_MAX);
                sqlite3_finalize(c.stored);
                check_counts(db, kind);
        }
        each_table(check_erased, db);

        char previous[65], head[65];
        memset(previous, '0', 64);
        previous[64] = '\0';
        sqlite3_stmt *rows = db_prepare(db, "SELECT id, previous, head FROM batches ORDER BY id");
        while (db_step(db, rows)) {
                int64_t batch = sqlite3_column_int64(rows, 0);
                char *place = format_text("batch %lld", (long long)batch);
                if (!slice_is(db_column(rows, 1), previous))
                        finding("chain", place, "does not follow the batch before it");
                chain_head(db, batch, head);
                struct slice stored = db_column(rows, 2);
                if (!slice_is(stored, head))
                        finding("chain", place, "its head does not follow from what it recorded");
                snprintf(previous, sizeof previous, "%.*s", (int)stored.size, stored.data);
                free(place);
        }
        sqlite3_finalize(rows);
}

void
check_anchor(struct db *db, const char *head)
{
        if (!db_integer(db, 0, "SELECT 1 FROM batches WHERE head = '%s'", head))
                finding("anchor", head, "is not in the chain: it was cut off or rewritten");
}
