/* col-mt940: bank statements of the form MT940, as receipts. See col-mt940(1). */
#include "error.h"
#include "mt940.h"
#include "options.h"

static const char help[] =
        "  col-mt940 statement.sta | col-save -k receipt\n"
        "  col-mt940 --encoding windows-1254 monday.sta tuesday.sta > receipts.tsv\n"
        "\n"
        "usage: col-mt940 [OPTION]... [FILE]...\n"
        "Writes what came in by bank statements of SWIFT, MT940, as receipts.\n"
        "Reads standard input where no FILE is given, or FILE is -.\n"
        "\n"
        "  -e, --encoding ENCODING  of the files, as iconv(1) knows it (default: UTF-8)\n"
        "  -q, --quiet              no summary\n"
        "  -h, --help               print this help\n"
        "  -V, --version            print the version\n";

static const char *encoding = "UTF-8";

static void
read_options(int argc, char **argv)
{
        static const struct option options[] = {
                COMMON_OPTIONS,
                {"encoding", required_argument, NULL, 'e'},
                {NULL, 0, NULL, 0},
        };
        int option;
        while ((option = getopt_long(argc, argv, COMMON_LETTERS "e:", options, NULL)) != -1)
                if (!common_option(option))
                        encoding = optarg;
}

static void
read_statements(int descriptor, const char *name, struct bank_output *output)
{
        mt940_read(descriptor, name, encoding, bank_output_line, output);
}

int
main(int argc, char **argv)
{
        tool_begin("col-mt940", help);
        read_options(argc, argv);
        struct bank_output *output = bank_output_open();
        bank_output_read(output, argv + optind, argc - optind, read_statements);
        bank_output_finish(output);
        return EXIT_DONE;
}
