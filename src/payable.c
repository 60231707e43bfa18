#include "payable.h"

#include <stdlib.h>

#include "beside.h"
#include "cells.h"
#include "day.h"
#include "error.h"
#include "number.h"

const struct expr_column payable_columns[PAYABLE_CELLS] = {
        [PAYABLE_ON] = {"payable_on", TYPE_DATE},
        [PAYABLE_AMOUNT] = {"payable", TYPE_MONEY},
        [PAYABLE_OPEN] = {"payable_open", TYPE_MONEY},
        [PAYABLE_STATUS] = {"payable_status", TYPE_TEXT},
        [PAYABLE_AGENT] = {"payable_agent", TYPE_TEXT},
};

struct payable_source {
        struct beside beside;
        enum about about;
        int columns[PAYABLE_CELLS]; /* -1: none */
};

static void
source_open(struct payable_source *source, const char *file, bool by_debtor)
{
        beside_open(&source->beside, file, "", by_debtor);
        const struct tsv_reader *in = source->beside.in;
        source->about = tsv_find(in, "arrangement") >= 0 ? ABOUT_INSTALMENT : ABOUT_PROMISE;
        source->columns[PAYABLE_ON] = tsv_need(in, "payable_on");
        source->columns[PAYABLE_AMOUNT] = tsv_need(in, "amount");
        source->columns[PAYABLE_OPEN] = tsv_need(in, "open");
        source->columns[PAYABLE_STATUS] = tsv_need(in, "status");
        source->columns[PAYABLE_AGENT] = tsv_find(in, "agent");
}

void
payables_open(struct payables *payables, const struct tsv_reader *accounts,
              const char *const *files, size_t count, bool due)
{
        *payables = (struct payables){.due_on = due ? tsv_need(accounts, "due_on") : -1};
        leading_open(&payables->accounts, accounts);
        payables->sources = allocate((count + 1) * sizeof *payables->sources);
        payables->source_count = count;
        for (size_t i = 0; i < count; i++)
                source_open(&payables->sources[i], files[i], payables->accounts.debtor_column >= 0);
}

static struct payable *
add(struct payables *payables, enum about about, int32_t on)
{
        grow(&payables->list, &payables->capacity, payables->count + 1, sizeof *payables->list);
        struct payable *payable = &payables->list[payables->count++];
        *payable = (struct payable){.about = about, .on = on};
        return payable;
}

static void
check_amount(const struct tsv_reader *in, int column)
{
        struct slice cell = in->fields[column];
        int64_t minor;
        enum number_status status = money_parse(cell, money_places(cell), &minor);
        if (status != NUMBER_OK)
                tsv_die(in, column, EXIT_BAD_DATA, "'%.*s' is not an amount: %s", (int)cell.size,
                        cell.data, number_error(status));
}

static bool
is_over(struct slice status)
{
        static const char *const over[] = {"paid", "kept", "ended", "replaced"};
        for (size_t i = 0; i < sizeof over / sizeof *over; i++)
                if (slice_is(status, over[i]))
                        return true;
        return false;
}

/* The cells go into the text, as sizes first: it moves while it grows. */
static void
read_source(struct payables *payables, struct payable_source *source, const char *as_of)
{
        struct leading *accounts = &payables->accounts;
        const struct tsv_reader *in = source->beside.in;
        source->beside.as_of = as_of;
        while (beside_next(&source->beside, buffer_slice(&accounts->debtor),
                           buffer_slice(&accounts->account))) {
                if (is_over(in->fields[source->columns[PAYABLE_STATUS]]))
                        continue;
                check_amount(in, source->columns[PAYABLE_AMOUNT]);
                check_amount(in, source->columns[PAYABLE_OPEN]);
                struct payable *payable =
                        add(payables, source->about, day_of_cell(in, source->columns[PAYABLE_ON]));
                for (int i = 0; i < PAYABLE_CELLS; i++) {
                        struct slice cell = source->columns[i] < 0 ? (struct slice){"", 0}
                                                                   : in->fields[source->columns[i]];
                        payable->cells[i].size = cell.size;
                        buffer_add(&payables->text, cell.data, cell.size);
                }
        }
}

void
payables_of(struct payables *payables, const char *as_of)
{
        const struct tsv_reader *in = payables->accounts.in;
        payables->count = payables->text.size = 0;
        leading_next(&payables->accounts);
        for (size_t i = 0; i < payables->source_count; i++)
                read_source(payables, &payables->sources[i], as_of);
        const char *text = payables->text.data;
        for (size_t i = 0; i < payables->count; i++)
                for (int k = 0; k < PAYABLE_CELLS; k++) {
                        payables->list[i].cells[k].data = text;
                        text += payables->list[i].cells[k].size;
                }
        if (payables->due_on < 0 || in->fields[payables->due_on].size == 0)
                return;
        int32_t on = day_of_cell(in, payables->due_on);
        if (on >= day_parse(slice_of(as_of)))
                add(payables, ABOUT_DUE, on)->cells[PAYABLE_ON] = in->fields[payables->due_on];
}

void
payables_close(struct payables *payables)
{
        for (size_t i = 0; i < payables->source_count; i++)
                beside_close(&payables->sources[i].beside);
        leading_close(&payables->accounts);
        free(payables->sources);
        free(payables->list);
        buffer_free(&payables->text);
}
