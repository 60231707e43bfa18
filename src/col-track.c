/* col-track: promises and instalments against payments. Two streams, account by account; see
 * col-track(1). */
#include <stdlib.h>

#include "day.h"
#include "number.h"
#include "options.h"
#include "payments.h"
#include "stream.h"
#include "tolerance.h"
#include "tracked.h"
#include "tracking.h"
#include "waterfall.h"

static const char help[] =
        "  col-list entries > entries.tsv && col-list promises |\n"
        "      col-track -t promise -w tbk-100 --payments entries.tsv\n"
        "  col-list entries > entries.tsv && col-list instalments |\n"
        "      col-track -t instalment -w tbk-100 --payments entries.tsv --explain\n"
        "\n"
        "usage: col-track -t TOLERANCE -w WATERFALL --payments FILE [OPTION]... [FILE]...\n"
        "Appends what came of each promise or instalment, by the payments of its account.\n"
        "Reads standard input where no FILE is given, or FILE is -.\n"
        "\n"
        "  -t, --tolerance TOLERANCE  file, or name of a policy: grace days and share\n"
        "  -w, --waterfall WATERFALL  file, or name: which tags do not reduce the debt\n"
        "      --payments FILE      stream of entries, sorted as the promises are\n"
        "      --as-of DATE         day for which to tell (default: the column as_of)\n"
        "      --explain            append track_explain: which line, which payments\n"
        "      --type COLUMN=TYPE   type of a column that no record kind declares\n"
        "      --no-header          the first line is a record; with --columns\n"
        "      --columns NAMES      names of the columns, separated by commas\n"
        "  -q, --quiet              no warnings\n"
        "  -h, --help               print this help\n"
        "  -V, --version            print the version\n";

enum { OPTION_PAYMENTS = OPTION_OWN };

static struct stream_options stream = NO_STREAM_OPTIONS;
static const char *tolerance_name, *waterfall_name, *payments_name;

static void
read_options(int argc, char **argv)
{
        static const struct option options[] = {
                STREAM_OPTIONS,
                {"tolerance", required_argument, NULL, 't'},
                {"waterfall", required_argument, NULL, 'w'},
                {"payments", required_argument, NULL, OPTION_PAYMENTS},
                {NULL, 0, NULL, 0},
        };
        int option;
        while ((option = getopt_long(argc, argv, COMMON_LETTERS "t:w:", options, NULL)) != -1) {
                if (stream_option(&stream, option))
                        continue;
                if (option == 't')
                        tolerance_name = optarg;
                else if (option == 'w')
                        waterfall_name = optarg;
                else
                        payments_name = optarg;
        }
        if (tolerance_name == NULL)
                usage_error("no tolerance; name it with -t TOLERANCE");
        if (waterfall_name == NULL)
                usage_error("no waterfall; name it with -w WATERFALL");
        if (payments_name == NULL)
                usage_error("no payments; give their stream with --payments FILE");
}

/* ---- columns ---- */

static struct {
        int status, paid, open, kept_on, broken_on, resume_on, consequence, tolerance, waterfall,
                explain;
} out;

static struct filter *filter;
static struct tracked tracked;
static struct tolerance *tolerance;
static struct waterfall *waterfall;

static void
declare_columns(void)
{
        out.status = filter_column(filter, "status");
        out.paid = filter_column(filter, "paid");
        out.open = filter_column(filter, "open");
        out.kept_on = filter_column(filter, "kept_on");
        out.broken_on = filter_column(filter, "broken_on");
        out.resume_on = filter_column(filter, "resume_on");
        out.consequence = filter_column(filter, "consequence");
        out.tolerance = filter_column(filter, "tolerance");
        filter_set(filter, out.tolerance, slice_of(tolerance->policy->label));
        out.waterfall = filter_column(filter, "waterfall");
        filter_set(filter, out.waterfall, slice_of(waterfall->policy->label));
        if (stream.explain)
                out.explain = filter_column(filter, "track_explain");
        if (tracked.clock.column < 0)
                filter_set_plain(filter, filter_column(filter, "as_of"),
                                 slice_of(tracked.clock.text));
}

/* ---- what they come to ---- */

/* Of a promise, or of all instalments of an arrangement: they stand or fall together. */
struct outcome {
        int32_t broken_on; /* DAY_NONE: it is not */
        int32_t resume_on; /* DAY_NONE: it is kept */
        bool kept;
};

/* That of the rows from FIRST to *END - 1, as far as they are not withdrawn. */
static struct outcome
outcome_from(size_t first, size_t *end)
{
        struct outcome outcome = {DAY_NONE, DAY_NONE, true};
        int32_t last_on = tracked.promises[first].last_on;
        *end = first;
        do {
                const struct promise *promise = &tracked.promises[(*end)++];
                if (promise->withdrawn)
                        continue;
                int32_t broken_on = promise_broken_on(promise, tracked.as_of);
                if (broken_on != DAY_NONE &&
                    (outcome.broken_on == DAY_NONE || broken_on < outcome.broken_on))
                        outcome.broken_on = broken_on;
                if (promise->last_on > last_on)
                        last_on = promise->last_on;
                outcome.kept = outcome.kept && promise->kept_on != DAY_NONE;
        } while (*end < tracked.count && tracked_together(&tracked, first, *end));
        if (outcome.broken_on != DAY_NONE)
                outcome.resume_on = outcome.broken_on;
        else if (!outcome.kept)
                outcome.resume_on = last_on + 1;
        return outcome;
}

