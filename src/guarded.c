#include "guarded.h"

#include <stdlib.h>
#include <string.h>

const struct guarded_type guarded_types[LIMIT_TYPE_COUNT] = {
        [LIMIT_WRITE_OFF] = {KIND_entry, "t.type = 'write-off'", "abs(t.amount)"},
        [LIMIT_WAIVER] = {KIND_entry, "t.type = 'waiver'", "abs(t.amount)"},
        [LIMIT_REDUCTION] = {KIND_entry, "t.type = 'charge' AND t.amount < 0", "abs(t.amount)"},
        [LIMIT_PLAN] = {KIND_arrangement, "1", "abs(t.arranged)"},
        [LIMIT_DISCOUNT] = {KIND_arrangement, "t.discount <> 0", "abs(t.discount)"},
        [LIMIT_PAYOUT] = {KIND_payout, "1", "abs(t.amount)"},
        [LIMIT_LIMITS] = {KIND_NONE, NULL, NULL},
};

const char *
guarded_currency(enum kind_id kind)
{
        return kind_field(kind_at(kind), "currency") >= 0
                       ? "t.currency"
                       : "(SELECT currency FROM accounts WHERE id = t.account)";
}

const char *
guarded_account(enum kind_id kind)
{
        return kind_field(kind_at(kind), "account") >= 0 ? "t.account" : "0";
}

struct limits *
guarded_limits(struct db *db, int64_t until)
{
        sqlite3_stmt *row = db_prepare(
                db, "SELECT p.policy, p.text FROM rulings AS w JOIN requests AS q ON q.id = "
                    "w.request JOIN policies AS p ON p.id = q.proposed WHERE w.decision = "
                    "'approved' AND q.request_type = 'limits' AND w.batch <= ? "
                    "ORDER BY w.id DESC LIMIT 1");
        sqlite3_bind_int64(row, 1, until);
        struct limits *limits = NULL;
        if (db_step(db, row)) {
                limits = limits_stored(db_column(row, 0), db_column(row, 1));
                if (limits == NULL)
                        die(EXIT_BAD_DATA,
                            "%s: the text of the limits in force was altered; see "
                            "col-check",
                            db->path);
        }
        sqlite3_finalize(row);
        return limits;
}

/* ---- without approval ---- */

/* What is known of a line of the limits for this person and batch. */
struct permit {
        bool holds; /* the line is about him */
        sqlite3_stmt *of_account;
        int64_t account, account_sum; /* the one summed last; 0: none */
        int64_t total;                /* -1: not summed yet */
};

struct permits {
        struct db *db;
        const struct limits *limits;
        int64_t batch, uid;
        struct permit *list; /* a line each */
};

struct permits *
permits_open(struct db *db, const struct limits *limits, const struct person *person, int64_t batch,
             int64_t uid)
{
        struct permits *permits = allocate(sizeof *permits);
        size_t count = limits->policy->row_count;
        *permits =
                (struct permits){db, limits, batch, uid, allocate(count * sizeof(struct permit))};
        for (size_t i = 0; i < count; i++)
                permits->list[i] = (struct permit){.holds = !limits->lines[i].approves &&
                                                            person_is(person, limits->lines[i].who),
                                                   .total = -1};
        return permits;
}

/* From when on a batch counts: LINE's days before the time of this one. */
#define SINCE                                                                                      \
        "(SELECT strftime('%%Y-%%m-%%dT%%H:%%M:%%SZ', at, '-%lld days') FROM batches WHERE id = "  \
        "%lld)"

/* SELECT of what rows t of the type come to that were stored without approval since then, by
   batches up to this one; the caller adds what narrows it. */
static void
select_sum(struct buffer *sql, const struct permits *permits, const struct limit_line *line)
{
        const struct guarded_type *type = &guarded_types[line->type];
        const struct kind *kind = kind_at(type->kind);
        char *released = format_text(GUARDED_RELEASED("'%s'"), kind->name);
        buffer_add_format(sql,
                          "SELECT ifnull(sum(%s), 0) FROM \"%s\" AS t JOIN batches AS b ON b.id = "
                          "t.batch WHERE %s AND NOT %s AND b.id <= %lld AND b.at >= " SINCE,
                          type->amount, kind->plural, type->condition, released,
                          (long long)permits->batch, (long long)line->days,
                          (long long)permits->batch);
        free(released);
}

static int64_t
sum_of_account(struct permits *permits, size_t i, int64_t account)
{
        const struct limit_line *line = &permits->limits->lines[i];
        struct permit *permit = &permits->list[i];
        if (permit->account == account)
                return permit->account_sum;
        if (permit->of_account == NULL) {
                struct buffer sql = {0};
                select_sum(&sql, permits, line);
                buffer_add_text(&sql, " AND t.account = ?");
                permit->of_account = db_prepare(permits->db, "%s", buffer_terminate(&sql));
                buffer_free(&sql);
        }
        sqlite3_bind_int64(permit->of_account, 1, account);
        db_step(permits->db, permit->of_account);
        permit->account = account;
        permit->account_sum = sqlite3_column_int64(permit->of_account, 0);
        sqlite3_reset(permit->of_account);
        return permit->account_sum;
}

/* Facts of later batches have larger ids: rows before the first of those days need not be read. */
static int64_t
first_since(const struct permits *permits, const struct limit_line *line, int64_t first)
{
        int64_t since = db_integer(
                permits->db, first,
                "SELECT min(k.first_id) FROM batch_kinds AS k JOIN batches AS b ON b.id = k.batch "
                "WHERE k.kind = '%s' AND k.first_id IS NOT NULL AND b.id <= %lld AND b.at >= " SINCE
                " HAVING count(*) > 0",
                kind_at(guarded_types[line->type].kind)->name, (long long)permits->batch,
                (long long)line->days, (long long)permits->batch);
        return since < first ? since : first;
}

static int64_t
sum_of_user(struct permits *permits, size_t i, int64_t first)
{
        const struct limit_line *line = &permits->limits->lines[i];
        struct permit *permit = &permits->list[i];
        if (permit->total >= 0)
                return permit->total;
        struct buffer sql = {0};
        select_sum(&sql, permits, line);
        buffer_add_format(&sql, " AND b.uid = %lld AND t.id >= %lld AND %s = '%s'",
                          (long long)permits->uid, (long long)first_since(permits, line, first),
                          guarded_currency(guarded_types[line->type].kind), line->currency);
        permit->total = db_integer(permits->db, 0, "%s", buffer_terminate(&sql));
        buffer_free(&sql);
        return permit->total;
}

bool
permits_store(struct permits *permits, enum limit_type type, struct slice currency, int64_t account,
              int64_t amount, int64_t first)
{
        for (size_t i = 0; i < permits->limits->policy->row_count; i++) {
                const struct limit_line *line = &permits->limits->lines[i];
                if (line->type == type && permits->list[i].holds &&
                    (*line->currency == '\0' || slice_is(currency, line->currency)) &&
                    amount <= line->up_to &&
                    (line->account == LIMIT_NONE ||
                     sum_of_account(permits, i, account) <= line->account) &&
                    (line->total == LIMIT_NONE || sum_of_user(permits, i, first) <= line->total))
                        return true;
        }
        return false;
}

void
permits_close(struct permits *permits)
{
        for (size_t i = 0; i < permits->limits->policy->row_count; i++)
                sqlite3_finalize(permits->list[i].of_account);
        free(permits->list);
        free(permits);
}
