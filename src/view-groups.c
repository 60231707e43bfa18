/* What the account view reads of the account and its debtor, and of their analysis. */
#include "view-internal.h"

#include <stdlib.h>
#include <string.h>

#include "error.h"

struct cursor *
view_cursor(struct view *v, struct cursor **cursor, enum kind_id kind_id, const char *of,
            const char *columns, const char *condition, const char *order)
{
        if (*cursor)
                return *cursor;

        const struct kind *kind = kind_at(kind_id);
        bool plain = versions_plain(v->db, kind, v->moment);
        struct buffer sql = {0};

        buffer_add_format(&sql, "SELECT %s%s FROM ", of, columns);
        versions_source(&sql, v->db, kind, v->moment);
        buffer_add_format(&sql, " t WHERE %s %s ?1%s", of, plain ? ">=" : "=", condition);
        buffer_add_format(&sql, " ORDER BY %s%s", of, order);
        *cursor = cursor_open(v->db, buffer_terminate(&sql), plain);
        if (sqlite3_bind_parameter_count(cursor_row(*cursor)) > 1)
                sqlite3_bind_text(cursor_row(*cursor), 2, v->as_of, 10, SQLITE_STATIC);
        buffer_free(&sql);
        return *cursor;
}

int32_t
view_day(sqlite3_stmt *row, int result)
{
        struct slice date = db_column(row, result);
        return date.size ? day_parse(date) : DAY_NONE;
}

/* ---- the account and its debtor ---- */

sqlite3_stmt *
view_account(struct view *v)
{
        if (v->ready[GROUP_ACCOUNT])
                return v->account_row;
        if (!v->cursors[GROUP_ACCOUNT]) {
                buffer_terminate(&v->account_fields);
                char *columns =
                        format_text(", creditor, portfolio, product, currency, stage, due_on,"
                                    " opened_on, placed_on, closed_on, grace_days, claim,"
                                    " basis, contract_rate, fx_day, closed_reason,"
                                    " notice_on%s",
                                    v->account_fields.data);
                view_cursor(v, &v->cursors[GROUP_ACCOUNT], KIND_account, "id", columns, "", "");
                free(columns);
        }
        bool known = cursor_first(v->cursors[GROUP_ACCOUNT], v->account);
        v->account_row = known ? cursor_row(v->cursors[GROUP_ACCOUNT]) : NULL;
        v->ready[GROUP_ACCOUNT] = true;
        return v->account_row;
}

sqlite3_stmt *
view_party(struct view *v)
{
        if (v->ready[GROUP_PARTY])
                return v->party_row;
        if (!v->cursors[GROUP_PARTY]) {
                buffer_terminate(&v->party_fields);
                char *columns =
                        format_text(", name, city, language, ifnull(nullif(time_zone, ''), (SELECT"
                                    " value FROM settings WHERE name = 'time_zone'))%s",
                                    v->party_fields.data);
                view_cursor(v, &v->cursors[GROUP_PARTY], KIND_party, "id", columns, "", "");
                free(columns);
        }
        bool known = cursor_first(v->cursors[GROUP_PARTY], v->debtor);
        v->party_row = known ? cursor_row(v->cursors[GROUP_PARTY]) : NULL;
        v->ready[GROUP_PARTY] = true;
        return v->party_row;
}

/* FIELDS: name, recall_on and notice_on, where the kind has them, else SQL NULLs. */
static void
load_keys(struct view *v, struct keys *keys, enum kind_id kind, const char *fields)
{
        struct buffer sql = {0};

        buffer_add_format(&sql, "SELECT id, \"%s\", %s FROM ", kind_at(kind)->name, fields);
        versions_source(&sql, v->db, kind_at(kind), v->moment);
        buffer_add_text(&sql, " ORDER BY id");
        sqlite3_stmt *statement = db_prepare(v->db, "%s", buffer_terminate(&sql));
        while (db_step(v->db, statement)) {
                grow(&keys->rows, &keys->capacity, keys->count + 1, sizeof *keys->rows);
                keys->rows[keys->count++] = (struct key){
                        sqlite3_column_int64(statement, 0), slice_dup(db_column(statement, 1)),
                        slice_dup(db_column(statement, 2)), view_day(statement, 3),
                        view_day(statement, 4)};
        }
        sqlite3_finalize(statement);
        buffer_free(&sql);
        keys->loaded = true;
}

static void
free_keys(struct keys *keys)
{
        for (size_t i = 0; i < keys->count; i++) {
                free(keys->rows[i].text);
                free(keys->rows[i].name);
        }
        free(keys->rows);
}

static const struct key *
find_key(struct keys *keys, int64_t id)
{
        size_t low = 0, high = keys->count;

        if (keys->last < keys->count && keys->rows[keys->last].id == id)
                return &keys->rows[keys->last];
        while (low < high) {
                size_t middle = low + (high - low) / 2;
                if (keys->rows[middle].id < id)
                        low = middle + 1;
                else
                        high = middle;
        }
        if (low == keys->count || keys->rows[low].id != id)
                return NULL;
        keys->last = low;
        return &keys->rows[low];
}

const struct key *
view_creditor(struct view *v, sqlite3_stmt *account)
{
        if (!v->creditors.loaded)
                load_keys(v, &v->creditors, KIND_creditor, "name, NULL, NULL");
        return find_key(&v->creditors, sqlite3_column_int64(account, ACCOUNT_CREDITOR));
}

const struct key *
view_portfolio(struct view *v, sqlite3_stmt *account)
{
        if (!v->portfolios.loaded)
                load_keys(v, &v->portfolios, KIND_portfolio, "NULL, recall_on, notice_on");
        return find_key(&v->portfolios, sqlite3_column_int64(account, ACCOUNT_PORTFOLIO));
}

