/* The entries of one account after the other, from a stream of them (col-list entries): checked, in their declared
   order, with the rows they came from. */
#ifndef COL_ENTRIES_H
#define COL_ENTRIES_H

#include "allocation.h"
#include "clocks.h"
#include "tsv.h"

struct entry_row {
        size_t at, size;     /* in rows */
        size_t number_at, number_size, value_on_at; /* its cells there: texts that are written again */
        const char *file;
        size_t line;
};

struct entries {
        struct tsv_reader *in;
        struct waterfall *waterfall; /* knows components and tags */
        struct clocks clocks;

        /* The account read last; valid until the next. */
        struct buffer account, debtor, currency; /* as they stand in the stream */
        int digits;                              /* of the currency */
        struct account_entry *list;              /* a charge's due_on is DAY_NONE where it has none */
        size_t count;
        struct entry_row *source;                /* list[i].row is an index here */
        struct buffer rows;

        size_t list_capacity, source_capacity, number_capacity;
        int64_t *numbers;    /* sorted, to find one that is there twice */
        bool pending;        /* the reader's record belongs to the next account */
        struct buffer scratch;
        int columns[16];
        struct day_memo {    /* the value and due date read last, which often come again */
                char text[10];
                int32_t day;
        } days[2];
};

/* Finds the columns; dies with 65 where one is missing that the answer depends on. AS_OF: the option's, or DAY_NONE.
   Nothing passed is owned. */
void entries_open(struct entries *entries, struct tsv_reader *in, struct waterfall *waterfall,
                  int32_t as_of);

/* Reads the next account; false at the end. Dies with 65 and the place when accounts are not sorted by debtor and
   account, value dates within an account do not ascend, an entry is there twice, or a value is not what it should be. */
bool entries_next(struct entries *entries);

/* The row of an entry, for filter_emit_raw(). */
struct slice entries_raw(const struct entries *entries, const struct account_entry *entry);

/* Its number and its value date, as they stand there. */
struct slice entries_number(const struct entries *entries, const struct account_entry *entry);
struct slice entries_value_on(const struct entries *entries, const struct account_entry *entry);

/* Dies with 65, the place of an entry, the account, and what is wrong. */
_Noreturn void entries_die(const struct entries *entries, size_t entry, const char *format, ...)
        __attribute__((format(printf, 3, 4)));

void entries_close(struct entries *entries);

#endif
