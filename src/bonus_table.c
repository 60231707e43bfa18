/* Tables of bonuses: reading and checking. */
#include "bonus_table.h"

#include <stdlib.h>
#include <string.h>

#include "day.h"
#include "error.h"

/* Ten years: what is longer is a slip of the pen, and dates stay in range. */
#define DAYS_MAX 3653

const char *const bonus_bases[BONUS_BASES] = {"allocated", "principal_part", "interest_part",
                                              "cost_part"};

/* A table being read. */
struct reading {
        struct bonus_table *table;
        const struct policy *policy;
        struct expr_set *conditions;
};

/* ---- cells ---- */

static struct slice
cell_of(const struct reading *r, size_t row, const char *column)
{
        return policy_cell(r->policy, row, column);
}

static int32_t
read_day(const struct reading *r, size_t row, const char *column)
{
        struct slice cell = cell_of(r, row, column);
        int32_t day = day_parse(cell);
        if (day == DAY_NONE)
                policy_die(r->policy, row, column, "'%.*s' is not a date; YYYY-MM-DD is expected",
                           (int)cell.size, cell.data);
        return day;
}

static void
read_days(const struct reading *r, size_t row, int32_t *from, int32_t *until)
{
        *from = read_day(r, row, "from");
        *until = cell_of(r, row, "until").size > 0 ? read_day(r, row, "until") : INT32_MAX;
        if (*until < *from)
                policy_die(r->policy, row, "until", "before the day in 'from'");
}

static int64_t
read_percent(const struct reading *r, size_t row)
{
        struct slice cell = cell_of(r, row, "percent");
        int64_t percent;
        if (percent_parse(cell, &percent) != NUMBER_OK || percent > BONUS_WHOLE)
                policy_die(r->policy, row, "percent",
                           "'%.*s'; a percentage from 0 to 100 is expected", (int)cell.size,
                           cell.data);
        return percent;
}

static int64_t
read_amount(const struct reading *r, size_t row, const char *column, const struct bonus_line *line)
{
        struct slice cell = cell_of(r, row, column);
        int64_t amount;
        if (line->currency.size == 0)
                policy_die(r->policy, row, column,
                           "'%.*s' in which currency? The row 'line' has none", (int)cell.size,
                           cell.data);
        if (money_parse(cell, line->digits, &amount) != NUMBER_OK || amount <= 0)
                policy_die(r->policy, row, column, "'%.*s'; an amount above 0 is expected",
                           (int)cell.size, cell.data);
        return amount;
}

/* One of COUNT names, by its index. */
static int
read_word(const struct reading *r, size_t row, const char *column, const char *const *words,
          int count, const char *expected)
{
        struct slice cell = cell_of(r, row, column);
        for (int i = 0; i < count; i++)
                if (slice_is(cell, words[i]))
                        return i;
        policy_die(r->policy, row, column, "'%.*s'; %s is expected", (int)cell.size, cell.data,
                   expected);
}

static int
read_expression(const struct reading *r, size_t row, const char *column, const char *expected)
{
        struct slice cell = cell_of(r, row, column);
        if (cell.size == 0)
                policy_die(r->policy, row, column, "empty; %s", expected);
        return expr_add(r->conditions, cell,
                        (struct expr_place){r->policy->path, r->policy->rows[row].line, column});
}

static int
read_condition(const struct reading *r, size_t row)
{
        return read_expression(r, row, "when", "write a condition, or else, which always holds");
}

/* ---- rows ---- */

static void
read_bases(const struct reading *r, size_t row, struct bonus_line *line)
{
        static const char *const expected =
                "allocated, or of principal_part, interest_part and cost_part each once";
        struct slice cell = cell_of(r, row, "base");
        size_t count = 0;
        for (size_t at = 0, end; at < cell.size; at = end + 1) {
                for (end = at; end < cell.size && cell.data[end] != ' ';)
                        end++;
                struct slice word = {cell.data + at, end - at};
                size_t base = 0;
                while (base < BONUS_BASES && !slice_is(word, bonus_bases[base]))
                        base++;
                if (base == BONUS_BASES || line->bases[base])
                        policy_die(r->policy, row, "base", "'%.*s'; %s", (int)cell.size, cell.data,
                                   expected);
                line->bases[base] = true;
                count++;
        }
        if (count == 0 || (count > 1 && line->bases[BASE_ALLOCATED]))
                policy_die(r->policy, row, "base", "'%.*s'; %s", (int)cell.size, cell.data,
                           expected);
}

