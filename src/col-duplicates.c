/* col-duplicates: pairs of parties that may be one person. Reads all, then writes; see
 * col-duplicates(1). */
#include <stdlib.h>

#include "duplicates.h"
#include "options.h"
#include "out_row.h"

static const char help[] =
        "  col-list parties > parties.tsv && col-list contact_points > points.tsv\n"
        "  col-duplicates -e usual --contact-points points.tsv parties.tsv > pairs.tsv\n"
        "  col-save -k merge pairs.tsv\n"
        "\n"
        "usage: col-duplicates -e EVIDENCE [OPTION]... [FILE]...\n"
        "Prints pairs of parties that may be one person, for somebody to decide.\n"
        "Reads standard input where no FILE is given, or FILE is -.\n"
        "\n"
        "  -e, --evidence EVIDENCE    file, or name of a policy: what speaks for it\n"
        "      --contact-points FILE  their phones, addresses …\n"
        "      --merges FILE          pairs that have been decided, which are left out\n"
        "      --no-header            the first line is a record; with --columns\n"
        "      --columns NAMES        names of the columns, separated by commas\n"
        "  -q, --quiet                no warnings\n"
        "  -h, --help                 print this help\n"
        "  -V, --version              print the version\n";

enum { OPTION_POINTS = OPTION_OWN, OPTION_MERGES };

static struct tsv_input input;
static const char *evidence, *points, *merges;

static void
read_options(int argc, char **argv)
{
        static const struct option options[] = {
                COMMON_OPTIONS,
                {"no-header", no_argument, NULL, OPTION_NO_HEADER},
                {"columns", required_argument, NULL, OPTION_COLUMNS},
                {"evidence", required_argument, NULL, 'e'},
                {"contact-points", required_argument, NULL, OPTION_POINTS},
                {"merges", required_argument, NULL, OPTION_MERGES},
                {NULL, 0, NULL, 0},
        };
        int option;
        while ((option = getopt_long(argc, argv, COMMON_LETTERS "e:", options, NULL)) != -1) {
                if (common_option(option))
                        continue;
                if (option == OPTION_NO_HEADER)
                        input.no_header = true;
                else if (option == OPTION_COLUMNS)
                        input.columns = optarg;
                else if (option == 'e')
                        evidence = optarg;
                else if (option == OPTION_POINTS)
                        points = optarg;
                else
                        merges = optarg;
        }
        if (evidence == NULL)
                usage_error("no evidence; name the policy with -e EVIDENCE");
}

/* ---- reading ---- */

static struct duplicates *duplicates;

/* Of each party, as they stand in the stream: its key and name, one behind the other in TEXTS. */
static struct buffer texts;
static struct place {
        size_t key, name, end;
} * places;
static size_t place_count, place_capacity;

static void
keep_texts(struct slice key, struct slice name)
{
        grow(&places, &place_capacity, place_count + 1, sizeof *places);
        places[place_count++] = (struct place){texts.size, texts.size + key.size,
                                               texts.size + key.size + name.size};
        buffer_add(&texts, key.data, key.size);
        buffer_add(&texts, name.data, name.size);
}

static void
read_parties(struct tsv_reader *in)
{
        int party = tsv_need(in, "party"), name = tsv_find(in, "name");
        while (tsv_next(in)) {
                duplicates_add(duplicates);
                keep_texts(in->fields[party], name < 0 ? (struct slice){"", 0} : in->fields[name]);
        }
}

static struct tsv_reader *
open_second(const char *file)
{
        char *operands[] = {(char *)file, NULL};
        return tsv_open(operands, 1, (struct tsv_input){0});
}

static void
read_points(void)
{
        struct tsv_reader *in = open_second(points);
        int party = tsv_need(in, "party"), channel = tsv_need(in, "channel"),
            value = tsv_need(in, "value"), standing = tsv_find(in, "standing");
        while (tsv_next(in))
                if (standing < 0 || !slice_is(in->fields[standing], "invalid"))
                        duplicates_add_point(duplicates, in->fields[party], in->fields[channel],
                                             in->fields[value]);
        tsv_close(in);
}

static void
read_merges(void)
{
        struct tsv_reader *in = open_second(merges);
        int party = tsv_need(in, "party"), same_as = tsv_need(in, "same_as");
        while (tsv_next(in))
                duplicates_decided(duplicates, in->fields[party], in->fields[same_as]);
        tsv_close(in);
}

/* ---- writing ---- */

static struct slice
key_of(size_t party)
{
        const struct place *p = &places[party];
        return (struct slice){texts.data + p->key, p->name - p->key};
}

static struct slice
name_of(size_t party)
{
        const struct place *p = &places[party];
        return (struct slice){texts.data + p->name, p->end - p->name};
}

static void
print_pair(void *out, const struct duplicate *pair)
{
        out_raw(out, key_of(pair->party));
        out_raw(out, key_of(pair->same_as));
        out_raw(out, name_of(pair->party));
        out_raw(out, name_of(pair->same_as));
        out_number(out, pair->points);
        out_text(out, pair->evidence);
        out_text(out, slice_of(duplicates_policy(duplicates)->label));
        out_end(out);
}

int
main(int argc, char **argv)
{
        tool_begin("col-duplicates", help);
        read_options(argc, argv);
        struct tsv_reader *in = tsv_open(argv + optind, argc - optind, input);
        duplicates = duplicates_open(evidence, in);
        if (points == NULL && duplicates_need_points(duplicates))
                usage_error("%s asks for contact points; give their stream with --contact-points "
                            "FILE",
                            evidence);
        read_parties(in);
        if (points != NULL)
                read_points();
        if (merges != NULL)
                read_merges();
        tsv_close(in);
        struct out_row out = {.writer = tsv_writer_open(1, "standard output")};
        if (!input.no_header)
                out_header(&out, "party same_as name same_name points reason duplicates");
        duplicates_each(duplicates, print_pair, &out);
        tsv_finish(out.writer);
        duplicates_close(duplicates);
        buffer_free(&texts);
        free(places);
        return EXIT_DONE;
}
