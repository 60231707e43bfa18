/* col-remind: reminders of promises and instalments, and of what falls due, planned beside each
   account's strategy; see col-remind(1). */
#include <stdlib.h>

#include "cells.h"
#include "day.h"
#include "expr.h"
#include "occasion.h"
#include "options.h"
#include "payable.h"
#include "planned.h"
#include "reminder.h"
#include "stream.h"

static const char help[] =
        "  col-list actions > actions.tsv && col-list entries > entries.tsv && \\\n"
        "      col-list promises |\n"
        "      col-track -t promise -w tbk-100 --payments entries.tsv > promises.tsv && \\\n"
        "      col-list accounts | col-remind -r usual --actions actions.tsv | col-save\n"
        "  col-list accounts | col-remind -r usual --actions actions.tsv \\\n"
        "      --promises promises.tsv --promises instalments.tsv --explain\n"
        "\n"
        "usage: col-remind -r REMINDER --actions FILE [--promises FILE]... [OPTION]...\n"
        "                  [FILE]...\n"
        "Plans what reminds of promises, of instalments and of what falls due, before,\n"
        "on and after the day, each once. Reads accounts.\n"
        "\n"
        "  -r, --reminder REMINDER  file, or name of a policy, that lists what reminds\n"
        "      --actions FILE       what was planned before, of col-list actions\n"
        "      --promises FILE      what col-track says of promises or of instalments\n"
        "      --until DATE         plan up to DATE (default: the as-of date)\n"
        "      --as-of DATE         day for which to plan (default: the column as_of)\n"
        "      --explain            append remind_explain: why this, or why nothing\n"
        "      --type COLUMN=TYPE   type of a column that no record kind declares\n"
        "      --no-header          the first line is a record; with --columns\n"
        "      --columns NAMES      names of the columns, separated by commas\n"
        "  -q, --quiet              no warnings\n"
        "  -h, --help               print this help\n"
        "  -V, --version            print the version\n";

enum { OPTION_UNTIL = OPTION_OWN, OPTION_ACTIONS, OPTION_PROMISES };

static struct stream_options stream = NO_STREAM_OPTIONS;
static const char *reminder_name, *actions_name;
static const char **promise_names;
static size_t promise_count, promise_capacity;
static int32_t horizon = DAY_NONE;

static struct filter *filter;
static struct expr_set *conditions;
static struct reminder *reminder;
static struct payables payables;
static struct planned planned;
static struct occasion_columns out;
static struct buffer explanation, account;
static struct slice *cells; /* the account's, then those of what is payable */
static int account_column;

/* What was planned for the present account in this run. */
static struct once {
        int32_t since;
        const struct reminder_line *line;
} * now;
static size_t now_count, now_capacity;

static void
read_options(int argc, char **argv)
{
        static const struct option options[] = {
                STREAM_OPTIONS,
                {"reminder", required_argument, NULL, 'r'},
                {"until", required_argument, NULL, OPTION_UNTIL},
                {"actions", required_argument, NULL, OPTION_ACTIONS},
                {"promises", required_argument, NULL, OPTION_PROMISES},
                {NULL, 0, NULL, 0},
        };
        for (int option;
             (option = getopt_long(argc, argv, COMMON_LETTERS "r:", options, NULL)) != -1;) {
                if (stream_option(&stream, option))
                        continue;
                if (option == 'r') {
                        reminder_name = optarg;
                } else if (option == OPTION_UNTIL) {
                        horizon = option_day(optarg, "--until");
                } else if (option == OPTION_ACTIONS) {
                        actions_name = optarg;
                } else {
                        grow(&promise_names, &promise_capacity, promise_count + 1,
                             sizeof *promise_names);
                        promise_names[promise_count++] = optarg;
                }
        }
        if (!reminder_name)
                usage_error("a reminder is needed: -r REMINDER");
        if (!actions_name)
                usage_error("what was planned before is needed: give what col-list actions writes "
                            "with --actions FILE");
}

/* Adds to the explanation why LINE reminds, or does not, of what is payable. */
static void
explain(const struct reminder_line *line, const struct payable *payable, const char *why)
{
        char day[11];
        if (!stream.explain)
                return;
        day_format(day, payable->on);
        buffer_add_format(&explanation, "%sline %zu, %s %s: %s", explanation.size ? "; " : "",
                          reminder->policy->rows[line->row].line, about_occasion(line->about), day,
                          why);
}

static bool
is_planned(const struct reminder_line *line, const struct payable *payable, int32_t as_of)
{
        for (size_t i = 0; i < now_count; i++)
                if (now[i].line == line && now[i].since == payable->on)
                        return true;
        return planned_has(&planned, buffer_slice(&account), payable->on, line->step, line->channel,
                           as_of);
}

