/* Campaigns: reading and checking. */
#include "campaign.h"

#include <stdlib.h>

#include "error.h"
#include "number.h"
#include "policy_cells.h"

/* What the column `field` may say, beside line. */
enum setting { FROM, UNTIL, BUDGET, CURRENCY, ORDER, SETTING_COUNT };
static const char *const settings[SETTING_COUNT] = {"from", "until", "budget", "currency", "order"};

static int64_t
read_amount(const struct policy *policy, size_t row, const char *column)
{
        struct slice cell = policy_cell(policy, row, column);
        int64_t amount;
        enum number_status status = money_parse(cell, CAMPAIGN_DIGITS, &amount);
        if (status != NUMBER_OK || amount < 0)
                policy_die(policy, row, column, "'%.*s'; an amount from 0 is expected%s%s",
                           (int)cell.size, cell.data, status == NUMBER_OK ? "" : ": ",
                           status == NUMBER_OK ? "" : number_error(status));
        return amount;
}

static struct campaign_line
read_line(const struct policy *policy, size_t row, struct expr_set *conditions)
{
        struct slice number = policy_cell(policy, row, "value");
        struct slice when = policy_cell(policy, row, "when");
        struct campaign_line line = {
                .row = row,
                .cost = read_amount(policy, row, "cost"),
                .channel = policy_cell(policy, row, "channel"),
                .template = policy_cell(policy, row, "template"),
                .condition = expr_add(conditions, when.size ? when : slice_of("else"),
                                      policy_place(policy, row, "when")),
        };
        if (integer_parse(number, &line.step) != NUMBER_OK || line.step < 1 ||
            line.step > INT32_MAX)
                policy_die(policy, row, "value", "'%.*s'; the number of a line is expected, from 1",
                           (int)number.size, number.data);
        if (line.channel.size == 0)
                policy_die(policy, row, "channel", "empty; every line names a channel");
        return line;
}

/* What only a line says must be empty elsewhere. */
static void
refuse_rest(const struct policy *policy, size_t row)
{
        static const char *const columns[] = {"channel", "template", "cost", "when"};
        for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
                if (policy_cell(policy, row, columns[i]).size > 0)
                        policy_die(policy, row, columns[i], "only a line says that");
}

static void
read_setting(struct campaign *campaign, enum setting setting, size_t row,
             struct expr_set *conditions)
{
        const struct policy *policy = campaign->policy;
        struct slice value = policy_cell(policy, row, "value");
        refuse_rest(policy, row);
        switch (setting) {
        case FROM:
                campaign->from = policy_day(policy, row, "value");
                break;
        case UNTIL:
                campaign->until = policy_day(policy, row, "value");
                break;
        case BUDGET:
                campaign->budget = read_amount(policy, row, "value");
                break;
        case CURRENCY:
                campaign->currency = policy_currency(policy, row, "value");
                break;
        default:
                campaign->order = expr_add(conditions, value, policy_place(policy, row, "value"));
        }
}

static int
compare_lines(const void *left, const void *right)
{
        const struct campaign_line *a = left, *b = right;
        int order = (a->step > b->step) - (a->step < b->step);
        return order != 0 ? order : (a->row > b->row) - (a->row < b->row);
}

static void
read_rows(struct campaign *campaign, struct expr_set *conditions)
{
        const struct policy *policy = campaign->policy;
        size_t said[SETTING_COUNT] = {0}; /* line of the file, 0: none */
        for (size_t row = 0; row < policy->row_count; row++) {
                struct slice field = policy_cell(policy, row, "field");
                int setting = 0;
                if (slice_is(field, "line")) {
                        campaign->lines[campaign->count++] = read_line(policy, row, conditions);
                        continue;
                }
                while (setting < SETTING_COUNT && !slice_is(field, settings[setting]))
                        setting++;
                if (setting == SETTING_COUNT)
                        policy_die(policy, row, "field",
                                   "'%.*s'; from, until, budget, currency, order or line is "
                                   "expected",
                                   (int)field.size, field.data);
                if (said[setting])
                        policy_die(policy, row, "field", "%s again; line %zu says it",
                                   settings[setting], said[setting]);
                said[setting] = policy->rows[row].line;
                read_setting(campaign, (enum setting)setting, row, conditions);
        }
        for (int setting = 0; setting < ORDER; setting++)
                if (!said[setting])
                        policy_die(policy, SIZE_MAX, NULL, "no %s", settings[setting]);
        if (campaign->until < campaign->from)
                policy_die(policy, SIZE_MAX, NULL, "until lies before from");
}

struct campaign *
campaign_open(const char *name, struct expr_set *conditions)
{
        struct campaign *campaign = allocate(sizeof *campaign);
        struct policy *policy =
                policy_open("campaigns", name, "tsv", "field value channel cost", "template when");
        campaign->policy = policy;
        campaign->order = -1;
        campaign->lines = reallocate_array(NULL, policy->row_count + 1, sizeof *campaign->lines);
        read_rows(campaign, conditions);
        qsort(campaign->lines, campaign->count, sizeof *campaign->lines, compare_lines);
        for (size_t i = 1; i < campaign->count; i++)
                if (campaign->lines[i].step == campaign->lines[i - 1].step)
                        policy_die(policy, campaign->lines[i].row, "value",
                                   "the number of line %zu of the file again",
                                   policy->rows[campaign->lines[i - 1].row].line);
        return campaign;
}

const struct campaign_line *
campaign_line(const struct campaign *campaign, int64_t step)
{
        size_t low = 0, high = campaign->count;
        while (low < high) {
                size_t middle = low + (high - low) / 2;
                if (campaign->lines[middle].step < step)
                        low = middle + 1;
                else
                        high = middle;
        }
        return low < campaign->count && campaign->lines[low].step == step ? &campaign->lines[low]
                                                                          : NULL;
}

void
campaign_close(struct campaign *campaign)
{
        policy_free(campaign->policy);
        free(campaign->lines);
        free(campaign);
}
