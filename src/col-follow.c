/* col-follow: what follows from results of contacts and from receipts, by a policy. */
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "following.h"
#include "outcome_stream.h"

static const char help[] =
        "  col-list contacts > c.tsv && col-list actions | \\\n"
        "      col-follow -r usual -k action -z Europe/Istanbul --contacts c.tsv\n"
        "  col-list holds > h.tsv && col-list contacts | \\\n"
        "      col-follow -r usual -k hold -z Europe/Istanbul --holds h.tsv | \\\n"
        "      col-save -k hold\n"
        "\n"
        "usage: col-follow -r RESULTS -k KIND -z ZONE [OPTION]... [FILE]...\n"
        "Prints what follows from contacts: outcomes of actions, holds, standings of\n"
        "contact points, consents, promises to be entered, days for answers.\n"
        "Reads standard input where no FILE is given, or FILE is -.\n"
        "\n"
        "  -r, --results RESULTS    file, or name of a policy: what each result means\n"
        "  -k, --kind KIND          action: reads actions, and fills in their outcomes;\n"
        "                           contact: reads new contacts, and fills in answer_by;\n"
        "                           hold, contact_point, consent, promise: reads\n"
        "                           contacts, and prints the records that follow\n"
        "  -z, --zone ZONE          time zone of days, as Europe/Istanbul\n"
        "      --reasons REASONS    tell of reasons that this list has not, too\n"
        "      --contacts FILE      with -k action: contacts\n"
        "      --deliveries FILE    what became of messages\n"
        "      --accounts FILE      with -k action: accounts, in the same order;\n"
        "                           cancels what was planned in a segment they left\n"
        "      --gate FILE          with -k action: what col-gate says; cancels what\n"
        "                           is refused with no permitted moment in sight\n"
        "      --holds FILE, --contact-points FILE, --consents FILE, --promises FILE\n"
        "                           what is stored of that kind, with -k of it\n"
        "      --as-of DATE         the day, where the contacts have no column as_of\n"
        "      --explain            a column more: what decided\n"
        "      --no-header          the first line is a record; with --columns\n"
        "      --columns NAMES      names of the columns, separated by commas\n"
        "  -q, --quiet              no warnings\n"
        "  -h, --help               print this help\n"
        "  -V, --version            print the version\n";

enum { OPTION_REASONS = OPTION_OWN, OPTION_FIRST_FILE };

/* Second streams, by their options. */
enum file {
        CONTACTS,
        DELIVERIES,
        ACCOUNTS,
        GATE,
        HOLDS,
        CONTACT_POINTS,
        CONSENTS,
        PROMISES,
        FILES
};
static const struct {
        const char *option;
        enum kind_id kind; /* of -k that needs it; KIND_NONE: none does */
} files[FILES] = {[CONTACTS] = {"contacts", KIND_action},
                  [DELIVERIES] = {"deliveries", KIND_NONE},
                  [ACCOUNTS] = {"accounts", KIND_NONE},
                  [GATE] = {"gate", KIND_NONE},
                  [HOLDS] = {"holds", KIND_hold},
                  [CONTACT_POINTS] = {"contact-points", KIND_contact_point},
                  [CONSENTS] = {"consents", KIND_consent},
                  [PROMISES] = {"promises", KIND_promise}};

static struct stream_options stream = NO_STREAM_OPTIONS;
static const char *results_name, *reasons_name, *zone, *names[FILES];
static enum kind_id kind = KIND_NONE;

static struct results *results;
static struct policy *reasons;
static struct receipts receipts;
static struct said said;
static struct stream_clock as_of;

/* ---- options ---- */

static enum kind_id
kind_option(const char *argument)
{
        static const enum kind_id kinds[] = {KIND_action,  KIND_contact,       KIND_hold,
                                             KIND_consent, KIND_contact_point, KIND_promise};
        for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
                if (strcmp(argument, kind_at(kinds[i])->name) == 0)
                        return kinds[i];
        usage_error("-k %s: action, contact, hold, contact_point, consent or promise is expected",
                    argument);
}

/* Each kind has the streams that it needs, and no others. */
static void
check_files(void)
{
        for (int i = 0; i < FILES; i++) {
                bool wanted = files[i].kind == kind ||
                              (i == DELIVERIES && kind != KIND_contact && kind != KIND_promise) ||
                              ((i == ACCOUNTS || i == GATE) && kind == KIND_action);
                if (names[i] != NULL && !wanted)
                        usage_error("--%s does not go with -k %s", files[i].option,
                                    kind_at(kind)->name);
                if (names[i] == NULL && files[i].kind == kind)
                        usage_error("-k %s needs --%s FILE", kind_at(kind)->name, files[i].option);
        }
}

