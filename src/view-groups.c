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

static int64_t
integer(const struct cursor *cursor, int result)
{
        return sqlite3_column_int64(cursor_row(cursor), result);
}

static struct slice
text(const struct cursor *cursor, int result)
{
        return db_column(cursor_row(cursor), result);
}

int32_t
view_day(sqlite3_stmt *row, int result)
{
        struct slice date = db_column(row, result);
        return date.size ? day_parse(date) : DAY_NONE;
}

static int32_t
day(const struct cursor *cursor, int result)
{
        return view_day(cursor_row(cursor), result);
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

static struct cursor *
points(struct view *v)
{
        if (!v->bare_points && v->ahead)
                view_read_ids(
                        v, &v->remarked,
                        "SELECT party FROM contact_points WHERE standing <> '' OR doubtful <> ''");
        if (v->ahead && !id_set_has(&v->remarked, v->debtor))
                return view_cursor(v, &v->bare_points, KIND_contact_point, "party",
                                   ", id, channel, value, NULL, NULL, NULL", "", "");
        return view_cursor(v, &v->cursors[GROUP_POINT], KIND_contact_point, "party",
                           ", id, channel, value, standing, doubtful, label", "", "");
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
                v->score = integer(c, 1);
                buffer_set(&v->band, text(c, 2));
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
                struct slice as_of = text(c, 1), segment = text(c, 2);

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

/* ---- what happened ---- */

static void
open_zone(struct view *v)
{
        if (v->zone)
                return;
        v->zone = db_zone(v->db);
        for (int before = 0; before <= 30; before++)
                time_format(v->day_ends[before], zone_day_end(v->zone, v->moment.as_of - before));
}

int32_t
view_local_day(struct view *v, struct slice at)
{
        int64_t seconds;

        open_zone(v);
        if (!time_parse(at, &seconds))
                die(EXIT_BAD_DATA, "%s: \"%.*s\" is not a time", v->db->path, (int)at.size,
                    at.data);
        return zone_day(v->zone, seconds);
}

static void
copy_time(char out[21], struct slice at)
{
        size_t size = at.size < 20 ? at.size : 20;

        memcpy(out, at.data, size);
        out[size] = '\0';
}

static void
compute_contacts(struct view *v)
{
        static const int days[CONTACTS_COUNT] = {1, 7, 30};
        struct cursor *c = view_cursor(v, &v->cursors[GROUP_CONTACT], KIND_contact,
                                       "ifnull(party, 0)", ", at, id, direction, result", "", "");
        int64_t last = 0;

        open_zone(v);
        v->last_contact_at[0] = '\0';
        v->last_result.size = 0;
        memset(v->contacts, 0, sizeof v->contacts);
        for (bool row = cursor_first(c, v->debtor); row; row = cursor_next(c)) {
                struct slice at = text(c, 1);
                bool inbound = slice_is(text(c, 3), "in");

                if (slice_compare(at, slice_of(v->day_ends[0])) >= 0)
                        continue;
                for (int i = 0; i < CONTACTS_COUNT && !inbound; i++)
                        v->contacts[i] += slice_compare(at, slice_of(v->day_ends[days[i]])) >= 0;
                int order = slice_compare(at, slice_of(v->last_contact_at));
                if (order < 0 || (order == 0 && integer(c, 2) < last))
                        continue;
                last = integer(c, 2);
                snprintf(v->last_contact_at, sizeof v->last_contact_at, "%.*s", (int)at.size,
                         at.data);
                buffer_set(&v->last_result, text(c, 4));
        }
}

/* Into FIRST the first instant up to as-of at which a record of KIND names the action, where that
   is before what FIRST holds, or FIRST is empty. */
static void
first_naming(struct view *v, struct cursor **naming, enum kind_id kind, int64_t action,
             char first[21])
{
        struct cursor *c = view_cursor(v, naming, kind, "action", ", at", "", "");

        for (bool row = cursor_first(c, action); row; row = cursor_next(c)) {
                struct slice at = text(c, 1);
                if (slice_compare(at, slice_of(v->day_ends[0])) < 0 &&
                    (!*first || slice_compare(at, slice_of(first)) < 0))
                        copy_time(first, at);
        }
}

/* First day on which a contact or a finding names the action, up to as-of; DAY_NONE: none does. */
static int32_t
named_on(struct view *v, int64_t action)
{
        char first[21] = "";

        open_zone(v);
        first_naming(v, &v->contacts_naming, KIND_contact, action, first);
        first_naming(v, &v->findings_naming, KIND_finding, action, first);
        return *first ? view_local_day(v, slice_of(first)) : DAY_NONE;
}

bool
view_action_named(struct view *v, int64_t action)
{
        return named_on(v, action) != DAY_NONE;
}

/* The statement of GROUP_ACTION selects these. */
enum action_result {
        ACTION_ID = 1,
        ACTION_SEGMENT,
        ACTION_SEGMENT_SINCE,
        ACTION_STEP,
        ACTION_PLANNED_ON,
        ACTION_OUTCOME,
        ACTION_OUTCOME_ON,
        ACTION_AS_OF,
        ACTION_VALID_FROM,
        ACTION_OCCASION
};

/* Keeps in *STEP and *ON what was first given, or what is of a later step, or of the same on a
   later day. */
static void
keep_latest(int64_t *step, int32_t *on, int64_t other_step, int32_t other_on)
{
        if (*on != DAY_NONE && (other_step < *step || (other_step == *step && other_on <= *on)))
                return;
        *step = other_step;
        *on = other_on;
}

/* The day from which on the present action's outcome was recorded, for one that does not say its
   day; not before the action was planned, in whose stead an action may have been recorded with its
   outcome. */
static int32_t
action_recorded_on(const struct cursor *c)
{
        int32_t on = day(c, ACTION_VALID_FROM), planned = day(c, ACTION_AS_OF);

        return on > planned ? on : planned;
}

/* The day on which the present action was done; DAY_NONE when it was not. An outcome rules over the
   contacts and findings that name the action. */
static int32_t
action_done_on(struct view *v, const struct cursor *c)
{
        struct slice outcome = text(c, ACTION_OUTCOME);
        int32_t on = day(c, ACTION_OUTCOME_ON);

        if (outcome.size == 0)
                return named_on(v, integer(c, ACTION_ID));
        if (!slice_is(outcome, "done"))
                return DAY_NONE;
        return on != DAY_NONE ? on : action_recorded_on(c);
}

/* The day of an outcome other than done; not before the action was planned, since the next one must
   not be of the same day. */
static int32_t
action_tried_on(const struct cursor *c)
{
        int32_t on = day(c, ACTION_OUTCOME_ON), planned = day(c, ACTION_AS_OF);

        if (on == DAY_NONE)
                return action_recorded_on(c);
        return on > planned ? on : planned;
}

static void
compute_actions(struct view *v)
{
        struct cursor *c = view_cursor(v, &v->cursors[GROUP_ACTION], KIND_action, "account",
                                       ", id, segment, segment_since, step, planned_on, outcome,"
                                       " outcome_on, as_of, valid_from, occasion",
                                       " AND as_of <= ?2", "");
        v->last_step_on = v->open_step_on = v->last_try_on = DAY_NONE;
        view_compute(v, GROUP_SEGMENT);
        for (bool row = cursor_first(c, v->account); row; row = cursor_next(c)) {
                if (text(c, ACTION_OCCASION).size > 0 ||
                    !slice_is(text(c, ACTION_SEGMENT_SINCE), v->segment_since) ||
                    !slice_equal(text(c, ACTION_SEGMENT), buffer_slice(&v->segment)))
                        continue;
                int64_t step = integer(c, ACTION_STEP);
                int32_t planned_on = day(c, ACTION_PLANNED_ON), done_on = action_done_on(v, c);

                if (done_on != DAY_NONE) {
                        keep_latest(&v->last_step, &v->last_step_on, step, done_on);
                } else if (text(c, ACTION_OUTCOME).size > 0) {
                        keep_latest(&v->tried_step, &v->last_try_on, step, action_tried_on(c));
                } else if (v->open_step_on == DAY_NONE || step < v->open_step ||
                           (step == v->open_step && planned_on < v->open_step_on)) {
                        v->open_step = step;
                        v->open_step_on = planned_on;
                }
        }
        if (v->last_step_on != DAY_NONE && v->tried_step <= v->last_step)
                v->last_try_on = DAY_NONE;
}

/* ---- holds ---- */

static int
compare_holds(const void *left, const void *right)
{
        const struct hold *a = left, *b = right;

        if (a->account != b->account)
                return a->account < b->account ? -1 : 1;
        return strcmp(a->reason, b->reason);
}

static void
forget_holds(struct view *v)
{
        for (size_t i = 0; i < v->debtor_hold_count; i++)
                free(v->debtor_holds[i].reason);
        v->debtor_hold_count = 0;
}

static void
load_debtor_holds(struct view *v)
{
        struct cursor *c = view_cursor(
                v, &v->cursors[GROUP_HOLD], KIND_hold, "ifnull(party, 0)", ", account, reason",
                " AND from_on <= ?2 AND (until_on IS NULL OR until_on = '' OR until_on >= ?2)", "");

        forget_holds(v);
        for (bool row = cursor_first(c, v->debtor); row; row = cursor_next(c)) {
                grow(&v->debtor_holds, &v->debtor_hold_capacity, v->debtor_hold_count + 1,
                     sizeof *v->debtor_holds);
                v->debtor_holds[v->debtor_hold_count++] =
                        (struct hold){integer(c, 1), slice_dup(text(c, 2))};
        }
        if (v->debtor_hold_count > 1)
                qsort(v->debtor_holds, v->debtor_hold_count, sizeof *v->debtor_holds,
                      compare_holds);
        v->holds_of = v->debtor;
}

/* First of the debtor's holds that is not before ACCOUNT's. */
static size_t
first_hold(const struct view *v, int64_t account)
{
        size_t low = 0, high = v->debtor_hold_count;

        while (low < high) {
                size_t middle = low + (high - low) / 2;
                if (v->debtor_holds[middle].account < account)
                        low = middle + 1;
                else
                        high = middle;
        }
        return low;
}

/* Merges the debtor's own reasons with those of the account, both in order, each once. */
static void
compute_holds(struct view *v)
{
        if (v->holds_of != v->debtor)
                load_debtor_holds(v);
        const struct hold *holds = v->debtor_holds;
        const char *before = "";
        size_t own = 0, of_account = first_hold(v, v->account);

        v->holds.size = 0;
        for (;;) {
                bool more_own = own < v->debtor_hold_count && holds[own].account == 0;
                bool more = of_account < v->debtor_hold_count &&
                            holds[of_account].account == v->account;

                if (!more_own && !more)
                        return;
                bool take_own = more_own &&
                                (!more || strcmp(holds[own].reason, holds[of_account].reason) <= 0);
                const char *reason = holds[take_own ? own++ : of_account++].reason;
                if (v->holds.size && !strcmp(reason, before))
                        continue;
                if (v->holds.size)
                        buffer_add(&v->holds, " ", 1);
                buffer_add_text(&v->holds, reason);
                before = reason;
        }
}

/* ---- consents ---- */

/* Of what is in force for a channel, what began last holds. A blank would end the word: there is
   none in the name of a channel here. */
static void
compute_consents(struct view *v)
{
        struct cursor *c = view_cursor(
                v, &v->cursors[GROUP_CONSENT], KIND_consent, "party", ", channel, says",
                " AND from_on <= ?2 AND (until_on IS NULL OR until_on = '' OR until_on >= ?2)",
                ", channel, from_on, id");
        size_t last = 0; /* where the word on the last channel begins */
        struct buffer *out = &v->consents, channel = {0};

        out->size = 0;
        for (bool row = cursor_first(c, v->debtor); row; row = cursor_next(c)) {
                if (out->size && slice_equal(text(c, 1), buffer_slice(&channel)))
                        out->size = last; /* later on the same channel */
                else if (out->size)
                        buffer_add(out, " ", 1);
                last = out->size;
                buffer_set(&channel, text(c, 1));
                buffer_add_text(out, channel.size ? "" : "*");
                for (size_t i = 0; i < channel.size; i++)
                        buffer_add(out, channel.data[i] == ' ' ? "_" : &channel.data[i], 1);
                buffer_add_text(out, "=");
                buffer_add(out, text(c, 2).data, text(c, 2).size);
        }
        buffer_free(&channel);
}

/* ---- contact points ---- */

/* Order in which a point is preferred; 0: it must not be used. */
static int
point_rank(struct slice standing, struct slice doubtful)
{
        int rank = slice_is(standing, "valid")                              ? 3
                   : standing.size == 0 || slice_is(standing, "unverified") ? 1
                                                                            : 0;
        return rank && doubtful.size == 0 ? rank + 1 : rank;
}

static int
point_channel(struct slice channel)
{
        static const char *const channels[POINT_COUNT] = {"phone", "email", "address"};

        for (int i = 0; i < POINT_COUNT; i++)
                if (slice_is(channel, channels[i]))
                        return i;
        return -1;
}

/* By channel, label and number. */
static int
compare_points(const void *left, const void *right)
{
        const struct point *a = left, *b = right;
        int order = a->channel - b->channel;

        if (order == 0)
                order = slice_compare(buffer_slice(&a->label), buffer_slice(&b->label));
        return order != 0 ? order : (a->id > b->id) - (a->id < b->id);
}

/* Whoever replaced a point of the same label stands in its place. */
static void
inherit_places(struct view *v)
{
        const struct point *first = NULL; /* replaced, of the present channel and label */

        qsort(v->candidates, v->candidate_count, sizeof *v->candidates, compare_points);
        for (size_t i = 0; i < v->candidate_count; i++) {
                struct point *point = &v->candidates[i];

                if (first &&
                    (first->channel != point->channel ||
                     !slice_equal(buffer_slice(&first->label), buffer_slice(&point->label))))
                        first = NULL;
                if (first)
                        point->place = first->id;
                else if (point->replaced && point->label.size)
                        first = point;
        }
}

static bool
preferred(const struct point *point, const struct point *best)
{
        if (!best || point->rank != best->rank)
                return !best || point->rank > best->rank;
        if (point->place != best->place)
                return point->place < best->place;
        return point->id < best->id;
}

/* Room for another one, with the buffers of one of before. */
static struct point *
next_candidate(struct view *v)
{
        size_t room = v->candidate_capacity;

        grow(&v->candidates, &v->candidate_capacity, v->candidate_count + 1, sizeof *v->candidates);
        memset(v->candidates + room, 0, (v->candidate_capacity - room) * sizeof *v->candidates);
        return &v->candidates[v->candidate_count++];
}

static void
compute_points(struct view *v)
{
        struct cursor *c = points(v);
        const struct point *best[POINT_COUNT] = {NULL};
        bool replaced = false;

        v->candidate_count = 0;
        for (bool row = cursor_first(c, v->debtor); row; row = cursor_next(c)) {
                int channel = point_channel(text(c, 2));
                if (channel < 0)
                        continue;
                struct point *point = next_candidate(v);
                point->id = point->place = integer(c, 1);
                point->channel = channel;
                point->rank = point_rank(text(c, 4), text(c, 5));
                point->replaced = slice_is(text(c, 4), "replaced");
                buffer_set(&point->value, text(c, 3));
                buffer_set(&point->label, text(c, 6));
                replaced = replaced || point->replaced;
        }
        if (replaced)
                inherit_places(v);
        for (size_t i = 0; i < v->candidate_count; i++) {
                const struct point *point = &v->candidates[i];
                if (point->rank > 0 && preferred(point, best[point->channel]))
                        best[point->channel] = point;
        }
        for (int i = 0; i < POINT_COUNT; i++)
                buffer_set(&v->points[i],
                           best[i] ? buffer_slice(&best[i]->value) : (struct slice){NULL, 0});
}

void
view_compute(struct view *v, enum view_group group)
{
        static void (*const compute[GROUP_COUNT])(struct view *) = {
                [GROUP_LEDGER] = view_compute_ledger, [GROUP_SCORE] = compute_score,
                [GROUP_SEGMENT] = compute_segment,    [GROUP_CONTACT] = compute_contacts,
                [GROUP_ACTION] = compute_actions,     [GROUP_HOLD] = compute_holds,
                [GROUP_POINT] = compute_points,       [GROUP_ARREARS] = view_compute_arrears,
                [GROUP_CONSENT] = compute_consents,
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
        cursor_close(v->contacts_naming);
        cursor_close(v->findings_naming);
        cursor_close(v->bare_points);
        forget_holds(v);
        free(v->debtor_holds);
        view_free_ledger(v);
        if (v->zone)
                zone_close(v->zone);
        buffer_free(&v->band);
        buffer_free(&v->segment);
        buffer_free(&v->segment_before);
        buffer_free(&v->last_result);
        buffer_free(&v->holds);
        buffer_free(&v->consents);
        for (int i = 0; i < POINT_COUNT; i++)
                buffer_free(&v->points[i]);
        for (size_t i = 0; i < v->candidate_capacity; i++) {
                buffer_free(&v->candidates[i].value);
                buffer_free(&v->candidates[i].label);
        }
        free(v->candidates);
        buffer_free(&v->account_fields);
        buffer_free(&v->party_fields);
        id_set_free(&v->remarked);
        free_keys(&v->creditors);
        free_keys(&v->portfolios);
}
