/* col-assign: accounts, or actions, to pools, teams and agents. Reads all, decides, then writes;
   see col-assign(1). */
#include <stdlib.h>
#include <string.h>

#include "assignees.h"
#include "assignment.h"
#include "assignment_explain.h"
#include "day.h"
#include "options.h"
#include "spool.h"
#include "stream.h"

static const char help[] =
        "  col-list accounts | col-assign -a example | col-save\n"
        "  col-list accounts | col-segment -r retail | col-plan -s amicable |\n"
        "      col-assign -a example --explain\n"
        "\n"
        "usage: col-assign -a AGENTS [OPTION]... [FILE]...\n"
        "Gives accounts, or planned actions, to pools, teams and agents: each debtor to\n"
        "one agent who fits and has the time, with the most points.\n"
        "Reads standard input where no FILE is given, or FILE is -.\n"
        "\n"
        "  -a, --agents AGENTS      file, or name of a policy: pools, teams, agents\n"
        "      --promises FILE      what col-track says of promises\n"
        "      --instalments FILE   what col-track says of instalments\n"
        "      --as-of DATE         day of the stream (default: the column as_of)\n"
        "      --explain            append assign_explain: why this agent; say the points\n"
        "      --type COLUMN=TYPE   type of a column that no record kind declares\n"
        "      --no-header          the first line is a record; with --columns\n"
        "      --columns NAMES      names of the columns, separated by commas\n"
        "  -q, --quiet              no warnings, and no points\n"
        "  -h, --help               print this help\n"
        "  -V, --version            print the version\n";

enum { OPTION_PROMISES = OPTION_OWN, OPTION_INSTALMENTS };

static struct stream_options stream = NO_STREAM_OPTIONS;
static const char *agents_name, *beside_names[ASSIGNEE_CELLS];

static void
read_options(int argc, char **argv)
{
        static const struct option options[] = {
                STREAM_OPTIONS,
                {"agents", required_argument, NULL, 'a'},
                {"promises", required_argument, NULL, OPTION_PROMISES},
                {"instalments", required_argument, NULL, OPTION_INSTALMENTS},
                {NULL, 0, NULL, 0},
        };
        int option;
        while ((option = getopt_long(argc, argv, COMMON_LETTERS "a:", options, NULL)) != -1) {
                if (stream_option(&stream, option))
                        continue;
                if (option == 'a')
                        agents_name = optarg;
                else
                        beside_names[option == OPTION_PROMISES ? ASSIGNEE_PROMISES
                                                               : ASSIGNEE_INSTALMENTS] = optarg;
        }
        if (agents_name == NULL)
                usage_error("no agents; name them with -a AGENTS");
}

static struct filter *filter;
static struct agents *agents;
static struct assignment assignment;
static int32_t as_of;

static void
read_stream(struct spool *spool, struct expr_set *conditions)
{
        struct assignees assignees;
        struct stream_clock clock;
        struct buffer record = {0};
        stream_clock_open(&clock, filter->in, stream.as_of);
        assignees_open(&assignees, filter->in, conditions, &assignment, beside_names, clock.text);
        for (bool first = true; tsv_next(filter->in); first = false) {
                as_of = stream_clock_read(&clock);
                if (first)
                        expr_as_of(conditions, as_of);
                struct assignee_row row = assignees_read(&assignees, as_of);
                record.size = 0;
                buffer_add(&record, &row, sizeof row);
                buffer_add(&record, filter->in->raw.data, filter->in->raw.size);
                spool_add(spool, buffer_slice(&record));
        }
        buffer_free(&record);
        assignees_close(&assignees);
}

/* ---- writing ---- */

static struct {
        int pool, team, agent, agent_type, recall_on, agent_since, agents, explain;
} out;

static void
declare_columns(void)
{
        out.agent_since =
                tsv_find(filter->in, "agent_since") < 0 ? -1 : filter_column(filter, "agent_since");
        out.pool = filter_column(filter, "pool");
        out.team = filter_column(filter, "team");
        out.agent = filter_column(filter, "agent");
        out.agent_type = filter_column(filter, "agent_type");
        out.recall_on = filter_column(filter, "recall_on");
        out.agents = filter_column(filter, "agents");
        if (stream.explain)
                out.explain = filter_column(filter, "assign_explain");
}

/* The record as it came, and no decision. */
static void
keep_record(void)
{
        filter_keep(filter, out.pool);
        filter_keep(filter, out.team);
        filter_keep(filter, out.agent);
        filter_keep(filter, out.agent_type);
        filter_keep(filter, out.recall_on);
        filter_set_plain(filter, out.agents, (struct slice){"", 0});
        if (out.agent_since >= 0)
                filter_keep(filter, out.agent_since);
}

