/* Which receipts are booked, and as what. */
#ifndef COL_MATCH_DECIDE_H
#define COL_MATCH_DECIDE_H

#include "matcher.h"

/* A part of a receipt that is an account's. */
struct match_part {
        const char *account;    /* as it stands in streams; the matcher's */
        int64_t amount;         /* minor units */
        int64_t entry, corrects; /* 0: none */
        int64_t confidence;
        unsigned evidence;
};

struct match_outcome {
        struct match_part *parts;
        size_t count, capacity;
        const char *why;        /* nothing was booked: one word */
        int64_t confidence;     /* then, of the best candidate */
};

/* An outcome for each receipt, in their order, by evidence alone: what came first is booked first, by value date, then in
   the order of the stream. What is owed or was reported serves one receipt. The caller frees with match_outcomes_free(). */
struct match_outcome *match_decide(struct matcher *m);
void match_outcomes_free(struct match_outcome *outcomes, size_t count);

/* Appends the best candidates of a receipt that was not booked: "ACCOUNT POINTS EVIDENCE …; …". */
void match_describe(const struct matcher *m, const struct match_receipt *receipt,
                    struct buffer *out);

#endif
