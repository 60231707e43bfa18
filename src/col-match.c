/* col-match: whose money a receipt is. Streams; see col-match(1). */
#include <stdlib.h>

#include "day.h"
#include "match_decide.h"
#include "number.h"
#include "options.h"
#include "stream.h"

static const char help[] =
        "  col-list accounts > accounts.tsv && col-list entries > entries.tsv && \\\n"
        "      col-list matches > matches.tsv && col-list receipts |\n"
        "      col-match -m usual -a accounts.tsv -e entries.tsv -l matches.tsv\n"
        "  col-match -m mine -a accounts.tsv -e entries.tsv -l matches.tsv \\\n"
        "      -p parties.tsv -r references.tsv receipts.tsv | col-save\n"
        "\n"
        "usage: col-match -m MATCHING -a ACCOUNTS -e ENTRIES -l MATCHES [OPTION]...\n"
        "                 [FILE]...\n"
        "Says which account each receipt is a payment of, or leaves it to a person.\n"
        "Reads standard input where no FILE is given, or FILE is -.\n"
        "\n"
        "  -m, --matching MATCHING  file, or name of a policy: evidence and its points\n"
        "  -a, --accounts ACCOUNTS  stream of accounts, with balances, names and phones\n"
        "  -e, --entries ENTRIES    stream of entries: what others reported\n"
        "  -l, --matches MATCHES    stream of matches: what is booked already\n"
        "  -p, --parties PARTIES    stream of parties: names and identity numbers\n"
        "  -c, --points POINTS      stream of contact points: phones and IBANs\n"
        "  -r, --references REFERENCES  stream of references of accounts\n"
        "      --instalments FILE   stream of instalments\n"
        "      --promises FILE      stream of promises\n"
        "      --as-of DATE         last value date (default: the column as_of)\n"
        "      --no-header          the first line is a record; with --columns\n"
        "      --columns NAMES      names of the columns, separated by commas\n"
        "  -q, --quiet              no warnings\n"
        "  -h, --help               print this help\n"
        "  -V, --version            print the version\n";

enum { OPTION_INSTALMENTS = OPTION_OWN, OPTION_PROMISES };

static struct stream_options stream = NO_STREAM_OPTIONS;
static struct {
        const char *matching, *accounts, *entries, *matches, *parties, *points, *references,
                *instalments, *promises;
} files;

static const char **
file_of(int option)
{
        switch (option) {
        case 'm':
                return &files.matching;
        case 'a':
                return &files.accounts;
        case 'e':
                return &files.entries;
        case 'l':
                return &files.matches;
        case 'p':
                return &files.parties;
        case 'c':
                return &files.points;
        case 'r':
                return &files.references;
        case OPTION_INSTALMENTS:
                return &files.instalments;
        default:
                return &files.promises;
        }
}

static void
read_options(int argc, char **argv)
{
        static const struct option options[] = {
                FILTER_OPTIONS,
                {"matching", required_argument, NULL, 'm'},
                {"accounts", required_argument, NULL, 'a'},
                {"entries", required_argument, NULL, 'e'},
                {"matches", required_argument, NULL, 'l'},
                {"parties", required_argument, NULL, 'p'},
                {"points", required_argument, NULL, 'c'},
                {"references", required_argument, NULL, 'r'},
                {"instalments", required_argument, NULL, OPTION_INSTALMENTS},
                {"promises", required_argument, NULL, OPTION_PROMISES},
                {NULL, 0, NULL, 0},
        };
        int option;
        while ((option = getopt_long(argc, argv, COMMON_LETTERS "m:a:e:l:p:c:r:", options, NULL)) !=
               -1)
                if (!stream_option(&stream, option))
                        *file_of(option) = optarg;
        if (files.matching == NULL)
                usage_error("no matching; name it with -m MATCHING");
        if (files.accounts == NULL)
                usage_error("no accounts; give their stream with -a ACCOUNTS");
        if (files.entries == NULL)
                usage_error("no entries; give their stream with -e ENTRIES, so that what was "
                            "reported is not booked twice");
        if (files.matches == NULL)
                usage_error("no matches; give their stream with -l MATCHES, so that nothing is "
                            "booked twice");
}

/* ---- streams ---- */

static struct filter *filter;
static struct matcher matcher;
static struct match_outcome *outcomes;

