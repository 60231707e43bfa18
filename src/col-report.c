/* col-report: what an SQL file on a report shelf makes of the database. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "day.h"
#include "db.h"
#include "error.h"
#include "format.h"
#include "reading.h"
#include "report.h"
#include "sql-clock.h"
#include "versions.h"

static const char help[] =
        "  col-report portfolio\n"
        "  col-report ageing -f csv > ageing.csv\n"
        "  col-report migrations --from 2026-01-01 --to 2026-01-31\n"
        "  col-report                         # which reports there are\n"
        "\n"
        "usage: col-report [-q] [-d FILE] [-f FORMAT] [--as-of DAY] [--known DAY|BATCH]\n"
        "                  [--from DAY] [--to DAY] [-p NAME=VALUE]... [REPORT]\n"
        "\n"
        "Print a report: an SQL file of share/reports, or of reports/ in a folder of\n"
        "COL_PATH. Without one, list them.\n"
        "\n"
        "  -f, --format FORMAT  tsv, table, csv or json; without it, a table on a\n"
        "                       terminal, else TSV\n"
        "      --as-of DAY      as things were on that day; without it, today\n"
        "      --known WHEN     as far as was recorded by the end of that day, or up to\n"
        "                       that batch; without it, all that is recorded\n"
        "      --from DAY       first day, for reports that ask for one\n"
        "      --to DAY         last day; without it, the as-of day\n"
        "  -p, --parameter NAME=VALUE\n"
        "                       another parameter that the report asks for\n"
        "  -d, --database FILE  the database; without it, that of COL_DB\n"
        "  -q, --quiet          say nothing but errors\n"
        "  -h, --help           print this\n"
        "  -V, --version        print the version\n";

/* Values for the parameters of the report: its own clocks and those of -p, which must all be asked
 * for. */
static struct given {
        const char *name, *value;
        const char *option; /* what gave it; NULL: always there */
        bool used;
} * given;
static size_t given_count, given_capacity;

static void
give(const char *name, const char *value, const char *option)
{
        for (size_t i = 0; i < given_count; i++) {
                if (!strcmp(given[i].name, name))
                        usage_error("%s: the parameter %s has been given before", option, name);
        }
        grow(&given, &given_capacity, given_count + 1, sizeof *given);
        given[given_count++] = (struct given){name, value, option, false};
}

/* NAME=VALUE of -p; the argument is cut in two. */
static void
give_parameter(char *argument)
{
        char *equals = strchr(argument, '=');

        if (!equals || equals == argument)
                usage_error("-p: '%s' is not NAME=VALUE", argument);
        *equals = '\0';
        give(argument, equals + 1, "-p");
}

static const char *
given_value(const char *name)
{
        for (size_t i = 0; i < given_count; i++) {
                if (!strcmp(given[i].name, name)) {
                        given[i].used = true;
                        return given[i].value;
                }
        }
        return NULL;
}

/* Binds the policy that a parameter stands for; NAME: the one given, or NULL. */
static void
bind_policy(struct report *report, int index, const struct report_policy *policy, const char *name)
{
        char *text = report_policy_text(policy->type, name ? name : policy->name);

        report_bind(report, index, text);
        free(text);
}

static void
bind_parameters(struct report *report, struct moment moment)
{
        char as_of[11], known[24];
        const char *name, *from = NULL, *to = NULL;

        day_format(as_of, moment.as_of);
        snprintf(known, sizeof known, "%lld", (long long)moment.known);
        for (int i = 1; (name = report_parameter(report, i)); i++) {
                const char *value = given_value(name);
                const struct report_policy *policy = report_policies_find(&report->policies, name);

                if (policy) {
                        bind_policy(report, i, policy, value);
                        continue;
                }
                if (!strcmp(name, "as_of") || (!value && !strcmp(name, "to")))
                        value = as_of;
                else if (!strcmp(name, "known"))
                        value = known;
                else if (!value && !strcmp(name, "from"))
                        value = "0001-01-01";
                else if (!value)
                        usage_error(
                                "the report %s asks for a parameter %s; give it with -p %s=VALUE",
                                report->file->name, name, name);
                report_bind(report, i, value);
                if (!strcmp(name, "from"))
                        from = value;
                else if (!strcmp(name, "to"))
                        to = value;
        }
        if (from && to && strcmp(from, to) > 0)
                usage_error("--from %s lies after %s %s: there is no day between them", from,
                            to == as_of ? "the as-of day" : "--to", to);
        for (size_t i = 0; i < given_count; i++) {
                if (!given[i].used)
                        usage_error("%s: the report %s has no parameter %s", given[i].option,
                                    report->file->name, given[i].name);
        }
}

