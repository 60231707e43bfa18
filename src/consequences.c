/* Promises and instalments as col-track has them, account by account. */
#include "consequences.h"

#include <stdlib.h>

#include "cells.h"
#include "day.h"
#include "error.h"

void
consequences_open(struct consequences *c, const char *file, int32_t as_of, bool by_debtor)
{
        *c = (struct consequences){0};
        beside_open(&c->beside, file, "", by_debtor);
        const struct tsv_reader *in = c->beside.in;
        c->word = tsv_need(in, "consequence");
        c->resume_on = tsv_need(in, "resume_on");
        c->kept_on = tsv_need(in, "kept_on");
        c->arrangement = tsv_find(in, "arrangement");
        c->from = tsv_find(in, "arranged_on");
        if (c->from < 0)
                c->from = tsv_need(in, "promised_on");
        stream_clock_open(&c->clock, in, as_of);
}

/* The day in COLUMN of the record read last; DAY_NONE where it is empty. */
static int32_t
read_day(const struct consequences *c, int column)
{
        return day_of_cell_or(c->beside.in, column, DAY_NONE);
}

/* Keeps the text of a cell (column -1: none); returns where it begins. */
static size_t
keep(struct consequences *c, int column, size_t *size)
{
        size_t at = c->text.size;
        struct slice cell = column < 0 ? (struct slice){"", 0} : c->beside.in->fields[column];
        buffer_add(&c->text, cell.data, cell.size);
        *size = cell.size;
        return at;
}

/* Adds the record read last; instalments of one arrangement have one consequence. */
static void
add_consequence(struct consequences *c)
{
        int32_t kept_on = read_day(c, c->kept_on);
        struct consequence *last = c->count > 0 ? &c->list[c->count - 1] : NULL;
        if (last != NULL && last->arrangement_size > 0 &&
            slice_equal(consequence_arrangement(c, last), c->beside.in->fields[c->arrangement]) &&
            slice_equal(consequence_word(c, last), c->beside.in->fields[c->word])) {
                if (kept_on > last->kept_on)
                        last->kept_on = kept_on;
                return;
        }
        grow(&c->list, &c->capacity, c->count + 1, sizeof *c->list);
        struct consequence *consequence = &c->list[c->count++];
        consequence->word_at = keep(c, c->word, &consequence->word_size);
        consequence->arrangement_at = keep(c, c->arrangement, &consequence->arrangement_size);
        consequence->from = read_day(c, c->from);
        consequence->resume_on = read_day(c, c->resume_on);
        consequence->kept_on = kept_on;
}

void
consequences_of(struct consequences *c, struct slice debtor, struct slice account)
{
        c->count = c->text.size = 0;
        while (beside_next(&c->beside, debtor, account)) {
                stream_clock_read(&c->clock);
                if (c->beside.in->fields[c->word].size == 0 &&
                    c->beside.in->fields[c->kept_on].size == 0)
                        continue;
                add_consequence(c);
        }
}

struct slice
consequence_word(const struct consequences *c, const struct consequence *consequence)
{
        return (struct slice){c->text.data + consequence->word_at, consequence->word_size};
}

struct slice
consequence_arrangement(const struct consequences *c, const struct consequence *consequence)
{
        return (struct slice){c->text.data + consequence->arrangement_at,
                              consequence->arrangement_size};
}

bool
consequences_of_arrangement(const struct consequences *c, struct slice arrangement,
                            struct consequence *whole)
{
        bool found = false;
        for (size_t i = 0; i < c->count; i++) {
                const struct consequence *part = &c->list[i];
                if (part->arrangement_size == 0 ||
                    !slice_equal(consequence_arrangement(c, part), arrangement))
                        continue;
                int32_t kept_on =
                        found && whole->kept_on > part->kept_on ? whole->kept_on : part->kept_on;
                *whole = *part;
                whole->kept_on = kept_on;
                found = true;
        }
        return found;
}

void
consequences_close(struct consequences *c)
{
        beside_close(&c->beside);
        free(c->list);
        buffer_free(&c->text);
}
