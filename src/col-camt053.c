/* col-camt053: bank statements of ISO 20022, camt.053, as receipts. See col-camt053(1). */
#include "camt053.h"
#include "error.h"
#include "options.h"

static const char help[] =
        "  col-camt053 statement.xml | col-save -k receipt\n"
        "  unzip -p statements.zip monday.xml | col-camt053 > receipts.tsv\n"
        "\n"
        "usage: col-camt053 [OPTION]... [FILE]...\n"
        "Writes what came in by bank statements of ISO 20022, camt.053, as receipts.\n"
        "Reads standard input where no FILE is given, or FILE is -.\n"
        "\n"
        "  -q, --quiet              no warnings, no summary\n"
        "  -h, --help               print this help\n"
        "  -V, --version            print the version\n";

static void
read_options(int argc, char **argv)
{
        static const struct option options[] = {
                COMMON_OPTIONS,
                {NULL, 0, NULL, 0},
        };
        int option;
        while ((option = getopt_long(argc, argv, COMMON_LETTERS, options, NULL)) != -1)
                common_option(option);
}

static void
read_statements(int descriptor, const char *name, struct bank_output *output)
{
        camt053_read(descriptor, name, bank_output_line, output);
}

int
main(int argc, char **argv)
{
        tool_begin("col-camt053", help);
        read_options(argc, argv);
        struct bank_output *output = bank_output_open();
        bank_output_read(output, argv + optind, argc - optind, read_statements);
        bank_output_finish(output);
        return EXIT_DONE;
}
