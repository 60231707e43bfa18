#include "book_entries.h"

#include <stdlib.h>

#include "day.h"
#include "error.h"

/* From the first column on, as BOOK_ENTRY_COLUMNS names them. */
enum { ID, TYPE, COMPONENT, AMOUNT, VALUE_ON, DUE_ON, BOOKED_ON, CORRECTS, HISTORY, TAG, BATCH };

void
book_entries_start(struct book_entries *entries)
{
        entries->count = entries->texts.size = 0;
}

static struct book_text
keep(struct book_entries *entries, struct slice text)
{
        struct book_text kept = {entries->texts.size, text.size};
        if (text.size > 0)
                buffer_add(&entries->texts, text.data, text.size);
        return kept;
}

static int32_t
day(sqlite3_stmt *row, int column)
{
        struct slice text = db_column(row, column);
        return text.size > 0 ? day_parse(text) : DAY_NONE;
}

struct book_entry *
book_entries_add(struct book_entries *entries, sqlite3_stmt *row, int column)
{
        grow(&entries->list, &entries->capacity, entries->count + 1, sizeof *entries->list);
        struct book_entry *book = &entries->list[entries->count++];
        int32_t value_on = day(row, column + VALUE_ON), booked_on = day(row, column + BOOKED_ON);
        *book = (struct book_entry){.component = keep(entries, db_column(row, column + COMPONENT)),
                                    .tag = keep(entries, db_column(row, column + TAG)),
                                    .batch = sqlite3_column_int64(row, column + BATCH)};
        book->entry =
                (struct account_entry){.number = sqlite3_column_int64(row, column + ID),
                                       .component = NO_INDEX,
                                       .amount = sqlite3_column_int64(row, column + AMOUNT),
                                       .value_on = value_on,
                                       .booked_on = booked_on == DAY_NONE ? value_on : booked_on,
                                       .due_on = day(row, column + DUE_ON),
                                       .corrects = sqlite3_column_int64(row, column + CORRECTS),
                                       .history = sqlite3_column_int64(row, column + HISTORY) != 0};
        /* The table's check lets no other word pass; one that got there by hand is a finding
         * elsewhere. */
        entry_type_named(db_column(row, column + TYPE), &book->entry.type);
        return book;
}

static int
compare(const void *a, const void *b)
{
        const struct book_entry *left = a, *right = b;
        return account_entry_compare(&left->entry, &right->entry);
}

void
book_entries_order(struct book_entries *entries)
{
        bool ordered = true;
        for (size_t i = 1; i < entries->count && ordered; i++)
                ordered = compare(&entries->list[i - 1], &entries->list[i]) < 0;
        if (!ordered)
                qsort(entries->list, entries->count, sizeof *entries->list, compare);
}

struct slice
book_entries_text(const struct book_entries *entries, struct book_text text)
{
        return (struct slice){entries->texts.data + text.at, text.size};
}

void
book_entries_free(struct book_entries *entries)
{
        free(entries->list);
        buffer_free(&entries->texts);
}
