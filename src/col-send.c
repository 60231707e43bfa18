/* col-send: hand messages to their channels, each at most once. */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "day.h"
#include "db.h"
#include "error.h"
#include "number.h"
#include "options.h"
#include "sending.h"
#include "sent.h"

static const char help[] =
        "  col-list -w \"phone > '' AND balance > 0\" |\n"
        "      col-render -q -c sms -t reminder -s example | col-send --dry-run\n"
        "  col-send -o outcomes.tsv messages.tsv | col-save -k contact\n"
        "  col-send --in-doubt\n"
        "\n"
        "usage: col-send [-nq] [-d FILE] [-c CHANNEL=PROGRAM]... [-o OUTCOMES]\n"
        "                [-r RESULTS] [--spool FILE] [--rate RATE]\n"
        "                [--timeout SECONDS] [--attempts N] [--resend MESSAGE]...\n"
        "                [--as-of DAY] [FILE...]\n"
        "       col-send [-q] [-d FILE] [-o OUTCOMES] --since DAY\n"
        "       col-send [-q] [-d FILE] --in-doubt | --went MESSAGE\n"
        "\n"
        "Check each message once more against the database, and hand it to the program of\n"
        "its channel, at most once, whatever happens. Write what was sent, or failed, as\n"
        "contacts, from which col-follow tells what the actions came to.\n"
        "\n"
        "  -c, --channel NAME=PROGRAM\n"
        "                       the program for a channel; without it, the one of that\n"
        "                       name under channels/ in COL_PATH, or installed\n"
        "  -n, --dry-run        send nothing: show what would go to whom\n"
        "  -o, --outcomes FILE  write there what actions came to that no contact tells,\n"
        "                       for col-save\n"
        "  -r, --results POLICY what results mean: who was reached today (default: usual)\n"
        "      --spool FILE     write there the messages that could not go now\n"
        "      --rate RATE      at most so many on a channel: 10/s, 30/min, 100/h\n"
        "      --timeout N      seconds that a channel has to answer; without it, 60\n"
        "      --attempts N     how often to try one that may be tried again; without\n"
        "                       it, 3 times\n"
        "      --resend MESSAGE send this one although it is in doubt\n"
        "      --in-doubt       list the messages that may have gone out or not\n"
        "      --went MESSAGE   note that this one, in doubt, did go out\n"
        "      --since DAY      print again what was sent from that day on\n"
        "      --as-of DAY      with --dry-run: as at noon of that day\n"
        "  -d, --database FILE  the database; without it, that of COL_DB\n"
        "  -q, --quiet          say nothing but errors\n"
        "  -h, --help           print this\n"
        "  -V, --version        print the version\n";

enum {
        OPTION_SPOOL = OPTION_OWN,
        OPTION_RATE,
        OPTION_TIMEOUT,
        OPTION_ATTEMPTS,
        OPTION_RESEND,
        OPTION_IN_DOUBT,
        OPTION_WENT,
        OPTION_SINCE
};

static const struct option long_options[] = {EDGE_OPTIONS,
                                             {"channel", required_argument, NULL, 'c'},
                                             {"dry-run", no_argument, NULL, 'n'},
                                             {"outcomes", required_argument, NULL, 'o'},
                                             {"results", required_argument, NULL, 'r'},
                                             {"spool", required_argument, NULL, OPTION_SPOOL},
                                             {"rate", required_argument, NULL, OPTION_RATE},
                                             {"timeout", required_argument, NULL, OPTION_TIMEOUT},
                                             {"attempts", required_argument, NULL, OPTION_ATTEMPTS},
                                             {"resend", required_argument, NULL, OPTION_RESEND},
                                             {"in-doubt", no_argument, NULL, OPTION_IN_DOUBT},
                                             {"went", required_argument, NULL, OPTION_WENT},
                                             {"since", required_argument, NULL, OPTION_SINCE},
                                             {NULL, 0, NULL, 0}};

/* What the command line asks for. */
struct wishes {
        const char *database, *outcomes, *results, *spool, *went;
        bool dry_run, in_doubt;
        int32_t since, as_of;
        struct lanes lanes;
        const char **again;
        size_t again_count, again_capacity;
};

static int
option_count(const char *option)
{
        enum { MOST = 86400 };
        char *end;
        long count = strtol(optarg, &end, 10);
        if (*optarg < '0' || *optarg > '9' || *end != '\0' || count < 1 || count > MOST)
                usage_error("%s: '%s' is not a number from 1 to %d", option, optarg, MOST);
        return (int)count;
}

static void
read_limit(struct wishes *w, int option)
{
        struct lane_limits *limits = &w->lanes.limits;
        if (option == OPTION_TIMEOUT)
                limits->timeout = option_count("--timeout");
        else if (option == OPTION_ATTEMPTS)
                limits->attempts = option_count("--attempts");
        else if (!lane_rate(slice_of(optarg), &limits->interval))
                usage_error("--rate: '%s' is no rate; such are 10/s, 30/min and 100/h", optarg);
}

