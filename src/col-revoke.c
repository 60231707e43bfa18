/* col-revoke: what follows from a promise or an arrangement, open, kept or broken. Streams side by
 * side, account by account; see col-revoke(1). */
#include <stdlib.h>

#include "cells.h"
#include "day.h"
#include "leading.h"
#include "options.h"
#include "revival.h"

static const char help[] =
        "  col-list entries > entries.tsv && col-list instalments > plans.tsv && \\\n"
        "      col-track -t instalment -w tbk-100 --payments entries.tsv plans.tsv \\\n"
        "      > t.tsv && \\\n"
        "      col-list instalments |\n"
        "      col-revoke -r usual -k instalment --promises t.tsv\n"
        "  col-list arrangements > made.tsv && col-revoke -r usual -k entry \\\n"
        "      --promises t.tsv --arrangements made.tsv entries.tsv | col-save -k entry\n"
        "\n"
        "usage: col-revoke -r REVOCATION -k KIND --promises FILE [OPTION]... [FILE]...\n"
        "Books what follows from promises or arrangements, open, kept or broken.\n"
        "Reads standard input where no FILE is given, or FILE is -.\n"
        "\n"
        "  -r, --revocation REVOCATION  file, or name of a policy: what follows from what\n"
        "  -k, --kind KIND          instalment: ends it; action: cancels it;\n"
        "                           entry: prints returns of waivers, and waivers of\n"
        "                           discounts\n"
        "      --promises FILE      what col-track says, sorted as the records are\n"
        "      --arrangements FILE  arrangements, sorted as that: their discounts\n"
        "      --as-of DATE         the day of that, where it has no column as_of\n"
        "      --type COLUMN=TYPE   type of a column that no record kind declares\n"
        "      --no-header          the first line is a record; with --columns\n"
        "      --columns NAMES      names of the columns, separated by commas\n"
        "  -q, --quiet              no warnings\n"
        "  -h, --help               print this help\n"
        "  -V, --version            print the version\n";

enum { OPTION_PROMISES = OPTION_OWN, OPTION_ARRANGEMENTS };

static struct stream_options stream = NO_STREAM_OPTIONS;
static const char *revocation_name, *promises_name, *arrangements_name;
static enum kind_id kind = KIND_NONE;

static struct tsv_reader *in;
static struct expr_set *conditions;
static struct revocation *revocation;
static struct consequences consequences;
static struct leading leading;

static void
read_options(int argc, char **argv)
{
        static const struct option options[] = {
                FILTER_OPTIONS,
                {"type", required_argument, NULL, OPTION_TYPE},
                {"revocation", required_argument, NULL, 'r'},
                {"kind", required_argument, NULL, 'k'},
                {"promises", required_argument, NULL, OPTION_PROMISES},
                {"arrangements", required_argument, NULL, OPTION_ARRANGEMENTS},
                {NULL, 0, NULL, 0},
        };
        int option;
        while ((option = getopt_long(argc, argv, COMMON_LETTERS "r:k:", options, NULL)) != -1) {
                if (stream_option(&stream, option))
                        continue;
                if (option == 'r')
                        revocation_name = optarg;
                else if (option == 'k')
                        kind = revocation_kind(slice_of(optarg));
                else if (option == OPTION_PROMISES)
                        promises_name = optarg;
                else
                        arrangements_name = optarg;
                if (option == 'k' && (kind == KIND_NONE || kind == KIND_arrangement))
                        usage_error("-k %s: action, instalment or entry is expected", optarg);
        }
        if (revocation_name == NULL)
                usage_error("no revocation; name it with -r REVOCATION");
        if (kind == KIND_NONE)
                usage_error("no kind of record; name it with -k KIND");
        if (promises_name == NULL)
                usage_error("no promises; give what col-track says with --promises FILE");
        if (arrangements_name != NULL && kind != KIND_entry)
                usage_error("--arrangements goes with -k entry");
}

/* ---- two streams ---- */

/* Columns of the records; -1: none. */
static struct {
        int as_of, arrangement, ended_on, planned_on, outcome, outcome_on;
} columns;

static struct slice
cell(int column)
{
        return column < 0 ? (struct slice){"", 0} : in->fields[column];
}

_Noreturn static void
die_cell(int column, const char *what)
{
        tsv_die(in, column, EXIT_BAD_DATA, "'%.*s' is %s", (int)cell(column).size,
                cell(column).data, what);
}

static void
open_streams(void)
{
        columns.as_of = kind == KIND_action ? -1 : tsv_find(in, "as_of"); /* of an action a field */
        leading_open(&leading, in);
        conditions = stream_conditions(in);
        revocation = revocation_open(revocation_name, kind, conditions);
        consequences_open(&consequences, promises_name, stream.as_of, leading.debtor_column >= 0);
}

/* Goes to the account of the record read last; true when it is another. Where the records say their
   day, it is that of the promises. */
