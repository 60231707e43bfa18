#include "account_books.h"

#include <stdlib.h>

#include "day.h"
#include "error.h"
#include "number.h"

/* What the statements select; the account comes first. */
enum { REPLAY = 1, AS_OF, SEEN, WATERFALL, REPLAY_RATES, TERMS, CURRENCY };
enum {
        ALLOCATION = 1,
        BATCH,
        KIND,
        AT_ENTRY,
        PAYMENT,
        CHARGE,
        ACCRUAL,
        PART_COMPONENT,
        PART_AMOUNT,
        ON,
        RATES,
        REVERSES,
        REPLACES
};
void
account_books_open(struct account_books *books, struct db *db)
{
        *books = (struct account_books){.db = db};
        books->replay_rows = db_prepare(
                db, "SELECT r.account, r.id, r.as_of, r.seen, r.waterfall, r.rates, "
                    "r.interest_terms, a.currency FROM replays AS r LEFT JOIN accounts AS a ON "
                    "a.id = r.account ORDER BY r.account, r.id");
        books->allocation_rows =
                db_prepare(db, "SELECT account, id, batch, part, entry, payment, charge, accrual, "
                               "part_component, part_amount, part_on, rates, reverses, replaces "
                               "FROM allocations ORDER BY account, id");
        books->entry_rows =
                cursor_open(db,
                            "SELECT account, " BOOK_ENTRY_COLUMNS(
                                    "") " FROM entries WHERE account >= ?1 ORDER BY account, "
                                        "value_on",
                            true);
        books->more_replays = db_step(db, books->replay_rows);
        books->more_allocations = db_step(db, books->allocation_rows);
}

struct slice
book_text(const struct account_books *books, struct book_text text)
{
        return (struct slice){books->texts.data + text.at, text.size};
}

static struct book_text
keep(struct account_books *books, struct slice text)
{
        struct book_text kept = {books->texts.size, text.size};
        buffer_add(&books->texts, text.data, text.size);
        return kept;
}

static int32_t
day(sqlite3_stmt *row, int column)
{
        struct slice text = db_column(row, column);
        return text.size > 0 ? day_parse(text) : DAY_NONE;
}

/* ---- the last replay ---- */

static void
read_replays(struct account_books *books)
{
        sqlite3_stmt *row = books->replay_rows;
        books->replayed = false;
        while (books->more_replays && sqlite3_column_int64(row, 0) == books->account) {
                books->replayed = true;
                books->replay = sqlite3_column_int64(row, REPLAY);
                books->as_of = day(row, AS_OF);
                books->seen = sqlite3_column_int64(row, SEEN);
                books->waterfall = sqlite3_column_int64(row, WATERFALL);
                books->rates = sqlite3_column_int64(row, REPLAY_RATES);
                books->terms = keep(books, db_column(row, TERMS));
                books->currency = keep(books, db_column(row, CURRENCY));
                books->more_replays = db_step(books->db, row);
        }
}

/* ---- allocations ---- */

struct book_allocation *
book_allocation(const struct account_books *books, int64_t id)
{
        size_t low = 0, high = books->allocation_count;
        while (low < high) {
                size_t middle = low + (high - low) / 2;
                if (books->allocations[middle].id < id)
                        low = middle + 1;
                else
                        high = middle;
        }
        return low < books->allocation_count && books->allocations[low].id == id
                       ? &books->allocations[low]
                       : NULL;
}

static void
read_allocations(struct account_books *books)
{
        sqlite3_stmt *row = books->allocation_rows;
        books->allocation_count = 0;
        while (books->more_allocations && sqlite3_column_int64(row, 0) == books->account) {
                grow(&books->allocations, &books->allocation_capacity, books->allocation_count + 1,
                     sizeof *books->allocations);
                books->allocations[books->allocation_count++] = (struct book_allocation){
                        .id = sqlite3_column_int64(row, ALLOCATION),
                        .batch = sqlite3_column_int64(row, BATCH),
                        .kind = part_kind_named(db_column(row, KIND)),
                        .entry = sqlite3_column_int64(row, AT_ENTRY),
                        .payment = sqlite3_column_int64(row, PAYMENT),
                        .charge = sqlite3_column_int64(row, CHARGE),
                        .accrual = sqlite3_column_int64(row, ACCRUAL),
                        .component = keep(books, db_column(row, PART_COMPONENT)),
                        .amount = sqlite3_column_int64(row, PART_AMOUNT),
                        .on = day(row, ON),
                        .rates = sqlite3_column_int64(row, RATES),
                        .reverses = sqlite3_column_int64(row, REVERSES),
                        .replaces = sqlite3_column_int64(row, REPLACES)};
                books->more_allocations = db_step(books->db, row);
        }
        for (size_t i = 0; i < books->allocation_count; i++) {
                struct book_allocation *reversed =
                        books->allocations[i].reverses == 0
                                ? NULL
                                : book_allocation(books, books->allocations[i].reverses);
                if (reversed != NULL && reversed->reversed_by == 0) {
                        reversed->reversed_in = books->allocations[i].batch;
                        reversed->reversed_by = books->allocations[i].id;
                }
        }
}

/* ---- entries ---- */

static void
read_entries(struct account_books *books)
{
        struct cursor *c = books->entry_rows;
        book_entries_start(&books->entries);
        for (bool row = cursor_first(c, books->account); row; row = cursor_next(c)) {
                struct book_entry *book = book_entries_add(&books->entries, cursor_row(c), 1);
                book->taken = books->replayed && book->entry.value_on <= books->as_of &&
                              book->batch <= books->seen;
        }
        book_entries_order(&books->entries);
}

bool
account_books_next(struct account_books *books)
{
        if (!books->more_replays && !books->more_allocations)
                return false;
        int64_t replayed =
                books->more_replays ? sqlite3_column_int64(books->replay_rows, 0) : INT64_MAX;
        int64_t allocated = books->more_allocations
                                    ? sqlite3_column_int64(books->allocation_rows, 0)
                                    : INT64_MAX;
        books->account = replayed < allocated ? replayed : allocated;
        books->texts.size = 0;
        free(books->place);
        books->place = NULL;
        read_replays(books);
        read_allocations(books);
        read_entries(books);
        return true;
}

/* ---- for people ---- */

const char *
book_place(struct account_books *books)
{
        if (books->place != NULL)
                return books->place;
        sqlite3_stmt *row =
                db_prepare(books->db, "SELECT account, currency FROM accounts WHERE id = %lld",
                           (long long)books->account);
        bool found = db_step(books->db, row);
        struct slice key = found ? db_column(row, 0) : (struct slice){"", 0};
        books->place = format_text("accounts %.*s", (int)key.size, key.data);
        books->digits = found ? currency_digits(db_column(row, 1)) : 0;
        if (books->digits < 0) /* a finding of check_currency() */
                books->digits = 0;
        sqlite3_finalize(row);
        return books->place;
}

const char *
book_money(struct account_books *books, int64_t amount)
{
        static char texts[4][32];
        static size_t turn;
        char *text = texts[turn++ % 4];
        book_place(books);
        text[money_format(text, amount, books->digits)] = '\0';
        return text;
}

void
account_books_close(struct account_books *books)
{
        sqlite3_finalize(books->replay_rows);
        sqlite3_finalize(books->allocation_rows);
        cursor_close(books->entry_rows);
        book_entries_free(&books->entries);
        free(books->allocations);
        buffer_free(&books->texts);
        free(books->place);
}
