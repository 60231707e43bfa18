/* col-approve: four eyes. */
#include <stdlib.h>
#include <string.h>

#include "asking.h"
#include "day.h"
#include "db.h"
#include "error.h"
#include "guarded.h"
#include "number.h"
#include "options.h"
#include "ruling.h"
#include "saving.h"
#include "summary.h"

static const char help[] =
        "  col-approve --limits example\n"
        "  col-approve -k entry -m \"he died without heirs\" write-offs.tsv\n"
        "  col-approve --approve 17\n"
        "\n"
        "usage: col-approve [-q] [-d FILE] [-k KIND] [-m WHY] [FILE...]\n"
        "       col-approve [-q] [-d FILE] [-m WHY] --approve N|--refuse N|--withdraw N\n"
        "       col-approve [-q] [-d FILE] [-m WHY] --limits LIMITS\n"
        "\n"
        "Ask that somebody else approves what a stream would store, or rule on what was\n"
        "asked. The stream is what col-save would be given; col-save takes it once it is\n"
        "approved. Who asks, and who rules, is the real user of the system.\n"
        "\n"
        "  -d, --database FILE  the database; without it, that of COL_DB\n"
        "  -k, --kind KIND      the stream holds facts of this kind\n"
        "  -m, --message WHY    why, for whoever reads it\n"
        "      --approve N      approve request N\n"
        "      --refuse N       refuse it\n"
        "      --withdraw N     withdraw it: it is your own\n"
        "      --limits LIMITS  ask that these limits be in force; the first are at once\n"
        "  -q, --quiet          say nothing but errors\n"
        "  -h, --help           print this\n"
        "  -V, --version        print the version\n";

static struct slice why;
static char *arguments;

static int64_t
option_request(const char *argument)
{
        int64_t request;
        if (integer_parse(slice_of(argument), &request) != NUMBER_OK || request < 1)
                usage_error("\"%s\" is not the number of a request; see col-list requests",
                            argument);
        return request;
}

static struct store *
begin(struct db *db)
{
        return store_begin(db,
                           (struct store_options){.as_of = db_today(db), .arguments = arguments});
}

/* ---- limits ---- */

static void
set_limits(struct db *db, const char *name)
{
        struct limits *proposed = limits_open(name);
        struct person person = person_present();
        struct store *store = begin(db);
        struct limits *limits = guarded_limits(db, INT64_MAX);
        if (limits != NULL && strcmp(limits->policy->label, proposed->policy->label) == 0) {
                store_rollback(store);
                say("nothing new: these limits are in force");
        } else {
                int64_t request = ask_for_limits(store, limits, proposed->policy, why);
                int64_t batch = store_commit(store);
                say("batch %lld: request %lld, %s%s", (long long)batch, (long long)request,
                    proposed->policy->label,
                    limits == NULL ? "; in force" : "; in force once it is approved");
        }
        person_free(&person);
        if (limits != NULL)
                limits_close(limits);
        limits_close(proposed);
}

static struct limits *
need_limits(struct db *db)
{
        struct limits *limits = guarded_limits(db, INT64_MAX);
        if (limits == NULL)
                die(EXIT_NOT_ALLOWED, "no limits are in force that say who approves what; set them "
                                      "with --limits");
        return limits;
}

/* ---- rulings ---- */

static void
rule_on(struct db *db, int64_t request, enum ruling ruling)
{
        struct store *store = begin(db);
        struct limits *limits = need_limits(db);
        rule(store, limits, request, ruling, why);
        int64_t batch = store_commit(store);
        say("batch %lld: request %lld %s", (long long)batch, (long long)request,
            ruling == RULING_APPROVED  ? "approved"
            : ruling == RULING_REFUSED ? "refused"
                                       : "withdrawn");
        limits_close(limits);
}

/* ---- requests ---- */

/* What the stream would store: it is stored, taken down, and taken back. */
static struct draft *
read_draft(struct db *db, struct saving *saving, const struct kind *kind)
{
        const struct saver *saver = &saver_of_records;
        saver->begin(saving, kind);
        saving_read(saving, saver);
        if (saving->records == 0)
                return NULL;
        struct store *store = saving_store(saving, saver, db, arguments);
        struct draft *draft = draft_of(store);
        store_rollback(store);
        return draft;
}

