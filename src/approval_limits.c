#include "approval_limits.h"

#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "number.h"

static const char *const type_names[LIMIT_TYPE_COUNT] = {
        [LIMIT_WRITE_OFF] = "write-off", [LIMIT_WAIVER] = "waiver",
        [LIMIT_REDUCTION] = "reduction", [LIMIT_PLAN] = "plan",
        [LIMIT_DISCOUNT] = "discount",   [LIMIT_PAYOUT] = "payout",
        [LIMIT_LIMITS] = "limits"};

const char *
limit_type_name(enum limit_type type)
{
        return type_names[type];
}

/* ---- one line ---- */

static enum limit_type
read_type(const struct policy *policy, size_t row)
{
        struct slice cell = policy_cell(policy, row, "type");
        for (enum limit_type type = 0; type < LIMIT_TYPE_COUNT; type++)
                if (slice_is(cell, type_names[type]))
                        return type;
        policy_die(policy, row, "type",
                   "\"%.*s\" is not one of: write-off waiver reduction plan discount payout limits",
                   (int)cell.size, cell.data);
}

static struct slice
read_who(const struct policy *policy, size_t row, bool known)
{
        struct slice cell = policy_cell(policy, row, "who");
        enum person_name named = person_named(cell);
        if (named == PERSON_MALFORMED)
                policy_die(policy, row, "who",
                           "\"%.*s\" is neither user:NAME, group:NAME nor everyone", (int)cell.size,
                           cell.data);
        if (named == PERSON_UNKNOWN && known)
                policy_die(policy, row, "who", "this machine does not know %.*s", (int)cell.size,
                           cell.data);
        return cell;
}

static bool
read_may(const struct policy *policy, size_t row)
{
        struct slice cell = policy_cell(policy, row, "may");
        if (!slice_is(cell, "approve") && !slice_is(cell, "store"))
                policy_die(policy, row, "may", "\"%.*s\" is neither store nor approve",
                           (int)cell.size, cell.data);
        return slice_is(cell, "approve");
}

static int64_t
read_amount(const struct policy *policy, size_t row, const char *column, const char *currency)
{
        struct slice cell = policy_cell(policy, row, column);
        int64_t amount;
        if (cell.size == 0)
                return LIMIT_NONE;
        if (*currency == '\0')
                policy_die(policy, row, "currency", "empty, but there is an amount");
        enum number_status status = money_parse(cell, currency_digits(slice_of(currency)), &amount);
        if (status != NUMBER_OK)
                policy_die(policy, row, column, "\"%.*s\" is %s", (int)cell.size, cell.data,
                           number_error(status));
        if (amount < 0)
                policy_die(policy, row, column, "\"%.*s\" is negative; write 0 or more",
                           (int)cell.size, cell.data);
        return amount;
}

static void
read_currency(const struct policy *policy, size_t row, char currency[4])
{
        struct slice cell = policy_cell(policy, row, "currency");
        if (cell.size != 0 && currency_digits(cell) < 0)
                policy_die(policy, row, "currency",
                           "\"%.*s\" is not a currency; write a code of ISO 4217 such as TRY",
                           (int)cell.size, cell.data);
        snprintf(currency, 4, "%.*s", (int)cell.size, cell.size > 0 ? cell.data : "");
}

static int64_t
read_days(const struct policy *policy, size_t row, bool summed)
{
        struct slice cell = policy_cell(policy, row, "days");
        int64_t days = 0;
        if (!summed && cell.size > 0)
                policy_die(policy, row, "days",
                           "there is nothing to sum: account and total are "
                           "empty");
        if (summed && (integer_parse(cell, &days) != NUMBER_OK || days < 1 || days > 36500))
                policy_die(policy, row, "days",
                           "\"%.*s\"; within how many days, 1 to 36500, account or total is "
                           "reached",
                           (int)cell.size, cell.data);
        return days;
}

