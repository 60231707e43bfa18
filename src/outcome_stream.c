#include "outcome_stream.h"

#include <stdlib.h>

#include "beside.h"
#include "cells.h"
#include "error.h"
#include "leading.h"
#include "number.h"
#include "options.h"
#include "outcomes.h"
#include "refusals.h"
#include "stream.h"

/* Cells of an action that are looked at; those from LEAD on may be missing. */
enum {
        ACTION,
        ACCOUNT,
        SEGMENT,
        SEGMENT_SINCE,
        STEP,
        CHANNEL,
        TEMPLATE,
        PLANNED_ON,
        LEAD,
        OUTCOME,
        OUTCOME_ON,
        OCCASION,
        EXPIRES_ON,
        CELLS
};
static const char *const cell_names[CELLS] = {
        "action",     "account", "segment", "segment_since", "step",     "channel",   "template",
        "planned_on", "lead",    "outcome", "outcome_on",    "occasion", "expires_on"};

struct row {
        size_t at, size; /* the record, in the text of its debtor */
        struct {
                size_t at, size;
        } cells[CELLS];
        int64_t action;
        int32_t expires_on;
        bool left;
        struct slice
                refused_by; /* the contact rule that does not permit it any more; empty: none */
};

struct outcomes {
        const struct outcome_options *options;
        struct filter *filter;
        int columns[CELLS];
        struct {
                int outcome, outcome_on, tries, contradicted, refused_by, explain;
        } slots;
        struct leading leading;
        struct reports reports;
        struct zone *zone;
        struct stream_clock clock; /* of the contacts */
        struct refusals refusals;
        struct beside accounts;
        int segment, segment_since, status; /* columns of accounts */
        bool has_account;                   /* the present one is among them */
        struct buffer debtor, text, scratch;
        struct row *rows; /* of the present debtor */
        struct planned *actions;
        size_t count, capacity, action_capacity, contradictions;
};

/* ---- contacts ---- */

static void
read_deliveries(const struct outcomes *o, struct receipts *receipts)
{
        if (o->options->deliveries != NULL)
                receipts_read(receipts, o->options->deliveries, o->options->results, o->clock.text);
}

/* Reads all contacts; they are of the day of the option, if ASKED for anything. */
static void
read_contacts(struct outcomes *o, bool asked)
{
        char *operands[] = {(char *)o->options->contacts, NULL};
        struct tsv_reader *in = tsv_open(operands, 1, (struct tsv_input){0});
        struct receipts receipts = {0};
        struct said said;
        bool begun = false;
        int32_t as_of = asked ? o->options->as_of : DAY_NONE;
        o->clock = (struct stream_clock){.as_of = as_of};
        if (as_of != DAY_NONE || tsv_find(in, "as_of") >= 0)
                stream_clock_open(&o->clock, in, as_of);
        said_open(&said, in, o->options->results, o->options->reasons,
                  o->options->deliveries == NULL ? NULL : &receipts, o->options->zone);
        said_need(&said, SAID_ACTION);
        while (tsv_next(in)) {
                if (o->clock.reader != NULL)
                        stream_clock_read(&o->clock);
                if (!begun)
                        read_deliveries(o, &receipts);
                begun = true;
                said_read(&said);
                reports_add(&o->reports, &said);
        }
        if (!begun)
                read_deliveries(o, &receipts);
        reports_sort(&o->reports);
        o->zone = said_take_zone(&said);
        said_close(&said);
        receipts_free(&receipts);
        tsv_close(in);
}

/* ---- actions ---- */

static struct slice
cell(const struct outcomes *o, int column)
{
        return o->columns[column] < 0 ? (struct slice){"", 0}
                                      : o->filter->in->fields[o->columns[column]];
}

static struct slice
kept(const struct outcomes *o, const struct row *row, int column)
{
        return (struct slice){o->text.data + row->cells[column].at, row->cells[column].size};
}

/* Whether the action read last was planned in a segment that its account is not in any more, or for
   an account that is not pursued any more. */
static bool
has_left(const struct outcomes *o)
{
        if (!o->has_account)
                return false;
        const struct slice *now = o->accounts.in->fields;
        if (slice_is(now[o->status], "closed") || slice_is(now[o->status], "recalled"))
                return true;
        return cell(o, OCCASION).size == 0 &&
               (!slice_equal(now[o->segment], cell(o, SEGMENT)) ||
                !slice_equal(now[o->segment_since], cell(o, SEGMENT_SINCE)));
}

