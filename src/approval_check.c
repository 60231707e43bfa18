/* That nothing is stored without the approval that it needed, and that nobody approved his own. */
#include "checks.h"

#include <stdlib.h>
#include <string.h>

#include "approval_content.h"
#include "findings.h"
#include "guarded.h"
#include "sha256.h"

/* Runs a query whose rows are findings: a number of a row of TABLE, and what is wrong with it. */
static void
report(struct db *db, const char *table, const char *query)
{
        sqlite3_stmt *rows = db_prepare(db, "%s", query);
        while (db_step(db, rows)) {
                char *place =
                        format_text("%s %lld", table, (long long)sqlite3_column_int64(rows, 0));
                char *text = slice_dup(db_column(rows, 1));
                finding("approval", place, "%s", text);
                free(place);
                free(text);
        }
        sqlite3_finalize(rows);
}

/* ---- rulings ---- */

/* The first limits of a database are in force at once: there was nobody who could approve them. */
#define FIRST_LIMITS                                                                               \
        "(q.request_type = 'limits' AND w.batch = q.batch AND NOT EXISTS (SELECT 1 FROM rulings "  \
        "AS o WHERE o.id < w.id))"

static const char *const wrong_rulings[] = {
        "SELECT w.id, 'is by user ' || wb.uid || ', who made request ' || q.id || ' himself' "
        "FROM rulings AS w JOIN requests AS q ON q.id = w.request JOIN batches AS wb ON wb.id = "
        "w.batch JOIN batches AS qb ON qb.id = q.batch WHERE w.decision <> 'withdrawn' AND "
        "wb.uid = qb.uid AND NOT " FIRST_LIMITS,
        "SELECT w.id, 'withdraws request ' || q.id || ', which is another''s' FROM rulings AS w "
        "JOIN requests AS q ON q.id = w.request JOIN batches AS wb ON wb.id = w.batch JOIN "
        "batches AS qb ON qb.id = q.batch WHERE w.decision = 'withdrawn' AND wb.uid <> qb.uid",
        "SELECT w.id, 'is on another content than that of request ' || q.id FROM rulings AS w "
        "JOIN requests AS q ON q.id = w.request WHERE w.digest <> q.digest",
        "SELECT w.id, 'comes after request ' || w.request || ' was ' || o.decision FROM rulings "
        "AS w JOIN rulings AS o ON o.request = w.request AND o.id < w.id WHERE o.decision <> "
        "'approved' OR w.decision = 'approved'",
};

/* A line of the limits in force lets the user approve it. Of which groups he was then is not known.
 */
static void
check_rights(struct db *db)
{
        sqlite3_stmt *rows = db_prepare(
                db, "SELECT w.id, w.batch, b.uid, q.request_type, ifnull(q.currency, ''), "
                    "ifnull(q.amount, 0), ifnull(q.discount, 0) FROM rulings AS w JOIN requests AS "
                    "q ON q.id = w.request JOIN batches AS b ON b.id = w.batch WHERE w.decision = "
                    "'approved' AND NOT " FIRST_LIMITS);
        while (db_step(db, rows)) {
                struct limits *limits = guarded_limits(db, sqlite3_column_int64(rows, 1) - 1);
                struct person person = person_past(sqlite3_column_int64(rows, 2));
                struct slice currency = db_column(rows, 4);
                enum limit_type type = 0;
                while (!slice_is(db_column(rows, 3), limit_type_name(type)))
                        type++;
                bool rightly =
                        limits != NULL &&
                        ((type == LIMIT_PLAN && !limits->limited[LIMIT_PLAN]) ||
                         limits_approve(limits, type, &person, currency,
                                        sqlite3_column_int64(rows, 5))) &&
                        (sqlite3_column_int64(rows, 6) == 0 || !limits->limited[LIMIT_DISCOUNT] ||
                         limits_approve(limits, LIMIT_DISCOUNT, &person, currency,
                                        sqlite3_column_int64(rows, 6)));
                if (!rightly) {
                        char *place = format_text("rulings %lld",
                                                  (long long)sqlite3_column_int64(rows, 0));
                        finding("approval", place, "no line of the limits then let user %lld do it",
                                (long long)sqlite3_column_int64(rows, 2));
                        free(place);
                }
                if (limits != NULL)
                        limits_close(limits);
        }
        sqlite3_finalize(rows);
}

