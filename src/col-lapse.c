/* col-lapse: until when each claim can be enforced, against whom. Several streams, account by
 * account; see col-lapse(1). */
#include <stdlib.h>

#include "cells.h"
#include "day.h"
#include "interrupting.h"
#include "limitation.h"
#include "obligors.h"
#include "person_column.h"
#include "stream.h"

static const char help[] =
        "  col-list entries > entries.tsv && col-report obligors > roles.tsv && \\\n"
        "      col-report proceedings > events.tsv && \\\n"
        "      col-list arrangements -o debtor,account,arranged_on > plans.tsv && \\\n"
        "      col-list accounts | col-lapse -l turkey --entries entries.tsv \\\n"
        "          --roles roles.tsv --events events.tsv --arrangements plans.tsv\n"
        "\n"
        "usage: col-lapse -l LIMITATION [OPTION]... [FILE]...\n"
        "Appends until when each account can be enforced, a row for each party who owes.\n"
        "Reads standard input where no FILE is given, or FILE is -.\n"
        "\n"
        "  -l, --limitation LIMITATION  file, or name of a policy: which period runs,\n"
        "                           from when, and what interrupts it\n"
        "      --roles FILE         stream of roles: who owes beside the debtor\n"
        "      --entries FILE       stream of entries: payments\n"
        "      --events FILE        stream of legal events (col-report proceedings)\n"
        "      --arrangements FILE  stream of arrangements\n"
        "      --promises FILE      stream of promises\n"
        "      --contacts FILE      stream of contacts (col-report correspondence)\n"
        "      --as-of DATE         day for which to tell (default: the column as_of)\n"
        "      --explain            append lapse_explain: what ran, what interrupted it\n"
        "      --type COLUMN=TYPE   type of a column that no record kind declares\n"
        "      --no-header          the first line is a record; with --columns\n"
        "      --columns NAMES      names of the columns, separated by commas\n"
        "  -q, --quiet              no warnings\n"
        "  -h, --help               print this help\n"
        "  -V, --version            print the version\n";

/* A second stream has the option OPTION_STREAM + its limitation_stream. */
enum { OPTION_STREAM = OPTION_OWN };

static struct stream_options stream = NO_STREAM_OPTIONS;
static const char *policy_name, *files[LIMITATION_STREAMS];

static void
read_options(int argc, char **argv)
{
        static const struct option options[] = {
                STREAM_OPTIONS,
                {"limitation", required_argument, NULL, 'l'},
                {"roles", required_argument, NULL, OPTION_STREAM + LIMITATION_ROLES},
                {"entries", required_argument, NULL, OPTION_STREAM + LIMITATION_ENTRIES},
                {"events", required_argument, NULL, OPTION_STREAM + LIMITATION_EVENTS},
                {"arrangements", required_argument, NULL, OPTION_STREAM + LIMITATION_ARRANGEMENTS},
                {"promises", required_argument, NULL, OPTION_STREAM + LIMITATION_PROMISES},
                {"contacts", required_argument, NULL, OPTION_STREAM + LIMITATION_CONTACTS},
                {NULL, 0, NULL, 0},
        };
        int option;
        while ((option = getopt_long(argc, argv, COMMON_LETTERS "l:", options, NULL)) != -1) {
                if (stream_option(&stream, option))
                        continue;
                if (option == 'l')
                        policy_name = optarg;
                else
                        files[option - OPTION_STREAM] = optarg;
        }
        if (policy_name == NULL)
                usage_error("no policy; name it with -l LIMITATION");
}

/* What the policy looks at must be there: without it a day would be told that is none. */
static void
need_streams(const struct limitation_policy *policy)
{
        for (size_t i = LIMITATION_ROLES; i < LIMITATION_STREAMS; i++)
                if (files[i] == NULL && limitation_policy_has(policy, (enum limitation_stream)i))
                        usage_error("%s has lines for %s; give their stream with --%s FILE",
                                    policy->policy->path, limitation_streams[i],
                                    limitation_streams[i]);
}

/* ---- columns ---- */