static struct limit_line
read_line(const struct policy *policy, size_t row, bool known)
{
        struct limit_line line = {.type = read_type(policy, row),
                                  .who = read_who(policy, row, known),
                                  .approves = read_may(policy, row)};
        read_currency(policy, row, line.currency);
        line.up_to = read_amount(policy, row, "up_to", line.currency);
        line.account = read_amount(policy, row, "account", line.currency);
        line.total = read_amount(policy, row, "total", line.currency);
        bool summed = line.account != LIMIT_NONE || line.total != LIMIT_NONE;
        if (summed && line.approves)
                policy_die(policy, row, line.account != LIMIT_NONE ? "account" : "total",
                           "only who stores has one; an approval counts for its request alone");
        line.days = read_days(policy, row, summed);
        if (!line.approves && (line.type == LIMIT_PAYOUT || line.type == LIMIT_LIMITS))
                policy_die(policy, row, "may", "%s are always approved by somebody else",
                           line.type == LIMIT_PAYOUT ? "payouts" : "changes of limits");
        if (line.type == LIMIT_LIMITS && *line.currency != '\0')
                policy_die(policy, row, "currency", "limits have no amount");
        return line;
}

/* ---- all lines ---- */

static const char required[] = "type who may", optional[] = "currency up_to account total days";

/* What nobody may approve could never be stored, and limits that nobody may change stay for ever.
 */
static void
check_approvers(const struct limits *limits)
{
        bool approved[LIMIT_TYPE_COUNT] = {false};
        for (size_t i = 0; i < limits->policy->row_count; i++)
                if (limits->lines[i].approves)
                        approved[limits->lines[i].type] = true;
        for (size_t i = 0; i < limits->policy->row_count; i++)
                if (!approved[limits->lines[i].type])
                        policy_die(limits->policy, i, "may",
                                   "no line says who may approve a %s; add one",
                                   type_names[limits->lines[i].type]);
        if (!approved[LIMIT_LIMITS])
                policy_die(limits->policy, SIZE_MAX, NULL,
                           "no line says who may approve other limits; add one of type limits");
}

static struct limits *
read_lines(struct policy *policy, bool known)
{
        struct limits *limits = allocate(sizeof *limits);
        limits->policy = policy;
        limits->lines = allocate(policy->row_count * sizeof *limits->lines);
        for (size_t i = 0; i < policy->row_count; i++) {
                limits->lines[i] = read_line(policy, i, known);
                limits->limited[limits->lines[i].type] = true;
        }
        check_approvers(limits);
        limits->limited[LIMIT_PAYOUT] = true;
        return limits;
}

struct limits *
limits_open(const char *name)
{
        return read_lines(policy_open("limits", name, "tsv", required, optional), true);
}

struct limits *
limits_stored(struct slice label, struct slice text)
{
        struct policy *policy = policy_stored(label, text, required, optional);
        return policy != NULL ? read_lines(policy, false) : NULL;
}

static bool
is_of(const struct limit_line *line, enum limit_type type, struct slice currency, bool approves)
{
        return line->type == type && line->approves == approves &&
               (*line->currency == '\0' || slice_is(currency, line->currency));
}

bool
limits_approve(const struct limits *limits, enum limit_type type, const struct person *person,
               struct slice currency, int64_t amount)
{
        for (size_t i = 0; i < limits->policy->row_count; i++) {
                const struct limit_line *line = &limits->lines[i];
                if (is_of(line, type, currency, true) && amount <= line->up_to &&
                    person_is(person, line->who))
                        return true;
        }
        return false;
}

int64_t
limits_most(const struct limits *limits, enum limit_type type, const struct person *person,
            struct slice currency)
{
        int64_t most = -1;
        for (size_t i = 0; i < limits->policy->row_count; i++) {
                const struct limit_line *line = &limits->lines[i];
                if (is_of(line, type, currency, false) && line->up_to > most &&
                    person_is(person, line->who))
                        most = line->up_to;
        }
        return most;
}

void
limits_close(struct limits *limits)
{
        policy_free(limits->policy);
        free(limits->lines);
        free(limits);
}