/* ---- requests ---- */

static void
end_request(struct sha256 *hash, int64_t request, const char *digest)
{
        char hex[65];
        sha256_end(hash, hex);
        if (request == 0 || strcmp(hex, digest) == 0)
                return;
        char *place = format_text("requests %lld", (long long)request);
        finding("approval", place, "its digest is not that of what it asks for");
        free(place);
}

/* The digests of a request's records are those of their contents, and its own is theirs. */
static void
check_digests(struct db *db)
{
        sqlite3_stmt *rows = db_prepare(
                db, "SELECT q.id, q.digest, r.id, r.record_kind, r.content, r.digest FROM requests "
                    "AS q LEFT JOIN request_records AS r ON r.request = q.id WHERE q.request_type "
                    "<> 'limits' ORDER BY q.id, r.id");
        struct sha256 *all = sha256_new(), *one = sha256_new();
        int64_t request = 0;
        char digest[65] = "", hex[65];
        while (db_step(db, rows)) {
                if (sqlite3_column_int64(rows, 0) != request) {
                        end_request(all, request, digest);
                        request = sqlite3_column_int64(rows, 0);
                        snprintf(digest, sizeof digest, "%s", db_column(rows, 1).data);
                }
                struct slice kind = db_column(rows, 3), content = db_column(rows, 4);
                sha256_add(one, kind.data, kind.size);
                sha256_add(one, "\t", 1);
                sha256_add(one, content.data, content.size);
                sha256_end(one, hex);
                if (!slice_is(db_column(rows, 5), hex)) {
                        char *place = format_text("request_records %lld",
                                                  (long long)sqlite3_column_int64(rows, 2));
                        finding("approval", place, "its digest is not that of its content");
                        free(place);
                }
                sha256_add(all, hex, 64);
                sha256_add(all, "\n", 1);
        }
        end_request(all, request, digest);
        sha256_free(all);
        sha256_free(one);
        sqlite3_finalize(rows);
}

static const char wrong_limits[] =
        "SELECT q.id, 'its digest is not that of the limits it proposes' FROM requests AS q LEFT "
        "JOIN policies AS p ON p.id = q.proposed WHERE q.request_type = 'limits' AND (p.policy IS "
        "NULL OR substr(p.policy, -64) <> q.digest)";

/* ---- what was stored ---- */

static const char *const wrong_releases[] = {
        "SELECT rl.id, 'request ' || r.request || ' was not approved when it was stored' FROM "
        "releases AS rl JOIN request_records AS r ON r.id = rl.request_record WHERE (SELECT "
        "decision FROM rulings WHERE request = r.request AND batch < rl.batch ORDER BY id DESC "
        "LIMIT 1) IS NOT 'approved'",
        "SELECT min(rl.id), 'another part of request ' || r.request || ' was not stored with it' "
        "FROM releases AS rl JOIN request_records AS r ON r.id = rl.request_record GROUP BY "
        "r.request, rl.batch HAVING count(*) <> (SELECT count(*) FROM request_records AS o WHERE "
        "o.request = r.request)",
};

static void
compare_released(struct db *db, enum kind_id kind, bool versions)
{
        struct approval_content *content = approval_content_open(db, kind, versions);
        sqlite3_stmt *rows = db_prepare(
                db,
                "SELECT rl.id, t.%s, r.digest FROM releases AS rl JOIN request_records AS r ON "
                "r.id = rl.request_record %s \"%s%s\" AS t ON t.id = rl.record WHERE "
                "r.record_kind = '%s'",
                versions ? "version" : "id", versions ? "JOIN" : "LEFT JOIN", kind_at(kind)->plural,
                versions ? "_versions" : "", kind_at(kind)->name);
        while (db_step(db, rows)) {
                struct slice text;
                char digest[65];
                if (approval_content_read(content, sqlite3_column_int64(rows, 1), &text, digest) &&
                    slice_is(db_column(rows, 2), digest))
                        continue;
                char *place =
                        format_text("releases %lld", (long long)sqlite3_column_int64(rows, 0));
                finding("approval", place, "what is stored is not what was asked for");
                free(place);
        }
        sqlite3_finalize(rows);
        approval_content_close(content);
}

/* What is of one batch has the same limits. */
struct batch_limits {
        int64_t batch;
        struct limits *limits;
        struct permits *permits;
};

