#include "asking.h"

#include <stdlib.h>
#include <string.h>

#include "approval_content.h"
#include "batch.h"
#include "booked_cells.h"
#include "guarded.h"
#include "named_policies.h"
#include "number.h"
#include "ruling.h"
#include "sha256.h"
#include "spool.h"

struct draft {
        enum limit_type type;
        char currency[4];
        int64_t amount, discount; /* minor units */
        uint64_t records;
        struct spool *spool; /* kind, content and digest of each */
        struct sha256 *digests;
        char digest[65]; /* of all */
};

/* ---- from what a stream has stored ---- */

/* What a request can be for: the others go along, or are policies that records name. */
static void
refuse_others(struct store *store)
{
        for (enum kind_id kind = 0; kind < KIND_COUNT; kind++) {
                bool asked = kind == KIND_entry || kind == KIND_arrangement ||
                             kind == KIND_instalment || kind == KIND_payout;
                if (kind != KIND_policy && !asked && store_count(store, kind, STORE_NEW) > 0)
                        die(EXIT_BAD_DATA,
                            "the stream holds %s, too, which need no approval; save these by "
                            "themselves",
                            kind_at(kind)->plural);
                if (store_count(store, kind, STORE_CHANGED) > 0)
                        die(EXIT_BAD_DATA,
                            "the stream changes %s that are stored; only what is new can be asked "
                            "for",
                            kind_at(kind)->plural);
        }
}

static void
add_record(struct draft *draft, struct approval_content *content, const struct kind *kind,
           int64_t row)
{
        struct slice text;
        struct buffer spooled = {0};
        char digest[65];
        approval_content_read(content, row, &text, digest);
        spool_put(&spooled, slice_of(kind->name));
        spool_put(&spooled, text);
        spool_put(&spooled, slice_of(digest));
        spool_add(draft->spool, buffer_slice(&spooled));
        sha256_add(draft->digests, digest, 64);
        sha256_add(draft->digests, "\n", 1);
        buffer_free(&spooled);
        draft->records++;
}

static void
add_amount(int64_t *sum, int64_t amount)
{
        if (__builtin_add_overflow(*sum, amount, sum) || *sum > MONEY_MAX)
                die(EXIT_BAD_DATA, "the records come to more than any amount; ask for them in "
                                   "several requests");
}

/* The type, currency and amounts of a row: one request is for one thing. */
static void
add_measures(struct draft *draft, enum kind_id kind, sqlite3_stmt *row)
{
        enum { TYPE = 1, CURRENCY, AMOUNT, DISCOUNT };
        if (sqlite3_column_type(row, TYPE) == SQLITE_NULL)
                die(EXIT_BAD_DATA,
                    "the stream holds a %s that needs no approval; save it by itself",
                    kind_at(kind)->name);
        enum limit_type type = (enum limit_type)sqlite3_column_int(row, TYPE);
        struct slice currency = db_column(row, CURRENCY);
        if (draft->records > 0 && type != draft->type)
                die(EXIT_BAD_DATA, "a %s and a %s; ask for them in two requests",
                    limit_type_name(draft->type), limit_type_name(type));
        if (draft->records > 0 && !slice_is(currency, draft->currency))
                die(EXIT_BAD_DATA, "amounts in %s and %.*s; ask for them in two requests",
                    draft->currency, (int)currency.size, currency.data);
        draft->type = type;
        snprintf(draft->currency, sizeof draft->currency, "%.*s", (int)currency.size,
                 currency.data);
        add_amount(&draft->amount, sqlite3_column_int64(row, AMOUNT));
        add_amount(&draft->discount, sqlite3_column_int64(row, DISCOUNT));
}

/* SQL for the type of a row t of KIND, NULL where it has none. */
static void
add_type(struct buffer *sql, enum kind_id kind)
{
        buffer_add_text(sql, "CASE");
        for (enum limit_type type = 0; type < LIMIT_TYPE_COUNT; type++)
                if (guarded_types[type].kind == kind && type != LIMIT_DISCOUNT)
                        buffer_add_format(sql, " WHEN %s THEN %d", guarded_types[type].condition,
                                          (int)type);
        buffer_add_text(sql, " END");
}

