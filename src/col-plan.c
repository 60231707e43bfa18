/* col-plan: the next step of each account's strategy. One stream in, one out; see col-plan(1).

   What has been done is read from the stream alone: last_step, open_step and last_try_on come from
   the actions' outcomes, so a step that was planned and never done is not passed over.

   Contact rules judge each line after its condition has, and may move it to a later day (gate.h).
 */
#include <stdlib.h>
#include "cells.h"
#include "day.h"
#include "expr.h"
#include "gate.h"
#include "kinds.h"
#include "leading.h"
#include "number.h"
#include "options.h"
#include "person_column.h"
#include "strategy.h"
#include "stream.h"
#include "suspension.h"

static const char help[] =
        "  col-list accounts | col-plan -s amicable | col-save\n"
        "  col-list contacts > contacts.tsv && col-list actions > actions.tsv && \\\n"
        "      col-list accounts | col-segment -r retail |\n"
        "      col-plan -s amicable -p contact-tr --contacts contacts.tsv \\\n"
        "          --actions actions.tsv --until 2030-12-31 --explain\n"
        "\n"
        "usage: col-plan -s STRATEGY [-p PROFILE] [OPTION]... [FILE]...\n"
        "Appends the actions that are due next by the strategy of each account's segment,\n"
        "each of them permitted by contact rules, or refused with the rule's name.\n"
        "Reads standard input where no FILE is given, or FILE is -.\n"
        "\n"
        "  -s, --strategy STRATEGY  file, or name of a policy, that lists the steps\n"
        "  -p, --profile PROFILE    contact rules (default: cautious)\n"
        "      --contacts FILE      contacts that took place: col-list contacts\n"
        "      --actions FILE       actions that are planned: col-list actions\n"
        "      --promises FILE      what col-track says of promises: an open one suspends\n"
        "      --until DATE         plan steps due up to DATE (default: the as-of date)\n"
        "      --as-of DATE         day for which to plan (default: the column as_of)\n"
        "      --explain            append plan_explain: why this, or why nothing\n"
        "      --type COLUMN=TYPE   type of a column that no record kind declares\n"
        "      --no-header          the first line is a record; with --columns\n"
        "      --columns NAMES      names of the columns, separated by commas\n"
        "  -q, --quiet              no warnings\n"
        "  -h, --help               print this help\n"
        "  -V, --version            print the version\n";

enum { OPTION_UNTIL = OPTION_OWN, OPTION_PROMISES };

/* The columns that are looked at, and those that are written. */
static struct {
        int account, segment, segment_since, segment_before, last_step, last_step_on, open_step,
                last_try_on;
} in;
static struct {
        int strategy, step, planned_on, channel, template, as_of, explain;
} out;

static struct filter *filter;
static struct debtor_rows rows;
static const struct tsv_reader *const in_row = &rows.at;
static struct gate *gate;
static struct expr_set *conditions;
static struct strategy *strategy;
static struct suspension *promises; /* NULL: none */
static int32_t as_of = DAY_NONE, until = DAY_NONE;
static bool explaining;
static struct buffer explanation, unescaped, previous_account;

static struct slice
cell(int column)
{
        return in_row->fields[column];
}

/* The step number in COLUMN; 0 where it is empty. */
static int64_t
step_cell(int column)
{
        int64_t step = 0;

        if (cell(column).size > 0 && (integer_parse(cell(column), &step) != NUMBER_OK || step < 1))
                tsv_die(in_row, column, EXIT_BAD_DATA,
                        "'%.*s' is not a step; an integer from 1 is expected",
                        (int)cell(column).size, cell(column).data);
        return step;
}

/* Sets the columns of the action of LINE, or empties them (NULL); they keep what was set for the
   record before. An action that is refused names no strategy, so that it is not saved. */
static void
set_line(const struct strategy_line *line, bool allowed)
{
        static const struct slice nothing = {"", 0};
        static const struct strategy_line *set;
        static bool begun, set_allowed;
        static char step[24];
        size_t step_size = 0;

        if (begun && line == set && allowed == set_allowed)
                return;
        begun = true;
        set = line;
        set_allowed = allowed;
        if (line != NULL)
                step_size = integer_format(step, line->step);
        filter_set(filter, out.strategy, allowed ? slice_of(strategy->policy->label) : nothing);
        filter_set_plain(filter, out.step, (struct slice){step, step_size});
        filter_set(filter, out.channel, line ? line->channel : nothing);
        filter_set(filter, out.template, line ? line->template : nothing);
}

/* Writes the record with the action of LINE, of which the contact rules say ANSWER, or without one
   (NULL); `explanation` says why. */
