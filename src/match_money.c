/* What accounts owe by plans and promises, and what was reported as paid on them. */
#include "matcher.h"

#include <stdio.h>
#include <stdlib.h>

#include "cells.h"
#include "error.h"
#include "number.h"

static struct slice
cell(const struct tsv_reader *in, int column)
{
        return column < 0 ? (struct slice){"", 0} : in->fields[column];
}

static struct tsv_reader *
open_stream(const char *file)
{
        char *operands[] = {(char *)(uintptr_t)file, NULL};
        return tsv_open(operands, 1, (struct tsv_input){0});
}

static struct match_account *
kept_account(struct matcher *m, struct slice key)
{
        const int64_t *index = text_map_find(&m->kept, key);
        return index == NULL ? NULL : &m->list[*index];
}

static void
add_amount(struct match_amounts *amounts, struct match_amount amount)
{
        grow(&amounts->list, &amounts->capacity, amounts->count + 1, sizeof *amounts->list);
        amounts->list[amounts->count++] = amount;
}

/* Instalments and promises alike: what has not ended. */
static void
read_owed(struct matcher *m, const char *file, bool promises)
{
        if (file == NULL)
                return;
        struct tsv_reader *in = open_stream(file);
        int account = tsv_need(in, "account"), amount = tsv_need(in, "amount"),
            payable_on = tsv_need(in, "payable_on"), ended_on = tsv_find(in, "ended_on");
        while (tsv_next(in)) {
                struct match_account *of = kept_account(m, in->fields[account]);
                if (of == NULL || cell(in, ended_on).size > 0)
                        continue;
                add_amount(promises ? &of->promises : &of->instalments,
                           (struct match_amount){.amount = money_of_cell(in, amount, of->digits),
                                                 .day = day_of_cell(in, payable_on)});
        }
        tsv_close(in);
}

void
matcher_read_instalments(struct matcher *m, const char *file)
{
        read_owed(m, file, false);
}

void
matcher_read_promises(struct matcher *m, const char *file)
{
        read_owed(m, file, true);
}

/* ---- what was reported ---- */

struct entry_columns {
        int entry, account, type, amount, currency, value_on, corrects, collector, number, history;
};

/* The number by which receipts name COLLECTOR as their payer; 0: none does. */
static uint32_t
collector_number(struct matcher *m, struct slice collector)
{
        static struct buffer normal;
        int64_t *number = text_map_at(&m->collectors, collector, -1);
        if (*number >= 0)
                return (uint32_t)*number;
        normal.size = 0;
        match_normalise(&normal, TEXT_NAME, collector);
        bool pays = match_text_find(&m->texts, TEXT_NAME, buffer_slice(&normal)) != NO_SLOT;
        *number = pays ? ++m->collector_count : 0;
        return (uint32_t)*number;
}

/* A payment of which no receipt is known, when somebody collected it. */
static void
add_reported(struct matcher *m, const struct tsv_reader *in, const struct entry_columns *columns,
             int64_t amount)
{
        struct slice collector = cell(in, columns->collector), text;
        struct slice account = in->fields[columns->account];
        struct match_amount reported = {.amount = amount,
                                        .day = day_of_cell(in, columns->value_on),
                                        .collected = collector.size > 0,
                                        .entry = entry_of_cell(in, columns->entry)};
        struct match_account *of = kept_account(m, account);
        if (of != NULL)
                add_amount(&of->reported, reported);
        text = tsv_text(collector, &m->scratch);
        uint32_t number = text.size == 0 ? 0 : collector_number(m, text);
        if (number == 0)
                return;
        grow(&m->reports, &m->report_capacity, m->report_count + 1, sizeof *m->reports);
        struct match_report *report = &m->reports[m->report_count++];
        *report = (struct match_report){
                .account = slice_dup(account), .collector = number, .amount = reported};
        snprintf(report->currency, sizeof report->currency, "%.3s",
                 in->fields[columns->currency].data);
}

