#include "worth.h"

#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "policy_cells.h"

static const char *
expected(const struct figure *figure)
{
        return figure->places == PROBABILITY_PLACES ? "from 0 to 1, of at most 12 decimal places"
                                                    : "up to 10^15 minor units of the currency";
}

static bool
in_range(const struct figure *figure, int64_t value)
{
        return value >= figure->least && value <= figure->most;
}

static struct figure
read_figure(const struct policy *policy, size_t row, struct figure figure,
            const struct tsv_reader *in, struct expr_set *conditions)
{
        struct slice cell = policy_cell(policy, row, figure.name);
        figure.line = policy->rows[row].line;
        enum number_status status = money_parse(cell, figure.places, &figure.constant);
        if (status == NUMBER_OK && !in_range(&figure, figure.constant))
                status = NUMBER_RANGE;
        if (status == NUMBER_RANGE || status == NUMBER_DIGITS)
                policy_die(policy, row, figure.name, "'%.*s' is %s; a number %s is expected",
                           (int)cell.size, cell.data, number_error(status), expected(&figure));
        if (status == NUMBER_OK)
                return figure;
        char *name = slice_dup(cell);
        figure.column = status == NUMBER_EMPTY ? tsv_need(in, figure.name) : tsv_find(in, name);
        free(name);
        figure.source = FIGURE_COLUMN;
        if (figure.column >= 0)
                return figure;
        figure.source = FIGURE_EXPRESSION;
        figure.expression = expr_add(conditions, cell, policy_place(policy, row, figure.name));
        return figure;
}

void
worth_read(struct worth *worth, const struct policy *policy, size_t row, int digits,
           const struct tsv_reader *in, struct expr_set *conditions)
{
        const int64_t one = INT64_C(1000000000000);
        struct figure amount = {
                .name = "amount", .places = digits, .least = -MONEY_MAX, .most = MONEY_MAX};
        struct figure probability = {
                .name = "probability", .places = PROBABILITY_PLACES, .least = 0, .most = one};
        struct figure cost = amount;
        cost.name = "cost";
        worth->amount = read_figure(policy, row, amount, in, conditions);
        worth->probability = read_figure(policy, row, probability, in, conditions);
        worth->cost = read_figure(policy, row, cost, in, conditions);
}

bool
worth_has_columns(const struct worth *worth)
{
        return worth->amount.source == FIGURE_COLUMN || worth->cost.source == FIGURE_COLUMN;
}

bool
worth_has_expressions(const struct worth *worth)
{
        return worth->amount.source == FIGURE_EXPRESSION ||
               worth->probability.source == FIGURE_EXPRESSION ||
               worth->cost.source == FIGURE_EXPRESSION;
}

/* False where it is empty. */
static bool
value_of(const struct figure *figure, const struct tsv_reader *in, struct expr_set *conditions,
         int64_t *value)
{
        struct slice text;
        enum number_status status;
        *value = figure->constant;
        if (figure->source == FIGURE_CONSTANT)
                return true;
        if (figure->source == FIGURE_COLUMN) {
                text = in->fields[figure->column];
                status = money_parse(text, figure->places, value);
        } else {
                text = expr_text(conditions, figure->expression);
                status = decimal_round(text, figure->places, value);
        }
        if (status == NUMBER_OK && !in_range(figure, *value))
                status = NUMBER_RANGE;
        if (status != NUMBER_OK && status != NUMBER_EMPTY)
                tsv_die(in, figure->source == FIGURE_COLUMN ? figure->column : -1, EXIT_BAD_DATA,
                        "'%.*s', the %s by line %zu of the policy, is %s; a number %s is expected",
                        (int)text.size, text.data, figure->name, figure->line, number_error(status),
                        expected(figure));
        return status == NUMBER_OK;
}

bool
worth_of(const struct worth *worth, const struct tsv_reader *in, struct expr_set *conditions,
         int128 *gain, int128 *cost, const char **missing)
{
        const int128 one = INT64_C(1000000000000);
        const struct figure *figures[] = {&worth->amount, &worth->probability, &worth->cost};
        int64_t values[3];
        for (size_t i = 0; i < 3; i++) {
                if (!value_of(figures[i], in, conditions, &values[i])) {
                        *missing = figures[i]->name;
                        return false;
                }
        }
        *gain = (int128)values[0] * values[1];
        *cost = values[2] * one;
        return true;
}

size_t
worth_format(char *out, int128 worth, int digits)
{
        __extension__ typedef unsigned __int128 uint128;
        const uint64_t half =
                UINT64_C(1000000000000000000); /* 18 digits: what 64 bits divide at once */
        char text[WORTH_TEXT], *end = text + sizeof text, *at = end;
        uint128 rest = worth < 0 ? -(uint128)worth : (uint128)worth;
        uint64_t low = (uint64_t)(rest % half);
        rest /= half;
        int places = digits + PROBABILITY_PLACES, left = 18;
        for (; places > digits && low % 10 == 0; places--, left--)
                low /= 10;
        for (int place = 0; low > 0 || rest > 0 || place <= places; place++, left--) {
                if (left == 0) {
                        low = (uint64_t)(rest % half);
                        rest /= half;
                        left = 18;
                }
                if (place == places && places > 0)
                        *--at = '.';
                *--at = (char)('0' + (int)(low % 10));
                low /= 10;
        }
        if (worth < 0)
                *--at = '-';
        size_t size = (size_t)(end - at);
        memcpy(out, at, size);
        return size;
}