static struct {
        int account, debtor, person, currency;
} in;

static struct {
        int party, part, runs_from, limitation_on, reason, limitation, explain;
} out;

static struct filter *filter;
static struct stream_clock clock;
static struct limitation_policy *policy;
static struct limitation_rules rules;
static struct buffer explanation;

static void
open_columns(void)
{
        in.account = tsv_need(filter->in, "account");
        in.debtor = tsv_need(filter->in, "debtor");
        in.person = person_column(filter->in, "debtor");
        in.currency = tsv_need(filter->in, "currency");
        stream_clock_open(&clock, filter->in, stream.as_of);
        out.party = filter_column(filter, "party");
        out.part = filter_column(filter, "part");
        out.runs_from = filter_column(filter, "runs_from");
        out.limitation_on = filter_column(filter, "limitation_on");
        out.reason = filter_column(filter, "reason");
        out.limitation = filter_column(filter, "limitation");
        if (stream.explain)
                out.explain = filter_column(filter, "lapse_explain");
        if (clock.column < 0)
                filter_set_plain(filter, filter_column(filter, "as_of"), slice_of(clock.text));
}

static struct slice
cell(int column)
{
        return filter->in->fields[column];
}

/* Every account comes once, after the one before it. */
static void
check_order(void)
{
        static struct buffer debtor, account;
        static bool begun;
        person_check(filter->in);
        int order = slice_compare(cell(in.person), buffer_slice(&debtor));
        if (cell(in.account).size == 0 || cell(in.debtor).size == 0)
                tsv_die(filter->in, cell(in.account).size == 0 ? in.account : in.debtor,
                        EXIT_BAD_DATA, "empty; every record names an account and its debtor");
        if (begun && (order < 0 ||
                      (order == 0 && slice_compare(cell(in.account), buffer_slice(&account)) <= 0)))
                tsv_die(filter->in, in.account, EXIT_BAD_DATA,
                        "'%.*s' is out of order, or there again; accounts are sorted bytewise by "
                        "debtor and account",
                        (int)cell(in.account).size, cell(in.account).data);
        digits_of_cell(filter->in, in.currency);
        begun = true;
        debtor.size = account.size = 0;
        buffer_add(&debtor, cell(in.person).data, cell(in.person).size);
        buffer_add(&account, cell(in.account).data, cell(in.account).size);
}

/* ---- a party that owes the account ---- */

_Noreturn static void
die_refused(const struct limitation_rule *rule, const struct obligor *obligor)
{
        struct buffer why = {0};
        limitation_rule_explain(&rules, rule, &why);
        tsv_die(filter->in, in.account, EXIT_BAD_DATA,
                "'%.*s' against the %s: %s of %s); give it a line there, or leave it out",
                (int)cell(in.account).size, cell(in.account).data, obligor_parts[obligor->part],
                (buffer_terminate(&why), why.data[why.size - 1] = '\0', why.data),
                policy->policy->path);
}

static void
explain(const char *between, int32_t on, struct slice why)
{
        char day[11];
        day_format(day, on);
        buffer_add_format(&explanation, "%s%s ", between, day);
        buffer_add(&explanation, why.data, why.size);
}

static void
explain_period(const struct limitation_line *line)
{
        struct slice period = policy_cell(policy->policy, line->row, "period");
        buffer_add_format(&explanation, ", %.*s", (int)period.size, period.data);
}

/* The day from which the period runs, and what interrupted it. */
static struct limitation
run(const struct limitation_rule *rule, struct interrupting *facts, const struct obligor *obligor)
{
        size_t count;
        struct limitation limitation =
                limitation_begin(rule->line, limitation_rule_day(&rules, rule));
        struct interruption *list = interrupting_against(facts, obligor, &count);
        if (stream.explain) {
                struct buffer why = {0};
                limitation_rule_explain(&rules, rule, &why);
                explain("", limitation.runs_from, buffer_slice(&why));
                explain_period(rule->line);
                buffer_free(&why);
        }
        limitation_run(&limitation, list, count);
        for (size_t i = 0; stream.explain && i < count; i++) {
                explain("; ", list[i].on, interrupting_why(facts, &list[i]));
                if (list[i].counts)
                        explain_period(list[i].line);
                else
                        buffer_add_text(&explanation, ", changes nothing");
        }
        return limitation;
}