/* New rows of KIND, with the type that each is of. */
static void
select_rows(struct buffer *sql, enum kind_id kind, int64_t first)
{
        bool plan = kind == KIND_arrangement;
        buffer_add_text(sql, "SELECT t.id, ");
        add_type(sql, kind);
        buffer_add_format(sql, ", %s, abs(t.%s), %s FROM \"%s\" AS t WHERE t.id >= %lld",
                          guarded_currency(kind), plan ? "arranged" : "amount",
                          plan ? "abs(ifnull(t.discount, 0))" : "0", kind_at(kind)->plural,
                          (long long)first);
}

static void
add_rows(struct draft *draft, struct store *store, enum kind_id kind)
{
        int64_t first = store_own_first(store, kind, false);
        if (first == INT64_MAX)
                return;
        struct buffer sql = {0};
        if (kind == KIND_instalment)
                buffer_add_format(&sql, "SELECT t.id FROM instalments AS t WHERE t.id >= %lld",
                                  (long long)first);
        else
                select_rows(&sql, kind, first);
        buffer_add_text(&sql, " ORDER BY t.id");
        struct approval_content *content = approval_content_open(store->db, kind, false);
        sqlite3_stmt *rows = db_prepare(store->db, "%s", buffer_terminate(&sql));
        while (db_step(store->db, rows)) {
                if (kind != KIND_instalment)
                        add_measures(draft, kind, rows);
                add_record(draft, content, kind_at(kind), sqlite3_column_int64(rows, 0));
        }
        sqlite3_finalize(rows);
        approval_content_close(content);
        buffer_free(&sql);
}

/* They are asked for with their arrangements. */
static void
check_instalments(struct store *store)
{
        int64_t first = store_own_first(store, KIND_instalment, false);
        int64_t arrangement = store_own_first(store, KIND_arrangement, false);
        if (first != INT64_MAX &&
            db_integer(store->db, 0,
                       "SELECT 1 FROM instalments WHERE id >= %lld AND arrangement < %lld LIMIT 1",
                       (long long)first, (long long)arrangement) != 0)
                die(EXIT_BAD_DATA, "the stream holds instalments of an arrangement that is stored; "
                                   "ask for another arrangement");
}

struct draft *
draft_of(struct store *store)
{
        store_flush(store);
        refuse_others(store);
        check_instalments(store);
        struct draft *draft = allocate(sizeof *draft);
        draft->spool = spool_open();
        draft->digests = sha256_new();
        add_rows(draft, store, KIND_entry);
        add_rows(draft, store, KIND_arrangement);
        add_rows(draft, store, KIND_instalment);
        add_rows(draft, store, KIND_payout);
        sha256_end(draft->digests, draft->digest);
        spool_rewind(draft->spool);
        if (draft->records > 0)
                return draft;
        draft_free(draft);
        return NULL;
}

bool
draft_is_limited(const struct draft *draft, const struct limits *limits)
{
        return limits->limited[draft->type] || (draft->type == LIMIT_PLAN && draft->discount > 0 &&
                                                limits->limited[LIMIT_DISCOUNT]);
}

char *
draft_summary(const struct draft *draft)
{
        char amount[32];
        size_t size =
                money_format(amount, draft->amount, currency_digits(slice_of(draft->currency)));
        return format_text("%s, %llu %s, %.*s %s", limit_type_name(draft->type),
                           (unsigned long long)draft->records,
                           draft->records == 1 ? "record" : "records", (int)size, amount,
                           draft->currency);
}

void
draft_free(struct draft *draft)
{
        spool_close(draft->spool);
        sha256_free(draft->digests);
        free(draft);
}

/* ---- writing it down ---- */