/* ---- writing ---- */

/* Text of the cells of a row, until it is written. */
struct cell_texts {
        char paid[32], open[32], kept_on[11], broken_on[11], resume_on[11];
};

static void
set_day(int slot, char text[11], int32_t day)
{
        text[0] = '\0';
        if (day != DAY_NONE && day <= DAY_LAST)
                day_format(text, day);
        filter_set_plain(filter, slot, slice_of(text));
}

/* Promises that count for nothing any more. */
static void
set_withdrawn(const struct tracked_row *row)
{
        const int empty[] = {out.paid,      out.open,      out.kept_on,
                             out.broken_on, out.resume_on, out.consequence};
        filter_set_plain(filter, out.status, slice_of(row->ended ? "ended" : "replaced"));
        for (size_t i = 0; i < sizeof empty / sizeof *empty; i++)
                filter_set_plain(filter, empty[i], (struct slice){"", 0});
}

static void
set_outcome(const struct promise *promise, const struct tolerance_line *line,
            const struct outcome *outcome, struct cell_texts *text)
{
        size_t paid = money_format(text->paid, promise->paid, tracked.digits);
        size_t open = money_format(text->open, promise->amount - promise->paid, tracked.digits);
        filter_set_plain(filter, out.status,
                         slice_of(promise_statuses[promise_status(promise, tracked.as_of)]));
        filter_set_plain(filter, out.paid, (struct slice){text->paid, paid});
        filter_set_plain(filter, out.open, (struct slice){text->open, open});
        set_day(out.kept_on, text->kept_on, promise->kept_on);
        set_day(out.broken_on, text->broken_on, promise_broken_on(promise, tracked.as_of));
        set_day(out.resume_on, text->resume_on, outcome->resume_on);
        filter_set(filter, out.consequence,
                   outcome->broken_on != DAY_NONE ? line->on_broken
                   : outcome->kept                ? line->on_kept
                                                  : line->on_open);
}

static void
emit_row(size_t i, const struct outcome *outcome)
{
        const struct tracked_row *row = &tracked.rows[i];
        struct cell_texts text;
        if (tracked.promises[i].withdrawn)
                set_withdrawn(row);
        else
                set_outcome(&tracked.promises[i], row->line, outcome, &text);
        if (stream.explain)
                filter_set(filter, out.explain, buffer_slice(&row->why));
        filter_emit_raw(filter, tracked_raw(&tracked, i));
}

/* Adds to each row which payments went to it. */
static void
explain_matches(const struct matching *matching, const struct payment_made *made)
{
        for (size_t i = 0; i < matching->count; i++) {
                const struct match *match = &matching->matches[i];
                char amount[32], day[11];
                money_format(amount, match->amount, tracked.digits);
                day_format(day, made[match->payment].value_on);
                buffer_add_format(&tracked.rows[match->promise].why, "; %s of entry %lld on %s",
                                  amount, (long long)made[match->payment].entry, day);
        }
}

static void
track_account(struct payments *payments, struct matching *matching)
{
        size_t made_count;
        const struct payment_made *made =
                payments_of(payments, buffer_slice(&tracked.debtor), buffer_slice(&tracked.account),
                            buffer_slice(&tracked.currency), &made_count);
        promises_match(matching, tracked.promises, tracked.count, made, made_count);
        if (stream.explain)
                explain_matches(matching, made);
        for (size_t i = 0, end; i < tracked.count; i = end) {
                struct outcome outcome = outcome_from(i, &end);
                for (size_t k = i; k < end; k++)
                        emit_row(k, &outcome);
        }
}

int
main(int argc, char **argv)
{
        tool_begin("col-track", help);
        read_options(argc, argv);
        filter = filter_open(argv + optind, argc - optind, stream.input);
        struct expr_set *conditions = stream_conditions(filter->in);
        tolerance = tolerance_open(tolerance_name, conditions);
        waterfall = waterfall_open(waterfall_name);
        tracked_open(&tracked, filter->in, conditions, tolerance, stream.as_of, stream.explain);
        declare_columns();
        struct payments *payments =
                payments_open(payments_name, tracked.clock.text, tracked.by_debtor, waterfall,
                              tracked.instalments);
        struct matching matching = {0};
        while (tracked_next(&tracked))
                track_account(payments, &matching);
        payments_close(payments);
        filter_finish(filter);
        matching_free(&matching);
        tracked_close(&tracked);
        waterfall_close(waterfall);
        tolerance_close(tolerance);
        expr_close(conditions);
        return EXIT_DONE;
}
