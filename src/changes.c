#include "changes.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "number.h"
#include "spool.h"
#include "tsv.h"

static const char *const columns[] = {"record", "key", "field", "currency", "before", "after"};
enum { COLUMN_COUNT = sizeof columns / sizeof *columns };

struct changes {
        struct spool *spool;
        struct buffer line;
};

struct changes *
changes_open(void)
{
        struct changes *changes = allocate(sizeof *changes);
        changes->spool = spool_open();
        return changes;
}

uint64_t
changes_count(const struct changes *changes)
{
        return spool_count(changes->spool);
}

static void
add_line(struct changes *changes, const struct slice values[COLUMN_COUNT])
{
        changes->line.size = 0;
        for (size_t i = 0; i < COLUMN_COUNT; i++)
                spool_put(&changes->line, values[i]);
        spool_add(changes->spool, buffer_slice(&changes->line));
}

void
changes_amount(struct changes *changes, const char *name, struct slice account,
               struct slice currency, int64_t before, int64_t after)
{
        char old[32], new[32];
        int digits = currency_digits(currency);
        struct slice values[] = {
                slice_of(name),
                account,
                slice_of("amount"),
                currency,
                {old, money_format(old, before, digits)},
                {new, money_format(new, after, digits)},
        };
        add_line(changes, values);
}

void
changes_record(struct changes *changes, struct stored *stored, const struct kind *kind, int64_t id,
               struct slice key)
{
        struct slice currency, old_currency;
        const struct slice *after = stored_read(stored, kind, id, STORED_NOW, &currency);
        const struct slice *before = stored_read(stored, kind, id, STORED_BEFORE, &old_currency);
        for (size_t i = 0; i < kind->field_count && before && after; i++) {
                bool money = kind->fields[i].type == TYPE_MONEY;
                if (!slice_equal(before[i], after[i]))
                        add_line(changes, (struct slice[]){slice_of(kind->name), key,
                                                           slice_of(kind->fields[i].name),
                                                           money ? currency : (struct slice){0},
                                                           before[i], after[i]});
        }
}

/* ---- the end ---- */

void
changes_print(struct changes *changes)
{
        struct tsv_writer *out = tsv_writer_open(STDOUT_FILENO, "standard output");
        for (size_t i = 0; i < COLUMN_COUNT; i++) {
                if (i)
                        tsv_put_tab(out);
                tsv_put_text(out, slice_of(columns[i]));
        }
        tsv_put_newline(out);
        spool_rewind(changes->spool);
        for (struct slice record; spool_next(changes->spool, &record);) {
                for (size_t i = 0; i < COLUMN_COUNT; i++) {
                        if (i)
                                tsv_put_tab(out);
                        tsv_put_text(out, spool_take(&record));
                }
                tsv_put_newline(out);
        }
        tsv_finish(out);
}

void
changes_close(struct changes *changes)
{
        spool_close(changes->spool);
        buffer_free(&changes->line);
        free(changes);
}
