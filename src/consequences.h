/* What col-track says of the promises or instalments of an account, read beside a stream of records. */
#ifndef COL_CONSEQUENCES_H
#define COL_CONSEQUENCES_H

#include "beside.h"
#include "stream.h"

/* A promise or instalment of the present account, as col-track has it. */
struct consequence {
        size_t word_at, word_size, arrangement_at, arrangement_size; /* in the text: consequence_word() … */
        int32_t from;                   /* day on which it was given or arranged */
        int32_t resume_on, kept_on;     /* DAY_NONE: none */
};

struct consequences {
        struct beside beside;
        struct stream_clock clock;
        struct consequence *list;       /* of the account asked for last */
        size_t count, capacity;
        struct buffer text;
        int word, arrangement, from, resume_on, kept_on; /* columns; arrangement -1: none */
};

/* Opens FILE, the output of col-track, to be read beside a stream of accounts (beside.h); AS_OF as stream_clock_open()
   has it. Dies with 65 where a column is missing. */
void consequences_open(struct consequences *consequences, const char *file, int32_t as_of, bool by_debtor);

/* Reads those of an account; dies with 65 and the place as beside_next() does, or where a day is none. */
void consequences_of(struct consequences *consequences, struct slice debtor, struct slice account);

struct slice consequence_word(const struct consequences *consequences, const struct consequence *consequence);
struct slice consequence_arrangement(const struct consequences *consequences, const struct consequence *consequence);

/* What is said of that arrangement as a whole, KEPT_ON the latest of its instalments; false: nothing. Its instalments may
   have several words: its word is none of the result. */
bool consequences_of_arrangement(const struct consequences *consequences, struct slice arrangement,
                                 struct consequence *whole);

/* Reads the rest, which must end whole, and frees. */
void consequences_close(struct consequences *consequences);

#endif