static void
read_option(struct wishes *w, int option)
{
        switch (option) {
        case 'd':
                w->database = optarg;
                break;
        case 'c':
                if (!lanes_program(&w->lanes, optarg))
                        usage_error("-c: '%s' is not CHANNEL=PROGRAM", optarg);
                break;
        case 'n':
                w->dry_run = true;
                break;
        case 'o':
                w->outcomes = optarg;
                break;
        case 'r':
                w->results = optarg;
                break;
        case OPTION_SPOOL:
                w->spool = optarg;
                break;
        case OPTION_RESEND:
                grow(&w->again, &w->again_capacity, w->again_count + 1, sizeof *w->again);
                w->again[w->again_count++] = optarg;
                break;
        case OPTION_IN_DOUBT:
                w->in_doubt = true;
                break;
        case OPTION_WENT:
                w->went = optarg;
                break;
        case OPTION_SINCE:
                w->since = option_day(optarg, "--since");
                break;
        case OPTION_AS_OF:
                w->as_of = option_day(optarg, "--as-of");
                break;
        default:
                read_limit(w, option);
        }
}

static void
check_wishes(const struct wishes *w, int operands)
{
        int modes = w->dry_run + w->in_doubt + (w->went != NULL) + (w->since != DAY_NONE);
        if (modes > 1)
                usage_error("--dry-run, --in-doubt, --went and --since exclude each other");
        if (w->as_of != DAY_NONE && !w->dry_run)
                usage_error("--as-of goes with --dry-run; what is sent is sent now");
        if (w->outcomes != NULL && (w->dry_run || w->in_doubt || w->went != NULL))
                usage_error("--dry-run, --in-doubt and --went write no outcomes; --since does");
        if (w->spool != NULL && modes > 0)
                usage_error("--spool goes with sending; --dry-run, --in-doubt, --went and --since "
                            "leave no messages");
        if (operands > 0 && modes == 1 && !w->dry_run)
                usage_error("no messages are read with that option");
}

/* Opened before anything is sent, so that a mistake costs nothing; -1 where FILE is NULL. */
static int
open_output(const char *file)
{
        if (file == NULL)
                return -1;
        int descriptor = open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        if (descriptor < 0)
                die(EXIT_CANNOT_CREATE, "%s:", file);
        return descriptor;
}

static bool
is_same(const struct stat *a, const struct stat *b)
{
        return S_ISREG(a->st_mode) && a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* An output that is the database, something beside it, or standard output would destroy it. */
static void
refuse_output(const char *file, const struct db *db)
{
        static const char *const suffixes[] = {"",      "-wal",        "-shm",
                                               "-lock", "-access.log", "-sends.tsv"};
        struct stat output, other;
        if (file == NULL || stat(file, &output) != 0)
                return;
        for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
                char *own = format_text("%s%s", db->path, suffixes[i]);
                if (stat(own, &other) == 0 && is_same(&output, &other))
                        usage_error("%s is %s, which nothing else may be written to", file, own);
                free(own);
        }
        if (fstat(STDOUT_FILENO, &other) == 0 && is_same(&output, &other))
                usage_error("%s is standard output, which takes the contacts", file);
}

static void
refuse_outputs(const struct wishes *w, const struct db *db)
{
        struct stat outcomes, rest;
        refuse_output(w->outcomes, db);
        refuse_output(w->spool, db);
        if (w->outcomes != NULL && w->spool != NULL &&
            (strcmp(w->outcomes, w->spool) == 0 ||
             (stat(w->outcomes, &outcomes) == 0 && stat(w->spool, &rest) == 0 &&
              is_same(&outcomes, &rest))))
                usage_error("-o and --spool are one file, %s", w->spool);
}

static void
empty_output(int descriptor, const char *file)
{
        struct stat status;
        if (fstat(descriptor, &status) != 0 ||
            (S_ISREG(status.st_mode) && ftruncate(descriptor, 0) != 0))
                die(EXIT_IO, "%s:", file);
}

/* Reads the whole stream, so that nothing is sent of one that was cut short or is malformed. */
static struct spool *
read_messages(struct tsv_reader *in, struct outgoing_columns *columns, int64_t last_batch)
{
        struct spool *messages = spool_open();
        int64_t seen;
        while (tsv_next(in)) {
                outgoing_check(columns, in);
                int column = columns->at[OUTGOING_SEEN];
                if (integer_parse(in->fields[column], &seen) == NUMBER_OK && seen > last_batch)
                        tsv_die(in, column, EXIT_BAD_DATA,
                                "the last batch of the database is %lld; the message was made of "
                                "another one",
                                (long long)last_batch);
                spool_add(messages, in->raw);
        }
        return messages;
}

static void
write_left(struct spool *left, struct slice header, int descriptor, const char *file)
{
        empty_output(descriptor, file);
        struct tsv_writer *out = tsv_writer_open(descriptor, file);
        tsv_put(out, header.data, header.size);
        tsv_put_newline(out);
        spool_rewind(left);
        for (struct slice raw; spool_next(left, &raw);) {
                tsv_put(out, raw.data, raw.size);
                tsv_put_newline(out);
        }
        tsv_finish(out);
}

