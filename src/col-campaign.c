/* col-campaign: a campaign's actions for the accounts it is for, within its budget; see
   col-campaign(1).

   Which accounts the budget goes to is known when all have been seen: they wait in a file. */
#include <stdlib.h>

#include "budget.h"
#include "campaign.h"
#include "day.h"
#include "leading.h"
#include "occasion.h"
#include "options.h"
#include "planned.h"
#include "spool.h"
#include "stream.h"

static const char help[] =
        "  col-list actions > actions.tsv && col-list accounts |\n"
        "      col-campaign -c year-end --actions actions.tsv | col-save\n"
        "  col-list accounts | col-campaign -c ./mine.tsv --actions actions.tsv --explain\n"
        "\n"
        "usage: col-campaign -c CAMPAIGN --actions FILE [OPTION]... [FILE]...\n"
        "Plans a campaign's actions, each once for an account, within its days and its\n"
        "budget. Reads accounts.\n"
        "\n"
        "  -c, --campaign CAMPAIGN  file, or name of a policy, that lists the actions\n"
        "      --actions FILE       what was planned before, of col-list actions\n"
        "      --as-of DATE         day for which to plan (default: the column as_of)\n"
        "      --explain            append campaign_explain: why this, or why nothing\n"
        "      --type COLUMN=TYPE   type of a column that no record kind declares\n"
        "      --no-header          the first line is a record; with --columns\n"
        "      --columns NAMES      names of the columns, separated by commas\n"
        "  -q, --quiet              no warnings\n"
        "  -h, --help               print this help\n"
        "  -V, --version            print the version\n";

enum { OPTION_ACTIONS = OPTION_OWN };

static struct stream_options stream = NO_STREAM_OPTIONS;
static const char *campaign_name, *actions_name;

static struct filter *filter;
static struct expr_set *conditions;
static struct campaign *campaign;
static struct planned planned;
static struct leading accounts;
static struct spool *spool;
static size_t account_count;

static struct candidate *candidates; /* in the order of the accounts, then of the lines */
static size_t candidate_count, candidate_capacity;

static void
read_options(int argc, char **argv)
{
        static const struct option options[] = {
                STREAM_OPTIONS,
                {"campaign", required_argument, NULL, 'c'},
                {"actions", required_argument, NULL, OPTION_ACTIONS},
                {NULL, 0, NULL, 0},
        };
        for (int option;
             (option = getopt_long(argc, argv, COMMON_LETTERS "c:", options, NULL)) != -1;) {
                if (stream_option(&stream, option))
                        continue;
                if (option == 'c')
                        campaign_name = optarg;
                else
                        actions_name = optarg;
        }
        if (!campaign_name)
                usage_error("a campaign is needed: -c CAMPAIGN");
        if (!actions_name)
                usage_error("what was planned before is needed: give what col-list actions writes "
                            "with --actions FILE");
}

/* ---- the budget ---- */

/* Appends an amount in ten-thousandths without zeros at its end; below 0 nothing is left. */
static void
add_amount(struct buffer *out, int128 amount)
{
        int64_t minor = amount < 0 ? 0 : (int64_t)amount;
        int digits = CAMPAIGN_DIGITS;
        char text[32];
        for (; digits > 0 && minor % 10 == 0; digits--)
                minor /= 10;
        buffer_add(out, text, money_format(text, minor, digits));
}

/* The budget less what the campaign's earlier actions cost. */
static int128
left_before(void)
{
        int128 left = campaign->budget;
        for (size_t i = 0; i < planned.count; i++) {
                const struct campaign_line *line = campaign_line(campaign, planned.list[i].step);
                if (!line)
                        die(EXIT_BAD_POLICY,
                            "%s: %s names its line %lld, which is not there; what it cost counts, "
                            "so leave the line, with the condition 0",
                            campaign->policy->path, actions_name, (long long)planned.list[i].step);
                left -= planned.list[i].spent ? line->cost : 0;
        }
        return left;
}

/* ---- reading: accounts and what could be planned for them ---- */

/* Adds "; line N: WHY" to the reasons why nothing is planned. */
static void
add_reason(struct buffer *reasons, const struct campaign_line *line, const char *why)
{
        if (stream.explain)
                buffer_add_format(reasons, "%sline %zu: %s", reasons->size ? "; " : "",
                                  campaign->policy->rows[line->row].line, why);
}

/* The rank of the present account; false without one. */
static bool
rank_of_account(double *rank)
{
        if (campaign->order < 0)
                return false;
        struct slice text = expr_text(conditions, campaign->order);
        if (text.size == 0)
                return false;
        if (real_parse(text, rank) != NUMBER_OK)
                tsv_die(filter->in, -1, EXIT_BAD_DATA,
                        "the campaign orders by '%.*s', which is not a number", (int)text.size,
                        text.data);
        return true;
}

static void
add_candidate(size_t line, bool ranked, double rank)
{
        grow(&candidates, &candidate_capacity, candidate_count + 1, sizeof *candidates);
        candidates[candidate_count++] = (struct candidate){.rank = rank,
                                                           .ranked = ranked,
                                                           .cost = campaign->lines[line].cost,
                                                           .account = account_count,
                                                           .line = line};
}

/* Finds the candidates of the present account; REASONS why others are none, and into WAITING, with
   its size, the values that each candidate's condition looked at. */