static void
keep_action(struct outcomes *o)
{
        const struct tsv_reader *in = o->filter->in;
        grow(&o->rows, &o->capacity, o->count + 1, sizeof *o->rows);
        struct row *row = &o->rows[o->count++];
        *row = (struct row){.at = o->text.size, .size = in->raw.size, .left = has_left(o)};
        buffer_add(&o->text, in->raw.data, in->raw.size);
        for (int i = 0; i < CELLS; i++) {
                struct slice text = cell(o, i);
                row->cells[i].size = text.size;
                row->cells[i].at = row->at;
                if (text.size > 0)
                        row->cells[i].at += (size_t)(text.data - in->raw.data);
        }
        struct slice number = cell(o, ACTION);
        if (integer_parse(number, &row->action) != NUMBER_OK || row->action < 1)
                tsv_die(in, o->columns[ACTION], EXIT_BAD_DATA,
                        "'%.*s' is not the number of an action", (int)number.size, number.data);
        row->refused_by = refusals_rule(&o->refusals, row->action);
        row->expires_on = o->columns[EXPIRES_ON] < 0
                                  ? DAY_NONE
                                  : day_of_cell_or(in, o->columns[EXPIRES_ON], DAY_NONE);
}

/* ---- what came of them ---- */

static void
add_report(struct buffer *out, const struct report_of *by)
{
        char at[21];
        time_format(at, by->at);
        buffer_add(out, by->meaning->code.data, by->meaning->code.size);
        buffer_add_format(out, " %s", at);
        if (by->contact > 0)
                buffer_add_format(out, ", contact %lld", (long long)by->contact);
}

static void
explain(const struct outcomes *o, const struct row *row, const struct planned *action,
        struct buffer *text)
{
        const struct policy *policy = o->options->results->policy;
        if (action->outcome.size > 0) {
                buffer_add_text(text, "it has an outcome");
        } else if (action->by != NULL) {
                add_report(text, action->by);
                buffer_add_format(text, ", %s:%zu", policy->name,
                                  policy->rows[action->by->meaning->row].line);
                if (action->by->meaning->outcome == OUTCOME_FAILED && *action->word == 'd')
                        buffer_add_text(text, ", the last try");
                if (action->led)
                        buffer_add_text(text, ", of its lead");
        } else if (action->word != NULL && *action->word == 'e') {
                buffer_add_text(text, "its last day has passed");
        } else if (action->word != NULL && row->left) {
                buffer_add_text(text, "its account has left");
        } else if (action->word != NULL) {
                buffer_add_format(text, "the contact rule %.*s does not permit it any more",
                                  (int)row->refused_by.size, row->refused_by.data);
        } else {
                buffer_add_text(text, "nothing is said of it");
        }
}

/* Sets the columns of an action that has an outcome, as they are, or of one that may get one. */
static void
set_outcome(struct outcomes *o, const struct row *row, const struct planned *action, char day[11])
{
        bool decided = action->outcome.size == 0 && action->word != NULL;
        bool contradicted = action->outcome.size > 0 && action->by != NULL &&
                            !slice_is(action->outcome, action->word);
        o->scratch.size = 0;
        if (contradicted) {
                buffer_add_format(&o->scratch, "%s: ", action->word);
                add_report(&o->scratch, action->by);
        }
        o->contradictions += contradicted;
        filter_set(o->filter, o->slots.contradicted, buffer_slice(&o->scratch));
        if (o->options->gate != NULL) {
                bool refused = decided && *action->word == 'c' && !row->left;
                filter_set_plain(o->filter, o->slots.refused_by,
                                 refused ? row->refused_by : (struct slice){"", 0});
        }
        if (decided)
                day_format(day, action->on);
        filter_set_plain(o->filter, o->slots.outcome,
                         decided ? slice_of(action->word) : action->outcome);
        filter_set_plain(o->filter, o->slots.outcome_on,
                         decided ? slice_of(day) : kept(o, row, OUTCOME_ON));
}

static void
print_action(struct outcomes *o, const struct row *row, const struct planned *action)
{
        char day[11], tries[24];
        struct buffer explained = {0};
        set_outcome(o, row, action, day);
        filter_set_plain(o->filter, o->slots.tries,
                         (struct slice){tries, integer_format(tries, (int64_t)action->tries)});
        if (o->options->explain) {
                explain(o, row, action, &explained);
                filter_set(o->filter, o->slots.explain, buffer_slice(&explained));
        }
        filter_emit_raw(o->filter, (struct slice){o->text.data + row->at, row->size});
        buffer_free(&explained);
}

