#include "recorded.h"

#include <stdlib.h>

#include "cells.h"
#include "error.h"
#include "number.h"
#include "tsv.h"

enum column { ENTRY, EARNED_ON, PAYEE, LINE, TYPE, BASE, AMOUNT, VAT, COLUMNS };

static const char *const names[COLUMNS] = {"entry",      "earned_on", "payee",        "bonus_line",
                                           "bonus_type", "base",      "bonus_amount", "vat"};

struct recorded {
        struct tsv_reader *in;
        int columns[COLUMNS];
        bool ended;
        int32_t day; /* of the record of the stream */
        int64_t entry;
        struct recorded_sum *list;
        size_t count, capacity;
        struct buffer *texts; /* of each that was ever in the list: payee, line and type */
        size_t text_capacity, text_count;
        struct buffer scratch[COLUMNS];
};

static void
read_next(struct recorded *r)
{
        int32_t day = r->day;
        int64_t entry = r->entry;
        if (!tsv_next(r->in)) {
                r->ended = true;
                return;
        }
        r->day = day_of_cell(r->in, r->columns[EARNED_ON]);
        r->entry = entry_of_cell(r->in, r->columns[ENTRY]);
        if (r->day < day || (r->day == day && r->entry < entry))
                tsv_die(r->in, r->columns[ENTRY], EXIT_BAD_DATA,
                        "comes before the record above; list them with -o earned_on,entry");
}

struct recorded *
recorded_open(const char *file)
{
        struct recorded *r = allocate(sizeof *r);
        char *operands[] = {(char *)(uintptr_t)file};
        r->in = tsv_open(operands, 1, (struct tsv_input){false, NULL});
        for (int i = 0; i < COLUMNS; i++)
                r->columns[i] = tsv_need(r->in, names[i]);
        r->day = INT32_MIN;
        read_next(r);
        return r;
}

static int64_t
money_of(const struct recorded *r, enum column column, int digits)
{
        struct slice cell = r->in->fields[r->columns[column]];
        int64_t amount = 0;
        enum number_status status = NUMBER_OK;
        if (cell.size > 0)
                status = money_parse(cell, digits, &amount);
        if (status != NUMBER_OK)
                tsv_die(r->in, r->columns[column], EXIT_BAD_DATA, "'%.*s': %s", (int)cell.size,
                        cell.data, number_error(status));
        return amount;
}

static struct slice
text_of(struct recorded *r, enum column column)
{
        return tsv_text(r->in->fields[r->columns[column]], &r->scratch[column]);
}

/* The sum to which the record of the stream belongs. */
static struct recorded_sum *
sum_of_record(struct recorded *r)
{
        struct slice payee = text_of(r, PAYEE), line = text_of(r, LINE), type = text_of(r, TYPE);
        for (size_t i = 0; i < r->count; i++)
                if (slice_equal(r->list[i].line, line) && slice_equal(r->list[i].payee, payee) &&
                    slice_equal(r->list[i].type, type))
                        return &r->list[i];
        grow(&r->list, &r->capacity, r->count + 1, sizeof *r->list);
        grow(&r->texts, &r->text_capacity, r->count + 1, sizeof *r->texts);
        while (r->text_count <= r->count)
                r->texts[r->text_count++] = (struct buffer){0};
        struct buffer *text = &r->texts[r->count];
        text->size = 0;
        buffer_add(text, payee.data, payee.size);
        buffer_add(text, line.data, line.size);
        buffer_add(text, type.data, type.size);
        struct recorded_sum *sum = &r->list[r->count++];
        *sum = (struct recorded_sum){.payee = {text->data, payee.size},
                                     .line = {text->data + payee.size, line.size},
                                     .type = {text->data + payee.size + line.size, type.size}};
        return sum;
}

static _Noreturn void
die_unasked(const struct recorded *r)
{
        tsv_die(r->in, r->columns[ENTRY], EXIT_BAD_DATA,
                "entry %lld has a bonus, but is not among the payments; let both be of the same "
                "days and accounts",
                (long long)r->entry);
}

const struct recorded_sum *
recorded_of(struct recorded *r, int32_t value_on, int64_t entry, int digits, size_t *count)
{
        r->count = 0;
        if (!r->ended && (r->day < value_on || (r->day == value_on && r->entry < entry)))
                die_unasked(r);
        while (!r->ended && r->day == value_on && r->entry == entry) {
                struct recorded_sum *sum = sum_of_record(r);
                sum->base += money_of(r, BASE, digits);
                sum->amount += money_of(r, AMOUNT, digits);
                sum->vat += money_of(r, VAT, digits);
                read_next(r);
        }
        *count = r->count;
        return r->list;
}

void
recorded_close(struct recorded *r)
{
        if (!r->ended)
                die_unasked(r);
        tsv_close(r->in);
        for (size_t i = 0; i < r->text_count; i++)
                buffer_free(&r->texts[i]);
        for (int i = 0; i < COLUMNS; i++)
                buffer_free(&r->scratch[i]);
        free(r->texts);
        free(r->list);
        free(r);
}
