/* col-choose: the contacts that bring the most within the capacity of each channel. Reads all,
   chooses, then writes; see col-choose(1). */
#include <string.h>

#include "candidates.h"
#include "day.h"
#include "options.h"
#include "spool.h"

static const char help[] =
        "  col-list accounts -w \"balance > 0\" | awk -F'\\t' -v OFS='\\t' \\\n"
        "      '{ print $0, NR == 1 ? \"channel\" : \"phone\" }' | col-choose -c example\n"
        "  col-list accounts | col-segment -r retail | col-plan -s amicable |\n"
        "      col-choose -c example --prices prices.tsv | col-save\n"
        "\n"
        "usage: col-choose -c CAPACITY [OPTION]... [FILE]...\n"
        "Chooses the contacts that bring the most within the capacity of each channel.\n"
        "Reads standard input where no FILE is given, or FILE is -.\n"
        "\n"
        "  -c, --capacity CAPACITY  file, or name of a policy: channels, their capacity\n"
        "                           by day, and what a contact is expected to bring\n"
        "      --prices FILE        write what a place of each channel and day is worth\n"
        "      --as-of DATE         day of the stream (default: the column as_of)\n"
        "      --explain            append choose_explain: the margin that decided\n"
        "      --type COLUMN=TYPE   type of a column that no record kind declares\n"
        "      --no-header          the first line is a record; with --columns\n"
        "      --columns NAMES      names of the columns, separated by commas\n"
        "  -q, --quiet              no warnings\n"
        "  -h, --help               print this help\n"
        "  -V, --version            print the version\n";

enum { OPTION_PRICES = OPTION_OWN };

static struct stream_options stream = NO_STREAM_OPTIONS;
static const char *capacity_name, *prices_name;

static void
read_options(int argc, char **argv)
{
        static const struct option options[] = {
                STREAM_OPTIONS,
                {"capacity", required_argument, NULL, 'c'},
                {"prices", required_argument, NULL, OPTION_PRICES},
                {NULL, 0, NULL, 0},
        };
        int option;
        while ((option = getopt_long(argc, argv, COMMON_LETTERS "c:", options, NULL)) != -1) {
                if (stream_option(&stream, option))
                        continue;
                if (option == 'c')
                        capacity_name = optarg;
                else
                        prices_name = optarg;
        }
        if (capacity_name == NULL)
                usage_error("no capacity; name it with -c CAPACITY");
}

static struct filter *filter;
static struct capacities *capacities;
static struct offers offers;

/* ---- reading ---- */

/* Keeps every record with what it is as a candidate. */
static void
read_stream(struct spool *spool, struct expr_set *conditions)
{
        struct candidates candidates;
        struct stream_clock clock;
        struct buffer record = {0};
        candidates_open(&candidates, filter->in, conditions, capacities, &offers);
        stream_clock_open(&clock, filter->in, stream.as_of);
        for (bool first = true; tsv_next(filter->in); first = false) {
                int32_t as_of = stream_clock_read(&clock);
                if (first)
                        expr_as_of(conditions, as_of);
                struct candidate candidate = candidates_read(&candidates, as_of);
                record.size = 0;
                buffer_add(&record, &candidate, sizeof candidate);
                buffer_add(&record, filter->in->raw.data, filter->in->raw.size);
                spool_add(spool, buffer_slice(&record));
        }
        buffer_free(&record);
        candidates_close(&candidates);
}

/* ---- why ---- */

static struct buffer explanation;

static void
explain_text(const char *text)
{
        buffer_add_text(&explanation, text);
}

static void
explain_amount(const char *before, int128 worth)
{
        char text[WORTH_TEXT];
        size_t size = worth_format(text, worth, capacities->digits);
        explain_text(before);
        buffer_add(&explanation, text, size);
}

static void
explain_channel(const char *before, size_t channel)
{
        struct slice name = capacities->channels[channel];
        explain_text(before);
        buffer_add(&explanation, name.data, name.size);
}

/* What the debtor could have had instead, net of prices: of his other offers and of nothing the
   best. *OFFER: which, or NO_OFFER. */
static int128
second_best(const struct offers_of_day *of_day, struct offer_place place, size_t *offer)
{
        const struct choice *choice = &of_day->choice;
        int128 best = 0;
        *offer = NO_OFFER;
        for (size_t i = choice->first[place.debtor]; i < choice->first[place.debtor + 1]; i++) {
                int128 net = choice_net(choice, &of_day->chosen, i);
                if (i == place.offer || net <= best ||
                    choice->value[i] < choice->least[choice->channel[i]])
                        continue;
                best = net;
                *offer = i;
        }
        return best;
}