/* Where the claim is forfeited before its limitation: that. */
static void
forfeit(struct limitation *limitation, const struct obligor *obligor)
{
        if (obligor->forfeit == NULL)
                return;
        struct limitation end = limitation_begin(obligor->forfeit->line, obligor->forfeits_from);
        if (stream.explain) {
                explain("; whatever interrupts: ", end.runs_from, buffer_slice(&obligor->why));
                explain_period(end.line);
        }
        if (limitation->ends_on == DAY_NONE ||
            (end.ends_on != DAY_NONE && end.ends_on < limitation->ends_on))
                *limitation = end;
}

static void
emit(const struct limitation *limitation, const struct obligor *obligor)
{
        char from[11] = "", on[11] = "";
        if (limitation != NULL) {
                if (limitation->ends_on == DAY_NONE)
                        tsv_die(filter->in, in.account, EXIT_BAD_DATA,
                                "'%.*s' would lapse after the year 9999",
                                (int)cell(in.account).size, cell(in.account).data);
                day_format(from, limitation->runs_from);
                day_format(on, limitation->ends_on);
        }
        filter_set_plain(filter, out.party, buffer_slice(&obligor->party));
        filter_set_plain(filter, out.part, slice_of(obligor_parts[obligor->part]));
        filter_set_plain(filter, out.runs_from, slice_of(from));
        filter_set_plain(filter, out.limitation_on, slice_of(on));
        filter_set(filter, out.reason,
                   limitation == NULL ? slice_of("") : limitation->line->reason);
        filter_set_plain(filter, out.limitation,
                         slice_of(limitation == NULL ? "" : policy->policy->label));
        if (stream.explain)
                filter_set(filter, out.explain, buffer_slice(&explanation));
        filter_emit(filter);
}

static void
tell(const struct obligor *obligor, struct interrupting *facts)
{
        const struct limitation_rule *rule =
                limitation_rules_first(&rules, 1U << obligor->part, clock.as_of);
        explanation.size = 0;
        if (rule->line->effect == EFFECT_REFUSE)
                die_refused(rule, obligor);
        if (rule->line->effect == EFFECT_NONE) {
                if (stream.explain)
                        limitation_rule_explain(&rules, rule, &explanation);
                emit(NULL, obligor);
                return;
        }
        struct limitation limitation = run(rule, facts, obligor);
        forfeit(&limitation, obligor);
        emit(&limitation, obligor);
}

int
main(int argc, char **argv)
{
        struct obligors obligors;
        tool_begin("col-lapse", help);
        read_options(argc, argv);
        policy = limitation_policy_open(policy_name);
        need_streams(policy);
        filter = filter_open(argv + optind, argc - optind, stream.input);
        struct expr_set *conditions = stream_conditions(filter->in);
        limitation_rules_open(&rules, policy, LIMITATION_ACCOUNTS, filter->in, conditions);
        open_columns();
        obligors_open(&obligors, policy, files[LIMITATION_ROLES], clock.text, stream.explain);
        struct interrupting *facts = interrupting_open(policy, files, clock.text, stream.explain);
        while (tsv_next(filter->in)) {
                check_order();
                int32_t as_of = stream_clock_read(&clock);
                obligors_of(&obligors, cell(in.debtor), cell(in.person), cell(in.account), as_of);
                interrupting_read(facts, cell(in.debtor), cell(in.person), cell(in.account),
                                  cell(in.currency), as_of);
                for (size_t i = 0; i < obligors.count; i++)
                        tell(&obligors.list[i], facts);
        }
        interrupting_close(facts);
        obligors_close(&obligors);
        filter_finish(filter);
        limitation_rules_close(&rules);
        limitation_policy_close(policy);
        expr_close(conditions);
        buffer_free(&explanation);
        return EXIT_DONE;
}
