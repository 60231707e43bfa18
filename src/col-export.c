/* col-export: files for an institution, by a layout, with a manifest. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "day.h"
#include "error.h"
#include "export_file.h"
#include "number.h"
#include "outfile.h"
#include "reading.h"

static const char help[] =
        "  col-export -l payments -t anadolu payments.csv > manifest.tsv\n"
        "  col-export -l payments -t anadolu new.csv | col-save -k export\n"
        "  col-export --again 1 again.csv\n"
        "\n"
        "usage: col-export [-q] [-d FILE] -l LAYOUT [-t RECIPIENT] [--all]\n"
        "                  [--as-of DAY] [--known DAY|BATCH] OUTPUT\n"
        "       col-export [-q] [-d FILE] --again NUMBER OUTPUT\n"
        "\n"
        "Write a file for an institution as a layout says, with what is new since the\n"
        "last one that was saved, and its manifest on standard output, for col-save.\n"
        "\n"
        "  -l, --layout LAYOUT  what the file looks like, and what is in it\n"
        "  -t, --to RECIPIENT   only what is for that creditor, agent ...; whom a layout\n"
        "                       is for, it says itself\n"
        "      --all            also what was handed over before\n"
        "      --again NUMBER   make the file of that export again, the same bytes\n"
        "      --as-of DAY      as things were on that day; without it, today\n"
        "      --known WHEN     as far as was recorded by the end of that day, or up to\n"
        "                       that batch; without it, all that is recorded\n"
        "  -d, --database FILE  the database; without it, that of COL_DB\n"
        "  -q, --quiet          say nothing but errors\n"
        "  -h, --help           print this\n"
        "  -V, --version        print the version\n";

struct wish {
        const char *layout, *recipient, *again;
        bool all;
        struct reading reading;
};

static int64_t
number_option(const char *argument)
{
        int64_t number;

        if (integer_parse(slice_of(argument), &number) != NUMBER_OK || number < 1)
                usage_error("--again: '%s' is not the number of an export", argument);
        return number;
}

/* What was handed over before, unless all is wanted: it cannot have been later. */
static void
find_former(struct db *db, const struct wish *wish, const struct layout *layout,
            struct manifest *manifest)
{
        struct manifest last;

        manifest->former = (struct moment){DAY_NONE, 0};
        if (wish->all || !manifest_last(db, layout->policy->name, manifest->recipient, &last))
                return;
        if (last.moment.as_of > manifest->moment.as_of ||
            last.moment.known > manifest->moment.known)
                usage_error("export %lld was made for a later day or batch; what is new since then "
                            "cannot be told; give --all",
                            (long long)last.number);
        manifest->former = last.moment;
        manifest_free(&last);
}

static struct layout *
new_export(struct db *db, const struct wish *wish, struct moment moment, struct manifest *manifest)
{
        struct layout *layout = layout_open(wish->layout);

        if (layout->recipient && !wish->recipient)
                usage_error("the layout %s is for one %s; say with -t for which",
                            layout->policy->name, layout->recipient);
        if (!layout->recipient && wish->recipient)
                usage_error("-t: the layout %s is for all; it names no column of recipients",
                            layout->policy->name);
        *manifest =
                (struct manifest){.layout = duplicate(layout->policy->label),
                                  .recipient = duplicate(wish->recipient ? wish->recipient : ""),
                                  .moment = moment};
        find_former(db, wish, layout, manifest);
        return layout;
}

/* The same bytes as then, or an error. */
static void
check_same(const struct manifest *manifest, const char *sha256)
{
        if (strcmp(manifest->sha256, sha256) != 0)
                die(EXIT_BAD_DATA,
                    "export %lld had the SHA-256 %s, and now comes to %s: what it was made of is "
                    "no longer as it was; col-check says more",
                    (long long)manifest->number, manifest->sha256, sha256);
}

static struct wish
read_options(int argc, char **argv)
{
        enum { OPTION_ALL = OPTION_OWN, OPTION_AGAIN };
        static const struct option options[] = {READING_OPTIONS,
                                                {"layout", required_argument, NULL, 'l'},
                                                {"to", required_argument, NULL, 't'},
                                                {"all", no_argument, NULL, OPTION_ALL},
                                                {"again", required_argument, NULL, OPTION_AGAIN},
                                                {NULL, 0, NULL, 0}};
        struct wish wish = {0};

        for (int option;
             (option = getopt_long(argc, argv, EDGE_LETTERS "l:t:", options, NULL)) != -1;) {
                switch (option) {
                case 'l':
                        wish.layout = optarg;
                        break;
                case 't':
                        wish.recipient = optarg;
                        break;
                case OPTION_ALL:
                        wish.all = true;
                        break;
                case OPTION_AGAIN:
                        wish.again = optarg;
                        break;
                default:
                        reading_option(&wish.reading, option);
                }
        }
        if (argc - optind != 1)
                usage_error("name the one file to be made");
        if (!wish.layout == !wish.again)
                usage_error(
                        "give either a layout, with -l, or --again and the number of an export");
        if (wish.again && (wish.recipient || wish.all || wish.reading.as_of || wish.reading.known))
                usage_error("--again repeats an export as it was; it takes nothing but -d");
        return wish;
}

int
main(int argc, char **argv)
{
        tool_begin("col-export", help);
        struct wish wish = read_options(argc, argv);
        const char *path = argv[optind];
        struct moment moment;
        struct manifest manifest;
        struct totals totals = {0};
        struct layout *layout;
        char sha256[65];

        struct db *db = reading_open(&wish.reading, &moment);
        catch_interrupts();
        if (wish.again) {
                manifest_numbered(db, number_option(wish.again), &manifest);
                layout = manifest_layout(db, &manifest);
        } else {
                layout = new_export(db, &wish, moment, &manifest);
        }
        struct outfile *file = outfile_open(path);
        export_file(db, layout, &manifest, outfile_temporary(file), &totals);
        outfile_hash(file, sha256);
        if (wish.again)
                check_same(&manifest, sha256);
        memcpy(manifest.sha256, sha256, sizeof sha256);

        /* The stream stays without its end until file and log are there. */
        struct tsv_writer *out = tsv_writer_open(STDOUT_FILENO, "standard output");
        manifest_write(out, &manifest, path, &totals);
        outfile_publish(file);
        db_access_log(db, argc, argv, totals.records);
        tsv_finish(out);
        outfile_close(file);
        totals_free(&totals);
        manifest_free(&manifest);
        layout_free(layout);
        db_close(db);
        return EXIT_DONE;
}