static void
read_period(const struct reading *r, size_t row, struct bonus_line *line)
{
        static const char *const periods[] = {"payment", "month", "quarter", "year"};
        static const char *const tiers[] = {"slices", "whole"};
        if (cell_of(r, row, "period").size > 0)
                line->period =
                        (enum bonus_period)read_word(r, row, "period", periods, BONUS_PERIODS,
                                                     "payment, month, quarter or year");
        if (cell_of(r, row, "per").size > 0)
                line->per = read_expression(r, row, "per", "");
        if (cell_of(r, row, "tiers").size > 0)
                line->whole = read_word(r, row, "tiers", tiers, 2, "slices or whole") == 1;
        if (cell_of(r, row, "cap").size > 0) {
                line->cap = read_amount(r, row, "cap", line);
                line->counts = true;
        }
}

static void
read_line(struct reading *r, size_t row)
{
        static const char *const types[] = {"bonus", "commission"};
        struct bonus_table *table = r->table;
        grow(&table->lines, &table->capacity, table->count + 1, sizeof *table->lines);
        struct bonus_line *line = &table->lines[table->count];
        *line = (struct bonus_line){.row = row,
                                    .name = cell_of(r, row, "bonus_line"),
                                    .type = cell_of(r, row, "bonus_type"),
                                    .currency = cell_of(r, row, "currency"),
                                    .per = -1,
                                    .cap = INT64_MAX};
        if (line->name.size == 0)
                policy_die(r->policy, row, "bonus_line", "empty; every line has a name");
        for (size_t i = 0; i < table->count; i++)
                if (slice_equal(table->lines[i].name, line->name))
                        policy_die(r->policy, row, "bonus_line", "%.*s again; a line stands once",
                                   (int)line->name.size, line->name.data);
        table->count++;
        line->commission = read_word(r, row, "bonus_type", types, 2, "bonus or commission") == 1;
        line->digits = currency_digits(line->currency);
        if (line->currency.size > 0 && line->digits < 0)
                policy_die(r->policy, row, "currency",
                           "'%.*s' is not a currency; a code of ISO 4217 is expected",
                           (int)line->currency.size, line->currency.data);
        read_bases(r, row, line);
        if (!rounding_named(cell_of(r, row, "rounding"), &line->rounding))
                policy_die(r->policy, row, "rounding", "'%.*s' is neither half-up nor down nor up",
                           (int)cell_of(r, row, "rounding").size, cell_of(r, row, "rounding").data);
        read_period(r, row, line);
}

static void
add_tier(struct bonus_rate *rate, int64_t above, int64_t percent)
{
        grow(&rate->tiers, &rate->tier_capacity, rate->tier_count + 1, sizeof *rate->tiers);
        rate->tiers[rate->tier_count++] = (struct bonus_tier){above, percent};
}

static void
read_tier(struct reading *r, size_t row, struct bonus_line *line)
{
        if (line->rate_count == 0)
                policy_die(r->policy, row, "when",
                           "empty; the first rate of a line has a condition, or else");
        if (cell_of(r, row, "from").size > 0 || cell_of(r, row, "until").size > 0)
                policy_die(r->policy, row, "from", "a tier has the days of the rate above it");
        struct bonus_rate *rate = &line->rates[line->rate_count - 1];
        int64_t above = read_amount(r, row, "above", line);
        if (above <= rate->tiers[rate->tier_count - 1].above)
                policy_die(r->policy, row, "above", "not above where the tier before it begins");
        if (cell_of(r, line->row, "period").size == 0 || cell_of(r, line->row, "tiers").size == 0)
                policy_die(r->policy, line->row, "tiers",
                           "a line with tiers says of which period, and slices or whole");
        add_tier(rate, above, read_percent(r, row));
        line->counts = true;
}

