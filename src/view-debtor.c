/* What the account view says of the debtor: holds, consents and contact points. */
#include "view-internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"

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

        const int64_t *parties;
        size_t count = view_parties(v, &parties);

        forget_holds(v);
        for (size_t i = 0; i < count; i++)
                for (bool row = cursor_first(c, parties[i]); row; row = cursor_next(c)) {
                        grow(&v->debtor_holds, &v->debtor_hold_capacity, v->debtor_hold_count + 1,
                             sizeof *v->debtor_holds);
                        v->debtor_holds[v->debtor_hold_count++] =
                                (struct hold){cursor_integer(c, 1), slice_dup(cursor_text(c, 2))};
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
void
view_compute_holds(struct view *v)
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

/* By channel, then by what began last, then refusals first: the first of a channel is what holds.
 */
static int
compare_consents(const void *left, const void *right)
{
        const struct consent *a = left, *b = right;
        int order = strcmp(a->channel, b->channel);

        if (order == 0)
                order = -strcmp(a->from_on, b->from_on);
        return order != 0 ? order : (int)b->refused - (int)a->refused;
}

static void
add_consent(struct view *v, const struct cursor *c)
{
        grow(&v->said, &v->said_capacity, v->said_count + 1, sizeof *v->said);
        struct consent *said = &v->said[v->said_count++];
        *said = (struct consent){.channel = slice_dup(cursor_text(c, 1)),
                                 .refused = slice_is(cursor_text(c, 3), "refused")};
        snprintf(said->from_on, sizeof said->from_on, "%.*s", (int)cursor_text(c, 2).size,
                 cursor_text(c, 2).data);
}

/* A blank would end the word: there is none in the name of a channel here. */
static void
print_consent(struct buffer *out, const struct consent *said)
{
        buffer_add_text(out, out->size > 0 ? " " : "");
        buffer_add_text(out, *said->channel ? "" : "*");
        for (const char *c = said->channel; *c; c++)
                buffer_add(out, *c == ' ' ? "_" : c, 1);
        buffer_add_text(out, said->refused ? "=refused" : "=given");
}

void
view_compute_consents(struct view *v)
{
        struct cursor *c = view_cursor(
                v, &v->cursors[GROUP_CONSENT], KIND_consent, "party", ", channel, from_on, says",
                " AND from_on <= ?2 AND (until_on IS NULL OR until_on = '' OR until_on >= ?2)", "");
        const int64_t *parties;
        size_t count = view_parties(v, &parties);

        v->consents.size = v->said_count = 0;
        for (size_t i = 0; i < count; i++)
                for (bool row = cursor_first(c, parties[i]); row; row = cursor_next(c))
                        add_consent(v, c);
        if (v->said_count > 1)
                qsort(v->said, v->said_count, sizeof *v->said, compare_consents);
        for (size_t i = 0; i < v->said_count; i++)
                if (i == 0 || strcmp(v->said[i].channel, v->said[i - 1].channel) != 0)
                        print_consent(&v->consents, &v->said[i]);
        for (size_t i = 0; i < v->said_count; i++)
                free(v->said[i].channel);
}

/* ---- contact points ---- */

static struct cursor *
points(struct view *v)
{
        if (v->ahead && !v->remarks_read)
                view_read_ids(
                        v, &v->remarked,
                        "SELECT party FROM contact_points WHERE standing <> '' OR doubtful <> ''");
        v->remarks_read = v->ahead;
        if (v->ahead && !id_set_has(&v->remarked, v->debtor))
                return view_cursor(v, &v->bare_points, KIND_contact_point, "party",
                                   ", id, channel, value, NULL, NULL, NULL", "", "");
        return view_cursor(v, &v->cursors[GROUP_POINT], KIND_contact_point, "party",
                           ", id, channel, value, standing, doubtful, label", "", "");
}

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

void
view_compute_points(struct view *v)
{
        struct cursor *c = points(v);
        const struct point *best[POINT_COUNT] = {NULL};
        bool replaced = false;

        v->candidate_count = 0;
        for (bool row = cursor_first(c, v->debtor); row; row = cursor_next(c)) {
                int channel = point_channel(cursor_text(c, 2));
                if (channel < 0)
                        continue;
                struct point *point = next_candidate(v);
                point->id = point->place = cursor_integer(c, 1);
                point->channel = channel;
                point->rank = point_rank(cursor_text(c, 4), cursor_text(c, 5));
                point->replaced = slice_is(cursor_text(c, 4), "replaced");
                buffer_set(&point->value, cursor_text(c, 3));
                buffer_set(&point->label, cursor_text(c, 6));
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
view_free_debtor(struct view *v)
{
        forget_holds(v);
        free(v->debtor_holds);
        buffer_free(&v->holds);
        buffer_free(&v->consents);
        free(v->said);
        cursor_close(v->bare_points);
        id_set_free(&v->remarked);
        for (int i = 0; i < POINT_COUNT; i++)
                buffer_free(&v->points[i]);
        for (size_t i = 0; i < v->candidate_capacity; i++) {
                buffer_free(&v->candidates[i].value);
                buffer_free(&v->candidates[i].label);
        }
        free(v->candidates);
}