static void
emit(const struct strategy_line *line, int32_t planned_on, const struct gate_answer *answer)
{
        static char day[11];
        static int32_t formatted = DAY_NONE;

        if (line != NULL && planned_on != formatted)
                day_format(day, formatted = planned_on);
        set_line(line, line != NULL && answer->allowed);
        filter_set_plain(filter, out.planned_on, (struct slice){day, line != NULL ? 10 : 0});
        gate_write(gate, answer);
        if (explaining)
                filter_set(filter, out.explain, buffer_slice(&explanation));
        filter_emit_at(filter, in_row);
}

/* Adds why LINE was planned, or was not although its step is due. */
static void
explain_line(const struct strategy_line *line, bool holds)
{
        struct slice when;

        if (!explaining)
                return;
        when = policy_cell(strategy->policy, line->row, "when");
        if (explanation.size > 0)
                buffer_add_text(&explanation, "; ");
        buffer_add_format(&explanation,
                          "line %zu (%.*s)%s: ", strategy->policy->rows[line->row].line,
                          (int)when.size, when.data, holds ? "" : " does not hold");
        expr_explain(conditions, line->condition, &explanation);
}

/* True for an account that has come back into the segment of the day before, and goes on with a
   stay that the stream cannot tell of. */
static bool
is_back(void)
{
        return cell(in.segment_since).size == 0 && cell(in.segment).size > 0 &&
               in.segment_before >= 0 && slice_equal(cell(in.segment), cell(in.segment_before));
}

/* The lines of the step that is due by the horizon, and the day to plan them for; NULL, and why in
   `explanation`, where nothing is. */
static const struct strategy_line *
due_step(size_t *count, int32_t *planned_on)
{
        struct slice segment = tsv_text(cell(in.segment), &unescaped);
        int64_t done = step_cell(in.last_step), open = step_cell(in.open_step);
        const struct strategy_line *lines = strategy_next(strategy, segment, done, count);
        int32_t due;
        char day[11];

        if (segment.size == 0 || is_back() || open > 0 || lines == NULL) {
                if (!explaining)
                        return NULL;
                if (segment.size == 0)
                        buffer_add_text(&explanation, "no segment");
                else if (is_back())
                        buffer_add_text(&explanation, "back in the segment of the day before; the "
                                                      "next list has its steps");
                else if (open > 0)
                        buffer_add_format(&explanation, "step %lld is planned, without an outcome",
                                          (long long)open);
                else
                        buffer_add_format(&explanation, "no step after %lld in segment %.*s",
                                          (long long)done, (int)segment.size, segment.data);
                return NULL;
        }
        if (cell(in.last_try_on).size > 0 && day_of_cell(in_row, in.last_try_on) >= as_of) {
                if (explaining)
                        buffer_add_format(&explanation,
                                          "step %ld was tried on %.10s, and rests for that day",
                                          (long)lines->step, cell(in.last_try_on).data);
                return NULL;
        }
        due = day_of_cell(in_row, done > 0 ? in.last_step_on : in.segment_since) + lines->after;
        if (due > until) {
                if (explaining && due <= DAY_LAST) {
                        day_format(day, due);
                        buffer_add_format(&explanation, "step %ld is due on %s", (long)lines->step,
                                          day);
                }
                return NULL;
        }
        *planned_on = due > as_of ? due : as_of;
        return lines;
}

/* Adds that a promise suspends LINE until the day UNTIL. */
static void
explain_suspension(const struct strategy_line *line, int32_t until_day)
{
        char day[11] = "";

        if (!explaining)
                return;
        if (until_day <= DAY_LAST)
                day_format(day, until_day);
        if (explanation.size > 0)
                buffer_add_text(&explanation, "; ");
        buffer_add_format(&explanation, "line %zu: a promise suspends it until %s",
                          strategy->policy->rows[line->row].line, day);
}

/* Writes the record with LINE, whose condition holds, as the contact rules have it: on PLANNED_ON,
   or on the first day up to the horizon that they permit, or refused. */
static void
plan_line(const struct strategy_line *line, int32_t planned_on)
{
        struct gate_question question = {line->channel, line->template, planned_on, until,
                                         TIME_NONE};
        struct gate_answer answer = gate_ask(gate, &question);

        if (explaining) {
                buffer_add_text(&explanation, "; ");
                gate_explain(gate, &answer, &explanation);
        }
        emit(line, answer.allowed ? answer.day : planned_on, &answer);
}

/* Writes the record once for each line of the due step whose condition holds and that no promise
   suspends, and at least once. */
static void
plan_record(const char *as_of_text)
{
        size_t count = 0, planned = 0;
        int32_t planned_on = DAY_NONE;
        const struct strategy_line *lines;
        int32_t suspended_until = suspension_until(promises, as_of_text);

        explanation.size = 0;
        lines = due_step(&count, &planned_on);
        if (lines != NULL)
                expr_row(conditions, in_row->fields);
        for (size_t i = 0; lines != NULL && i < count; i++) {
                if (suspended_until != DAY_NONE && !lines[i].promised) {
                        explain_suspension(&lines[i], suspended_until);
                        continue;
                }
                bool holds = expr_truth(conditions, lines[i].condition) == 1;

                if (holds)
                        explanation.size = 0;
                explain_line(&lines[i], holds);
                if (holds) {
                        plan_line(&lines[i], planned_on);
                        planned++;
                }
        }
        if (planned == 0)
                emit(NULL, DAY_NONE, NULL);
}