static void
summarize(const struct sending_counts *c)
{
        if (c->handed > 0)
                say("%llu handed over, whose results come later", (unsigned long long)c->handed);
        say("%llu sent, %llu cancelled, %llu expired, %llu failed, %llu in doubt, %llu stale, %llu "
            "refused, %llu left, %llu settled before",
            (unsigned long long)c->sent, (unsigned long long)c->cancelled,
            (unsigned long long)c->expired, (unsigned long long)c->failed,
            (unsigned long long)c->in_doubt, (unsigned long long)c->stale,
            (unsigned long long)c->refused, (unsigned long long)c->left,
            (unsigned long long)c->before);
}

/* Sends, and prints what was sent. What the journal has is safe: only now may the reader of
 * standard output be gone. */
static int
send_messages(const struct wishes *w, struct sending *s, struct spool *messages)
{
        int outcomes = open_output(w->outcomes), rest = open_output(w->spool);
        struct journal_mark from = journal_end(s->journal);
        catch_interrupts();
        signal(SIGPIPE, SIG_IGN); /* of channels */
        struct spool *left = sending_run(s, messages);
        lanes_end(s->lanes);
        journal_sync(s->journal);
        signal(SIGPIPE, SIG_DFL);
        if (rest >= 0)
                write_left(left, s->header, rest, w->spool);
        if (outcomes >= 0)
                empty_output(outcomes, w->outcomes);
        spool_close(left);
        sent_print(s->journal, &from, DAY_NONE, outcomes, w->outcomes);
        const struct sending_counts *c = &s->counts;
        summarize(c);
        return c->failed || c->in_doubt || c->stale || c->refused || c->left ? EXIT_FINDINGS
                                                                             : EXIT_DONE;
}

static void
preview(const struct wishes *w, struct sending *s, struct spool *messages)
{
        int64_t now = db_now(s->db);
        if (w->as_of != DAY_NONE) {
                struct zone *zone = db_zone(s->db);
                now = zone_day_end(zone, w->as_of) - 12 * 3600;
                zone_close(zone);
        }
        sending_preview(s, messages, now);
}

/* What only looks at the journal, or sets it right. */
static int
look_back(const struct wishes *w, struct db *db)
{
        struct journal *journal = journal_open(db, w->went != NULL);
        uint64_t found = 0;
        if (w->went != NULL && !sending_settle(journal, w->went))
                die(EXIT_BAD_DATA, "%s: message %s is not in doubt", journal_name(journal),
                    w->went);
        if (w->in_doubt)
                found = sent_print_in_doubt(journal);
        if (w->since != DAY_NONE) {
                int outcomes = open_output(w->outcomes);
                if (outcomes >= 0)
                        empty_output(outcomes, w->outcomes);
                sent_print(journal, NULL, w->since, outcomes, w->outcomes);
        }
        journal_close(journal);
        return found > 0 ? EXIT_FINDINGS : EXIT_DONE;
}

static int
look_ahead(const struct wishes *w, struct db *db, char **operands, int count)
{
        struct results *results = results_open(w->results);
        struct tsv_reader *in = tsv_open(operands, count, (struct tsv_input){0});
        struct outgoing_columns columns;
        struct buffer header = {0};
        outgoing_find(&columns, in);
        for (size_t i = 0; i < in->count; i++)
                buffer_add_format(&header, "%s%s", i > 0 ? "\t" : "", in->columns[i]);
        struct spool *messages = read_messages(in, &columns, db_last_batch(db));
        tsv_close(in);
        struct sending s = {.db = db,
                            .journal = journal_open(db, !w->dry_run),
                            .lanes = (struct lanes *)&w->lanes,
                            .columns = &columns,
                            .header = buffer_slice(&header),
                            .again = w->again,
                            .again_count = w->again_count};
        s.recheck = recheck_open(db, s.journal, results);
        int code = EXIT_DONE;
        if (w->dry_run)
                preview(w, &s, messages);
        else
                code = send_messages(w, &s, messages);
        recheck_close(s.recheck);
        results_close(results);
        journal_close(s.journal);
        spool_close(messages);
        outgoing_free(&columns);
        buffer_free(&header);
        return code;
}

int
main(int argc, char **argv)
{
        struct wishes w = {.results = "usual",
                           .since = DAY_NONE,
                           .as_of = DAY_NONE,
                           .lanes.limits = {-1, -1, -1}};
        tool_begin("col-send", help);
        for (int o;
             (o = getopt_long(argc, argv, EDGE_LETTERS "c:no:r:", long_options, NULL)) != -1;)
                if (!common_option(o))
                        read_option(&w, o);
        check_wishes(&w, argc - optind);
        struct db *db = db_open_reader(db_path(w.database));
        refuse_outputs(&w, db);
        int code = w.in_doubt || w.went != NULL || w.since != DAY_NONE
                           ? look_back(&w, db)
                           : look_ahead(&w, db, argv + optind, argc - optind);
        db_access_log(db, argc, argv, 0);
        lanes_free(&w.lanes);
        free(w.again);
        db_close(db);
        return code;
}