static bool
next_account(void)
{
        bool another = leading_move(&leading);
        if (another)
                consequences_of(&consequences, buffer_slice(&leading.debtor),
                                buffer_slice(&leading.account));
        if (columns.as_of >= 0 && consequences.count > 0 &&
            !slice_is(cell(columns.as_of), consequences.clock.text))
                die_cell(columns.as_of,
                         "not the as-of date of the promises; list both as of one day");
        return another;
}

static void
close_streams(void)
{
        consequences_close(&consequences);
        leading_close(&leading);
        revocation_close(revocation);
        expr_close(conditions);
}

/* ---- actions and instalments ---- */

static struct filter *filter;
static struct {
        int ended_on, outcome, outcome_on, revocation;
} out;

static void
find_columns(void)
{
        out.ended_on = out.outcome = out.outcome_on = -1;
        tsv_need(in, kind_at(kind)->fields[0].name);
        if (kind == KIND_instalment) {
                columns.arrangement = tsv_need(in, "arrangement");
                columns.ended_on = tsv_need(in, "ended_on");
                out.ended_on = filter_column(filter, "ended_on");
        } else {
                columns.planned_on = tsv_need(in, "planned_on");
                columns.outcome = tsv_find(in, "outcome");
                columns.outcome_on = tsv_find(in, "outcome_on");
                out.outcome = filter_column(filter, "outcome");
                out.outcome_on = filter_column(filter, "outcome_on");
        }
        out.revocation = filter_column(filter, "revocation");
}

/* The instalment read last ends where something takes it back; true then. */
static bool
end_instalment(char day[11])
{
        struct revocable instalment = {.arrangement = cell(columns.arrangement)};
        const struct consequence *consequence =
                cell(columns.ended_on).size > 0
                        ? NULL
                        : revoked_by(revocation, &consequences, in->fields, instalment);
        if (consequence != NULL)
                day_format(day, revoked_on(&consequences, consequence));
        filter_set_plain(filter, out.ended_on,
                         consequence != NULL ? slice_of(day) : cell(columns.ended_on));
        return consequence != NULL;
}

/* The same of an action, which is cancelled as of the day of the promises. */
static bool
cancel_action(char day[11])
{
        struct revocable action = {.on = day_of_cell(in, columns.planned_on)};
        bool cancelled = cell(columns.outcome).size == 0 &&
                         revoked_by(revocation, &consequences, in->fields, action) != NULL;
        if (cancelled)
                day_format(day, consequences.clock.as_of);
        filter_set_plain(filter, out.outcome,
                         cancelled ? slice_of("cancelled") : cell(columns.outcome));
        filter_set_plain(filter, out.outcome_on,
                         cancelled ? slice_of(day) : cell(columns.outcome_on));
        return cancelled;
}

static void
filter_records(char *const *operands, int count)
{
        filter = filter_open(operands, count, stream.input);
        in = filter->in;
        find_columns();
        open_streams();
        while (tsv_next(in)) {
                char day[11];
                next_account();
                bool revoked = kind == KIND_instalment ? end_instalment(day) : cancel_action(day);
                filter_set(filter, out.revocation,
                           slice_of(revoked ? revocation->policy->label : ""));
                filter_emit(filter);
        }
        close_streams();
        filter_finish(filter);
}

/* ---- entries ---- */

/* Opens the arrangements; false where none are given, which a policy that lets discounts off does
   not allow. */
static bool
open_discounts(struct discounts *discounts)
{
        if (arrangements_name != NULL)
                discounts_open(discounts, arrangements_name, revocation_name, &consequences,
                               leading.debtor_column >= 0);
        else if (consequences.arrangement >= 0 && revocation_names(revocation, KIND_arrangement))
                usage_error("no arrangements; %s lets discounts off: give what col-list "
                            "arrangements writes with --arrangements FILE",
                            revocation->policy->path);
        return arrangements_name != NULL;
}

static void
print_entries(char *const *operands, int count)
{
        in = tsv_open(operands, count, stream.input);
        open_streams();
        struct discounts discounts;
        bool discounting = open_discounts(&discounts);
        struct revival *revival =
                revival_open(in, revocation, &consequences, discounting ? &discounts : NULL);
        struct tsv_writer *writer = tsv_writer_open(1, "standard output");
        if (!stream.input.no_header)
                revival_header(writer);
        while (tsv_next(in)) {
                if (next_account()) {
                        revival_finish(revival, writer);
                        if (discounting)
                                discounts_of(&discounts, buffer_slice(&leading.debtor),
                                             buffer_slice(&leading.account));
                }
                revival_entry(revival, buffer_slice(&leading.account));
        }
        revival_finish(revival, writer);
        revival_close(revival);
        if (discounting)
                discounts_close(&discounts);
        close_streams();
        tsv_close(in);
        tsv_finish(writer);
}

int
main(int argc, char **argv)
{
        tool_begin("col-revoke", help);
        read_options(argc, argv);
        if (kind == KIND_entry)
                print_entries(argv + optind, argc - optind);
        else
                filter_records(argv + optind, argc - optind);
        return EXIT_DONE;
}
