/* The gate of approvals: what a batch has stored beyond the limits in force is there because a
   request for exactly that was approved, and all of the request is, once. */
#include <stdlib.h>
#include <string.h>

#include "approval_content.h"
#include "batch.h"
#include "booked_cells.h"
#include "guarded.h"
#include "number.h"

/* A row that this batch inserted, by what it says. */
struct inserted {
        char digest[65];
        int64_t id;
};

struct gate {
        struct store *store;
        struct db *db;
        struct limits *limits;  /* NULL: none in force */
        sqlite3_stmt *approved; /* what was asked for by digest: number, request */
        struct inserted *rows;  /* of one kind */
        size_t row_count, row_capacity;
        struct release {
                int64_t request_record, record;
        } * releases;
        size_t release_count, release_capacity;
        struct id_set requests; /* of which this batch stores something */
        int64_t *used;          /* the same */
        size_t used_count, used_capacity;
};

static void
open_gate(struct gate *gate, struct store *store)
{
        *gate = (struct gate){.store = store, .db = store->db};
        gate->limits = guarded_limits(store->db, store->batch.id);
        gate->approved = db_prepare(
                gate->db, "SELECT q.id, q.request FROM request_records AS q WHERE q.digest = ? "
                          "AND NOT EXISTS (SELECT 1 FROM releases WHERE request_record = q.id) "
                          "AND " GUARDED_STATE("q.request") " = 'approved' ORDER BY q.id");
}

static void
close_gate(struct gate *gate)
{
        sqlite3_finalize(gate->approved);
        if (gate->limits != NULL)
                limits_close(gate->limits);
        id_set_free(&gate->requests);
        free(gate->rows);
        free(gate->releases);
        free(gate->used);
}

/* ---- what was approved ---- */

static int
compare_rows(const void *a, const void *b)
{
        const struct inserted *left = a, *right = b;
        int order = strcmp(left->digest, right->digest);
        return order != 0 ? order : (left->id > right->id) - (left->id < right->id);
}

/* The rows of KIND that meet CONDITION, those of one content together. */
static void
read_rows(struct gate *gate, enum kind_id kind, const char *condition)
{
        int64_t first = store_own_first(gate->store, kind, false);
        gate->row_count = 0;
        if (first == INT64_MAX)
                return;
        struct approval_content *content = approval_content_open(gate->db, kind, false);
        sqlite3_stmt *rows =
                db_prepare(gate->db, "SELECT t.id FROM \"%s\" AS t WHERE t.id >= %lld AND (%s)",
                           kind_at(kind)->plural, (long long)first, condition);
        while (db_step(gate->db, rows)) {
                grow(&gate->rows, &gate->row_capacity, gate->row_count + 1, sizeof *gate->rows);
                struct inserted *row = &gate->rows[gate->row_count++];
                struct slice text;
                row->id = sqlite3_column_int64(rows, 0);
                approval_content_read(content, row->id, &text, row->digest);
        }
        sqlite3_finalize(rows);
        approval_content_close(content);
        if (gate->row_count > 0)
                qsort(gate->rows, gate->row_count, sizeof *gate->rows, compare_rows);
}

/* The row RECORD is what ASKED, positioned on a row, asked for. */
static void
add_release(struct gate *gate, int64_t record, sqlite3_stmt *asked)
{
        int64_t request = sqlite3_column_int64(asked, 1);
        grow(&gate->releases, &gate->release_capacity, gate->release_count + 1,
             sizeof *gate->releases);
        gate->releases[gate->release_count++] =
                (struct release){sqlite3_column_int64(asked, 0), record};
        if (!id_set_add(&gate->requests, request))
                return;
        grow(&gate->used, &gate->used_capacity, gate->used_count + 1, sizeof *gate->used);
        gate->used[gate->used_count++] = request;
}

/* Gives each row one record that was asked for with its content, and approved, as long as there are
   any. */
static void
find_releases(struct gate *gate, enum kind_id kind, const char *condition)
{
        bool more = false;
        read_rows(gate, kind, condition);
        for (size_t i = 0; i < gate->row_count; i++) {
                const struct inserted *row = &gate->rows[i];
                if (i == 0 || strcmp(row->digest, row[-1].digest) != 0) {
                        sqlite3_reset(gate->approved);
                        db_bind_text(gate->db, gate->approved, 1, slice_of(row->digest));
                        more = true;
                }
                more = more && db_step(gate->db, gate->approved);
                if (more)
                        add_release(gate, row->id, gate->approved);
        }
        sqlite3_reset(gate->approved);
}

