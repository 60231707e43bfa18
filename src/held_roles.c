#include "held_roles.h"

#include <stdlib.h>
#include <string.h>

#include "cells.h"
#include "day.h"
#include "error.h"
#include "person_column.h"

struct held_roles {
        struct tsv_reader *in;
        int debtor, account, party, part, from_on, until_on, as_of;
        bool begun, ended;
        struct buffer present;  /* debtor of the record that was read */
        struct held_role *list; /* by account and party */
        size_t count, capacity;
};

const char *
role_part(struct slice text)
{
        static const char *const parts[] = {"co-debtor", "guarantor", "heir", "representative"};
        for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
                if (slice_is(text, parts[i]))
                        return parts[i];
        return NULL;
}

struct held_roles *
held_roles_open(const char *file)
{
        char *operands[] = {(char *)file, NULL};
        struct held_roles *h = allocate(sizeof *h);
        h->in = tsv_open(operands, 1, (struct tsv_input){0});
        h->debtor = person_column(h->in, "debtor");
        if (h->debtor < 0)
                tsv_need(h->in, "debtor");
        h->account = tsv_need(h->in, "account");
        h->party = tsv_need(h->in, "party");
        h->part = tsv_need(h->in, "part");
        h->from_on = tsv_need(h->in, "from_on");
        h->until_on = tsv_need(h->in, "until_on");
        h->as_of = tsv_find(h->in, "as_of");
        return h;
}

/* Reads the next record, which must not come before the last one. */
static void
read_record(struct held_roles *h, struct slice as_of)
{
        h->begun = true;
        h->ended = !tsv_next(h->in);
        if (h->ended)
                return;
        person_check(h->in);
        const struct slice *cells = h->in->fields;
        if (h->as_of >= 0 && as_of.size > 0 && !slice_equal(cells[h->as_of], as_of))
                tsv_die(h->in, h->as_of, EXIT_BAD_DATA,
                        "'%.*s' is not the as-of date of the first stream; list both as of one day",
                        (int)cells[h->as_of].size, cells[h->as_of].data);
        if (slice_compare(cells[h->debtor], buffer_slice(&h->present)) < 0)
                tsv_die(h->in, h->debtor, EXIT_BAD_DATA,
                        "'%.*s' is out of order; sort bytewise by %s", (int)cells[h->debtor].size,
                        cells[h->debtor].data, h->in->columns[h->debtor]);
        buffer_set(&h->present, cells[h->debtor]);
}

static void
keep_record(struct held_roles *h)
{
        const struct slice *cells = h->in->fields;
        const char *part = role_part(cells[h->part]);
        if (part == NULL)
                tsv_die(h->in, h->part, EXIT_BAD_DATA,
                        "'%.*s' is none of: co-debtor, guarantor, heir, representative",
                        (int)cells[h->part].size, cells[h->part].data);
        grow(&h->list, &h->capacity, h->count + 1, sizeof *h->list);
        h->list[h->count++] =
                (struct held_role){.account = slice_dup(cells[h->account]),
                                   .party = slice_dup(cells[h->party]),
                                   .part = part,
                                   .from = day_of_cell_or(h->in, h->from_on, INT32_MIN),
                                   .until = day_of_cell_or(h->in, h->until_on, INT32_MAX)};
}

static void
forget(struct held_roles *h)
{
        for (size_t i = 0; i < h->count; i++) {
                free(h->list[i].account);
                free(h->list[i].party);
        }
        h->count = 0;
}

static int
compare_roles(const void *left, const void *right)
{
        const struct held_role *a = left, *b = right;
        int order = strcmp(a->account, b->account);
        return order != 0 ? order : strcmp(a->party, b->party);
}

void
held_roles_read(struct held_roles *h, struct slice debtor, struct slice as_of)
{
        int order = 0;
        forget(h);
        if (!h->begun)
                read_record(h, as_of);
        while (!h->ended && (order = slice_compare(buffer_slice(&h->present), debtor)) <= 0) {
                if (order == 0)
                        keep_record(h);
                read_record(h, as_of);
        }
        if (h->count > 1)
                qsort(h->list, h->count, sizeof *h->list, compare_roles);
}

/* Where ROLE stands to ACCOUNT and PARTY: < 0 before them. */
static int
compare_place(const struct held_role *role, struct slice account, struct slice party)
{
        int order = slice_compare(slice_of(role->account), account);
        return order != 0 ? order : slice_compare(slice_of(role->party), party);
}

const struct held_role *
held_roles_of(const struct held_roles *h, struct slice account, struct slice party, size_t *count)
{
        size_t first = 0, end = h->count;
        while (first < end) {
                size_t middle = first + (end - first) / 2;
                if (compare_place(&h->list[middle], account, party) < 0)
                        first = middle + 1;
                else
                        end = middle;
        }
        while (end < h->count && compare_place(&h->list[end], account, party) == 0)
                end++;
        *count = end - first;
        return end > first ? &h->list[first] : NULL;
}

void
held_roles_close(struct held_roles *h)
{
        if (h == NULL)
                return;
        forget(h);
        while (!h->ended)
                read_record(h, (struct slice){"", 0});
        tsv_close(h->in);
        buffer_free(&h->present);
        free(h->list);
        free(h);
}