static void
list_reports(enum format format)
{
        static const char *const names[] = {"report", "about"};
        static const enum type types[] = {TYPE_TEXT, TYPE_TEXT};
        size_t count;
        char **reports = policy_names("reports", "sql", &count);
        struct format_writer *out = format_open(format, names, types, 2);

        for (size_t i = 0; i < count; i++) {
                struct report *report = report_read(reports[i]);
                format_row(out, (struct slice[]){slice_of(reports[i]), slice_of(report->about)});
                report_free(report);
                free(reports[i]);
        }
        free(reports);
        format_close(out);
}

static uint64_t
print_report(struct report *report, struct db *db, enum format format, struct format_writer **out)
{
        int count = sqlite3_column_count(report->statement);
        const char **names = reallocate_array(NULL, (size_t)count, sizeof *names);
        enum type *types = reallocate_array(NULL, (size_t)count, sizeof *types);
        struct slice *cells = reallocate_array(NULL, (size_t)count, sizeof *cells);
        struct buffer *scratch = allocate((size_t)count * sizeof *scratch);
        uint64_t rows = 0;
        bool row = report_next(report, db);

        for (int i = 0; i < count; i++) {
                names[i] = report_column(report, i);
                types[i] = report_column_type(report, i);
        }
        *out = format_open(format, names, types, (size_t)count);
        for (; row; row = report_next(report, db), rows++) {
                for (int i = 0; i < count; i++)
                        cells[i] = report_text(report, i, &scratch[i]);
                format_row(*out, cells);
        }
        for (int i = 0; i < count; i++)
                buffer_free(&scratch[i]);
        free(scratch);
        free(cells);
        free(types);
        free(names);
        return rows;
}

int
main(int argc, char **argv)
{
        static const struct option options[] = {READING_OPTIONS,
                                                {"format", required_argument, NULL, 'f'},
                                                {"from", required_argument, NULL, OPTION_OWN},
                                                {"to", required_argument, NULL, OPTION_OWN + 1},
                                                {"parameter", required_argument, NULL, 'p'},
                                                {NULL, 0, NULL, 0}};
        struct reading reading = {NULL, NULL, NULL};
        enum format format = FORMAT_AUTO;

        tool_begin("col-report", help);
        for (int option;
             (option = getopt_long(argc, argv, EDGE_LETTERS "f:p:", options, NULL)) != -1;) {
                switch (option) {
                case 'f':
                        format = format_named(optarg);
                        break;
                case 'p':
                        give_parameter(optarg);
                        break;
                case OPTION_OWN:
                        option_day(optarg, "--from");
                        give("from", optarg, "--from");
                        break;
                case OPTION_OWN + 1:
                        option_day(optarg, "--to");
                        give("to", optarg, "--to");
                        break;
                default:
                        reading_option(&reading, option);
                }
        }
        if (argc - optind > 1)
                usage_error("one report at a time, not also \"%s\"", argv[optind + 1]);
        if (optind == argc) {
                list_reports(format);
                return EXIT_DONE;
        }

        sql_clock_for_all();
        struct moment moment;
        struct db *db = reading_open(&reading, &moment);
        sql_clock_set(moment.as_of);
        struct report *report = report_read(argv[optind]);
        struct format_writer *out;

        report_prepare(report, db, moment);
        bind_parameters(report, moment);
        uint64_t rows = print_report(report, db, format, &out);
        db_access_log(db, argc, argv, rows);
        format_close(out);
        report_free(report);
        db_close(db);
        return EXIT_DONE;
}