static void
find_candidates(int32_t as_of, struct buffer *reasons, struct buffer *waiting)
{
        static struct buffer account, values;
        struct slice key = tsv_text(buffer_slice(&accounts.account), &account);
        double rank = 0;
        expr_row(conditions, filter->in->fields);
        bool ranked = rank_of_account(&rank);
        for (size_t i = 0; i < campaign->count; i++) {
                const struct campaign_line *line = &campaign->lines[i];
                values.size = 0;
                if (planned_has(&planned, key, campaign->from, line->step, slice_of(""), as_of)) {
                        add_reason(reasons, line, "planned before");
                        continue;
                }
                bool holds = expr_truth(conditions, line->condition) == 1;
                if (stream.explain)
                        expr_explain(conditions, line->condition, &values);
                if (holds) {
                        add_candidate(i, ranked, rank);
                        spool_put(waiting, buffer_slice(&values));
                } else {
                        add_reason(reasons, line, "does not hold: ");
                        buffer_add(reasons, values.data, values.size);
                }
        }
}

/* Puts the present account into the spool: the record, the reasons, then what belongs to its
   candidates. */
static void
keep_account(int32_t as_of)
{
        static struct buffer record, reasons, waiting;
        record.size = reasons.size = waiting.size = 0;
        leading_next(&accounts);
        if (as_of < campaign->from || as_of > campaign->until)
                buffer_add_text(&reasons, as_of < campaign->from ? "the campaign has not begun"
                                                                 : "the campaign is over");
        else
                find_candidates(as_of, &reasons, &waiting);
        spool_put(&record, filter->in->raw);
        spool_put(&record, buffer_slice(&reasons));
        buffer_add(&record, waiting.data, waiting.size);
        spool_add(spool, buffer_slice(&record));
        account_count++;
}

/* ---- writing ---- */

/* Why a candidate was planned, or not, behind the values of its condition. */
static void
explain(struct buffer *out, const struct candidate *candidate, struct slice values)
{
        add_reason(out, &campaign->lines[candidate->line], "");
        if (!stream.explain)
                return;
        buffer_add(out, values.data, values.size);
        buffer_add_text(out, values.size ? ", " : "");
        if (candidate->ranked) {
                char text[32];
                buffer_add_text(out, "order ");
                buffer_add(out, text, real_format(text, candidate->rank));
                buffer_add_text(out, ", ");
        }
        buffer_add_text(out, candidate->taken ? "cost " : "over the budget: cost ");
        add_amount(out, candidate->cost);
        buffer_add_text(out, " of ");
        add_amount(out, candidate->left);
        buffer_add_format(out, " %.*s left", (int)campaign->currency.size, campaign->currency.data);
}

static void
emit_account(struct occasion_columns *out, struct slice record, const struct candidate **next,
             size_t account, int32_t as_of)
{
        static struct buffer why, reasons;
        struct slice raw = spool_take(&record), earlier = spool_take(&record);
        bool any = false;
        buffer_set(&reasons, earlier);
        for (; *next < candidates + candidate_count && (*next)->account == account; ++*next) {
                const struct campaign_line *line = &campaign->lines[(*next)->line];
                struct slice values = spool_take(&record);
                if (!(*next)->taken) {
                        explain(&reasons, *next, values);
                        continue;
                }
                struct occasion_action action = {.channel = line->channel,
                                                 .template = line->template,
                                                 .occasion = "campaign",
                                                 .since = campaign->from,
                                                 .planned_on = as_of,
                                                 .expires_on = campaign->until,
                                                 .step = line->step};
                why.size = 0;
                explain(&why, *next, values);
                occasion_emit(out, raw, &action, buffer_slice(&why));
                any = true;
        }
        if (!any)
                occasion_emit(out, raw, NULL, buffer_slice(&reasons));
}

static void
run_campaign(void)
{
        struct occasion_columns out;
        struct stream_clock clock;
        stream_clock_open(&clock, filter->in, stream.as_of);
        occasion_open(&out, filter, campaign->policy->name, campaign->policy->label,
                      tsv_find(filter->in, "as_of") < 0 ? clock.text : NULL,
                      stream.explain ? "campaign_explain" : NULL);
        planned_open(&planned, actions_name, slice_of(campaign->policy->name), campaign->from);
        int128 left = left_before();
        for (bool first = true; tsv_next(filter->in); first = false) {
                int32_t as_of = stream_clock_read(&clock);
                if (first)
                        expr_as_of(conditions, as_of);
                keep_account(as_of);
        }
        budget_spend(candidates, candidate_count, left);

        const struct candidate *next = candidates;
        struct slice record;
        spool_rewind(spool);
        for (size_t account = 0; spool_next(spool, &record); account++)
                emit_account(&out, record, &next, account, clock.as_of);
        planned_close(&planned);
        occasion_close(&out);
}

int
main(int argc, char **argv)
{
        tool_begin("col-campaign", help);
        read_options(argc, argv);
        filter = filter_open(argv + optind, argc - optind, stream.input);
        leading_open(&accounts, filter->in);
        conditions = stream_conditions(filter->in);
        campaign = campaign_open(campaign_name, conditions);
        spool = spool_open();
        run_campaign();
        spool_close(spool);
        leading_close(&accounts);
        filter_finish(filter);
        campaign_close(campaign);
        expr_close(conditions);
        free(candidates);
        return EXIT_DONE;
}
