/* col-segment: gives every account the segment of the first rule that holds. */
#include <stdlib.h>

#include "day.h"
#include "expr.h"
#include "options.h"
#include "policy.h"
#include "policy_cells.h"
#include "stream.h"
#include "tsv.h"

static const char help[] =
        "  col-list accounts | col-segment -r retail | col-save\n"
        "  col-list accounts | col-segment -r ./mine.tsv --explain > segmented.tsv\n"
        "\n"
        "usage: col-segment -r RULES [OPTION]... [FILE]...\n"
        "Appends the segment of the first rule that holds.\n"
        "Reads standard input where no FILE is given, or FILE is -.\n"
        "\n"
        "  -r, --rules RULES        file, or name of a policy, that holds the rules\n"
        "      --explain            append segment_explain: which rule, on what values\n"
        "      --type COLUMN=TYPE   type of a column that no record kind declares\n"
        "      --as-of DATE         present day of rules that ask for it (default: the\n"
        "                           column as_of)\n"
        "      --no-header          the first line is a record; with --columns\n"
        "      --columns NAMES      names of the columns, separated by commas\n"
        "  -q, --quiet              no warnings\n"
        "  -h, --help               print this help\n"
        "  -V, --version            print the version\n";

static const char *rules_name;
static struct stream_options stream = NO_STREAM_OPTIONS;

static void
read_options(int argc, char **argv)
{
        static const struct option options[] = {
                STREAM_OPTIONS,
                {"rules", required_argument, NULL, 'r'},
                {NULL, 0, NULL, 0},
        };
        int option;
        while ((option = getopt_long(argc, argv, COMMON_LETTERS "r:", options, NULL)) != -1)
                if (!stream_option(&stream, option))
                        rules_name = optarg;
        if (!rules_name)
                usage_error("no rules; name them with -r RULES");
}

/* Checks the rules and adds their conditions in order; returns their segments, which the caller
 * frees. */
static struct slice *
add_rules(const struct policy *rules, struct expr_set *conditions)
{
        struct slice *segments = reallocate_array(NULL, rules->row_count + 1, sizeof *segments);
        for (size_t i = 0; i < rules->row_count; i++) {
                struct slice when = policy_cell(rules, i, "when");
                bool last = i + 1 == rules->row_count;
                segments[i] = policy_cell(rules, i, "segment");
                if (segments[i].size == 0)
                        policy_die(rules, i, "segment", "empty; every rule names a segment");
                if (expr_is_else(when) && !last)
                        policy_die(rules, i, "when", "else above other rules; it comes last");
                if (!expr_is_else(when) && last)
                        policy_die(rules, i, "when",
                                   "the last rule is not else: an account could be left without a "
                                   "segment; end the rules with else");
                expr_add(conditions, when, policy_place(rules, i, "when"));
        }
        if (rules->row_count == 0)
                policy_die(rules, SIZE_MAX, NULL, "no rules; the last, or only one, is else");
        return segments;
}

/* "line 7 (dpd > 90): dpd=120 balance=": the rule, and the columns looked at up to it. */
static void
explain_rule(const struct policy *rules, size_t rule, struct expr_set *conditions,
             struct buffer *out)
{
        struct slice when = policy_cell(rules, rule, "when");
        out->size = 0;
        buffer_add_format(out, "line %zu (%.*s): ", rules->rows[rule].line, (int)when.size,
                          when.data);
        expr_explain_list(conditions, (struct expr_list){0, rule + 1}, out);
}

/* Columns that describe the account's stay in its segment. They belong to the segment that the
   stream came with; one that is new begins today with nothing done, and col-plan must see it so.
   But back in the segment of the day before, an account goes on with the stay that it had: the next
   list tells of that, this stream cannot, and col-plan must see that, too. */
static const char *const stay_names[] = {"segment_since", "last_step",    "last_step_on",
                                         "open_step",     "open_step_on", "last_try_on"};
enum { SEGMENT_SINCE, STAY_COUNT = sizeof stay_names / sizeof *stay_names };
static struct {
        int column, slot; /* in the input and the output; -1: the stream has no such column */
} stay[STAY_COUNT];

/* Finds them; true when the stream tells since when an account is in its segment. */
static bool
find_stay(struct filter *filter)
{
        for (size_t i = 0; i < STAY_COUNT; i++) {
                stay[i].column = tsv_find(filter->in, stay_names[i]);
                stay[i].slot = stay[i].column < 0 ? -1 : filter_column(filter, stay_names[i]);
        }
        return stay[SEGMENT_SINCE].column >= 0;
}

/* The stay as the stream has it, or, SINCE not NULL, one of which nothing but its first day is
 * known. */
static void
set_stay(struct filter *filter, const char *since)
{
        for (size_t i = 0; i < STAY_COUNT; i++) {
                if (stay[i].column < 0)
                        continue;
                if (!since)
                        filter_set_plain(filter, stay[i].slot, filter->in->fields[stay[i].column]);
                else
                        filter_set_plain(filter, stay[i].slot,
                                         slice_of(i == SEGMENT_SINCE ? since : ""));
        }
}

static bool
is_segment(const struct filter *filter, int column, struct slice segment)
{
        static struct buffer unescaped;
        return column >= 0 &&
               slice_equal(segment, tsv_text(filter->in->fields[column], &unescaped));
}

int
main(int argc, char **argv)
{
        tool_begin("col-segment", help);
        read_options(argc, argv);
        struct policy *rules = policy_open("segments", rules_name, "tsv", "segment when", "");
        struct filter *filter = filter_open(argv + optind, argc - optind, stream.input);
        struct expr_set *conditions = stream_conditions(filter->in);
        struct slice *segments = add_rules(rules, conditions);
        struct stream_clock clock;
        int present = tsv_find(filter->in, "segment");
        int before = tsv_find(filter->in, "segment_before");
        bool dates_stay = find_stay(filter);
        bool needs_clock = expr_needs_clock(conditions) || dates_stay;
        if (needs_clock)
                stream_clock_open(&clock, filter->in, stream.as_of);

        int segment = filter_column(filter, "segment");
        filter_set(filter, filter_column(filter, "segmentation"), slice_of(rules->label));
        int explanation = stream.explain ? filter_column(filter, "segment_explain") : -1;
        size_t list = expr_add_list(conditions, (struct expr_list){0, rules->row_count});
        struct buffer why = {0};
        while (tsv_next(filter->in)) {
                if (needs_clock)
                        expr_as_of(conditions, stream_clock_read(&clock));
                expr_row(conditions, filter->in->fields);
                size_t rule = expr_first(conditions, list);
                filter_set(filter, segment, segments[rule]);
                if (present >= 0)
                        set_stay(filter, is_segment(filter, present, segments[rule])  ? NULL
                                         : is_segment(filter, before, segments[rule]) ? ""
                                         : dates_stay                                 ? clock.text
                                                                                      : "");
                if (stream.explain) {
                        explain_rule(rules, rule, conditions, &why);
                        filter_set(filter, explanation, buffer_slice(&why));
                }
                filter_emit(filter);
        }
        filter_finish(filter);

        buffer_free(&why);
        free(segments);
        expr_close(conditions);
        policy_free(rules);
        return EXIT_DONE;
}