static void
find_columns(struct gate_options gate_options, bool as_of_given)
{
        in.account = tsv_need(filter->in, "account");
        in.segment = tsv_need(filter->in, "segment");
        in.segment_since = tsv_need(filter->in, "segment_since");
        in.segment_before = tsv_find(filter->in, "segment_before");
        in.last_step = tsv_need(filter->in, "last_step");
        in.last_step_on = tsv_need(filter->in, "last_step_on");
        in.open_step = tsv_need(filter->in, "open_step");
        in.last_try_on = tsv_need(filter->in, "last_try_on");
        out.strategy = filter_column(filter, "strategy");
        out.step = filter_column(filter, "step");
        out.planned_on = filter_column(filter, "planned_on");
        out.channel = filter_column(filter, "channel");
        out.template = filter_column(filter, "template");
        out.as_of = -1;
        if (as_of_given && tsv_find(filter->in, "as_of") < 0)
                out.as_of = filter_column(filter, "as_of");
        gate = gate_open(gate_options, filter, &rows);
        if (explaining)
                out.explain = filter_column(filter, "plan_explain");
}

/* Plans every record, debtor by debtor. The horizon can be held against the as-of date only when
 * that is known. */
static void
plan_stream(int32_t horizon, int32_t as_of_option)
{
        struct stream_clock clock;
        bool first = true;

        stream_clock_open(&clock, in_row, as_of_option);
        if (out.as_of >= 0)
                filter_set_plain(filter, out.as_of, slice_of(clock.text));
        while (debtor_rows_group(&rows)) {
                debtor_rows_next(&rows);
                as_of = stream_clock_read(&clock);
                debtor_rows_rewind(&rows);
                if (first) {
                        until = horizon != DAY_NONE ? horizon : as_of;
                        if (until < as_of)
                                usage_error("--until lies before the as-of date");
                        expr_as_of(conditions, as_of);
                }
                first = false;
                gate_begin(gate, &rows,
                           (struct gate_clock){as_of, clock.text, DAY_NONE, TIME_NONE});
                while (debtor_rows_next(&rows)) {
                        stream_clock_read(&clock);
                        /* Twice: it went through a plan before, or lists no accounts. */
                        leading_refuse_repeated(in_row, in.account, &previous_account);
                        plan_record(clock.text);
                }
        }
}

int
main(int argc, char **argv)
{
        static const struct option options[] = {
                STREAM_OPTIONS,
                GATE_OPTIONS,
                {"strategy", required_argument, NULL, 's'},
                {"until", required_argument, NULL, OPTION_UNTIL},
                {"promises", required_argument, NULL, OPTION_PROMISES},
                {NULL, 0, NULL, 0},
        };
        struct stream_options stream = NO_STREAM_OPTIONS;
        struct gate_options gate_options = {NULL, NULL, NULL, NULL};
        const char *strategy_name = NULL;
        int32_t horizon = DAY_NONE;
        const char **promise_names = NULL;
        size_t promise_count = 0, promise_capacity = 0;
        int option;

        tool_begin("col-plan", help);
        while ((option = getopt_long(argc, argv, COMMON_LETTERS "s:p:", options, NULL)) != -1) {
                if (stream_option(&stream, option) || gate_option(&gate_options, option))
                        continue;
                if (option == 's') {
                        strategy_name = optarg;
                } else if (option == OPTION_UNTIL) {
                        horizon = option_day(optarg, "--until");
                } else {
                        grow(&promise_names, &promise_capacity, promise_count + 1,
                             sizeof *promise_names);
                        promise_names[promise_count++] = optarg;
                }
        }
        if (strategy_name == NULL)
                usage_error("a strategy is needed: -s STRATEGY");

        explaining = stream.explain;
        filter = filter_open(argv + optind, argc - optind, stream.input);
        debtor_rows_open(&rows, filter->in, person_column(filter->in, "debtor"));
        find_columns(gate_options, stream.as_of != DAY_NONE);
        conditions = stream_conditions(in_row);
        strategy = strategy_open(strategy_name, conditions);
        for (size_t i = 0; i < promise_count; i++)
                promises = suspension_open(promise_names[i], in_row, promises);
        free(promise_names);
        plan_stream(horizon, stream.as_of);
        suspension_close(promises);
        gate_close(gate);
        debtor_rows_close(&rows);
        filter_finish(filter);
        strategy_close(strategy);
        expr_close(conditions);
        return EXIT_DONE;
}