/* Starts the cells of a request, which has nothing yet. */
static struct table *
start_request(struct store *store, enum limit_type type, const char *digest, struct slice why)
{
        struct table *table = store_table(store, KIND_request);
        for (size_t i = 0; i < table->kind->field_count; i++)
                table->cells[i] = (struct cell){.class = CELL_NULL};
        table->cells[BOOKED(request, request_type)] = text_cell(slice_of(limit_type_name(type)));
        table->cells[BOOKED(request, digest)] = text_cell(slice_of(digest));
        table->cells[BOOKED(request, text)] = text_cell(why);
        return table;
}

static void
add_request_record(struct store *store, int64_t request, struct slice kind, struct slice content,
                   struct slice digest)
{
        struct table *table = store_table(store, KIND_request_record);
        table->cells[BOOKED(request_record, request_record)] = number_cell(0);
        table->cells[BOOKED(request_record, request)] = number_cell(request);
        table->cells[BOOKED(request_record, record_kind)] = text_cell(kind);
        table->cells[BOOKED(request_record, content)] = text_cell(content);
        table->cells[BOOKED(request_record, digest)] = text_cell(digest);
        store_insert(store, table);
        store->counts[KIND_request_record][STORE_NEW]++;
}

/* Two approvals of the same would let it be stored twice. */
static void
refuse_again(struct db *db, sqlite3_stmt *waiting, int64_t request, struct slice digest)
{
        db_bind_text(db, waiting, 1, digest);
        sqlite3_bind_int64(waiting, 2, request);
        if (db_step(db, waiting))
                die(EXIT_BAD_DATA,
                    "request %lld asks for one of these records already; rule on that one, or "
                    "withdraw it",
                    (long long)sqlite3_column_int64(waiting, 0));
        sqlite3_reset(waiting);
}

static void
add_request_records(const struct draft *draft, struct store *store, int64_t request)
{
        sqlite3_stmt *waiting = db_prepare(
                store->db, "SELECT q.request FROM request_records AS q WHERE q.digest = ? AND "
                           "q.request < ? AND NOT EXISTS (SELECT 1 FROM releases WHERE "
                           "request_record = q.id) AND ifnull(" GUARDED_STATE(
                                   "q.request") ", 'approved') = 'approved' LIMIT 1");
        for (struct slice record; spool_next(draft->spool, &record);) {
                struct slice kind = spool_take(&record), content = spool_take(&record),
                             digest = spool_take(&record);
                refuse_again(store->db, waiting, request, digest);
                add_request_record(store, request, kind, content, digest);
        }
        sqlite3_finalize(waiting);
}

int64_t
draft_ask(const struct draft *draft, struct store *store, const struct limits *limits,
          struct slice why)
{
        struct table *table = start_request(store, draft->type, draft->digest, why);
        table->cells[BOOKED(request, records)] = integer_cell((int64_t)draft->records);
        table->cells[BOOKED(request, currency)] = text_cell(slice_of(draft->currency));
        table->cells[BOOKED(request, amount)] = integer_cell(draft->amount);
        if (draft->type == LIMIT_PLAN)
                table->cells[BOOKED(request, discount)] = integer_cell(draft->discount);
        table->cells[BOOKED(request, limits)] =
                number_cell(store_find(store, KIND_policy, slice_of(limits->policy->label)));
        int64_t request = store_insert(store, table);
        store->counts[KIND_request][STORE_NEW]++;
        add_request_records(draft, store, request);
        return request;
}

int64_t
ask_for_limits(struct store *store, const struct limits *limits, const struct policy *proposed,
               struct slice why)
{
        named_policy_store(store, proposed, "limits");
        int64_t policy = store_find(store, KIND_policy, slice_of(proposed->label));
        struct table *table = start_request(store, LIMIT_LIMITS, proposed->hash, why);
        table->cells[BOOKED(request, records)] = integer_cell(0);
        table->cells[BOOKED(request, proposed)] = number_cell(policy);
        table->cells[BOOKED(request, limits)] = number_cell(
                limits == NULL ? policy
                               : store_find(store, KIND_policy, slice_of(limits->policy->label)));
        int64_t request = store_insert(store, table);
        store->counts[KIND_request][STORE_NEW]++;
        if (limits == NULL)
                rule_first(store, request, slice_of(proposed->hash));
        return request;
}