/* Who waits for an agent waits with the team that serves his pool, if only one does. */
static struct slice
waiting_with(uint32_t pool)
{
        struct slice team = {"", 0};
        for (size_t i = 0; i < agents->team_count; i++) {
                if (!agents->teams[i].serves[pool])
                        continue;
                if (team.size > 0)
                        return (struct slice){"", 0};
                team = agents->teams[i].name;
        }
        return team;
}

static void
set_day(int slot, char text[11], int32_t day)
{
        if (day != DAY_NONE)
                day_format(text, day);
        filter_set_plain(filter, slot,
                         day == DAY_NONE ? (struct slice){"", 0} : (struct slice){text, 10});
}

static void
set_agent(const struct assignee *debtor)
{
        static char recall[11], since[11];
        int32_t recall_on = DAY_NONE, begins = DAY_NONE;
        struct slice none = {"", 0}, team = none, name = none, type = none;
        if (debtor->pool != NO_POOL)
                team = waiting_with(debtor->pool);
        if (debtor->agent != NO_AGENT) {
                const struct agent *agent = &agents->list[debtor->agent];
                bool stays = debtor->agent == debtor->present && debtor->since != DAY_NONE;
                begins = stays ? debtor->since : as_of;
                recall_on = agent_recall(agent, begins);
                team = agents->teams[agent->team].name;
                name = agent->name;
                type = agent->type;
        }
        filter_set(filter, out.team, team);
        filter_set(filter, out.agent, name);
        filter_set(filter, out.agent_type, type);
        set_day(out.recall_on, recall, recall_on);
        if (out.agent_since >= 0)
                set_day(out.agent_since, since, begins);
}

static void
write_record(struct assignee_row row, struct slice raw)
{
        static const struct assignee nobody = {.pool = NO_POOL, .agent = NO_AGENT};
        const struct assignee *debtor = &assignment.debtors[row.debtor];
        static struct buffer explanation;
        explanation.size = 0;
        bool decided = debtor->pool != NO_POOL;
        if (row.in_pool ? assignment.by_weekday && !decided
                        : assignment.by_weekday || row.is_nobodys) {
                keep_record();
        } else {
                const struct assignee *as = row.in_pool ? debtor : &nobody;
                bool waits = assignment.by_weekday && debtor->agent == NO_AGENT;
                filter_set(filter, out.pool,
                           row.in_pool ? agents->pools[debtor->pool].name : (struct slice){"", 0});
                set_agent(as);
                filter_set(filter, out.agents, slice_of(waits ? NULL : agents->policy->label));
        }
        if (stream.explain) {
                if (!row.in_pool)
                        buffer_add_text(&explanation, "in no pool");
                else if (!decided)
                        buffer_add_text(&explanation, "nothing is planned");
                else
                        assignment_explain(&assignment, row.debtor, &explanation);
                filter_set(filter, out.explain, buffer_slice(&explanation));
        }
        filter_emit_raw(filter, raw);
}

static void
write_stream(struct spool *spool)
{
        struct slice record;
        struct assignee_row row;
        spool_rewind(spool);
        while (spool_next(spool, &record)) {
                memcpy(&row, record.data, sizeof row);
                write_record(row,
                             (struct slice){record.data + sizeof row, record.size - sizeof row});
        }
}

/* What was reached, and how far it is from what is possible at most; where it is just that, for
 * whoever asks. */
static void
say_sums(void)
{
        for (size_t i = 0; i < assignment.day_count; i++) {
                const struct assignment_day *day = &assignment.days[i];
                char text[11];
                if (day->points == day->bound && !stream.explain)
                        continue;
                long long points = (long long)day->points, bound = (long long)day->bound;
                day_format(text, day->day);
                if (points == bound)
                        say("%s: %llu of %llu debtors have an agent; %lld points, and no more are "
                            "possible",
                            text, (unsigned long long)day->given, (unsigned long long)day->debtors,
                            points);
                else
                        say("%s: %llu of %llu debtors have an agent; %lld points, at most %lld are "
                            "possible: "
                            "gap %.4f %%",
                            text, (unsigned long long)day->given, (unsigned long long)day->debtors,
                            points, bound, 100.0 * (double)(bound - points) / (double)bound);
        }
}

int
main(int argc, char **argv)
{
        tool_begin("col-assign", help);
        read_options(argc, argv);
        filter = filter_open(argv + optind, argc - optind, stream.input);
        stream_column_type("agent_since", TYPE_DATE);
        struct expr_set *conditions =
                stream_conditions_beside(filter->in, assignee_columns, ASSIGNEE_CELLS);
        agents = agents_open(agents_name, conditions);
        assignment.agents = agents;
        declare_columns();
        struct spool *spool = spool_open();
        read_stream(spool, conditions);
        assignment_decide(&assignment);
        write_stream(spool);
        say_sums();
        filter_finish(filter);
        spool_close(spool);
        assignment_free(&assignment);
        agents_close(agents);
        expr_close(conditions);
        return EXIT_DONE;
}