static void
store_releases(struct gate *gate)
{
        for (size_t i = 0; i < gate->release_count; i++) {
                struct table *table = store_table(gate->store, KIND_release);
                table->cells[BOOKED(release, release)] = number_cell(0);
                table->cells[BOOKED(release, request_record)] =
                        number_cell(gate->releases[i].request_record);
                table->cells[BOOKED(release, record)] = integer_cell(gate->releases[i].record);
                store_insert(gate->store, table);
                gate->store->counts[KIND_release][STORE_NEW]++;
        }
        loading_flush(gate->store);
}

/* Is there a request that was approved and of which nothing is stored yet? */
static bool
some_wait(struct gate *gate)
{
        return db_integer(
                       gate->db, 0,
                       "SELECT EXISTS (SELECT 1 FROM requests AS r WHERE r.request_type <> "
                       "'limits' AND " GUARDED_STATE(
                               "r.id") " = 'approved' AND NOT EXISTS "
                                       "(SELECT 1 FROM request_records AS q JOIN releases AS rl ON "
                                       "rl.request_record = q.id WHERE q.request = r.id))") != 0;
}

static void
release_what_was_approved(struct gate *gate)
{
        if (!some_wait(gate))
                return;
        struct buffer entries = {0};
        buffer_add_format(&entries, "%s OR %s OR %s", guarded_types[LIMIT_WRITE_OFF].condition,
                          guarded_types[LIMIT_WAIVER].condition,
                          guarded_types[LIMIT_REDUCTION].condition);
        find_releases(gate, KIND_entry, buffer_terminate(&entries));
        find_releases(gate, KIND_arrangement, "1");
        find_releases(gate, KIND_instalment, "1");
        find_releases(gate, KIND_payout, "1");
        buffer_free(&entries);
        store_releases(gate);
}

/* A request was approved as a whole. */
static void
check_whole(struct gate *gate)
{
        for (size_t i = 0; i < gate->used_count; i++) {
                long long request = (long long)gate->used[i];
                int64_t left = db_integer(
                        gate->db, 0,
                        "SELECT count(*) FROM request_records AS q WHERE q.request = %lld AND NOT "
                        "EXISTS (SELECT 1 FROM releases WHERE request_record = q.id)",
                        request);
                if (left > 0)
                        die(EXIT_NOT_ALLOWED,
                            "request %lld was approved as a whole, and %lld of its records %s not "
                            "here; store all of it at once; nothing was stored",
                            request, (long long)left, left == 1 ? "is" : "are");
        }
}

/* ---- what was not ---- */

_Noreturn static void
refuse_row(const struct gate *gate, const struct person *person, enum limit_type type,
           sqlite3_stmt *row)
{
        char amount[40], most[40];
        struct slice currency = db_column(row, 1), account = db_column(row, 4);
        int digits = currency_digits(currency);
        amount[money_format(amount, sqlite3_column_int64(row, 3), digits)] = '\0';
        int64_t limit = limits_most(gate->limits, type, person, currency);
        char *permitted;
        if (limit == LIMIT_NONE)
                permitted = duplicate("what you stored lately without one comes to too much");
        else if (limit < 0)
                permitted = duplicate("you may store none without");
        else
                permitted = format_text("you may store up to %.*s without, and only so much of an "
                                        "account and in all",
                                        (int)money_format(most, limit, digits), most);
        die(EXIT_NOT_ALLOWED,
            "%.*s%sa %s of %s %.*s needs an approval (%s), and no approved request is for exactly "
            "this; ask for it with col-approve; nothing was stored",
            (int)account.size, account.data, account.size > 0 ? ": " : "", limit_type_name(type),
            amount, (int)currency.size, currency.data, permitted);
}

static void
check_rows(struct gate *gate, const struct person *person, struct permits *permits,
           enum limit_type type)
{
        const struct guarded_type *guarded = &guarded_types[type];
        const struct kind *kind = kind_at(guarded->kind);
        int64_t first = store_own_first(gate->store, guarded->kind, false);
        if (first == INT64_MAX || !gate->limits->limited[type])
                return;
        char *released = format_text(GUARDED_RELEASED("'%s'"), kind->name);
        const char *account = guarded_account(guarded->kind);
        sqlite3_stmt *rows = db_prepare(
                gate->db,
                "SELECT t.id, %s, %s, %s, (SELECT account FROM accounts WHERE id = %s) FROM \"%s\" "
                "AS t WHERE t.id >= %lld AND %s AND NOT %s ORDER BY 3, 1",
                guarded_currency(guarded->kind), account, guarded->amount, account, kind->plural,
                (long long)first, guarded->condition, released);
        free(released);
        while (db_step(gate->db, rows))
                if (!permits_store(permits, type, db_column(rows, 1), sqlite3_column_int64(rows, 2),
                                   sqlite3_column_int64(rows, 3), first))
                        refuse_row(gate, person, type, rows);
        sqlite3_finalize(rows);
}