static void
read_options(int argc, char **argv)
{
        struct option options[FILES + 16] = {FILTER_OPTIONS,
                                             {"explain", no_argument, NULL, OPTION_EXPLAIN},
                                             {"results", required_argument, NULL, 'r'},
                                             {"kind", required_argument, NULL, 'k'},
                                             {"zone", required_argument, NULL, 'z'},
                                             {"reasons", required_argument, NULL, OPTION_REASONS}};
        size_t count = 0;
        while (options[count].name != NULL)
                count++;
        for (int i = 0; i < FILES; i++)
                options[count++] = (struct option){files[i].option, required_argument, NULL,
                                                   OPTION_FIRST_FILE + i};
        int option;
        while ((option = getopt_long(argc, argv, COMMON_LETTERS "r:k:z:", options, NULL)) != -1) {
                if (stream_option(&stream, option))
                        continue;
                if (option == 'r')
                        results_name = optarg;
                else if (option == 'k')
                        kind = kind_option(optarg);
                else if (option == 'z')
                        zone = optarg;
                else if (option == OPTION_REASONS)
                        reasons_name = optarg;
                else
                        names[option - OPTION_FIRST_FILE] = optarg;
        }
        if (results_name == NULL)
                usage_error("no results; name the policy with -r RESULTS");
        if (kind == KIND_NONE)
                usage_error("no kind of record; name it with -k KIND");
        if (zone == NULL)
                usage_error("no time zone; name that of the database with -z ZONE");
        check_files();
}

/* ---- what all kinds share ---- */

static void
open_contacts(struct tsv_reader *in)
{
        said_open(&said, in, results, reasons, names[DELIVERIES] == NULL ? NULL : &receipts, zone);
}

/* Deliveries are of the day of the contacts, which is known once there is one. */
static void
read_deliveries(void)
{
        if (names[DELIVERIES] != NULL)
                receipts_read(&receipts, names[DELIVERIES], results, as_of.text);
}

static int
close_all(void)
{
        bool unknown = results_warn(results) > 0;
        results_close(results);
        if (reasons != NULL)
                policy_free(reasons);
        return unknown ? EXIT_FINDINGS : EXIT_DONE;
}

/* ---- records that follow from contacts ---- */

static void
print_records(char *const *operands, int count)
{
        static const enum file stored[] = {[KIND_hold] = HOLDS,
                                           [KIND_contact_point] = CONTACT_POINTS,
                                           [KIND_consent] = CONSENTS,
                                           [KIND_promise] = PROMISES};
        struct tsv_reader *in = tsv_open(operands, count, stream.input);
        open_contacts(in);
        stream_clock_open(&as_of, in, stream.as_of);
        struct tsv_writer *out = tsv_writer_open(1, "standard output");
        struct following *following =
                following_open(kind, names[stored[kind]], &said, &as_of, out, stream.explain);
        if (!stream.input.no_header)
                following_header(following);
        bool begun = false;
        while (tsv_next(in)) {
                stream_clock_read(&as_of);
                if (!begun)
                        read_deliveries();
                begun = true;
                said_read(&said);
                following_contact(following);
        }
        if (!begun)
                read_deliveries();
        following_finish(following);
        said_close(&said);
        receipts_free(&receipts);
        tsv_close(in);
        tsv_finish(out);
}

/* ---- days for answers ---- */

static void
fill_answers(char *const *operands, int count)
{
        struct filter *filter = filter_open(operands, count, stream.input);
        open_contacts(filter->in);
        int stored = tsv_find(filter->in, "answer_by"), out = filter_column(filter, "answer_by");
        while (tsv_next(filter->in)) {
                char day[11] = "";
                struct slice answer_by =
                        stored < 0 ? (struct slice){"", 0} : filter->in->fields[stored];
                said_read(&said);
                bool asks = slice_is(said_cell(&said, SAID_DIRECTION), "in") &&
                            said_cell(&said, SAID_CONTACT).size == 0 && answer_by.size == 0;
                int32_t days = said.count > 0 ? said.list[0].meaning->answer_days : ANSWER_NONE;
                if (asks && days >= 0)
                        day_format(day, day_clamp(said_day(&said, said.at) + days));
                if (*day != '\0')
                        filter_set_plain(filter, out, slice_of(day));
                else
                        filter_set_plain(filter, out, answer_by);
                filter_emit(filter);
        }
        said_close(&said);
        filter_finish(filter);
}

/* ---- outcomes of actions ---- */

static void
fill_outcomes(char *const *operands, int count)
{
        struct outcome_options options = {.input = stream.input,
                                          .as_of = stream.as_of,
                                          .explain = stream.explain,
                                          .contacts = names[CONTACTS],
                                          .deliveries = names[DELIVERIES],
                                          .accounts = names[ACCOUNTS],
                                          .gate = names[GATE],
                                          .zone = zone,
                                          .results = results,
                                          .reasons = reasons};
        outcome_stream(operands, count, &options);
}

int
main(int argc, char **argv)
{
        tool_begin("col-follow", help);
        read_options(argc, argv);
        results = results_open(results_name);
        if (reasons_name != NULL)
                reasons = policy_open("reasons", reasons_name, "tsv", "reason turkish english", "");
        if (kind == KIND_action)
                fill_outcomes(argv + optind, argc - optind);
        else if (kind == KIND_contact)
                fill_answers(argv + optind, argc - optind);
        else
                print_records(argv + optind, argc - optind);
        return close_all();
}