static void
read_rate(struct reading *r, size_t row, struct bonus_line *line)
{
        if (cell_of(r, row, "when").size == 0) {
                read_tier(r, row, line);
                return;
        }
        if (cell_of(r, row, "above").size > 0)
                policy_die(r->policy, row, "above",
                           "a rate begins at 0; its tiers follow, with no condition");
        struct bonus_rate rate = {.row = row, .condition = read_condition(r, row)};
        read_days(r, row, &rate.from, &rate.until);
        add_tier(&rate, 0, read_percent(r, row));
        grow(&line->rates, &line->rate_capacity, line->rate_count + 1, sizeof *line->rates);
        line->rates[line->rate_count++] = rate;
}

static void
read_share(struct reading *r, size_t row, struct bonus_line *line)
{
        struct slice cell = cell_of(r, row, "share"), number = cell;
        struct bonus_share share = {.row = row, .condition = -1};
        share.payee = read_expression(r, row, "payee", "a column, or a name in quotes");
        if (cell_of(r, row, "when").size > 0)
                share.condition = read_condition(r, row);
        if (cell.size > 0 && cell.data[cell.size - 1] == '%') {
                number.size--;
                share.sharing = SHARE_PERCENT;
                if (percent_parse(number, &share.size) != NUMBER_OK || share.size > BONUS_WHOLE)
                        number.size = 0;
        } else if (cell.size > 0 && !slice_is(cell, "rest")) {
                share.sharing = SHARE_PARTS;
                if (integer_parse(cell, &share.size) != NUMBER_OK || share.size < 1 ||
                    share.size > BONUS_WHOLE)
                        number.size = 0;
        }
        if (cell.size > 0 && number.size == 0)
                policy_die(r->policy, row, "share",
                           "'%.*s'; a percentage as 70%%, a number of parts, or rest is expected",
                           (int)cell.size, cell.data);
        grow(&line->shares, &line->share_capacity, line->share_count + 1, sizeof *line->shares);
        line->shares[line->share_count++] = share;
}

static void
read_tax(struct reading *r, size_t row, struct bonus_line *line)
{
        struct bonus_tax tax = {.row = row, .percent = read_percent(r, row)};
        if (!line->commission)
                policy_die(r->policy, row, "record", "value added tax is for commissions");
        read_days(r, row, &tax.from, &tax.until);
        grow(&line->taxes, &line->tax_capacity, line->tax_count + 1, sizeof *line->taxes);
        line->taxes[line->tax_count++] = tax;
}

static void
read_wait(struct reading *r, size_t row, struct bonus_line *line)
{
        struct slice cell = cell_of(r, row, "days");
        int64_t days;
        if (integer_parse(cell, &days) != NUMBER_OK || days < 0 || days > DAYS_MAX)
                policy_die(r->policy, row, "days",
                           "'%.*s'; a whole number from 0 to %d is expected", (int)cell.size,
                           cell.data, DAYS_MAX);
        struct bonus_wait wait = {row, read_condition(r, row), (int32_t)days};
        grow(&line->waits, &line->wait_capacity, line->wait_count + 1, sizeof *line->waits);
        line->waits[line->wait_count++] = wait;
}

/* ---- the whole ---- */

static const struct {
        const char *record, *columns; /* those that it may fill, each between blanks */
        void (*read)(struct reading *r, size_t row, struct bonus_line *line);
} records[] = {
        {"line", " bonus_line bonus_type base rounding period per tiers cap currency source ",
         NULL},
        {"rate", " when from until above percent source ", read_rate},
        {"share", " payee share when source ", read_share},
        {"vat", " from until percent source ", read_tax},
        {"wait", " when days source ", read_wait},
};

static void
check_filled(const struct reading *r, size_t row, size_t record)
{
        for (size_t i = 0; i < r->policy->column_count; i++) {
                const char *column = r->policy->columns[i];
                char *wanted = format_text(" %s ", column);
                if (r->policy->rows[row].cells[i].size > 0 && strcmp(column, "record") != 0 &&
                    !strstr(records[record].columns, wanted))
                        policy_die(r->policy, row, column, "a row '%s' has no such value",
                                   records[record].record);
                free(wanted);
        }
}

