/* Payments of a stream of entries, account by account. */
#include "payments.h"

#include <stdlib.h>

#include "beside.h"
#include "cells.h"
#include "movements.h"

struct payments {
        struct beside beside;
        struct movements movements;
        const struct waterfall *waterfall;
        int tag_column, batch_column; /* batch: -1, it is not asked for */
        struct payment_made *made;    /* one for each movement, then for each payment */
        size_t made_capacity;
        struct buffer scratch;
};

struct payments *
payments_open(const char *file, const char *as_of, bool by_debtor,
              const struct waterfall *waterfall, bool batches)
{
        struct payments *p = allocate(sizeof *p);
        beside_open(&p->beside, file, as_of, by_debtor);
        movements_open(&p->movements, p->beside.in, as_of);
        p->waterfall = waterfall;
        p->tag_column = tsv_need(p->beside.in, "tag");
        p->batch_column = batches ? tsv_need(p->beside.in, "batch") : -1;
        return p;
}

static bool
is_outside(struct payments *p)
{
        struct slice tag = tsv_text(p->beside.in->fields[p->tag_column], &p->scratch);
        return p->waterfall->rules[waterfall_rule(p->waterfall, tag)].outside;
}

/* Reads the record, and keeps what else than the movement itself matters of it. */
static void
add_movement(struct payments *p, struct slice currency)
{
        const struct tsv_reader *in = p->beside.in;
        const struct movement *movement = movements_add(&p->movements, currency);
        if (movement == NULL)
                return;
        grow(&p->made, &p->made_capacity, p->movements.count, sizeof *p->made);
        p->made[p->movements.count - 1] = (struct payment_made){
                .value_on = movement->value_on,
                .entry = movement->entry,
                .batch = p->batch_column < 0 ? 0 : batch_of_cell(in, p->batch_column),
                .outside = is_outside(p)};
}

static int
compare_made(const void *left, const void *right)
{
        const struct payment_made *a = left, *b = right;
        if (a->value_on != b->value_on)
                return (a->value_on > b->value_on) - (a->value_on < b->value_on);
        if (a->batch != b->batch)
                return (a->batch > b->batch) - (a->batch < b->batch);
        return (a->entry > b->entry) - (a->entry < b->entry);
}

/* Of one day those of earlier batches first, as they mostly stand. */
static void
order_by_batch(struct payment_made *made, size_t count)
{
        for (size_t i = 1; i < count; i++)
                if (made[i].value_on == made[i - 1].value_on && made[i].batch < made[i - 1].batch) {
                        qsort(made, count, sizeof *made, compare_made);
                        return;
                }
}

const struct payment_made *
payments_of(struct payments *p, struct slice debtor, struct slice account, struct slice currency,
            size_t *count)
{
        movements_begin(&p->movements);
        while (beside_next(&p->beside, debtor, account))
                add_movement(p, currency);
        movements_undo(&p->movements, false);
        *count = 0;
        for (size_t i = 0; i < p->movements.count; i++) {
                const struct movement *movement = &p->movements.list[i];
                if (movement->is_return || movement->history || movement->amount <= 0)
                        continue;
                p->made[*count] = p->made[i];
                p->made[(*count)++].amount = movement->amount;
        }
        order_by_batch(p->made, *count);
        return p->made;
}

void
payments_close(struct payments *p)
{
        beside_close(&p->beside);
        movements_close(&p->movements);
        free(p->made);
        buffer_free(&p->scratch);
        free(p);
}