static void
ask(struct db *db, struct saving *saving, const struct kind *kind)
{
        struct draft *draft = read_draft(db, saving, kind);
        if (draft == NULL) {
                say("nothing new that could be asked for");
                return;
        }
        struct person person = person_present();
        struct store *store = begin(db);
        struct limits *limits = need_limits(db);
        if (!draft_is_limited(draft, limits))
                die(EXIT_BAD_DATA, "%s has no limits for this, so it needs no approval; save it",
                    limits->policy->name);
        int64_t request = draft_ask(draft, store, limits, why);
        inputs_store(saving->inputs, store);
        int64_t batch = store_commit(store);
        char *summary = draft_summary(draft);
        say("batch %lld: request %lld: %s", (long long)batch, (long long)request, summary);
        free(summary);
        person_free(&person);
        limits_close(limits);
        draft_free(draft);
}

static void
ask_for_stream(struct db *db, char *const *files, int count, const char *kind_name)
{
        const struct kind *kind = kind_name != NULL ? kind_named(kind_name) : NULL;
        if (kind_name != NULL && (kind == NULL || !kind_is_stated(kind)))
                usage_error("\"%s\" is not a kind of records that can be saved; see col-kinds",
                            kind_name);
        struct saving saving = {
                .inputs = inputs_new(), .spool = spool_open(), .policies = named_policies_new()};
        saving.in = tsv_open(files, count, (struct tsv_input){false, NULL});
        clocks_find(&saving.clocks, saving.in, DAY_NONE);
        ask(db, &saving, kind);
        tsv_close(saving.in);
        inputs_free(saving.inputs);
        spool_close(saving.spool);
        named_policies_free(saving.policies);
}

int
main(int argc, char **argv)
{
        enum { OPTION_APPROVE = OPTION_OWN, OPTION_REFUSE, OPTION_WITHDRAW, OPTION_LIMITS };
        static const struct option options[] = {
                COMMON_OPTIONS,
                {"database", required_argument, NULL, 'd'},
                {"kind", required_argument, NULL, 'k'},
                {"message", required_argument, NULL, 'm'},
                {"approve", required_argument, NULL, OPTION_APPROVE},
                {"refuse", required_argument, NULL, OPTION_REFUSE},
                {"withdraw", required_argument, NULL, OPTION_WITHDRAW},
                {"limits", required_argument, NULL, OPTION_LIMITS},
                {NULL, 0, NULL, 0},
        };
        const char *database = NULL, *kind = NULL, *limits = NULL;
        int64_t request = 0;
        enum ruling ruling = RULING_APPROVED;
        int jobs = 0;
        tool_begin("col-approve", help);
        for (int o; (o = getopt_long(argc, argv, EDGE_LETTERS "k:m:", options, NULL)) != -1;) {
                if (common_option(o))
                        continue;
                jobs += o >= OPTION_APPROVE;
                if (o == 'd')
                        database = optarg;
                else if (o == 'k')
                        kind = optarg;
                else if (o == 'm')
                        why = slice_of(optarg);
                else if (o == OPTION_LIMITS)
                        limits = optarg;
                else {
                        request = option_request(optarg);
                        ruling = o == OPTION_APPROVE  ? RULING_APPROVED
                                 : o == OPTION_REFUSE ? RULING_REFUSED
                                                      : RULING_WITHDRAWN;
                }
        }
        if (jobs > 1)
                usage_error("one of --approve, --refuse, --withdraw and --limits at a time");
        if (jobs == 1 && (optind < argc || kind != NULL))
                usage_error("a stream, or one of --approve, --refuse, --withdraw and --limits");

        struct db *db = db_open_writer(db_path(database));
        arguments = command_line(argc, argv);
        catch_interrupts();
        if (limits != NULL)
                set_limits(db, limits);
        else if (jobs == 1)
                rule_on(db, request, ruling);
        else
                ask_for_stream(db, argv + optind, argc - optind, kind);
        free(arguments);
        db_close(db);
        return EXIT_DONE;
}
