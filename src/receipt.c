#include "receipt.h"

#include <stdint.h>
#include <string.h>

#include "number.h"
#include "tsv.h"

static const char *const names[RECEIPT_FIELDS] = {"message", "result", "reference", "cost", "text"};

/* Takes the first cell off LINE; false when there is none left. */
static bool
next_cell(struct slice *line, bool *ended, struct slice *cell)
{
        if (*ended)
                return false;
        const char *tab = line->size > 0 ? memchr(line->data, '\t', line->size) : NULL;
        *ended = tab == NULL;
        *cell = (struct slice){line->data, tab != NULL ? (size_t)(tab - line->data) : line->size};
        if (tab != NULL)
                *line = (struct slice){tab + 1, line->size - cell->size - 1};
        return true;
}

const char *
receipt_columns_read(struct slice line, struct receipt_columns *columns)
{
        struct slice cell;
        bool ended = false;
        columns->count = 0;
        for (int i = 0; i < RECEIPT_FIELDS; i++)
                columns->at[i] = -1;
        for (; next_cell(&line, &ended, &cell); columns->count++)
                for (int i = 0; i < RECEIPT_FIELDS; i++)
                        if (slice_is(cell, names[i])) {
                                if (columns->at[i] >= 0)
                                        return "it names a column twice";
                                columns->at[i] = (int)columns->count;
                        }
        if (columns->at[RECEIPT_MESSAGE] < 0 || columns->at[RECEIPT_RESULT] < 0)
                return "its first line does not name the columns message and result";
        return NULL;
}

static bool
result_named(struct slice name, enum receipt_result *result)
{
        static const char *const results[] = {[RECEIPT_SENT] = "SENT",
                                              [RECEIPT_HANDED] = "HANDED",
                                              [RECEIPT_FAILED] = "FAILED",
                                              [RECEIPT_RETRY] = "RETRY"};
        for (*result = RECEIPT_SENT; *result <= RECEIPT_RETRY; ++*result)
                if (slice_is(name, results[*result]))
                        return true;
        return false;
}

const char *
receipt_read(struct slice line, const struct receipt_columns *columns, struct slice message,
             struct buffer scratch[RECEIPT_FIELDS], struct receipt *receipt)
{
        struct slice cell;
        bool ended = false;
        size_t column = 0;
        int64_t cost;
        if (!tsv_well_formed(line))
                return "its answer holds what a stream may not hold";
        *receipt = (struct receipt){0};
        for (; next_cell(&line, &ended, &cell); column++)
                for (int i = 0; i < RECEIPT_FIELDS; i++)
                        if (columns->at[i] == (int)column)
                                receipt->fields[i] = tsv_text(cell, &scratch[i]);
        if (column != columns->count)
                return "its answer has another number of fields than its first line";
        if (!slice_equal(receipt->fields[RECEIPT_MESSAGE], message))
                return "its answer is about another message";
        if (!result_named(receipt->fields[RECEIPT_RESULT], &receipt->result))
                return "its answer is none of SENT, HANDED, FAILED and RETRY";
        struct slice amount = receipt->fields[RECEIPT_COST];
        if (amount.size > 0 &&
            (money_parse(amount, money_places(amount), &cost) != NUMBER_OK || cost < 0))
                return "its answer has a cost that is no amount";
        return NULL;
}
