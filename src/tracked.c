/* Promises and instalments of a stream, account by account. */
#include "tracked.h"

#include <stdlib.h>

#include "cells.h"
#include "day.h"
#include "error.h"
#include "number.h"
#include "person_column.h"
#include "schedule.h"

enum column {
        ACCOUNT,
        CURRENCY,
        AMOUNT,
        PAYABLE_ON,
        NEEDED,
        FROM = NEEDED,
        DEBTOR,
        ARRANGEMENT,
        ENDED_ON,
        BATCH
};
static const char *const names[] = {"account", "currency", "amount", "payable_on"};

void
tracked_open(struct tracked *t, struct tsv_reader *in, struct expr_set *conditions,
             const struct tolerance *tolerance, int32_t as_of, bool explain)
{
        *t = (struct tracked){.in = in,
                              .conditions = conditions,
                              .tolerance = tolerance,
                              .as_of = DAY_NONE,
                              .explain = explain};
        for (int i = 0; i < NEEDED; i++)
                t->columns[i] = tsv_need(in, names[i]);
        t->columns[FROM] = tsv_find(in, "arranged_on");
        t->instalments = t->columns[FROM] >= 0;
        t->columns[BATCH] = t->instalments ? tsv_need(in, "batch") : -1;
        if (!t->instalments)
                t->columns[FROM] = tsv_need(in, "promised_on");
        t->columns[DEBTOR] = person_column(in, "debtor");
        t->columns[ARRANGEMENT] = tsv_find(in, "arrangement");
        t->columns[ENDED_ON] = tsv_find(in, "ended_on");
        t->by_debtor = t->columns[DEBTOR] >= 0;
        stream_clock_open(&t->clock, in, as_of);
}

/* ---- cells ---- */

static struct slice
cell(const struct tracked *t, enum column column)
{
        return t->columns[column] < 0 ? (struct slice){"", 0} : t->in->fields[t->columns[column]];
}

_Noreturn static void
die_cell(const struct tracked *t, enum column column, const char *what)
{
        tsv_die(t->in, t->columns[column], EXIT_BAD_DATA, "'%.*s' is %s", (int)cell(t, column).size,
                cell(t, column).data, what);
}

static int32_t
read_day(const struct tracked *t, enum column column)
{
        return day_of_cell(t->in, t->columns[column]);
}

static int64_t
read_amount(const struct tracked *t)
{
        int64_t amount;
        enum number_status status = money_parse(cell(t, AMOUNT), t->digits, &amount);
        if (status != NUMBER_OK)
                die_cell(t, AMOUNT, number_error(status));
        if (amount <= 0)
                die_cell(t, AMOUNT, "not an amount above 0");
        return amount;
}

/* ---- rows ---- */

/* The share of AMOUNT, rounded up: part of a coin is the coin. */
static int64_t
share_of(int64_t amount, int64_t share)
{
        return amount - percent_of(amount, INT64_C(100000000) - share, true);
}

static void
explain_line(struct tracked *t, struct tracked_row *row, size_t line)
{
        const struct policy *policy = t->tolerance->policy;
        struct slice when = policy_cell(policy, row->line->row, "when");
        row->why.size = 0;
        if (!t->explain)
                return;
        buffer_add_format(&row->why, "line %zu (%.*s): ", policy->rows[row->line->row].line,
                          (int)when.size, when.data);
        expr_explain_list(t->conditions, (struct expr_list){0, line + 1}, &row->why);
}

/* Keeps the record that was read. */
static void
add_row(struct tracked *t)
{
        struct slice raw = t->in->raw, arrangement = cell(t, ARRANGEMENT);
        size_t before = t->row_capacity;
        grow(&t->rows, &t->row_capacity, t->count + 1, sizeof *t->rows);
        for (size_t i = before; i < t->row_capacity; i++)
                t->rows[i].why = (struct buffer){0};
        grow(&t->promises, &t->promise_capacity, t->count + 1, sizeof *t->promises);
        struct tracked_row *row = &t->rows[t->count];
        row->raw_at = t->text.size;
        row->raw_size = raw.size;
        buffer_add(&t->text, raw.data, raw.size);
        row->arrangement_at = t->text.size;
        row->arrangement_size = arrangement.size;
        buffer_add(&t->text, arrangement.data, arrangement.size);
        row->ended = cell(t, ENDED_ON).size > 0 && read_day(t, ENDED_ON) <= t->as_of;

        expr_as_of(t->conditions, t->as_of);
        expr_row(t->conditions, t->in->fields);
        size_t line = expr_first(t->conditions, t->tolerance->list);
        row->line = &t->tolerance->lines[line];
        explain_line(t, row, line);
        int64_t amount = read_amount(t);
        int32_t from = read_day(t, FROM), due_on = read_day(t, PAYABLE_ON);
        if (due_on < from)
                tsv_die(t->in, t->columns[PAYABLE_ON], EXIT_BAD_DATA,
                        "'%.*s' is before '%.*s', the day on which it was agreed",
                        (int)cell(t, PAYABLE_ON).size, cell(t, PAYABLE_ON).data,
                        (int)cell(t, FROM).size, cell(t, FROM).data);
        int64_t batch = t->columns[BATCH] < 0 ? 0 : batch_of_cell(t->in, t->columns[BATCH]);
        t->promises[t->count++] = (struct promise){.from = from,
                                                   .batch = batch,
                                                   .due_on = due_on,
                                                   .last_on = due_on + row->line->grace_days,
                                                   .amount = amount,
                                                   .needed = share_of(amount, row->line->share),
                                                   .late_money = row->line->late_money,
                                                   .outside = row->line->outside,
                                                   .withdrawn = row->ended};
}