static void
read_receipts(void)
{
        struct match_columns columns;
        struct stream_clock clock;
        matcher_receipt_columns(&columns, filter->in);
        stream_clock_open(&clock, filter->in, stream.as_of);
        while (tsv_next(filter->in)) {
                stream_clock_read(&clock);
                matcher_receipt(&matcher, filter->in, &columns);
        }
}

static void
read_streams(void)
{
        matcher_read_matches(&matcher, files.matches);
        matcher_read_references(&matcher, files.references);
        matcher_read_parties(&matcher, files.parties);
        matcher_read_points(&matcher, files.points);
        matcher_read_accounts(&matcher, files.accounts);
        matcher_read_instalments(&matcher, files.instalments);
        matcher_read_promises(&matcher, files.promises);
        matcher_read_entries(&matcher, files.entries);
}

/* ---- writing ---- */

static struct {
        int account, entry, corrects, amount, confidence, reason, candidates, matching, seen;
} out;

static void
declare_columns(void)
{
        out.account = filter_column(filter, "account");
        out.entry = filter_column(filter, "entry");
        out.corrects = filter_column(filter, "corrects");
        out.amount = filter_column(filter, "match_amount");
        out.confidence = filter_column(filter, "confidence");
        out.reason = filter_column(filter, "reason");
        out.candidates = filter_column(filter, "candidates");
        out.matching = filter_column(filter, "matching");
        filter_set(filter, out.matching, slice_of(matcher.matching->policy->label));
        out.seen = filter_column(filter, "seen");
}

static void
set_number(int slot, char text[24], int64_t number, bool given)
{
        filter_set_plain(filter, slot,
                         (struct slice){text, given ? integer_format(text, number) : 0});
}

/* A part of the receipt (NULL: it is left), for col-save or for a person. */
static void
emit(const struct match_receipt *receipt, const struct match_outcome *outcome,
     const struct match_part *part)
{
        static struct buffer account, reason, candidates;
        char amount[32], entry[24], corrects[24], confidence[24];
        int64_t left = part != NULL ? part->amount : receipt->amount - receipt->matched;
        reason.size = candidates.size = 0;
        if (part != NULL)
                evidence_names(part->evidence, &reason);
        else
                buffer_add_text(&reason, outcome->why);
        if (part == NULL && left > 0)
                match_describe(&matcher, receipt, &candidates);
        filter_set(filter, out.account,
                   part == NULL ? (struct slice){"", 0}
                                : tsv_text(slice_of(part->account), &account));
        set_number(out.entry, entry, part == NULL ? 0 : part->entry,
                   part != NULL && part->entry != 0);
        set_number(out.corrects, corrects, part == NULL ? 0 : part->corrects,
                   part != NULL && part->corrects != 0);
        filter_set_plain(
                filter, out.amount,
                (struct slice){amount,
                               left == 0 ? 0 : money_format(amount, left, receipt->digits)});
        set_number(out.confidence, confidence,
                   part != NULL ? part->confidence : outcome->confidence, true);
        filter_set_plain(filter, out.reason, buffer_slice(&reason));
        filter_set_plain(filter, out.candidates, buffer_slice(&candidates));
        filter_emit_raw(filter, receipt->row.raw);
}

static void
write_outcomes(void)
{
        char seen[24];
        set_number(out.seen, seen, matcher.seen, matcher.seen != 0);
        for (size_t i = 0; i < matcher.receipt_count; i++) {
                const struct match_outcome *outcome = &outcomes[i];
                const struct match_receipt *receipt = &matcher.receipts[i];
                if (outcome->count == 0)
                        emit(receipt, outcome, NULL);
                for (size_t j = 0; j < outcome->count; j++)
                        emit(receipt, outcome, &outcome->parts[j]);
        }
        filter_finish(filter);
}

int
main(int argc, char **argv)
{
        tool_begin("col-match", help);
        read_options(argc, argv);
        filter = filter_open(argv + optind, argc - optind, stream.input);
        struct matching *matching = matching_open(files.matching);
        matcher.matching = matching;
        declare_columns();
        read_receipts();
        read_streams();
        matcher_point(&matcher);
        outcomes = match_decide(&matcher);
        write_outcomes();
        match_outcomes_free(outcomes, matcher.receipt_count);
        matcher_free(&matcher);
        matching_close(matching);
        return EXIT_DONE;
}