static void
explain_offer(const struct candidate *candidate, const char *refusal)
{
        const struct offers_of_day *of_day = &offers.days[candidate->place.day];
        const struct choice *choice = &of_day->choice;
        size_t offer = candidate->place.offer, channel = choice->channel[offer], other;
        int128 net = choice_net(choice, &of_day->chosen, offer);
        size_t row = capacities_line(capacities, channel, of_day->day)->row;
        buffer_add_format(&explanation, "line %zu", capacities->policy->rows[row].line);
        explain_channel(" (", channel);
        explain_amount("): worth ", choice->value[offer]);
        if (refusal != NULL && strcmp(refusal, "value") == 0) {
                explain_amount(", at least ", choice->least[channel]);
                explain_text(" is wanted");
                return;
        }
        explain_amount(" less the price ", of_day->chosen.price[channel]);
        explain_amount(" is ", net);
        int128 instead = second_best(of_day, candidate->place, &other);
        explain_amount("; ", refusal == NULL ? net - instead : instead - net);
        explain_text(refusal == NULL ? " more than " : " less than ");
        if (other == NO_OFFER)
                explain_text("no contact");
        else
                explain_channel("", choice->channel[other]);
}

static void
explain(const struct candidate *candidate, const char *refusal)
{
        explanation.size = 0;
        if (candidate->state == CANDIDATE_OFFERED)
                explain_offer(candidate, refusal);
        else if (candidate->state == CANDIDATE_JOINED)
                explain_text("goes along with its lead");
        else if (candidate->state == CANDIDATE_NO_LINE)
                explain_text("no line for the channel on this day");
        else if (candidate->state == CANDIDATE_NO_WORTH)
                buffer_add_format(&explanation, "no %s", candidate->missing);
}

/* ---- writing ---- */

static struct {
        int permission, refused_by, strategy, expected_value, capacities, explain;
} out;

static void
declare_columns(void)
{
        out.strategy =
                tsv_find(filter->in, "strategy") < 0 ? -1 : filter_column(filter, "strategy");
        out.permission = filter_column(filter, "permission");
        out.refused_by = filter_column(filter, "refused_by");
        out.expected_value = filter_column(filter, "expected_value");
        out.capacities = filter_column(filter, "capacities");
        if (stream.explain)
                out.explain = filter_column(filter, "choose_explain");
}

/* Why the candidate is refused; NULL when it is not. */
static const char *
refusal_of(const struct candidate *candidate)
{
        switch (candidate->state) {
        case CANDIDATE_OFFERED:
        case CANDIDATE_JOINED:
                return offers_refusal(&offers, candidate->place);
        case CANDIDATE_NO_LINE:
                return "capacity";
        case CANDIDATE_NO_WORTH:
                return "value";
        case CANDIDATE_NOT:
                break;
        }
        return NULL;
}

/* Values stay from row to row, and this one is long. */
static void
set_label(bool wanted)
{
        static bool is_set;
        if (wanted != is_set)
                filter_set(filter, out.capacities,
                           slice_of(wanted ? capacities->policy->label : NULL));
        is_set = wanted;
}

static void
write_record(const struct candidate *candidate, struct slice raw)
{
        const char *refusal = refusal_of(candidate);
        bool taken = candidate->state != CANDIDATE_NOT && refusal == NULL;
        char value[WORTH_TEXT];
        size_t size = 0;
        filter_keep(filter, out.permission);
        filter_keep(filter, out.refused_by);
        if (out.strategy >= 0)
                filter_keep(filter, out.strategy);
        if (taken || refusal != NULL) {
                filter_set_plain(filter, out.permission, slice_of(taken ? "allowed" : "refused"));
                filter_set_plain(filter, out.refused_by, slice_of(refusal));
        }
        if (refusal != NULL && out.strategy >= 0)
                filter_set_plain(filter, out.strategy, (struct slice){"", 0});
        if (candidate->state == CANDIDATE_OFFERED || candidate->state == CANDIDATE_JOINED)
                size = worth_format(value, candidate->worth, capacities->digits);
        filter_set_plain(filter, out.expected_value, (struct slice){value, size});
        set_label(candidate->state != CANDIDATE_NOT);
        if (stream.explain) {
                explain(candidate, refusal);
                filter_set(filter, out.explain, buffer_slice(&explanation));
        }
        filter_emit_raw(filter, raw);
}

static void
write_stream(struct spool *spool)
{
        struct slice record;
        struct candidate candidate;
        spool_rewind(spool);
        while (spool_next(spool, &record)) {
                memcpy(&candidate, record.data, sizeof candidate);
                write_record(&candidate, (struct slice){record.data + sizeof candidate,
                                                        record.size - sizeof candidate});
        }
}

int
main(int argc, char **argv)
{
        tool_begin("col-choose", help);
        read_options(argc, argv);
        filter = filter_open(argv + optind, argc - optind, stream.input);
        struct expr_set *conditions = stream_conditions(filter->in);
        capacities = capacities_open(capacity_name, filter->in, conditions);
        offers.capacities = capacities;
        declare_columns();
        struct spool *spool = spool_open();
        read_stream(spool, conditions);
        offers_choose(&offers);
        write_stream(spool);
        if (prices_name != NULL)
                offers_write_prices(&offers, prices_name);
        filter_finish(filter);
        spool_close(spool);
        offers_free(&offers);
        capacities_close(capacities);
        expr_close(conditions);
        buffer_free(&explanation);
        return EXIT_DONE;
}