/* Instalments of an arrangement that was approved were approved with it, and stay as they are but
   for the day on which they end. */
static void
check_instalments(struct gate *gate, bool versions)
{
        if (!gate->store->open[KIND_instalment])
                return;
        struct approval_content *content =
                approval_content_open(gate->db, KIND_instalment, versions);
        sqlite3_stmt *rows = db_prepare(
                gate->db,
                "SELECT %s, i.arrangement, i.id FROM instalments%s AS i WHERE i.batch = %lld AND "
                "EXISTS (SELECT 1 FROM arrangements AS t WHERE t.id = i.arrangement AND %s)",
                versions ? "i.version" : "i.id", versions ? "_versions" : "",
                (long long)gate->store->batch.id, GUARDED_RELEASED("'arrangement'"));
        sqlite3_stmt *same = db_prepare(
                gate->db, "SELECT 1 FROM releases AS rl JOIN request_records AS rq ON rq.id = "
                          "rl.request_record WHERE rl.record = ? AND rq.record_kind = "
                          "'instalment' AND rq.digest = ?");
        while (db_step(gate->db, rows)) {
                struct slice text;
                char digest[65];
                approval_content_read(content, sqlite3_column_int64(rows, 0), &text, digest);
                sqlite3_bind_int64(same, 1, sqlite3_column_int64(rows, 2));
                db_bind_text(gate->db, same, 2, slice_of(digest));
                bool is_same = db_step(gate->db, same);
                sqlite3_reset(same);
                if (!is_same)
                        die(EXIT_NOT_ALLOWED,
                            "instalment %lld: its arrangement was approved with other instalments, "
                            "which only end; ask for another arrangement; nothing was stored",
                            (long long)sqlite3_column_int64(rows, 2));
        }
        sqlite3_finalize(same);
        sqlite3_finalize(rows);
        approval_content_close(content);
}

/* Is anything here that has limits? Else nobody need be asked who he is. */
static bool
some_limited(const struct gate *gate)
{
        for (enum limit_type type = 0; type < LIMIT_TYPE_COUNT; type++)
                if (guarded_types[type].kind != KIND_NONE && gate->limits->limited[type] &&
                    gate->store->open[guarded_types[type].kind] &&
                    store_own_first(gate->store, guarded_types[type].kind, false) != INT64_MAX)
                        return true;
        return false;
}

static void
check_limits(struct gate *gate)
{
        if (!some_limited(gate))
                return;
        struct person person = person_present();
        struct permits *permits = permits_open(gate->db, gate->limits, &person,
                                               gate->store->batch.id, (int64_t)person.uid);
        for (enum limit_type type = 0; type < LIMIT_TYPE_COUNT; type++)
                if (guarded_types[type].kind != KIND_NONE)
                        check_rows(gate, &person, permits, type);
        permits_close(permits);
        person_free(&person);
}

/* Has the batch stored anything of KIND? */
static bool
is_touched(const struct store *store, enum kind_id kind)
{
        return store->open[kind] && store->tables[kind].inserted + store->tables[kind].updated > 0;
}

void
store_check_approvals(struct store *store)
{
        struct gate gate;
        if (store->approvals_checked ||
            !(is_touched(store, KIND_entry) || is_touched(store, KIND_arrangement) ||
              is_touched(store, KIND_instalment) || is_touched(store, KIND_payout)))
                return;
        store->approvals_checked = true;
        loading_flush(store);
        open_gate(&gate, store);
        if (gate.limits == NULL && store_own_first(store, KIND_payout, false) != INT64_MAX)
                die(EXIT_NOT_ALLOWED, "a payout is always approved by somebody else, and no limits "
                                      "are in force that say by whom; set them with "
                                      "col-approve --limits");
        if (gate.limits != NULL) {
                release_what_was_approved(&gate);
                check_whole(&gate);
                check_limits(&gate);
                check_instalments(&gate, false);
                check_instalments(&gate, true);
        }
        close_gate(&gate);
}
