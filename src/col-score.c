/* col-score: gives every account the points of a scorecard. */
#include <stdlib.h>

#include "day.h"
#include "options.h"
#include "scorecard.h"
#include "stream.h"
#include "tsv.h"

static const char help[] =
        "  col-list accounts | col-score -c behaviour | col-save\n"
        "  col-list accounts | col-score -c ./my-card.tsv --explain > scored.tsv\n"
        "\n"
        "usage: col-score -c CARD [OPTION]... [FILE]...\n"
        "Appends the score of a scorecard, its band, and the reasons for it.\n"
        "Reads standard input where no FILE is given, or FILE is -.\n"
        "\n"
        "  -c, --card CARD          file, or name of a policy, that holds the scorecard\n"
        "      --explain            append score_explain: lines that decided, on what\n"
        "      --type COLUMN=TYPE   type of a column that no record kind declares\n"
        "      --as-of DATE         present day of conditions that ask for it (default:\n"
        "                           the column as_of)\n"
        "      --no-header          the first line is a record; with --columns\n"
        "      --columns NAMES      names of the columns, separated by commas\n"
        "  -q, --quiet              no warnings\n"
        "  -h, --help               print this help\n"
        "  -V, --version            print the version\n";

static const char *card_name;
static struct stream_options stream = NO_STREAM_OPTIONS;

static void
read_options(int argc, char **argv)
{
        static const struct option options[] = {
                STREAM_OPTIONS,
                {"card", required_argument, NULL, 'c'},
                {NULL, 0, NULL, 0},
        };
        int option;
        while ((option = getopt_long(argc, argv, COMMON_LETTERS "c:", options, NULL)) != -1)
                if (!stream_option(&stream, option))
                        card_name = optarg;
        if (!card_name)
                usage_error("no scorecard; name it with -c CARD");
}

int
main(int argc, char **argv)
{
        tool_begin("col-score", help);
        read_options(argc, argv);
        struct filter *filter = filter_open(argv + optind, argc - optind, stream.input);
        struct scorecard *card = scorecard_open(card_name, filter->in);
        struct stream_clock clock;
        bool needs_clock = scorecard_needs_clock(card);
        if (needs_clock)
                stream_clock_open(&clock, filter->in, stream.as_of);

        int points = filter_column(filter, "score"), band = filter_column(filter, "band");
        int reasons = filter_column(filter, "reasons");
        filter_set(filter, filter_column(filter, "scorecard"), slice_of(scorecard_label(card)));
        int explanation = stream.explain ? filter_column(filter, "score_explain") : -1;
        struct buffer why = {0};
        while (tsv_next(filter->in)) {
                if (needs_clock)
                        scorecard_as_of(card, stream_clock_read(&clock));
                struct score score = scorecard_apply(card);
                filter_set_plain(filter, points, score.points);
                filter_set_plain(filter, band, score.band);
                filter_set_plain(filter, reasons, score.reasons);
                if (stream.explain) {
                        why.size = 0;
                        scorecard_explain(card, &why);
                        filter_set(filter, explanation, buffer_slice(&why));
                }
                filter_emit(filter);
        }
        filter_finish(filter);

        buffer_free(&why);
        scorecard_close(card);
        return EXIT_DONE;
}
