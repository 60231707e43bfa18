/* Days past due that count: allocation.md, worked case 7. */
#include "view-internal.h"

static struct cursor *
pauses(struct view *v)
{
        return view_cursor(v, &v->cursors[GROUP_ARREARS], KIND_pause, "account", ", value_on, type",
                           " AND value_on <= ?2", ", value_on, id");
}

/* Days from DUE_ON to the as-of date that lie between a pause and what follows it; the last of
   several facts of one day rules, since no day lies between them. */
static int32_t
paused_days(struct view *v, int32_t due_on)
{
        struct cursor *c = pauses(v);
        int32_t days = 0, paused_on = DAY_NONE; /* DAY_NONE: they count */

        for (bool row = cursor_first(c, v->account);; row = cursor_next(c)) {
                int32_t on = row ? view_day(cursor_row(c), 1) : v->moment.as_of;
                int32_t from = paused_on > due_on ? paused_on : due_on;

                if (paused_on != DAY_NONE && on > from)
                        days += on - from;
                if (!row)
                        return days;
                paused_on = slice_is(cursor_text(c, 2), "pause") ? on : DAY_NONE;
        }
}

void
view_compute_arrears(struct view *v)
{
        sqlite3_stmt *account = view_account(v);

        view_compute(v, GROUP_LEDGER);
        int32_t due_on = v->ledger.due_on;
        if (due_on == DAY_NONE) {
                v->delinquent_days = DAY_NONE;
                return;
        }
        int64_t days = v->moment.as_of > due_on ? v->moment.as_of - due_on : 0;
        if (account)
                days -= sqlite3_column_int64(account, ACCOUNT_GRACE_DAYS);
        if (days > 0)
                days -= paused_days(v, due_on);
        v->delinquent_days = days > 0 ? (int32_t)days : 0;
}
