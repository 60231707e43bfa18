/* col-deadline: the deadlines that begin with what happened in a legal file. One stream in, one
   out; see col-deadline(1). The events of an account are held until its last: a later one may meet
   a deadline. */
#include <stdlib.h>
#include <string.h>

#include "cells.h"
#include "day.h"
#include "deadlines.h"
#include "leading.h"
#include "stream.h"

static const char help[] =
        "  col-report proceedings | col-deadline -D turkey | col-save\n"
        "  col-report proceedings | col-deadline -D turkey --explain > deadlines.tsv\n"
        "\n"
        "usage: col-deadline -D DEADLINES [OPTION]... [FILE]...\n"
        "Appends the deadlines that begin with each event of a legal file.\n"
        "Reads standard input where no FILE is given, or FILE is -.\n"
        "\n"
        "  -D, --deadlines DEADLINES  file, or name of a policy: which event begins\n"
        "                           what, for how long, and what meets it\n"
        "      --as-of DATE         day of the decision (default: the column as_of)\n"
        "      --explain            append deadline_explain: which line, on what values\n"
        "      --type COLUMN=TYPE   type of a column that no record kind declares\n"
        "      --no-header          the first line is a record; with --columns\n"
        "      --columns NAMES      names of the columns, separated by commas\n"
        "  -q, --quiet              no warnings\n"
        "  -h, --help               print this help\n"
        "  -V, --version            print the version\n";

static struct stream_options stream = NO_STREAM_OPTIONS;
static const char *policy_name;

static void
read_options(int argc, char **argv)
{
        static const struct option options[] = {
                STREAM_OPTIONS,
                {"deadlines", required_argument, NULL, 'D'},
                {NULL, 0, NULL, 0},
        };
        int option;
        while ((option = getopt_long(argc, argv, COMMON_LETTERS "D:", options, NULL)) != -1)
                if (!stream_option(&stream, option))
                        policy_name = optarg;
        if (policy_name == NULL)
                usage_error("no policy; name it with -D DEADLINES");
}

/* ---- columns ---- */

static struct filter *filter;
static struct expr_set *conditions;
static struct deadlines *deadlines;
static struct stream_clock stream_clock;

static struct leading accounts;

static struct {
        int debtor, legal_file, value_on;
} in;
static struct {
        int type, whose, runs_from, deadline_on, met_on, reason, policy, explain;
} out;

static void
find_columns(void)
{
        in.debtor = tsv_need(filter->in, "debtor");
        leading_open(&accounts, filter->in);
        in.legal_file = tsv_need(filter->in, "legal_file");
        in.value_on = tsv_need(filter->in, "value_on");
        out.type = filter_column(filter, "deadline_type");
        out.whose = filter_column(filter, "whose");
        out.runs_from = filter_column(filter, "runs_from");
        out.deadline_on = filter_column(filter, "deadline_on");
        out.met_on = filter_column(filter, "met_on");
        out.reason = filter_column(filter, "reason");
        out.policy = filter_column(filter, "deadlines");
        if (stream.explain)
                out.explain = filter_column(filter, "deadline_explain");
        if (stream_clock.column < 0)
                filter_set_plain(filter, filter_column(filter, "as_of"),
                                 slice_of(stream_clock.text));
}

static struct slice
cell(int column)
{
        return filter->in->fields[column];
}

/* ---- the events of one account ---- */

/* A deadline that an event begins. */
struct begun {
        const struct dated_type *type;
        const struct deadline_line *line; /* NULL: of its day nothing is known */
        int32_t runs_from, ends_on, met_on;
        size_t why_at, why_size; /* in `texts` */
        bool repeated;           /* the event of another party of the file began it too */
};

struct event {
        size_t raw_at, raw_size, file_at, file_size; /* in `texts` */
        size_t first, count;                         /* of what it begins */
        int32_t value_on;
};

static struct event *events;
static struct begun *begun;
static bool *meets; /* event × line of the policy: whether the event meets what the line begins */
static size_t event_count, event_capacity, begun_count, begun_capacity, meets_capacity, line_count;
static struct buffer texts;

static struct slice
text(size_t at, size_t size)
{
        return (struct slice){texts.data + at, size};
}

static struct slice
file_of(const struct event *event)
{
        return text(event->file_at, event->file_size);
}

static size_t
keep(struct slice s)
{
        size_t at = texts.size;
        buffer_add(&texts, s.data, s.size);
        return at;
}