/* ---- reading ahead ----

   The indexes by which entries and contact points are found have all that is wanted of them but a
   remark that few have. Looking up the row of each for that, in another order than they lie in,
   takes as long as the rest; reading the remarks of the whole table, straight through, a fraction
   of it. */

void
view_read_ahead(struct view *v)
{
        v->ahead = true;
        cursor_close(v->cursors[GROUP_LEDGER]); /* it looks rows up */
        v->cursors[GROUP_LEDGER] = NULL;
}

void
view_read_ids(struct view *v, struct id_set *ids, const char *sql)
{
        sqlite3_stmt *rows = db_prepare(v->db, "%s", sql);

        while (db_step(v->db, rows))
                id_set_add(ids, sqlite3_column_int64(rows, 0));
        sqlite3_finalize(rows);
}

/* ---- analysis ---- */

/* The last decision of the last day counts; the rows come in that order. */
static void
compute_score(struct view *v)
{
        struct cursor *c = view_cursor(v, &v->cursors[GROUP_SCORE], KIND_score, "account",
                                       ", score, band", " AND as_of <= ?2", ", as_of, id");

        v->scored = false;
        v->band.size = 0;
        for (bool row = cursor_first(c, v->account); row; row = cursor_next(c)) {
                v->scored = true;
                v->score = cursor_integer(c, 1);
                buffer_set(&v->band, cursor_text(c, 2));
        }
}

/* A stay begins on the day on which the last decision of that day names another segment than the
   last decision of the day before it did: deciding the same again does not move it. */
static void
compute_segment(struct view *v)
{
        struct cursor *c = view_cursor(v, &v->cursors[GROUP_SEGMENT], KIND_segment, "account",
                                       ", as_of, segment", " AND as_of <= ?2", ", as_of, id");
        char decided_on[11] = "", since_before[11] = "";

        v->segment.size = v->segment_before.size = 0;
        v->segment_since[0] = '\0';
        for (bool row = cursor_first(c, v->account); row; row = cursor_next(c)) {
                struct slice as_of = cursor_text(c, 1), segment = cursor_text(c, 2);

                if (as_of.size != 10) /* as the table's check has it */
                        continue;
                if (memcmp(as_of.data, decided_on, 10)) {
                        memcpy(decided_on, as_of.data, 10);
                        memcpy(since_before, v->segment_since, sizeof since_before);
                        buffer_set(&v->segment_before, buffer_slice(&v->segment));
                }
                bool stays = slice_equal(segment, buffer_slice(&v->segment_before));
                memcpy(v->segment_since, stays ? since_before : decided_on,
                       sizeof v->segment_since);
                buffer_set(&v->segment, segment);
        }
        if (memcmp(decided_on, v->as_of, 10))
                buffer_set(&v->segment_before, buffer_slice(&v->segment));
}

/* As of the segment: to be given to the same agent again does not move the day. */
static void
compute_agent(struct view *v)
{
        struct cursor *c =
                view_cursor(v, &v->cursors[GROUP_AGENT], KIND_assignment, "account",
                            ", as_of, pool, team, agent", " AND as_of <= ?2", ", as_of, id");
        char decided_on[11] = "", since_before[11] = "";

        v->pool.size = v->team.size = v->agent.size = v->agent_before.size = 0;
        v->agent_since[0] = '\0';
        for (bool row = cursor_first(c, v->account); row; row = cursor_next(c)) {
                struct slice as_of = cursor_text(c, 1), agent = cursor_text(c, 4);

                if (as_of.size != 10)
                        continue;
                if (memcmp(as_of.data, decided_on, 10)) {
                        memcpy(decided_on, as_of.data, 10);
                        memcpy(since_before, v->agent_since, sizeof since_before);
                        buffer_set(&v->agent_before, buffer_slice(&v->agent));
                }
                bool stays = slice_equal(agent, buffer_slice(&v->agent_before));
                memcpy(v->agent_since, stays ? since_before : decided_on, sizeof v->agent_since);
                if (agent.size == 0)
                        v->agent_since[0] = '\0';
                buffer_set(&v->pool, cursor_text(c, 2));
                buffer_set(&v->team, cursor_text(c, 3));
                buffer_set(&v->agent, agent);
        }
}

void
view_compute(struct view *v, enum view_group group)
{
        static void (*const compute[GROUP_COUNT])(struct view *) = {
                [GROUP_LEDGER] = view_compute_ledger,    [GROUP_SCORE] = compute_score,
                [GROUP_SEGMENT] = compute_segment,       [GROUP_CONTACT] = view_compute_contacts,
                [GROUP_ACTION] = view_compute_actions,   [GROUP_HOLD] = view_compute_holds,
                [GROUP_POINT] = view_compute_points,     [GROUP_ARREARS] = view_compute_arrears,
                [GROUP_CONSENT] = view_compute_consents, [GROUP_AGENT] = compute_agent,
        };

        if (!v->ready[group]) {
                compute[group](v);
                v->ready[group] = true;
        }
}

void
view_free_groups(struct view *v)
{
        for (int group = 0; group < GROUP_COUNT; group++)
                cursor_close(v->cursors[group]);
        view_free_ledger(v);
        view_free_actions(v);
        view_free_debtor(v);
        buffer_free(&v->band);
        buffer_free(&v->segment);
        buffer_free(&v->segment_before);
        buffer_free(&v->pool);
        buffer_free(&v->team);
        buffer_free(&v->agent);
        buffer_free(&v->agent_before);
        buffer_free(&v->account_fields);
        buffer_free(&v->party_fields);
        free_keys(&v->creditors);
        free_keys(&v->portfolios);
}
