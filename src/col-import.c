/* col-import: files as creditors and banks send them become facts. */
#include <stdlib.h>

#include "changes.h"
#include "day.h"
#include "error.h"
#include "importing.h"
#include "number.h"
#include "options.h"

static const char help[] =
        "  col-import -m accounts.map accounts.csv -m payments.map payments.csv\n"
        "  col-import -n -m accounts.map --rows 300 --sum TRY=25634663.07 accounts.csv\n"
        "  iconv -f utf-16 -t utf-8 bank.csv | col-import -m bank --rejects /tmp -\n"
        "\n"
        "usage: col-import [-nq] [-d FILE] [--as-of DAY] [--rejects FOLDER] [--again]\n"
        "                  {-m MAP [--rows N] [--sum CURRENCY=AMOUNT] FILE...}...\n"
        "\n"
        "Import foreign CSV files by maps: all of them as one batch. Rows that are\n"
        "refused are kept in FILE's name with .rejects.csv, and why in .rejects.tsv.\n"
        "\n"
        "  -m, --map MAP        how the files after it are to be read: col-map(5)\n"
        "      --rows N         control total: the next file has N rows\n"
        "      --sum CUR=N      control total: its amounts in that currency add up to N\n"
        "      --rejects FOLDER where refused rows are kept; without it, beside FILE\n"
        "      --again          import files anew that were imported before\n"
        "  -n, --dry-run        do everything but store; say what would change\n"
        "  -d, --database FILE  the database; without it, that of COL_DB\n"
        "      --as-of DAY      day from which changed attributes hold; without it, today\n"
        "  -q, --quiet          say nothing but errors\n"
        "  -h, --help           print this\n"
        "  -V, --version        print the version\n";

enum { OPTION_ROWS = OPTION_OWN, OPTION_SUM, OPTION_REJECTS, OPTION_AGAIN };

static struct import import = {.as_of = DAY_NONE};

static void
add_input(const char *operand, const char *map, struct map_totals *totals)
{
        if (!map)
                usage_error("no map says how to read %s; write -m MAP before it", operand);
        import.inputs = reallocate_array(import.inputs, import.count + 1, sizeof *import.inputs);
        import.inputs[import.count++] =
                (struct import_input){.operand = operand, .map = map, .totals = *totals};
        *totals = (struct map_totals){.rows = -1};
}

/* Returns the database named, or NULL. */
static const char *
read_options(int argc, char **argv)
{
        static const struct option options[] = {
                EDGE_OPTIONS,
                {"map", required_argument, NULL, 'm'},
                {"rows", required_argument, NULL, OPTION_ROWS},
                {"sum", required_argument, NULL, OPTION_SUM},
                {"rejects", required_argument, NULL, OPTION_REJECTS},
                {"again", no_argument, NULL, OPTION_AGAIN},
                {"dry-run", no_argument, NULL, 'n'},
                {NULL, 0, NULL, 0}};
        enum { OPERAND = 1 }; /* what getopt_long calls one that it returns in its place ("-") */
        const char *database = NULL, *map = NULL;
        struct map_totals totals = {.rows = -1};
        for (int option;
             (option = getopt_long(argc, argv, "-" EDGE_LETTERS "m:n", options, NULL)) != -1;)
                switch (option) {
                case OPERAND:
                        add_input(optarg, map, &totals);
                        break;
                case 'm':
                        map = optarg;
                        break;
                case 'n':
                        import.dry_run = true;
                        break;
                case 'd':
                        database = optarg;
                        break;
                case OPTION_AS_OF:
                        import.as_of = option_day(optarg, "--as-of");
                        break;
                case OPTION_ROWS:
                        if (integer_parse(slice_of(optarg), &totals.rows) != NUMBER_OK ||
                            totals.rows < 0)
                                usage_error("--rows: \"%s\" is not a number of rows", optarg);
                        break;
                case OPTION_SUM:
                        if (!map_add_sum(&totals, slice_of(optarg)))
                                usage_error(
                                        "--sum: \"%s\" is not CURRENCY=AMOUNT, such as TRY=1234.56",
                                        optarg);
                        break;
                case OPTION_AGAIN:
                        import.again = true;
                        break;
                case OPTION_REJECTS:
                        import.rejects_folder = optarg;
                        break;
                default:
                        common_option(option);
                }
        for (; optind < argc; optind++)
                add_input(argv[optind], map, &totals);
        if (!import.count)
                add_input("-", map, &totals);
        if (totals.rows >= 0 || totals.sum_count)
                usage_error("--rows and --sum stand before the file that they are about");
        return database;
}

int
main(int argc, char **argv)
{
        tool_begin("col-import", help);
        const char *path = db_path(read_options(argc, argv));
        char *arguments = command_line(argc, argv);
        import.arguments = arguments;
        struct db *db = db_open_reader(path);
        if (import.as_of == DAY_NONE)
                import.as_of = db_today(db);
        import_open(&import);
        char on[11];
        int64_t same = import_find_same(&import, db, on);
        db_close(db);

        bool findings = false;
        if (same) {
                say("batch %lld of %s imported the same files by the same maps; nothing to do "
                    "(--again)",
                    (long long)same, on);
                struct changes *none = changes_open();
                changes_print(none);
                changes_close(none);
        } else {
                findings = import_run(&import, path);
        }
        import_close(&import);
        free(arguments);
        return findings ? EXIT_FINDINGS : EXIT_DONE;
}
