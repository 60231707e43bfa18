#include "planned.h"

#include <stdlib.h>
#include <string.h>

#include "cells.h"
#include "day.h"
#include "error.h"
#include "number.h"

enum { FOR_EVER = INT32_MAX };

static int
compare(const void *left, const void *right)
{
        const struct planned_action *a = left, *b = right;
        int order = strcmp(a->account, b->account);
        if (order == 0)
                order = (a->since > b->since) - (a->since < b->since);
        if (order == 0)
                order = (a->step > b->step) - (a->step < b->step);
        return order != 0 ? order : strcmp(a->channel, b->channel);
}

/* WANTED, whose channel may be empty, against one of the list. */
static int
compare_wanted(const struct planned_action *wanted, const struct planned_action *one)
{
        struct planned_action other = *one;
        if (*wanted->channel == '\0')
                other.channel = wanted->channel;
        return compare(wanted, &other);
}

static char *
text_of_cell(const struct tsv_reader *in, int column)
{
        struct buffer scratch = {0};
        char *text = slice_dup(tsv_text(in->fields[column], &scratch));
        buffer_free(&scratch);
        return text;
}

/* The later day of two cells; FOR_EVER where there is no such column or both are empty. */
static int32_t
later_day(const struct tsv_reader *in, int one, int other)
{
        if (one < 0 || other < 0)
                return FOR_EVER;
        int32_t a = day_of_cell_or(in, one, DAY_NONE), b = day_of_cell_or(in, other, DAY_NONE);
        if (a == DAY_NONE && b == DAY_NONE)
                return FOR_EVER;
        return a > b ? a : b;
}

void
planned_open(struct planned *planned, const char *file, struct slice name, int32_t from)
{
        char *operands[] = {(char *)file, NULL};
        struct tsv_reader *in = tsv_open(operands, 1, (struct tsv_input){0});
        int account = tsv_need(in, "account"), segment = tsv_need(in, "segment");
        int since = tsv_need(in, "segment_since"), step = tsv_need(in, "step");
        int channel = tsv_need(in, "channel");
        int occasion = tsv_need(in, "occasion"), outcome = tsv_need(in, "outcome");
        int lead = tsv_need(in, "lead"), planned_on = tsv_find(in, "planned_on");
        int outcome_on = tsv_find(in, "outcome_on");
        struct buffer scratch = {0};

        *planned = (struct planned){NULL, 0, 0};
        while (tsv_next(in)) {
                const struct slice *cells = in->fields;
                if (cells[occasion].size == 0 ||
                    !slice_equal(tsv_text(cells[segment], &scratch), name))
                        continue;
                struct planned_action action = {.since = day_of_cell(in, since)};
                if (action.since < from)
                        continue;
                if (integer_parse(cells[step], &action.step) != NUMBER_OK)
                        tsv_die(in, step, EXIT_BAD_DATA, "'%.*s' is not a step",
                                (int)cells[step].size, cells[step].data);
                action.account = text_of_cell(in, account);
                action.channel = text_of_cell(in, channel);
                bool cancelled = slice_is(cells[outcome], "cancelled");
                action.until = cancelled ? later_day(in, planned_on, outcome_on) : FOR_EVER;
                action.spent =
                        cells[lead].size == 0 && !cancelled && !slice_is(cells[outcome], "expired");
                grow(&planned->list, &planned->capacity, planned->count + 1, sizeof action);
                planned->list[planned->count++] = action;
        }
        if (planned->count > 1)
                qsort(planned->list, planned->count, sizeof *planned->list, compare);
        buffer_free(&scratch);
        tsv_close(in);
}

bool
planned_has(const struct planned *planned, struct slice account, int32_t since, int64_t step,
            struct slice channel, int32_t today)
{
        struct planned_action wanted = {.account = slice_dup(account),
                                        .channel = slice_dup(channel),
                                        .since = since,
                                        .step = step};
        size_t first = 0;
        bool found = false;
        for (size_t end = planned->count; first < end;) {
                size_t middle = first + (end - first) / 2;
                if (compare_wanted(&wanted, &planned->list[middle]) > 0)
                        first = middle + 1;
                else
                        end = middle;
        }
        for (size_t i = first;
             !found && i < planned->count && compare_wanted(&wanted, &planned->list[i]) == 0; i++)
                found = planned->list[i].until >= today;
        free(wanted.account);
        free(wanted.channel);
        return found;
}

void
planned_close(struct planned *planned)
{
        for (size_t i = 0; i < planned->count; i++) {
                free(planned->list[i].account);
                free(planned->list[i].channel);
        }
        free(planned->list);
}