static void
read_row(struct reading *r, size_t row)
{
        struct slice name = cell_of(r, row, "record");
        size_t record = 0, count = sizeof records / sizeof *records;
        while (record < count && !slice_is(name, records[record].record))
                record++;
        if (record == count)
                policy_die(r->policy, row, "record",
                           "'%.*s'; line, rate, share, vat or wait is expected", (int)name.size,
                           name.data);
        check_filled(r, row, record);
        if (records[record].read == NULL)
                read_line(r, row);
        else if (r->table->count == 0)
                policy_die(r->policy, row, "record", "'%.*s' before the first line", (int)name.size,
                           name.data);
        else
                records[record].read(r, row, &r->table->lines[r->table->count - 1]);
}

/* Percentages leave a rest to somebody, and not less than nothing; parts stand by themselves. */
static void
check_shares(const struct policy *policy, const struct bonus_line *line)
{
        size_t counts[] = {[SHARE_REST] = 0, [SHARE_PERCENT] = 0, [SHARE_PARTS] = 0};
        int64_t percent = 0;
        for (size_t i = 0; i < line->share_count; i++) {
                counts[line->shares[i].sharing]++;
                if (line->shares[i].sharing == SHARE_PERCENT)
                        percent += line->shares[i].size;
                if (percent > BONUS_WHOLE)
                        policy_die(policy, line->shares[i].row, "share",
                                   "the percentages of the line are more than 100");
        }
        size_t row = line->share_count > 0 ? line->shares[0].row : line->row;
        if (line->share_count == 0)
                policy_die(policy, row, "bonus_line", "%.*s is nobody's: no share",
                           (int)line->name.size, line->name.data);
        if (counts[SHARE_PARTS] > 0 ? counts[SHARE_PARTS] != line->share_count
                                    : counts[SHARE_REST] != 1)
                policy_die(policy, row, "share",
                           "the shares of a line are parts, or percentages and one rest");
}

static void
check_line(const struct policy *policy, const struct bonus_line *line)
{
        if (line->rate_count == 0)
                policy_die(policy, line->row, "bonus_line", "%.*s has no rate",
                           (int)line->name.size, line->name.data);
        if (line->commission && line->tax_count == 0)
                policy_die(
                        policy, line->row, "bonus_type",
                        "a commission without value added tax; write 0 percent where none is due");
        if (line->counts && policy_cell(policy, line->row, "period").size == 0)
                policy_die(policy, line->row, "period", "empty; the cap of which period?");
        if (line->per >= 0 && !line->counts)
                policy_die(policy, line->row, "per", "without tiers and cap nothing is counted");
        check_shares(policy, line);
}

struct bonus_table *
bonus_table_open(const char *name, struct expr_set *conditions)
{
        struct bonus_table *table = allocate(sizeof *table);
        table->policy = policy_open(
                "bonuses", name, "tsv", "record bonus_line bonus_type base rounding",
                "period per tiers cap currency when from until above percent payee share days "
                "source");
        struct reading reading = {table, table->policy, conditions};
        if (table->policy->row_count == 0)
                policy_die(table->policy, SIZE_MAX, NULL, "no lines; who earns what?");
        for (size_t row = 0; row < table->policy->row_count; row++)
                read_row(&reading, row);
        for (size_t i = 0; i < table->count; i++)
                check_line(table->policy, &table->lines[i]);
        return table;
}

void
bonus_table_close(struct bonus_table *table)
{
        for (size_t i = 0; i < table->count; i++) {
                struct bonus_line *line = &table->lines[i];
                for (size_t rate = 0; rate < line->rate_count; rate++)
                        free(line->rates[rate].tiers);
                free(line->rates);
                free(line->shares);
                free(line->taxes);
                free(line->waits);
        }
        free(table->lines);
        policy_free(table->policy);
        free(table);
}
