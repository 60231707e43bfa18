/* The gate: what counts for one debtor, from the second streams or the columns of his accounts. */
#include <stdlib.h>

#include "cells.h"
#include "error.h"
#include "gate-internal.h"
#include "local_time.h"
#include "number.h"

/* ---- from the columns of accounts, where there is no second stream ---- */

/* The number in COLUMN; 0 where it is empty. */
static int64_t
number_of(const struct gate *g, int column)
{
        int64_t number = 0;
        if (cell(g, column).size > 0 &&
            (integer_parse(cell(g, column), &number) != NUMBER_OK || number < 0))
                tsv_die(g->at, column, EXIT_BAD_DATA, "'%.*s' is not a number of contacts",
                        (int)cell(g, column).size, cell(g, column).data);
        return number;
}

/* COUNT contacts by channels that nobody knows, each of which may have reached him. More than a
   limit counts are as good as that many. */
static void
add_unknown(struct gate *g, int64_t count, int32_t day)
{
        int64_t most = 1;
        for (size_t i = 0; i < g->rules->count; i++)
                if (g->rules->rules[i].type == RULE_LIMIT && g->rules->rules[i].count > most)
                        most = g->rules->rules[i].count;
        for (int64_t i = 0; i < count && i < most; i++)
                contact_history_add(
                        &g->history,
                        (struct contact_event){.day = day, .at = TIME_NONE, .reached = true});
}

static int32_t
earlier(int32_t a, int32_t b)
{
        return a < b ? a : b;
}

/* What the records of a debtor say of his contacts: the same each, or else the worst of them
 * counts. */
struct counted {
        int64_t day, week, month;
        int32_t last; /* DAY_NONE: there was none */
};

static int64_t
larger(int64_t a, int64_t b)
{
        return a > b ? a : b;
}

static void
read_counted(const struct gate *g, struct counted *counted)
{
        int32_t last = day_of_cell_or(g->at, g->in.last_contact_on, DAY_NONE);
        counted->day = larger(counted->day, number_of(g, g->in.contacts_1d));
        counted->week = larger(counted->week, number_of(g, g->in.contacts_7d));
        counted->month = larger(counted->month, number_of(g, g->in.contacts_30d));
        if (last > counted->last)
                counted->last = last;
}

/* They are put on the latest days on which they can have been: what counts longest. */
static void
add_counted(struct gate *g, const struct counted *counted, int32_t today)
{
        int32_t last = counted->last == DAY_NONE ? today : counted->last;
        add_unknown(g, counted->day, today);
        add_unknown(g, counted->week - counted->day, earlier(last, today - 1));
        add_unknown(g, counted->month - counted->week, earlier(last, today - 7));
        if (counted->last != DAY_NONE)
                contact_history_add(&g->history, (struct contact_event){.day = last,
                                                                        .at = TIME_NONE,
                                                                        .reached = true,
                                                                        .inbound = true});
}

/* A step that is planned, by whatever channel, unless the record is that action itself. */
static void
add_open_step(struct gate *g, int32_t now)
{
        if (cell(g, g->in.open_step).size == 0 ||
            (cell(g, g->in.action).size > 0 &&
             slice_equal(cell(g, g->in.step), cell(g, g->in.open_step))))
                return;
        int32_t day = now;
        if (g->in.open_step_on >= 0)
                day = day_of_cell_or(g->at, g->in.open_step_on, now);
        contact_history_add(&g->history, (struct contact_event){
                                                 .day = day > now ? day : now,
                                                 .at = TIME_NONE,
                                                 .account = cell(g, g->in.account),
                                         });
}

/* ---- one debtor ---- */

static int
compare_numbers(const void *left, const void *right)
{
        const int64_t *a = left, *b = right;
        return (*a > *b) - (*a < *b);
}

/* The actions that the records themselves are: they are asked about, and do not stand in their own
 * way. */
static void
collect_asked(struct gate *g, struct debtor_rows *rows)
{
        g->asked_count = 0;
        if (g->in.action < 0)
                return;
        while (debtor_rows_next(rows)) {
                int64_t number;
                if (integer_parse(cell(g, g->in.action), &number) != NUMBER_OK)
                        continue;
                grow(&g->asked, &g->asked_capacity, g->asked_count + 1, sizeof *g->asked);
                g->asked[g->asked_count++] = number;
        }
        debtor_rows_rewind(rows);
        if (g->asked_count > 1)
                qsort(g->asked, g->asked_count, sizeof *g->asked, compare_numbers);
}

static void
read_columns(struct gate *g, struct debtor_rows *rows, int32_t as_of, int32_t now)
{
        struct counted counted = {.last = DAY_NONE};
        while (debtor_rows_next(rows)) {
                if (!g->has_contacts)
                        read_counted(g, &counted);
                if (!g->has_actions)
                        add_open_step(g, now);
        }
        debtor_rows_rewind(rows);
        add_counted(g, &counted, as_of);
}

const struct zone *
gate_zone(struct gate *g)
{
        struct slice name = cell(g, g->in.time_zone);
        const struct zone *zone = contact_rules_zone(g->rules, name);
        if (zone == NULL)
                tsv_die(g->at, g->in.time_zone, EXIT_BAD_DATA,
                        "'%.*s' is no time zone that this machine knows; one like Europe/Istanbul "
                        "is expected",
                        (int)name.size, name.data);
        return zone;
}

static int32_t
horizon(struct gate *g, int32_t day)
{
        if (g->horizon.day != day)
                g->horizon.first = contact_rules_horizon(g->rules, day);
        g->horizon.day = day;
        return g->horizon.first;
}

/* Counts what is known of the debtor. Open actions of days that have passed may be done on any day:
   they count on that which is asked about. */
static void
read_history(struct gate *g, struct debtor_rows *rows, struct slice debtor, struct gate_clock clock)
{
        int32_t second, now = clock.at != TIME_NONE  ? local_day(g->zone, clock.at, &second)
                              : clock.on != DAY_NONE ? clock.on
                                                     : clock.as_of;
        int32_t as_of = clock.as_of != DAY_NONE ? clock.as_of : now;
        struct contact_wish wish = {
                .debtor = debtor,
                .zone = g->zone,
                .first = horizon(g, earlier(as_of, now)),
                .today = now,
                .as_of = slice_of(clock.as_of_text),
                .joined = g->rules->per_account,
                .asked = g->asked,
                .asked_count = g->asked_count,
        };
        if (g->rules->counts && !(g->has_contacts && g->has_actions))
                read_columns(g, rows, as_of, now);
        if (g->in.key >= 0)
                contact_streams_read(g->streams, &wish, &g->history);
        if (g->in.key >= 0 && g->roles != NULL)
                held_roles_read(g->roles, debtor, wish.as_of);
}

void
gate_begin(struct gate *g, struct debtor_rows *rows, struct gate_clock clock)
{
        contact_history_clear(&g->history);
        g->lead_count = 0;
        g->account = (struct slice){"", 0};
        collect_asked(g, rows);
        debtor_rows_next(rows);
        struct slice debtor = cell(g, g->in.key);
        if (g->in.key >= 0 && debtor.size == 0)
                tsv_die(g->at, g->in.key, EXIT_BAD_DATA, "empty; every record names a debtor");
        g->zone = gate_zone(g);
        debtor_rows_rewind(rows);
        read_history(g, rows, debtor, clock);
        g->own = g->history.count;
}
