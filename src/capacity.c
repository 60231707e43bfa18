/* Capacities: reading, checking, and finding the line of a day. */
#include "capacity.h"

#include <stdlib.h>

#include "day.h"
#include "error.h"
#include "policy_cells.h"

static int
compare_lines(const void *left, const void *right)
{
        const struct capacity_line *a = left, *b = right;
        int order = (a->channel > b->channel) - (a->channel < b->channel);
        return order != 0 ? order : (a->day > b->day) - (a->day < b->day);
}

size_t
capacities_channel(const struct capacities *c, struct slice name)
{
        size_t i = 0;
        while (i < c->channel_count && !slice_equal(c->channels[i], name))
                i++;
        return i;
}

static size_t
read_channel(struct capacities *c, size_t row)
{
        struct slice name = policy_cell(c->policy, row, "channel");
        if (name.size == 0)
                policy_die(c->policy, row, "channel", "empty; every line names a channel");
        size_t channel = capacities_channel(c, name);
        if (channel == c->channel_count)
                c->channels[c->channel_count++] = name;
        return channel;
}

static size_t
read_capacity(const struct policy *policy, size_t row)
{
        struct slice cell = policy_cell(policy, row, "capacity");
        int64_t capacity;
        if (cell.size == 0)
                return CAPACITY_UNLIMITED;
        if (integer_parse(cell, &capacity) != NUMBER_OK || capacity < 0)
                policy_die(policy, row, "capacity",
                           "'%.*s'; a whole number from 0 is expected, or nothing: no limit",
                           (int)cell.size, cell.data);
        return (size_t)capacity;
}

static void
read_currency(struct capacities *c, size_t row)
{
        struct slice cell = policy_currency(c->policy, row, "currency");
        if (row == 0) {
                c->currency = cell;
                c->digits = currency_digits(cell);
        }
        if (!slice_equal(cell, c->currency))
                policy_die(c->policy, row, "currency",
                           "'%.*s', but %.*s above; one currency for all lines", (int)cell.size,
                           cell.data, (int)c->currency.size, c->currency.data);
}

static int128
read_least(const struct policy *policy, size_t row, int digits)
{
        struct slice cell = policy_cell(policy, row, "minimum");
        int64_t minimum = 0;
        if (cell.size > 0 && (money_parse(cell, digits, &minimum) != NUMBER_OK || minimum < 0))
                policy_die(policy, row, "minimum",
                           "'%.*s'; an amount of the currency from 0 is expected, or nothing",
                           (int)cell.size, cell.data);
        return minimum > 0 ? (int128)minimum * INT64_C(1000000000000) : 1;
}

static void
refuse_repetition(const struct capacities *c)
{
        for (size_t i = 1; i < c->count; i++)
                if (compare_lines(&c->lines[i - 1], &c->lines[i]) == 0) {
                        size_t one = c->lines[i - 1].row, other = c->lines[i].row;
                        policy_die(c->policy, one > other ? one : other, "channel",
                                   "there is a line for this channel and day already");
                }
}

struct capacities *
capacities_open(const char *name, const struct tsv_reader *in, struct expr_set *conditions)
{
        struct capacities *c = allocate(sizeof *c);
        c->policy = policy_open("capacities", name, "tsv", "channel capacity currency",
                                "day amount probability cost minimum");
        c->count = c->policy->row_count;
        if (c->count == 0)
                policy_die(c->policy, SIZE_MAX, NULL, "no lines; at least one channel is expected");
        c->channels = reallocate_array(NULL, c->count, sizeof *c->channels);
        c->lines = reallocate_array(NULL, c->count, sizeof *c->lines);
        for (size_t row = 0; row < c->count; row++) {
                read_currency(c, row);
                c->lines[row] = (struct capacity_line){
                        .row = row,
                        .channel = read_channel(c, row),
                        .day = policy_day_or(c->policy, row, "day", DAY_NONE),
                        .capacity = read_capacity(c->policy, row),
                        .least = read_least(c->policy, row, c->digits),
                };
                worth_read(&c->lines[row].worth, c->policy, row, c->digits, in, conditions);
        }
        qsort(c->lines, c->count, sizeof *c->lines, compare_lines);
        refuse_repetition(c);
        return c;
}

const struct capacity_line *
capacities_line(const struct capacities *c, size_t channel, int32_t day)
{
        struct capacity_line key = {.channel = channel, .day = day};
        const struct capacity_line *line =
                bsearch(&key, c->lines, c->count, sizeof *c->lines, compare_lines);
        if (line != NULL)
                return line;
        key.day = DAY_NONE;
        return bsearch(&key, c->lines, c->count, sizeof *c->lines, compare_lines);
}

void
capacities_close(struct capacities *c)
{
        policy_free(c->policy);
        free(c->channels);
        free(c->lines);
        free(c);
}
