/* What the account view says of what happened: contacts, and the steps that were planned and done.
 */
#include "view-internal.h"

#include <stdio.h>
#include <string.h>

#include "error.h"

/* ---- contacts ---- */

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

/* *LAST is the number of the last contact so far. */
static void
count_contact(struct view *v, const struct cursor *c, int64_t *last)
{
        static const int days[CONTACTS_COUNT] = {1, 7, 30};
        struct slice at = cursor_text(c, 1);
        bool inbound = slice_is(cursor_text(c, 3), "in");

        if (slice_compare(at, slice_of(v->day_ends[0])) >= 0)
                return;
        for (int i = 0; i < CONTACTS_COUNT && !inbound; i++)
                v->contacts[i] += slice_compare(at, slice_of(v->day_ends[days[i]])) >= 0;
        int order = slice_compare(at, slice_of(v->last_contact_at));
        if (order < 0 || (order == 0 && cursor_integer(c, 2) < *last))
                return;
        *last = cursor_integer(c, 2);
        snprintf(v->last_contact_at, sizeof v->last_contact_at, "%.*s", (int)at.size, at.data);
        buffer_set(&v->last_result, cursor_text(c, 4));
}

void
view_compute_contacts(struct view *v)
{
        struct cursor *c = view_cursor(v, &v->cursors[GROUP_CONTACT], KIND_contact,
                                       "ifnull(party, 0)", ", at, id, direction, result", "", "");
        const int64_t *parties;
        size_t count = view_parties(v, &parties);
        int64_t last = 0;

        open_zone(v);
        v->last_contact_at[0] = '\0';
        v->last_result.size = 0;
        memset(v->contacts, 0, sizeof v->contacts);
        for (size_t i = 0; i < count; i++)
                for (bool row = cursor_first(c, parties[i]); row; row = cursor_next(c))
                        count_contact(v, c, &last);
}

/* ---- actions ---- */

/* Into FIRST the first instant up to as-of at which a record of KIND names the action, where that
   is before what FIRST holds, or FIRST is empty. */
static void
first_naming(struct view *v, struct cursor **naming, enum kind_id kind, int64_t action,
             char first[21])
{
        struct cursor *c = view_cursor(v, naming, kind, "action", ", at", "", "");

        for (bool row = cursor_first(c, action); row; row = cursor_next(c)) {
                struct slice at = cursor_text(c, 1);
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
        int32_t on = view_day(cursor_row(c), ACTION_VALID_FROM),
                planned = view_day(cursor_row(c), ACTION_AS_OF);

        return on > planned ? on : planned;
}

/* The day on which the present action was done; DAY_NONE when it was not. An outcome rules over the
   contacts and findings that name the action. */
static int32_t
action_done_on(struct view *v, const struct cursor *c)
{
        struct slice outcome = cursor_text(c, ACTION_OUTCOME);
        int32_t on = view_day(cursor_row(c), ACTION_OUTCOME_ON);

        if (outcome.size == 0)
                return named_on(v, cursor_integer(c, ACTION_ID));
        if (!slice_is(outcome, "done"))
                return DAY_NONE;
        return on != DAY_NONE ? on : action_recorded_on(c);
}

/* The day of an outcome other than done; not before the action was planned, since the next one must
   not be of the same day. */
static int32_t
action_tried_on(const struct cursor *c)
{
        int32_t on = view_day(cursor_row(c), ACTION_OUTCOME_ON),
                planned = view_day(cursor_row(c), ACTION_AS_OF);

        if (on == DAY_NONE)
                return action_recorded_on(c);
        return on > planned ? on : planned;
}

void
view_compute_actions(struct view *v)
{
        struct cursor *c = view_cursor(v, &v->cursors[GROUP_ACTION], KIND_action, "account",
                                       ", id, segment, segment_since, step, planned_on, outcome,"
                                       " outcome_on, as_of, valid_from, occasion",
                                       " AND as_of <= ?2", "");
        v->last_step_on = v->open_step_on = v->last_try_on = DAY_NONE;
        view_compute(v, GROUP_SEGMENT);
        for (bool row = cursor_first(c, v->account); row; row = cursor_next(c)) {
                if (cursor_text(c, ACTION_OCCASION).size > 0 ||
                    !slice_is(cursor_text(c, ACTION_SEGMENT_SINCE), v->segment_since) ||
                    !slice_equal(cursor_text(c, ACTION_SEGMENT), buffer_slice(&v->segment)))
                        continue;
                int64_t step = cursor_integer(c, ACTION_STEP);
                int32_t planned_on = view_day(cursor_row(c), ACTION_PLANNED_ON),
                        done_on = action_done_on(v, c);

                if (done_on != DAY_NONE) {
                        keep_latest(&v->last_step, &v->last_step_on, step, done_on);
                } else if (cursor_text(c, ACTION_OUTCOME).size > 0) {
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

void
view_free_actions(struct view *v)
{
        cursor_close(v->contacts_naming);
        cursor_close(v->findings_naming);
        buffer_free(&v->last_result);
        if (v->zone)
                zone_close(v->zone);
}