static void
explain(struct begun *b, const struct dated_type *type)
{
        b->why_at = texts.size;
        if (b->line == NULL) {
                buffer_add_format(&texts, "no line for %.*s on %.*s", (int)type->name.size,
                                  type->name.data, (int)cell(in.value_on).size,
                                  cell(in.value_on).data);
        } else {
                buffer_add_format(&texts, "line %zu: ", deadlines->policy->rows[b->line->row].line);
                expr_explain(conditions, deadlines->dated.lines[b->line->row].condition, &texts);
        }
        b->why_size = texts.size - b->why_at;
}

static void
begin(const struct dated_type *type, const struct deadline_line *line, int32_t value_on)
{
        grow(&begun, &begun_capacity, begun_count + 1, sizeof *begun);
        struct begun *b = &begun[begun_count++];
        *b = (struct begun){.type = type,
                            .line = line,
                            .runs_from = DAY_NONE,
                            .ends_on = DAY_NONE,
                            .met_on = DAY_NONE};
        if (line != NULL) {
                b->runs_from = deadline_runs_from(line, value_on);
                b->ends_on = deadline_ends_on(line, b->runs_from);
                if (b->ends_on == DAY_NONE)
                        tsv_die(filter->in, in.value_on, EXIT_BAD_DATA,
                                "a deadline would end after the year 9999");
        } else {
                warn("%s:%zu: %s says nothing of %.*s on %.*s, the day of this event of file %.*s",
                     filter->in->name, filter->in->line, deadlines->policy->path,
                     (int)type->name.size, type->name.data, (int)cell(in.value_on).size,
                     cell(in.value_on).data, (int)cell(in.legal_file).size,
                     cell(in.legal_file).data);
        }
        if (stream.explain)
                explain(b, type);
}

static void
add_event(void)
{
        struct event event = {.first = begun_count,
                              .value_on = day_of_cell(filter->in, in.value_on)};
        if (event.value_on > stream_clock.as_of)
                tsv_die(filter->in, in.value_on, EXIT_BAD_DATA, "after the as-of date");
        if (cell(in.debtor).size == 0)
                tsv_die(filter->in, in.debtor, EXIT_BAD_DATA,
                        "empty; every record names an account and its debtor");
        if (cell(in.legal_file).size == 0)
                tsv_die(filter->in, in.legal_file, EXIT_BAD_DATA,
                        "empty; every event happened in a file");
        event.raw_at = keep(filter->in->raw);
        event.raw_size = filter->in->raw.size;
        event.file_at = keep(cell(in.legal_file));
        event.file_size = cell(in.legal_file).size;
        expr_row(conditions, filter->in->fields);
        for (size_t i = 0; i < deadlines->dated.type_count; i++) {
                const struct dated_type *type = &deadlines->dated.types[i];
                bool other_days;
                size_t row = dated_lines_find(&deadlines->dated, type, conditions, event.value_on,
                                              &other_days);
                if (row != SIZE_MAX || other_days)
                        begin(type, row == SIZE_MAX ? NULL : &deadlines->lines[row],
                              event.value_on);
        }
        event.count = begun_count - event.first;

        grow(&meets, &meets_capacity, (event_count + 1) * line_count, sizeof *meets);
        for (size_t i = 0; i < line_count; i++) {
                int met_when = deadlines->lines[i].met_when;
                meets[event_count * line_count + i] =
                        met_when >= 0 && expr_truth(conditions, met_when) == 1;
        }
        grow(&events, &event_capacity, event_count + 1, sizeof *events);
        events[event_count++] = event;
}

/* ---- what meets them ---- */

/* By file, then as they happened. */
static int
compare_events(const void *left, const void *right)
{
        const struct event *a = &events[*(const size_t *)left],
                           *b = &events[*(const size_t *)right];
        int order = slice_compare(file_of(a), file_of(b));
        if (order == 0)
                order = (a->value_on > b->value_on) - (a->value_on < b->value_on);
        return order != 0 ? order : (a > b) - (a < b);
}

/* Parties of one file repeat its events: what the first of them began is not begun again. */
static void
mark_repeated(const size_t *order)
{
        const struct event *of = NULL;
        int32_t *last = reallocate_array(NULL, deadlines->dated.type_count, sizeof *last);
        for (size_t i = 0; i < event_count; i++) {
                const struct event *event = &events[order[i]];
                if (of == NULL || !slice_equal(file_of(of), file_of(event)))
                        for (size_t t = 0; t < deadlines->dated.type_count; t++)
                                last[t] = DAY_NONE;
                of = event;
                for (size_t b = event->first; b < event->first + event->count; b++) {
                        int32_t *before = &last[begun[b].type - deadlines->dated.types];
                        begun[b].repeated = begun[b].line != NULL && begun[b].runs_from == *before;
                        if (begun[b].line != NULL)
                                *before = begun[b].runs_from;
                }
        }
        free(last);
}