/* Whether LINE reminds of what is payable, and on which day; if not, `explanation` says why. */
static bool
is_due(const struct reminder_line *line, const struct payable *payable, int32_t as_of,
       int32_t *planned_on)
{
        int32_t first = payable->on + line->first, last = payable->on + line->last;
        char day[11];
        if (last < as_of || first > horizon) {
                if (stream.explain) {
                        day_format(day, day_clamp(last < as_of ? last : first));
                        explain(line, payable, last < as_of ? "its last day was " : "not before ");
                        buffer_add_text(&explanation, day);
                }
                return false;
        }
        *planned_on = first > as_of ? first : as_of;
        if (is_planned(line, payable, as_of)) {
                explain(line, payable, "planned before");
                return false;
        }
        if (expr_truth(conditions, line->condition) == 1)
                return true;
        explain(line, payable, "does not hold: ");
        if (stream.explain)
                expr_explain(conditions, line->condition, &explanation);
        return false;
}

static void
plan(const struct reminder_line *line, const struct payable *payable, int32_t planned_on)
{
        struct occasion_action action = {
                .channel = line->channel,
                .template = line->template,
                .occasion = about_occasion(line->about),
                .since = payable->on,
                .planned_on = planned_on,
                .expires_on = day_clamp(payable->on + line->last),
                .step = line->step,
        };
        if (line->agent >= 0)
                action.agent = expr_text(conditions, line->agent);
        explanation.size = 0;
        explain(line, payable, "");
        if (stream.explain)
                expr_explain(conditions, line->condition, &explanation);
        occasion_emit(&out, filter->in->raw, &action, buffer_slice(&explanation));
        grow(&now, &now_capacity, now_count + 1, sizeof *now);
        now[now_count++] = (struct once){payable->on, line};
}

/* Writes the account once for each reminder that is due, and at least once. */
static void
remind(int32_t as_of, const char *as_of_text)
{
        size_t fields = filter->in->count;
        explanation.size = now_count = account.size = 0;
        payables_of(&payables, as_of_text);
        struct buffer scratch = {0};
        struct slice key = tsv_text(filter->in->fields[account_column], &scratch);
        buffer_add(&account, key.data, key.size);
        buffer_free(&scratch);
        for (size_t i = 0; i < fields; i++)
                cells[i] = filter->in->fields[i];
        for (size_t i = 0; i < payables.count; i++) {
                const struct payable *payable = &payables.list[i];
                for (size_t k = 0; k < PAYABLE_CELLS; k++)
                        cells[fields + k] = payable->cells[k];
                expr_row(conditions, cells);
                for (size_t k = 0; k < reminder->count; k++) {
                        const struct reminder_line *line = &reminder->lines[k];
                        int32_t planned_on;
                        if (line->about == payable->about &&
                            is_due(line, payable, as_of, &planned_on))
                                plan(line, payable, planned_on);
                }
        }
        if (now_count > 0)
                return;
        if (explanation.size == 0)
                buffer_add_text(&explanation, "nothing is payable that a line is about");
        occasion_emit(&out, filter->in->raw, NULL, buffer_slice(&explanation));
}

static bool
is_about_due(void)
{
        for (size_t i = 0; i < reminder->count; i++)
                if (reminder->lines[i].about == ABOUT_DUE)
                        return true;
        return false;
}

/* What the first account tells: the day, on which everything else depends. */
static void
begin(int32_t as_of)
{
        if (horizon == DAY_NONE)
                horizon = as_of;
        if (horizon < as_of)
                usage_error("--until lies before the as-of date");
        expr_as_of(conditions, as_of);
        planned_open(&planned, actions_name, slice_of(reminder->policy->name),
                     as_of - reminder->last);
}

static void
remind_all(void)
{
        struct stream_clock clock;
        stream_clock_open(&clock, filter->in, stream.as_of);
        occasion_open(&out, filter, reminder->policy->name, reminder->policy->label,
                      tsv_find(filter->in, "as_of") < 0 ? clock.text : NULL,
                      stream.explain ? "remind_explain" : NULL);
        cells = reallocate_array(NULL, filter->in->count + PAYABLE_CELLS, sizeof *cells);
        bool begun = false;
        for (; tsv_next(filter->in); begun = true) {
                int32_t as_of = stream_clock_read(&clock);
                if (!begun)
                        begin(as_of);
                remind(as_of, clock.text);
        }
        if (!begun) /* of no day: nothing of it counts, but it must be whole */
                planned_open(&planned, actions_name, slice_of(reminder->policy->name), INT32_MAX);
        planned_close(&planned);
}

int
main(int argc, char **argv)
{
        tool_begin("col-remind", help);
        read_options(argc, argv);
        filter = filter_open(argv + optind, argc - optind, stream.input);
        account_column = tsv_need(filter->in, "account");
        conditions = stream_conditions_beside(filter->in, payable_columns, PAYABLE_CELLS);
        reminder = reminder_open(reminder_name, conditions);
        payables_open(&payables, filter->in, promise_names, promise_count, is_about_due());
        free(promise_names);
        remind_all();
        payables_close(&payables);
        occasion_close(&out);
        filter_finish(filter);
        reminder_close(reminder);
        expr_close(conditions);
        free(cells);
        free(now);
        buffer_free(&explanation);
        buffer_free(&account);
        return EXIT_DONE;
}
