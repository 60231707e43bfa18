#include "debtor_rows.h"

#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "person_column.h"

struct kept_record {
        const char *name;
        size_t line, offset, size; /* offset: in the text */
};

void
debtor_rows_open(struct debtor_rows *r, struct tsv_reader *in, int key)
{
        *r = (struct debtor_rows){.in = in, .at = *in, .key = key};
}

static struct slice *
fields_of(const struct debtor_rows *r, size_t index)
{
        return r->fields + index * r->in->count;
}

/* Points the fields of a record, whose sizes are known, into its text. */
static void
place(struct debtor_rows *r, size_t index)
{
        struct slice *fields = fields_of(r, index);
        const char *at = r->text.data + r->records[index].offset;
        for (size_t i = 0; i < r->in->count; i++) {
                fields[i].data = at;
                at += fields[i].size + 1;
        }
}

/* Keeps the record that the stream stands on. */
static void
keep(struct debtor_rows *r)
{
        person_check(r->in);
        size_t columns = r->in->count, capacity = r->text.capacity, index = r->count++;
        grow(&r->records, &r->capacity, r->count, sizeof *r->records);
        r->records[index] =
                (struct kept_record){r->in->name, r->in->line, r->text.size, r->in->raw.size};
        grow(&r->fields, &r->field_capacity, r->count * columns, sizeof *r->fields);
        memcpy(fields_of(r, index), r->in->fields, columns * sizeof *r->fields);
        buffer_add(&r->text, r->in->raw.data, r->in->raw.size);
        bool moved = r->text.capacity != capacity;
        for (size_t i = moved ? 0 : index; i < r->count; i++)
                place(r, i);
}

static void
stand_on(struct debtor_rows *r, size_t index)
{
        const struct kept_record *record = &r->records[index];
        r->at.fields = fields_of(r, index);
        r->at.name = record->name;
        r->at.line = record->line;
        r->at.raw = (struct slice){r->at.fields[0].data, record->size};
}

/* Where the debtor of the record that the stream stands on is, seen from the one whose records are
 * kept. */
static int
compare_debtor(const struct debtor_rows *r)
{
        if (r->key < 0)
                return 1;
        struct slice next = r->in->fields[r->key];
        int order = slice_compare(next, r->fields[r->key]);
        if (order < 0)
                tsv_die(r->in, r->key, EXIT_BAD_DATA, "'%.*s' is out of order; sort bytewise by %s",
                        (int)next.size, next.data, r->in->columns[r->key]);
        return order;
}

bool
debtor_rows_group(struct debtor_rows *r)
{
        if (!r->begun)
                r->ended = !tsv_next(r->in);
        r->begun = true;
        r->count = r->next = r->text.size = 0;
        if (r->ended)
                return false;
        do {
                keep(r);
                r->ended = !tsv_next(r->in);
        } while (!r->ended && compare_debtor(r) == 0);
        return true;
}

bool
debtor_rows_next(struct debtor_rows *r)
{
        if (r->next == r->count)
                return false;
        stand_on(r, r->next++);
        return true;
}

void
debtor_rows_rewind(struct debtor_rows *r)
{
        r->next = 0;
}

void
debtor_rows_close(struct debtor_rows *r)
{
        free(r->records);
        buffer_free(&r->text);
        free(r->fields);
}