/* Prints the actions of a debtor, all of which have been read. */
static void
print_debtor(struct outcomes *o)
{
        if (o->count == 0)
                return;
        grow(&o->actions, &o->action_capacity, o->count, sizeof *o->actions);
        for (size_t i = 0; i < o->count; i++) {
                const struct row *row = &o->rows[i];
                o->actions[i] = (struct planned){.action = row->action,
                                                 .account = kept(o, row, ACCOUNT),
                                                 .segment = kept(o, row, SEGMENT),
                                                 .segment_since = kept(o, row, SEGMENT_SINCE),
                                                 .step = kept(o, row, STEP),
                                                 .channel = kept(o, row, CHANNEL),
                                                 .template = kept(o, row, TEMPLATE),
                                                 .planned_on = kept(o, row, PLANNED_ON),
                                                 .lead = kept(o, row, LEAD),
                                                 .outcome = kept(o, row, OUTCOME),
                                                 .expires_on = row->expires_on,
                                                 .left = row->left || row->refused_by.size > 0};
        }
        if (!outcomes_of(o->actions, o->count, &o->reports, o->zone, o->clock.as_of))
                usage_error("no day to go by: there are no contacts in %s; say --as-of YYYY-MM-DD",
                            o->options->contacts);
        for (size_t i = 0; i < o->count; i++)
                print_action(o, &o->rows[i], &o->actions[i]);
        o->count = o->text.size = 0;
}

/* ---- the streams ---- */

static void
open_accounts(struct outcomes *o)
{
        beside_open(&o->accounts, o->options->accounts, o->clock.text,
                    o->leading.debtor_column >= 0);
        o->segment = tsv_need(o->accounts.in, "segment");
        o->segment_since = tsv_need(o->accounts.in, "segment_since");
        o->status = tsv_need(o->accounts.in, "status");
}

static void
open_actions(struct outcomes *o, char *const *operands, int count)
{
        o->filter = filter_open(operands, count, o->options->input);
        for (int i = 0; i < CELLS; i++)
                o->columns[i] = i >= LEAD ? tsv_find(o->filter->in, cell_names[i])
                                          : tsv_need(o->filter->in, cell_names[i]);
        o->slots.outcome = filter_column(o->filter, "outcome");
        o->slots.outcome_on = filter_column(o->filter, "outcome_on");
        o->slots.tries = filter_column(o->filter, "tries");
        o->slots.contradicted = filter_column(o->filter, "contradicted");
        if (o->options->gate != NULL)
                o->slots.refused_by = filter_column(o->filter, "refused_by");
        if (o->options->explain)
                o->slots.explain = filter_column(o->filter, "follow_explain");
        leading_open(&o->leading, o->filter->in);
}

/* Goes to the account of the action read last, and to its debtor. */
static void
move(struct outcomes *o)
{
        if (!leading_move(&o->leading))
                return;
        struct slice debtor = buffer_slice(o->leading.debtor_column >= 0 ? &o->leading.debtor
                                                                         : &o->leading.account);
        if (!slice_equal(debtor, buffer_slice(&o->debtor)))
                print_debtor(o);
        buffer_set(&o->debtor, debtor);
        if (o->options->accounts != NULL)
                o->has_account = beside_next(&o->accounts, buffer_slice(&o->leading.debtor),
                                             buffer_slice(&o->leading.account));
}

static void
close_streams(struct outcomes *o)
{
        if (o->options->accounts != NULL)
                beside_close(&o->accounts);
        leading_close(&o->leading);
        zone_close(o->zone);
        reports_free(&o->reports);
        refusals_free(&o->refusals);
        buffer_free(&o->debtor);
        buffer_free(&o->text);
        free(o->rows);
        free(o->actions);
        filter_finish(o->filter);
        buffer_free(&o->scratch);
}

void
outcome_stream(char *const *operands, int count, const struct outcome_options *options)
{
        struct outcomes o = {.options = options};
        open_actions(&o, operands, count);
        bool more = tsv_next(o.filter->in);
        read_contacts(&o, more);
        if (options->accounts != NULL)
                open_accounts(&o);
        if (options->gate != NULL)
                refusals_read(&o.refusals, options->gate, o.clock.text);
        for (; more; more = tsv_next(o.filter->in)) {
                move(&o);
                keep_action(&o);
        }
        print_debtor(&o);
        if (o.contradictions > 0)
                warn("%zu outcome%s stored before what was said since: see the column contradicted",
                     o.contradictions, o.contradictions == 1 ? " was" : "s were");
        close_streams(&o);
}
