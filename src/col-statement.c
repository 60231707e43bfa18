/* col-statement: statements of account, for a debtor or a court; see col-statement(1). */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "day.h"
#include "options.h"
#include "statement-ms.h"
#include "statement-pdf.h"
#include "statement-table.h"
#include "statement-tsv.h"

static const char help[] =
        "  col-list entries | col-allocate -w tbk-100 | col-statement\n"
        "  col-allocate -w tbk-100 -r legal entries.tsv |\n"
        "      col-statement -f pdf -l tr -a accounts.tsv > statements.pdf\n"
        "\n"
        "usage: col-statement [OPTION]... [FILE]...\n"
        "Makes a statement of each account from what col-allocate writes: its charges,\n"
        "interest, payments and what they settled, and what is open after each.\n"
        "Reads standard input where no FILE is given, or FILE is -.\n"
        "\n"
        "  -f, --format FORMAT      tsv, table, ms or pdf (default: a table on a\n"
        "                           terminal, else tsv)\n"
        "  -l, --language LANGUAGE  of table, ms and pdf: file, or name of a language\n"
        "                           (default: en)\n"
        "  -a, --accounts FILE      stream of accounts: names of the debtors\n"
        "      --from DATE          first day shown (default: all)\n"
        "      --as-of DATE         day of the closing balance (default: the column\n"
        "                           as_of)\n"
        "      --no-header          the first line is a record; with --columns\n"
        "      --columns NAMES      names of the columns, separated by commas\n"
        "  -q, --quiet              no warnings\n"
        "  -h, --help               print this help\n"
        "  -V, --version            print the version\n";

enum format { FORMAT_AUTO, FORMAT_TSV, FORMAT_TABLE, FORMAT_MS, FORMAT_PDF };

static struct {
        enum format format;
        const char *language, *accounts;
        struct tsv_input input;
        int32_t from, as_of;
} options = {.language = "en", .from = DAY_NONE, .as_of = DAY_NONE};

static enum format
format_named(const char *name)
{
        static const char *const names[] = {"tsv", "table", "ms", "pdf"};
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
                if (strcmp(name, names[i]) == 0)
                        return FORMAT_TSV + (enum format)i;
        usage_error("--format: '%s'; write tsv, table, ms or pdf", name);
}

static void
read_options(int argc, char **argv)
{
        enum { OPTION_FROM = OPTION_OWN };
        static const struct option list[] = {
                FILTER_OPTIONS,
                {"format", required_argument, NULL, 'f'},
                {"language", required_argument, NULL, 'l'},
                {"accounts", required_argument, NULL, 'a'},
                {"from", required_argument, NULL, OPTION_FROM},
                {NULL, 0, NULL, 0},
        };
        int option;
        while ((option = getopt_long(argc, argv, COMMON_LETTERS "f:l:a:", list, NULL)) != -1) {
                if (common_option(option))
                        continue;
                switch (option) {
                case 'f':
                        options.format = format_named(optarg);
                        break;
                case 'l':
                        options.language = optarg;
                        break;
                case 'a':
                        options.accounts = optarg;
                        break;
                case OPTION_FROM:
                        options.from = option_day(optarg, "--from");
                        break;
                case OPTION_AS_OF:
                        options.as_of = option_day(optarg, "--as-of");
                        break;
                case OPTION_NO_HEADER:
                        options.input.no_header = true;
                        break;
                default:
                        options.input.columns = optarg;
                }
        }
        bool standard_input = optind == argc;
        for (int i = optind; i < argc; i++)
                standard_input |= strcmp(argv[i], "-") == 0;
        if (standard_input && options.accounts != NULL && strcmp(options.accounts, "-") == 0)
                usage_error("--accounts: standard input is the entries already");
        if (options.format == FORMAT_AUTO)
                options.format = isatty(STDOUT_FILENO) ? FORMAT_TABLE : FORMAT_TSV;
}

static void
write_stream(int argc, char **argv)
{
        struct statement statement;
        struct filter *filter = filter_open(argv + optind, argc - optind, options.input);
        statement_open(&statement, filter->in, options.as_of, options.from);
        if (options.accounts != NULL) { /* no name of it is printed, but it must be whole */
                struct beside accounts;
                beside_open(&accounts, options.accounts, "", tsv_find(filter->in, "debtor") >= 0);
                beside_close(&accounts);
        }
        statement_tsv(filter, &statement);
        statement_close(&statement);
}

static void
print(int argc, char **argv)
{
        struct wording *wording = wording_open(options.language);
        struct tsv_reader *in = tsv_open(argv + optind, argc - optind, options.input);
        struct statement statement;
        statement_open(&statement, in, options.as_of, options.from);
        struct beside accounts;
        if (options.accounts != NULL)
                beside_open(&accounts, options.accounts, statement.clocks.as_of_text,
                            tsv_find(in, "debtor") >= 0);
        (options.format == FORMAT_TABLE ? statement_table : statement_ms)(
                &statement, wording, options.accounts == NULL ? NULL : &accounts);
        statement_close(&statement);
        tsv_close(in);
        wording_close(wording);
}

int
main(int argc, char **argv)
{
        tool_begin("col-statement", help);
        read_options(argc, argv);
        if (options.format == FORMAT_TSV) {
                write_stream(argc, argv);
                return EXIT_DONE;
        }
        bool pdf = options.format == FORMAT_PDF;
        if (pdf)
                statement_pdf_begin();
        print(argc, argv);
        return pdf ? (int)statement_pdf_end() : EXIT_DONE;
}