static void
leave_batch(struct batch_limits *of)
{
        if (of->limits != NULL) {
                permits_close(of->permits);
                limits_close(of->limits);
        }
        *of = (struct batch_limits){.batch = 0};
}

static void
enter_batch(struct db *db, struct batch_limits *of, int64_t batch, int64_t uid)
{
        if (of->batch == batch)
                return;
        leave_batch(of);
        struct person person = person_past(uid);
        of->batch = batch;
        of->limits = guarded_limits(db, batch);
        if (of->limits != NULL)
                of->permits = permits_open(db, of->limits, &person, batch, uid);
}

/* Rows of the type without an approved request were permitted, to a user of whatever groups. */
static void
check_permitted(struct db *db, enum limit_type type)
{
        const struct guarded_type *guarded = &guarded_types[type];
        const struct kind *kind = kind_at(guarded->kind);
        char *released = format_text(GUARDED_RELEASED("'%s'"), kind->name);
        sqlite3_stmt *rows = db_prepare(
                db,
                "SELECT t.id, t.batch, b.uid, %s, %s, %s, ifnull(k.first_id, t.id) FROM \"%s\" AS "
                "t JOIN batches "
                "AS b ON b.id = t.batch LEFT JOIN batch_kinds AS k ON k.batch = t.batch AND k.kind "
                "= "
                "'%s' WHERE %s AND NOT %s AND (%d OR t.batch > (SELECT min(w.batch) FROM rulings "
                "AS w JOIN requests AS q ON q.id = w.request WHERE q.request_type = 'limits' AND "
                "w.decision = 'approved')) ORDER BY 2, 5, 1",
                guarded_currency(guarded->kind), guarded_account(guarded->kind), guarded->amount,
                kind->plural, kind->name, guarded->condition, released, type == LIMIT_PAYOUT);
        free(released);
        struct batch_limits of = {.batch = 0};
        while (db_step(db, rows)) {
                enter_batch(db, &of, sqlite3_column_int64(rows, 1), sqlite3_column_int64(rows, 2));
                bool limited =
                        type == LIMIT_PAYOUT || (of.limits != NULL && of.limits->limited[type]);
                if (!limited ||
                    (of.limits != NULL &&
                     permits_store(of.permits, type, db_column(rows, 3),
                                   sqlite3_column_int64(rows, 4), sqlite3_column_int64(rows, 5),
                                   sqlite3_column_int64(rows, 6))))
                        continue;
                char *place = format_text("%s %lld", kind->plural,
                                          (long long)sqlite3_column_int64(rows, 0));
                finding("approval", place, "a %s that needed an approval, and has none",
                        limit_type_name(type));
                free(place);
        }
        leave_batch(&of);
        sqlite3_finalize(rows);
}

/* Where the text of limits was altered, which is a finding of its own, nothing can be held against
   them. */
static bool
limits_are_whole(struct db *db)
{
        bool whole = true;
        sqlite3_stmt *rows = db_prepare(db, "SELECT policy, text FROM policies WHERE id IN "
                                            "(SELECT proposed FROM requests)");
        while (db_step(db, rows)) {
                struct slice label = db_column(rows, 0), text = db_column(rows, 1);
                char hex[65];
                sha256_hex(text.data, text.size, hex);
                whole = whole && label.size > 64 && strcmp(label.data + label.size - 64, hex) == 0;
        }
        sqlite3_finalize(rows);
        return whole;
}

void
check_approvals(struct db *db)
{
        for (size_t i = 0; i < sizeof wrong_rulings / sizeof *wrong_rulings; i++)
                report(db, "rulings", wrong_rulings[i]);
        report(db, "requests", wrong_limits);
        check_digests(db);
        for (size_t i = 0; i < sizeof wrong_releases / sizeof *wrong_releases; i++)
                report(db, "releases", wrong_releases[i]);
        compare_released(db, KIND_entry, false);
        compare_released(db, KIND_arrangement, false);
        compare_released(db, KIND_payout, false);
        compare_released(db, KIND_instalment, false);
        compare_released(db, KIND_instalment, true);
        if (!limits_are_whole(db))
                return;
        check_rights(db);
        for (enum limit_type type = 0; type < LIMIT_TYPE_COUNT; type++)
                if (guarded_types[type].kind != KIND_NONE)
                        check_permitted(db, type);
}