bool
tracked_together(const struct tracked *t, size_t one, size_t other)
{
        const struct tracked_row *a = &t->rows[one], *b = &t->rows[other];
        return a->arrangement_size > 0 &&
               slice_equal((struct slice){t->text.data + a->arrangement_at, a->arrangement_size},
                           (struct slice){t->text.data + b->arrangement_at, b->arrangement_size});
}

static void
withdraw_replaced(struct tracked *t)
{
        size_t last = t->count;
        while (last > 0 && t->rows[last - 1].ended)
                last--;
        for (size_t i = 0; i < last && t->columns[ARRANGEMENT] >= 0; i++)
                if (!tracked_together(t, i, last - 1))
                        t->promises[i].withdrawn = true;
}

/* All instalments of an arrangement were recorded with it; one that was changed since has a later
   batch. */
static void
date_arrangements(struct tracked *t)
{
        for (size_t first = 0, end; first < t->count; first = end) {
                int64_t batch = t->promises[first].batch;
                for (end = first + 1; end < t->count && tracked_together(t, first, end); end++)
                        if (t->promises[end].batch < batch)
                                batch = t->promises[end].batch;
                for (size_t i = first; i < end; i++)
                        t->promises[i].batch = batch;
        }
}

/* ---- accounts ---- */

/* Reads a record and sees that it may come after the ones before; true when it is of the same
 * account. */
static bool
next_record(struct tracked *t)
{
        t->pending = tsv_next(t->in);
        if (!t->pending)
                return false;
        t->as_of = stream_clock_read(&t->clock);
        if (cell(t, ACCOUNT).size == 0)
                tsv_die(t->in, t->columns[ACCOUNT], EXIT_BAD_DATA,
                        "empty; every record names an account");
        if (!t->begun)
                return false;
        int order = slice_compare(cell(t, DEBTOR), buffer_slice(&t->debtor));
        if (order == 0)
                order = slice_compare(cell(t, ACCOUNT), buffer_slice(&t->account));
        if (order < 0)
                die_cell(t, ACCOUNT,
                         t->by_debtor ? "out of order; sort bytewise by debtor and account"
                                      : "out of order; sort bytewise by account");
        if (order == 0 && !slice_equal(cell(t, CURRENCY), buffer_slice(&t->currency)))
                die_cell(t, CURRENCY, "not the currency that the account had in the record before");
        return order == 0;
}

bool
tracked_next(struct tracked *t)
{
        t->count = t->text.size = 0;
        if (!t->begun)
                next_record(t);
        t->begun = true;
        if (!t->pending)
                return false;
        buffer_set(&t->debtor, cell(t, DEBTOR));
        buffer_set(&t->account, cell(t, ACCOUNT));
        buffer_set(&t->currency, cell(t, CURRENCY));
        t->digits = currency_digits(cell(t, CURRENCY));
        if (t->digits < 0)
                die_cell(t, CURRENCY, "not a currency; a code of ISO 4217 is expected");
        do
                add_row(t);
        while (next_record(t));
        withdraw_replaced(t);
        date_arrangements(t);
        return true;
}

struct slice
tracked_raw(const struct tracked *t, size_t index)
{
        return (struct slice){t->text.data + t->rows[index].raw_at, t->rows[index].raw_size};
}

void
tracked_close(struct tracked *t)
{
        for (size_t i = 0; i < t->row_capacity; i++)
                buffer_free(&t->rows[i].why);
        free(t->rows);
        free(t->promises);
        buffer_free(&t->text);
        buffer_free(&t->debtor);
        buffer_free(&t->account);
        buffer_free(&t->currency);
}
