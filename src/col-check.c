/* col-check: prove that nothing is wrong. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "checks.h"
#include "db.h"
#include "error.h"
#include "findings.h"
#include "options.h"
#include "progress.h"

static const char help[] =
        "  col-check\n"
        "  col-check --anchor \"$(cat head-of-january)\" > findings.tsv\n"
        "\n"
        "usage: col-check [-q] [-d FILE] [--anchor HEAD]\n"
        "\n"
        "Read the whole database, compute again what can be computed, and compare. Prints\n"
        "nothing and ends with 0 when all is well; otherwise each finding is a line, and\n"
        "it ends with 1.\n"
        "\n"
        "  -d, --database FILE  the database; without it, that of COL_DB\n"
        "      --anchor HEAD    a head of the chain printed earlier must still be in it\n"
        "  -q, --quiet          no progress\n"
        "  -h, --help           print this\n"
        "  -V, --version        print the version\n";

enum { OPTION_ANCHOR = OPTION_OWN };

static const char *
option_head(const char *argument)
{
        if (strlen(argument) != 64 || strspn(argument, "0123456789abcdef") != 64)
                usage_error(
                        "--anchor takes a head: 64 digits 0-9a-f, as col-list batches shows it");
        return argument;
}

int
main(int argc, char **argv)
{
        static const struct option options[] = {
                COMMON_OPTIONS,
                {"database", required_argument, NULL, 'd'},
                {"anchor", required_argument, NULL, OPTION_ANCHOR},
                {NULL, 0, NULL, 0},
        };
        static void (*const checks[])(struct db *) = {
                check_file,        check_schema,   check_references, check_values,   check_derived,
                check_agreement,   check_matches,  check_versions,   check_currency, check_policies,
                check_allocations, check_balances, check_approvals,  check_chain,    check_view,
        };
        const size_t count = sizeof checks / sizeof *checks;
        const char *database = NULL, *anchor = NULL;
        tool_begin("col-check", help);
        for (int o; (o = getopt_long(argc, argv, EDGE_LETTERS, options, NULL)) != -1;) {
                if (common_option(o))
                        continue;
                if (o == 'd')
                        database = optarg;
                else
                        anchor = option_head(optarg);
        }
        if (optind < argc)
                usage_error("%s: col-check takes no operands", argv[optind]);

        struct db *db = db_open_reader(db_path(database));
        progress_begin("checks done");
        for (size_t i = 0; i < count; i++) {
                progress_step(i, (double)i / (double)count);
                checks[i](db);
        }
        progress_end();
        if (anchor)
                check_anchor(db, anchor);
        db_close(db);
        return findings_end() ? EXIT_FINDINGS : EXIT_DONE;
}
