#include "beside.h"

#include <stdio.h>
#include <stdlib.h>

#include "error.h"
#include "kinds.h"
#include "person_column.h"

void
beside_open(struct beside *b, const char *file, const char *as_of, bool by_debtor)
{
        char *operands[] = {(char *)file, NULL};
        *b = (struct beside){.as_of = as_of, .by_debtor = by_debtor, .taken = true};
        b->in = tsv_open(operands, 1, (struct tsv_input){0});
        b->account_column = tsv_need(b->in, "account");
        b->debtor_column = by_debtor ? person_column(b->in, "debtor") : -1;
        if (by_debtor && b->debtor_column < 0)
                tsv_need(b->in, "debtor");
        b->as_of_column = tsv_find(b->in, "as_of");
}

static struct slice
debtor_of(const struct beside *b)
{
        return b->by_debtor ? b->in->fields[b->debtor_column] : (struct slice){"", 0};
}

/* Reads the next record, which must not come before the last one. */
static void
read_record(struct beside *b)
{
        if (!b->begun)
                snprintf(b->day, sizeof b->day, "%s", b->as_of);
        b->begun = true;
        b->taken = false;
        b->ended = !tsv_next(b->in);
        if (b->ended)
                return;
        person_check(b->in);
        if (b->as_of_column >= 0 && *b->day != '\0' &&
            !slice_is(b->in->fields[b->as_of_column], b->day))
                tsv_die(b->in, b->as_of_column, EXIT_BAD_DATA,
                        "'%.*s' is not the as-of date of the first stream; list both as of one day",
                        (int)b->in->fields[b->as_of_column].size,
                        b->in->fields[b->as_of_column].data);
        struct slice debtor = debtor_of(b), account = b->in->fields[b->account_column];
        int order = slice_compare(debtor, buffer_slice(&b->debtor));
        if (order == 0)
                order = slice_compare(account, buffer_slice(&b->account));
        if (order < 0)
                tsv_die(b->in, b->account_column, EXIT_BAD_DATA,
                        "'%.*s' is out of order; sort bytewise by %s%saccount", (int)account.size,
                        account.data, b->by_debtor ? b->in->columns[b->debtor_column] : "",
                        b->by_debtor ? " and " : "");
        b->debtor.size = b->account.size = 0;
        buffer_add(&b->debtor, debtor.data, debtor.size);
        buffer_add(&b->account, account.data, account.size);
}

/* Where the record stands to the account: < 0 before it. */
static int
compare_place(const struct beside *b, struct slice debtor, struct slice account)
{
        int order = b->by_debtor ? slice_compare(buffer_slice(&b->debtor), debtor) : 0;
        return order != 0 ? order : slice_compare(buffer_slice(&b->account), account);
}

bool
beside_next(struct beside *b, struct slice debtor, struct slice account)
{
        if (b->taken && !b->ended)
                read_record(b);
        while (!b->ended && compare_place(b, debtor, account) < 0)
                read_record(b);
        b->taken = !b->ended && compare_place(b, debtor, account) == 0;
        return b->taken;
}

static void
refuse_cell(void *context, size_t column, const char *why)
{
        tsv_die(context, (int)column, EXIT_BAD_DATA, "%s", why);
}

struct expr_set *
beside_conditions(const struct beside *b)
{
        struct expr_column *columns = reallocate_array(NULL, b->in->count, sizeof *columns);
        for (size_t i = 0; i < b->in->count; i++)
                columns[i] =
                        (struct expr_column){b->in->columns[i], column_type(b->in->columns[i])};
        struct expr_set *set = expr_open(columns, b->in->count);
        expr_on_bad_cell(set, refuse_cell, b->in);
        free(columns);
        return set;
}

void
beside_close(struct beside *b)
{
        if (!b->begun)
                b->as_of = ""; /* nothing was asked of any day */
        while (!b->ended)
                read_record(b);
        tsv_close(b->in);
        buffer_free(&b->debtor);
        buffer_free(&b->account);
}