/* The first day, from that of the event on, on which another event of the file meets what it
   begins. Backwards, day by day of each file: MET has for every line the next day, COUNT how many
   events of the present day there are. */
static void
find_met(const size_t *order)
{
        int32_t *met = reallocate_array(NULL, line_count, sizeof *met);
        size_t *count = reallocate_array(NULL, line_count, sizeof *count);
        for (size_t end = event_count; end > 0;) {
                const struct event *last = &events[order[end - 1]];
                bool begins = end == event_count ||
                              !slice_equal(file_of(last), file_of(&events[order[end]]));
                size_t from = end;
                memset(count, 0, line_count * sizeof *count);
                for (; from > 0; from--) {
                        const struct event *event = &events[order[from - 1]];
                        if (event->value_on != last->value_on ||
                            !slice_equal(file_of(event), file_of(last)))
                                break;
                        for (size_t l = 0; l < line_count; l++)
                                count[l] += meets[order[from - 1] * line_count + l];
                }
                for (size_t l = 0; begins && l < line_count; l++)
                        met[l] = DAY_NONE;
                for (size_t i = from; i < end; i++) {
                        const struct event *event = &events[order[i]];
                        for (size_t b = event->first; b < event->first + event->count; b++) {
                                if (begun[b].line == NULL)
                                        continue;
                                size_t l = begun[b].line->row;
                                bool today = count[l] > meets[order[i] * line_count + l];
                                begun[b].met_on = today ? event->value_on : met[l];
                        }
                }
                for (size_t l = 0; l < line_count; l++)
                        if (count[l] > 0)
                                met[l] = last->value_on;
                end = from;
        }
        free(met);
        free(count);
}

/* ---- writing ---- */

static void
emit(const struct event *event, const struct begun *b)
{
        static const struct slice nothing = {"", 0};
        const struct deadline_line *line = b == NULL ? NULL : b->line;
        char from[11] = "", on[11] = "", met[11] = "";
        if (line != NULL) {
                day_format(from, b->runs_from);
                day_format(on, b->ends_on);
                if (b->met_on != DAY_NONE)
                        day_format(met, b->met_on);
        }
        filter_set(filter, out.type, b == NULL ? nothing : b->type->name);
        filter_set(filter, out.whose, line == NULL ? nothing : line->whose);
        filter_set_plain(filter, out.runs_from, slice_of(from));
        filter_set_plain(filter, out.deadline_on, slice_of(on));
        filter_set_plain(filter, out.met_on, slice_of(met));
        filter_set(filter, out.reason, line == NULL ? nothing : line->reason);
        filter_set(filter, out.policy, line == NULL ? nothing : slice_of(deadlines->policy->label));
        if (stream.explain)
                filter_set(filter, out.explain, b == NULL ? nothing : text(b->why_at, b->why_size));
        filter_emit_raw(filter, text(event->raw_at, event->raw_size));
}

static void
end_account(void)
{
        size_t *order = reallocate_array(NULL, event_count, sizeof *order);
        for (size_t i = 0; i < event_count; i++)
                order[i] = i;
        if (event_count > 0)
                qsort(order, event_count, sizeof *order, compare_events);
        mark_repeated(order);
        find_met(order);
        for (size_t i = 0; i < event_count; i++) {
                size_t written = 0;
                for (size_t b = events[i].first; b < events[i].first + events[i].count; b++)
                        if (!begun[b].repeated) {
                                emit(&events[i], &begun[b]);
                                written++;
                        }
                if (written == 0)
                        emit(&events[i], NULL);
        }
        free(order);
        event_count = begun_count = texts.size = 0;
}

int
main(int argc, char **argv)
{
        tool_begin("col-deadline", help);
        read_options(argc, argv);
        filter = filter_open(argv + optind, argc - optind, stream.input);
        stream_clock_open(&stream_clock, filter->in, stream.as_of);
        find_columns();
        conditions = stream_conditions(filter->in);
        deadlines = deadlines_open(policy_name, conditions);
        line_count = deadlines->policy->row_count;
        while (tsv_next(filter->in)) {
                expr_as_of(conditions, stream_clock_read(&stream_clock));
                if (leading_move(&accounts))
                        end_account();
                add_event();
        }
        end_account();
        filter_finish(filter);
        deadlines_close(deadlines);
        expr_close(conditions);
        leading_close(&accounts);
        free(events);
        free(begun);
        free(meets);
        buffer_free(&texts);
        return EXIT_DONE;
}
