/* col-trial: which arm of each trial a debtor is in, by keyed hash. See col-trial(1). */
#include <stdlib.h>

#include "day.h"
#include "number.h"
#include "options.h"
#include "stream.h"
#include "trials.h"

static const char help[] =
        "  col-list accounts | col-trial -t example --explain\n"
        "  col-list accounts | col-trial -t example --rows | col-save\n"
        "\n"
        "usage: col-trial -t TRIALS [OPTION]... [FILE]...\n"
        "Appends the arm of each trial that a record is in: champion, challenger.\n"
        "Reads standard input where no FILE is given, or FILE is -.\n"
        "\n"
        "  -t, --trials TRIALS      file, or name of a policy: arms and their shares\n"
        "      --rows               a row for each trial, which col-save stores\n"
        "      --as-of DATE         day for which to tell (default: the column as_of)\n"
        "      --explain            append trial_explain: the place, and which line\n"
        "      --no-header          the first line is a record; with --columns\n"
        "      --columns NAMES      names of the columns, separated by commas\n"
        "  -q, --quiet              no warnings\n"
        "  -h, --help               print this help\n"
        "  -V, --version            print the version\n";

enum { OPTION_ROWS = OPTION_OWN };

static struct stream_options stream = NO_STREAM_OPTIONS;
static const char *trials_name;
static bool in_rows;

static void
read_options(int argc, char **argv)
{
        static const struct option options[] = {
                FILTER_OPTIONS,
                {"explain", no_argument, NULL, OPTION_EXPLAIN},
                {"trials", required_argument, NULL, 't'},
                {"rows", no_argument, NULL, OPTION_ROWS},
                {NULL, 0, NULL, 0},
        };
        int option;
        while ((option = getopt_long(argc, argv, COMMON_LETTERS "t:", options, NULL)) != -1) {
                if (stream_option(&stream, option))
                        continue;
                if (option == 't')
                        trials_name = optarg;
                else
                        in_rows = true;
        }
        if (trials_name == NULL)
                usage_error("no trials; name them with -t TRIALS");
}

/* ---- columns ---- */

/* A trial, and what the record read last is in it. */
struct state {
        const struct trial *trial;
        int unit;           /* column of the stream */
        int slot;           /* its own column, unless in rows */
        struct buffer last; /* the unit of the record before, as it stands in the stream */
        int64_t position;   /* of that; -1: none */
        const struct trial_line *line; /* NULL: in no arm */
};

static struct filter *filter;
static struct trials *trials;
static struct state *states;
static struct {
        int trial, arm, policy, explain;
} out;
static struct buffer unescaped, explanation;

static void
declare_columns(struct stream_clock *clock)
{
        states = allocate(trials->count * sizeof *states);
        for (size_t i = 0; i < trials->count; i++) {
                struct state *state = &states[i];
                char *unit = slice_dup(trials->list[i].unit);
                *state = (struct state){.trial = &trials->list[i],
                                        .unit = tsv_need(filter->in, unit),
                                        .position = -1};
                free(unit);
                if (in_rows)
                        continue;
                char *name = format_text("arm_%.*s", (int)state->trial->name.size,
                                         state->trial->name.data);
                state->slot = filter_column(filter, name);
                free(name);
        }
        if (in_rows) {
                out.trial = filter_column(filter, "trial");
                out.arm = filter_column(filter, "arm");
        }
        out.policy = filter_column(filter, in_rows ? "trials" : "arms");
        filter_set(filter, out.policy, slice_of(trials->policy->label));
        if (stream.explain)
                out.explain = filter_column(filter, "trial_explain");
        stream_clock_open(clock, filter->in, stream.as_of);
        if (clock->column < 0)
                filter_set_plain(filter, filter_column(filter, "as_of"), slice_of(clock->text));
}

/* ---- records ---- */

/* Records of one debtor mostly stand together; he is looked up once. */
static void
find_arm(struct state *state, int32_t day)
{
        struct slice unit = filter->in->fields[state->unit];
        if (!slice_equal(unit, buffer_slice(&state->last))) {
                buffer_set(&state->last, unit);
                state->position = unit.size == 0 ? -1
                                                 : trial_position(trials, state->trial,
                                                                  tsv_text(unit, &unescaped));
        }
        state->line = state->position < 0
                              ? NULL
                              : trial_line_at(trials, state->trial, state->position, day);
}

static struct slice
arm_of(const struct state *state)
{
        return state->line == NULL ? (struct slice){"", 0} : state->line->arm;
}

/* "tone: 12.5 in line 2 (0 to 50)" */
static void
explain(const struct state *state)
{
        char position[32], begin[32], end[32];
        if (!stream.explain)
                return;
        if (explanation.size > 0)
                buffer_add_text(&explanation, "; ");
        buffer_add(&explanation, state->trial->name.data, state->trial->name.size);
        if (state->position < 0) {
                buffer_add_text(&explanation, ": empty unit");
                return;
        }
        percent_format(position, state->position);
        buffer_add_format(&explanation, ": %s", position);
        if (state->line == NULL) {
                buffer_add_text(&explanation, " in no line");
                return;
        }
        percent_format(begin, state->line->begin);
        percent_format(end, state->line->end);
        buffer_add_format(&explanation, " in line %zu (%s to %s)",
                          trials->policy->rows[state->line->row].line, begin, end);
}

static void
emit(void)
{
        if (stream.explain)
                filter_set(filter, out.explain, buffer_slice(&explanation));
        filter_emit(filter);
        explanation.size = 0;
}

/* A row for each arm that the record is in, at least one. */
static void
emit_rows(void)
{
        size_t count = 0;
        for (size_t i = 0; i < trials->count; i++) {
                if (states[i].line == NULL)
                        continue;
                filter_set_plain(filter, out.trial, states[i].trial->name);
                filter_set(filter, out.arm, arm_of(&states[i]));
                filter_set(filter, out.policy, slice_of(trials->policy->label));
                explain(&states[i]);
                emit();
                count++;
        }
        if (count > 0)
                return;
        filter_set_plain(filter, out.trial, (struct slice){"", 0});
        filter_set_plain(filter, out.arm, (struct slice){"", 0});
        filter_set_plain(filter, out.policy, (struct slice){"", 0});
        for (size_t i = 0; i < trials->count; i++)
                explain(&states[i]);
        emit();
}

static void
emit_record(void)
{
        for (size_t i = 0; i < trials->count; i++) {
                filter_set(filter, states[i].slot, arm_of(&states[i]));
                explain(&states[i]);
        }
        emit();
}

int
main(int argc, char **argv)
{
        struct stream_clock clock;
        tool_begin("col-trial", help);
        read_options(argc, argv);
        trials = trials_open(trials_name);
        filter = filter_open(argv + optind, argc - optind, stream.input);
        declare_columns(&clock);
        while (tsv_next(filter->in)) {
                int32_t day = stream_clock_read(&clock);
                for (size_t i = 0; i < trials->count; i++)
                        find_arm(&states[i], day);
                if (in_rows)
                        emit_rows();
                else
                        emit_record();
        }
        filter_finish(filter);
        for (size_t i = 0; i < trials->count; i++)
                buffer_free(&states[i].last);
        free(states);
        trials_close(trials);
        buffer_free(&unescaped);
        buffer_free(&explanation);
        return EXIT_DONE;
}
