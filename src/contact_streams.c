#include "contact_streams.h"

#include <stdlib.h>

#include "cells.h"
#include "error.h"
#include "local_time.h"
#include "number.h"
#include "person_column.h"

/* Whatever the zone, an instant that lies so much before a day is of an earlier one. */
#define ZONE_SLACK    (2 * 86400)
#define SECONDS_A_DAY 86400

/* One of the two, sorted by its column KEY. */
struct second {
        struct tsv_reader *in; /* NULL: there is none */
        int key, account, channel, as_of;
        bool begun, ended;
        struct buffer debtor; /* of its record */
};

struct contact_streams {
        struct second contacts, actions;
        int at, result, direction;
        int planned_on, outcome, lead, action;
};

static void
open_second(struct second *s, const char *file, const char *key)
{
        char *operands[] = {(char *)file, NULL};
        s->in = tsv_open(operands, 1, (struct tsv_input){0});
        s->key = person_column(s->in, key);
        if (s->key < 0)
                tsv_need(s->in, key);
        s->account = tsv_find(s->in, "account");
        s->channel = tsv_find(s->in, "channel");
        s->as_of = tsv_find(s->in, "as_of");
}

struct contact_streams *
contact_streams_open(const char *contacts, const char *actions)
{
        struct contact_streams *s = allocate(sizeof *s);
        if (contacts != NULL) {
                open_second(&s->contacts, contacts, "party");
                s->at = tsv_need(s->contacts.in, "at");
                s->result = tsv_find(s->contacts.in, "result");
                s->direction = tsv_find(s->contacts.in, "direction");
        }
        if (actions != NULL) {
                open_second(&s->actions, actions, "debtor");
                s->actions.as_of = -1; /* an action's own: the day on which it was planned */
                s->planned_on = tsv_need(s->actions.in, "planned_on");
                s->outcome = tsv_need(s->actions.in, "outcome");
                s->lead = tsv_find(s->actions.in, "lead");
                s->action = tsv_find(s->actions.in, "action");
        }
        return s;
}

static struct slice
cell(const struct second *s, int column)
{
        return column < 0 ? (struct slice){"", 0} : s->in->fields[column];
}

/* Reads the next record, which must not come before the last one; true when it is of the same
 * debtor. */
static bool
read_record(struct second *s, struct slice as_of)
{
        s->begun = true;
        s->ended = !tsv_next(s->in);
        if (s->ended)
                return false;
        person_check(s->in);
        if (s->as_of >= 0 && as_of.size > 0 && !slice_equal(cell(s, s->as_of), as_of))
                tsv_die(s->in, s->as_of, EXIT_BAD_DATA,
                        "'%.*s' is not the as-of date of the first stream; list both as of one day",
                        (int)cell(s, s->as_of).size, cell(s, s->as_of).data);
        struct slice debtor = cell(s, s->key);
        if (slice_equal(debtor, buffer_slice(&s->debtor)))
                return true;
        if (slice_compare(debtor, buffer_slice(&s->debtor)) < 0)
                tsv_die(s->in, s->key, EXIT_BAD_DATA, "'%.*s' is out of order; sort bytewise by %s",
                        (int)debtor.size, debtor.data, s->in->columns[s->key]);
        buffer_set(&s->debtor, debtor);
        return false;
}

/* Goes to the first record of the debtor, from which read_record() goes on; false when there is
 * none. */
static bool
first_of(struct second *s, const struct contact_wish *wish)
{
        int order = -1;
        if (!s->begun)
                read_record(s, wish->as_of);
        while (!s->ended && (order = slice_compare(buffer_slice(&s->debtor), wish->debtor)) < 0)
                read_record(s, wish->as_of);
        return order == 0 && !s->ended;
}

static void
read_contacts(struct contact_streams *s, const struct contact_wish *wish,
              struct contact_history *history)
{
        const struct second *contacts = &s->contacts;
        int64_t earliest = wish->first == INT32_MIN
                                   ? INT64_MIN
                                   : (int64_t)wish->first * SECONDS_A_DAY - ZONE_SLACK;
        for (bool found = first_of(&s->contacts, wish); found;
             found = read_record(&s->contacts, wish->as_of)) {
                int64_t instant = time_of_cell(contacts->in, s->at);
                int32_t second;
                if (instant < earliest)
                        continue;
                contact_history_add(history,
                                    (struct contact_event){
                                            .day = local_day(wish->zone, instant, &second),
                                            .at = instant,
                                            .account = cell(contacts, contacts->account),
                                            .channel = cell(contacts, contacts->channel),
                                            .result = cell(contacts, s->result),
                                            .reached = s->result < 0,
                                            .inbound = slice_is(cell(contacts, s->direction), "in"),
                                    });
        }
}

static int
compare_numbers(const void *left, const void *right)
{
        const int64_t *a = left, *b = right;
        return (*a > *b) - (*a < *b);
}

static bool
is_asked(const struct contact_streams *s, const struct contact_wish *wish)
{
        int64_t number;
        return wish->asked_count > 0 &&
               integer_parse(cell(&s->actions, s->action), &number) == NUMBER_OK &&
               bsearch(&number, wish->asked, wish->asked_count, sizeof number, compare_numbers);
}

static void
read_actions(struct contact_streams *s, const struct contact_wish *wish,
             struct contact_history *history)
{
        const struct second *actions = &s->actions;
        for (bool found = first_of(&s->actions, wish); found;
             found = read_record(&s->actions, wish->as_of)) {
                bool joined = cell(actions, s->lead).size > 0;
                if (cell(actions, s->outcome).size > 0 || (joined && !wish->joined) ||
                    is_asked(s, wish))
                        continue;
                int32_t day = day_of_cell(actions->in, s->planned_on);
                contact_history_add(history, (struct contact_event){
                                                     .day = day > wish->today ? day : wish->today,
                                                     .at = TIME_NONE,
                                                     .account = cell(actions, actions->account),
                                                     .channel = cell(actions, actions->channel),
                                                     .joined = joined,
                                             });
        }
}

void
contact_streams_read(struct contact_streams *streams, const struct contact_wish *wish,
                     struct contact_history *history)
{
        if (streams->contacts.in != NULL)
                read_contacts(streams, wish, history);
        if (streams->actions.in != NULL)
                read_actions(streams, wish, history);
}

static void
close_second(struct second *s)
{
        if (s->in == NULL)
                return;
        while (!s->ended)
                read_record(s, (struct slice){"", 0});
        tsv_close(s->in);
        buffer_free(&s->debtor);
}

void
contact_streams_close(struct contact_streams *streams)
{
        if (streams == NULL)
                return;
        close_second(&streams->contacts);
        close_second(&streams->actions);
        free(streams);
}