/* Has a payment the number that one made of the receipt has? */
static bool
is_own(const struct matcher *m, const struct match_booked *booked, struct slice number)
{
        if (booked->receipt == UINT32_MAX)
                return false;
        const struct match_receipt *receipt = &m->receipts[booked->receipt];
        size_t size = receipt->source.size;
        return number.size == size + 1 + receipt->number.size &&
               memcmp(number.data, receipt->source.data, size) == 0 && number.data[size] == '/' &&
               memcmp(number.data + size + 1, receipt->number.data, receipt->number.size) == 0;
}

static void
read_entry(struct matcher *m, const struct tsv_reader *in, const struct entry_columns *columns)
{
        struct slice type = in->fields[columns->type], corrects = cell(in, columns->corrects);
        bool payment = slice_is(type, "payment");
        if (!payment && !slice_is(type, "return"))
                return;
        int64_t amount = money_of_cell(in, columns->amount, digits_of_cell(in, columns->currency));
        if (corrects.size > 0) /* what was given back, in whole or in part, is not expected */
                text_map_at(&m->linked, corrects, 1);
        if (!payment || amount <= 0 || slice_is(cell(in, columns->history), "1"))
                return;
        const int64_t *booked = text_map_find(&m->booked_entries, in->fields[columns->entry]);
        if (booked == NULL)
                add_reported(m, in, columns, amount);
        else
                m->booked[*booked].own = is_own(m, &m->booked[*booked], cell(in, columns->number));
}

bool
match_linked(const struct matcher *m, int64_t entry)
{
        char text[24];
        size_t size = integer_format(text, entry);
        return text_map_find(&m->linked, (struct slice){text, size}) != NULL;
}

void
match_link(struct matcher *m, int64_t entry)
{
        char text[24];
        size_t size = integer_format(text, entry);
        text_map_at(&m->linked, (struct slice){text, size}, 1);
}

static int
compare_reports(const void *left, const void *right)
{
        const struct match_report *a = left, *b = right;
        if (a->collector != b->collector)
                return a->collector < b->collector ? -1 : 1;
        int order = strcmp(a->currency, b->currency);
        if (order == 0)
                order = (a->amount.day > b->amount.day) - (a->amount.day < b->amount.day);
        return order != 0
                       ? order
                       : (a->amount.entry > b->amount.entry) - (a->amount.entry < b->amount.entry);
}

/* Which receipts are paid by whom. */
static void
find_payers(struct matcher *m)
{
        struct buffer normal = {0};
        for (size_t i = 0; i < m->collectors.capacity; i++) {
                const struct text_map_place *place = &m->collectors.places[i];
                if (place->key == NULL || place->value <= 0)
                        continue;
                normal.size = 0;
                match_normalise(&normal, TEXT_NAME, (struct slice){place->key, place->size});
                uint32_t slot = match_text_find(&m->texts, TEXT_NAME, buffer_slice(&normal));
                for (uint32_t j = m->texts.slots[slot].first; j != 0;
                     j = m->texts.postings[j - 1].next) {
                        struct match_receipt *receipt =
                                &m->receipts[m->texts.postings[j - 1].receipt];
                        if (match_text_names(tsv_text(receipt->payer, &m->scratch), TEXT_NAME,
                                             buffer_slice(&normal)))
                                receipt->collector = (uint32_t)place->value;
                }
        }
        buffer_free(&normal);
}

void
matcher_read_entries(struct matcher *m, const char *file)
{
        struct tsv_reader *in = open_stream(file);
        struct entry_columns columns = {tsv_need(in, "entry"),    tsv_need(in, "account"),
                                        tsv_need(in, "type"),     tsv_need(in, "amount"),
                                        tsv_need(in, "currency"), tsv_need(in, "value_on"),
                                        tsv_find(in, "corrects"), tsv_find(in, "collector"),
                                        tsv_find(in, "number"),   tsv_find(in, "history")};
        while (tsv_next(in))
                read_entry(m, in, &columns);
        for (size_t i = 0; i < m->booked_count; i++)
                m->booked[i].back = match_linked(m, m->booked[i].entry);
        if (m->report_count > 1)
                qsort(m->reports, m->report_count, sizeof *m->reports, compare_reports);
        find_payers(m);
        tsv_close(in);
}
