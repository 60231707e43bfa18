/* col-gate: which contacts the contact rules permit. One stream in, one out; see col-gate(1). */
#include "cells.h"
#include "day.h"
#include "gate.h"
#include "options.h"
#include "stream.h"

static const char help[] =
        "  col-list contacts > contacts.tsv && col-list actions > actions.tsv && \\\n"
        "      col-list accounts | col-segment -r retail | col-plan -s amicable |\n"
        "      col-gate -p contact-tr --at 2026-11-23 \\\n"
        "          --contacts contacts.tsv --actions actions.tsv\n"
        "  col-gate -p contact-us --at 2026-11-23T10:00:00Z --contacts contacts.tsv \\\n"
        "      --actions actions.tsv calls.tsv\n"
        "\n"
        "usage: col-gate [-p PROFILE] [--at TIME|DAY] [OPTION]... [FILE]...\n"
        "Says of each contact of a list whether contact rules permit it, else which one\n"
        "refuses it, and from when on it is permitted.\n"
        "Reads standard input where no FILE is given, or FILE is -.\n"
        "\n"
        "  -p, --profile PROFILE  contact rules (default: cautious)\n"
        "      --at TIME|DAY      when (default: planned_on, or the as-of date)\n"
        "      --contacts FILE    contacts that took place: col-list contacts\n"
        "      --actions FILE     actions that are planned: col-list actions\n"
        "      --roles FILE       parts in accounts beside the debtor's: col-list roles\n"
        "      --as-of DATE       day of the stream (default: the column as_of)\n"
        "      --explain          append gate_explain: which line says so\n"
        "      --no-header        the first line is a record; with --columns\n"
        "      --columns NAMES    names of the columns, separated by commas\n"
        "  -q, --quiet            no warnings\n"
        "  -h, --help             print this help\n"
        "  -V, --version          print the version\n";

enum { OPTION_AT = OPTION_OWN, OPTION_ROLES };

static struct filter *filter;
static struct debtor_rows rows;
static const struct tsv_reader *const in = &rows.at;
static struct gate *gate;
static int channel, template, planned_on, strategy, strategy_out, explain_out = -1;
static struct buffer explanation;

/* When it is to be: a moment, or a day; neither: as the records say. */
static int64_t at = TIME_NONE;
static int32_t on = DAY_NONE, as_of = DAY_NONE;

static void
read_at(const char *argument)
{
        on = day_parse(slice_of(argument));
        if (on == DAY_NONE && !time_parse(slice_of(argument), &at))
                usage_error(
                        "--at %s: a day or a time is expected, YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ",
                        argument);
}

static struct slice
cell(int column)
{
        return column < 0 ? (struct slice){"", 0} : in->fields[column];
}

/* The day that is asked about: that of the option, or the record's own, which is today where it has
 * passed. */
static int32_t
day_of_record(void)
{
        if (on != DAY_NONE || planned_on < 0)
                return on != DAY_NONE ? on : as_of;
        int32_t day = day_of_cell_or(in, planned_on, as_of);
        return day < as_of ? as_of : day;
}

static void
judge_record(void)
{
        struct gate_answer answer;
        bool asked = cell(channel).size > 0;
        explanation.size = 0;
        if (asked) {
                int32_t day = at == TIME_NONE ? day_of_record() : DAY_NONE;
                answer = gate_ask(
                        gate, &(struct gate_question){cell(channel), cell(template), day, day, at});
                if (explain_out >= 0)
                        gate_explain(gate, &answer, &explanation);
        }
        gate_write(gate, asked ? &answer : NULL);
        if (strategy >= 0)
                filter_set_plain(filter, strategy_out,
                                 asked && !answer.allowed ? (struct slice){"", 0} : cell(strategy));
        if (explain_out >= 0)
                filter_set(filter, explain_out, buffer_slice(&explanation));
        filter_emit_at(filter, in);
}

/* The as-of date is not needed where a time or a day is given; where there is one the second
 * streams must be of it. */
static void
judge_stream(int32_t as_of_option)
{
        struct stream_clock clock = {.text = ""};
        bool dated = as_of_option != DAY_NONE || tsv_find(in, "as_of") >= 0 ||
                     (at == TIME_NONE && on == DAY_NONE);
        if (dated)
                stream_clock_open(&clock, in, as_of_option);
        while (debtor_rows_group(&rows)) {
                debtor_rows_next(&rows);
                as_of = dated ? stream_clock_read(&clock) : DAY_NONE;
                debtor_rows_rewind(&rows);
                gate_begin(gate, &rows, (struct gate_clock){as_of, clock.text, on, at});
                while (debtor_rows_next(&rows)) {
                        if (dated)
                                stream_clock_read(&clock);
                        judge_record();
                }
        }
}

int
main(int argc, char **argv)
{
        static const struct option options[] = {
                FILTER_OPTIONS,
                GATE_OPTIONS,
                {"explain", no_argument, NULL, OPTION_EXPLAIN},
                {"roles", required_argument, NULL, OPTION_ROLES},
                {"at", required_argument, NULL, OPTION_AT},
                {NULL, 0, NULL, 0},
        };
        struct stream_options stream = NO_STREAM_OPTIONS;
        struct gate_options gate_options = {NULL, NULL, NULL, NULL};
        int option;

        tool_begin("col-gate", help);
        while ((option = getopt_long(argc, argv, COMMON_LETTERS "p:", options, NULL)) != -1)
                if (option == OPTION_AT)
                        read_at(optarg);
                else if (option == OPTION_ROLES)
                        gate_options.roles = optarg;
                else if (!stream_option(&stream, option))
                        gate_option(&gate_options, option);

        filter = filter_open(argv + optind, argc - optind, stream.input);
        debtor_rows_open(&rows, filter->in, gate_key(filter->in));
        channel = tsv_need(filter->in, "channel");
        template = tsv_find(filter->in, "template");
        planned_on = tsv_find(filter->in, "planned_on");
        strategy = tsv_find(filter->in, "strategy");
        strategy_out = strategy < 0 ? -1 : filter_column(filter, "strategy");
        gate = gate_open(gate_options, filter, &rows);
        if (stream.explain)
                explain_out = filter_column(filter, "gate_explain");
        judge_stream(stream.as_of);
        gate_close(gate);
        debtor_rows_close(&rows);
        buffer_free(&explanation);
        filter_finish(filter);
        return EXIT_DONE;
}
