#include "debtor_rows.h"

#include <stdlib.h>

#include "error.h"

struct kept_record {
        const char *name;
        size_t line, offset, size;
};

void
debtor_rows_open(struct debtor_rows *r, struct tsv_reader *in, int key)
{
        *r = (struct debtor_rows){.in = in, .at = *in, .key = key};
        r->fields = reallocate_array(NULL, in->count, sizeof *r->fields);
        r->at.fields = r->fields;
}

/* Keeps the record that the stream stands on. */
static void
keep(struct debtor_rows *r)
{
        size_t fields = r->in->count;
        grow(&r->records, &r->capacity, r->count + 1, sizeof *r->records);
        r->records[r->count] =
                (struct kept_record){r->in->name, r->in->line, r->text.size, r->in->raw.size};
        grow(&r->ends, &r->end_capacity, (r->count + 1) * fields, sizeof *r->ends);
        for (size_t i = 0; i < fields; i++) {
                struct slice field = r->in->fields[i];
                r->ends[r->count * fields + i] =
                        (size_t)(field.data + field.size - r->in->raw.data);
        }
        buffer_add(&r->text, r->in->raw.data, r->in->raw.size);
        r->count++;
}

static void
stand_on(struct debtor_rows *r, size_t index)
{
        const struct kept_record *record = &r->records[index];
        const size_t *ends = r->ends + index * r->in->count;
        const char *start = r->text.data + record->offset;
        size_t begin = 0;
        for (size_t i = 0; i < r->in->count; i++) {
                r->fields[i] = (struct slice){start + begin, ends[i] - begin};
                begin = ends[i] + 1;
        }
        r->at.name = record->name;
        r->at.line = record->line;
        r->at.raw = (struct slice){start, record->size};
}

/* Where the debtor of the record that the stream stands on is, seen from the one whose records are
 * kept. */
static int
compare_debtor(const struct debtor_rows *r)
{
        if (r->key < 0)
                return 1;
        size_t begin = r->key == 0 ? 0 : r->ends[r->key - 1] + 1;
        struct slice debtor = {r->text.data + begin, r->ends[r->key] - begin};
        struct slice next = r->in->fields[r->key];
        int order = slice_compare(next, debtor);
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
        free(r->ends);
        free(r->fields);
}
