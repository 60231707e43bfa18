/* One account's ledger, replayed: which money settled which component of which charge, and what interest ran, as
   col-allocate(1) describes. Pure arithmetic on minor units: no text, no files, memory of one account.

   Entries are events, in their order. At each, interest that has run since the event before is booked; then money left
   over from before, the oldest first, settles what has become open; then the entry takes effect. */
#ifndef COL_ALLOCATION_H
#define COL_ALLOCATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "rates.h"
#include "waterfall.h"

enum entry_type { ENTRY_CHARGE, ENTRY_PAYMENT, ENTRY_RETURN, ENTRY_WAIVER, ENTRY_WRITE_OFF };
bool entry_type_named(struct slice word, enum entry_type *type); /* false: it is none, and *type a write-off */

#define NO_INDEX SIZE_MAX

struct account_entry {
        int64_t number;        /* above 0, different for each */
        enum entry_type type;
        size_t component;      /* of the waterfall; NO_INDEX: none. A charge has one */
        size_t rule;           /* of the waterfall, for a payment or waiver */
        int64_t amount;        /* minor units, at most MONEY_MAX of either sign */
        int32_t value_on;
        int32_t booked_on;     /* the value date where none is given */
        int32_t due_on;        /* of a charge */
        int64_t corrects;      /* number of an entry; 0: none */
        bool history;
        size_t row;            /* the caller's own */
};

/* The declared order of entries: value date, booking date, number. As for qsort(). */
int account_entry_compare(const void *a, const void *b);

struct interest_tax {
        size_t component;
        int64_t percent;       /* of interest, in millionths of a percent */
};

struct interest_terms {        /* all zero: no interest */
        int64_t contract_rate; /* millionths of a percent a year, on principal that is not yet due; 0: none */
        bool contract_goes_on; /* … and as default interest on principal that is past due */
        const struct rate_series *default_rates; /* on principal that is past due; NULL: none */
        enum day_count day_count;
        const struct interest_tax *taxes;
        size_t tax_count;
        bool stops;            /* none runs from stops_on on */
        int32_t stops_on;
};

enum part_kind {
        PART_ALLOCATION,  /* money of `credit` settles `amount` of a charge or an accrual; below 0: undone */
        PART_RECOVERY,    /* the same, of a payment after a charge-off */
        PART_WAIVER,      /* the same, of a waiver */
        PART_CORRECTION,  /* the same, of a negative charge */
        PART_OVERPAYMENT, /* is left over on `credit`; below 0: used or given back */
        PART_OUTSIDE,     /* money of `credit` that does not reduce the debt; below 0: given back */
        PART_REOPENED,    /* money given back for which no payment stands: owed from then on */
        PART_ACCRUAL,     /* interest that ran since the event before, booked */
        PART_ACCRUED,     /* interest that has run since the last event: shown, not booked */
        PART_CHARGE_OFF,  /* what was open at a write-off */
        PART_KIND_COUNT
};

/* Its word in the column part, and the part of a word; PART_KIND_COUNT: it is none. */
struct slice part_kind_word(enum part_kind kind);
enum part_kind part_kind_named(struct slice word);

struct part {
        enum part_kind kind;
        size_t event;     /* entry at which it came about; the last event for PART_ACCRUED */
        size_t credit;    /* entry whose money it is, or NO_INDEX */
        size_t charge;    /* entry settled: a charge, or a return that reopened; or NO_INDEX */
        size_t accrual;   /* or the entry at which the interest settled was booked */
        size_t component; /* NO_INDEX for PART_OVERPAYMENT and PART_OUTSIDE */
        int64_t amount;
        int32_t on;
        size_t row;       /* of the waterfall, that decided; NO_INDEX: none did */
        size_t first_run, run_count; /* of an accrual: what it was computed on */
};

/* A principal on which interest ran over the days FROM ≤ day < TO; below 0: that much less over those days. */
struct interest_run {
        int64_t principal;
        int32_t from, to;
        bool overdue;     /* default interest, else contractual */
};

struct allocation {
        const struct waterfall *waterfall;
        struct part *parts; /* of the last replay, in the order of events */
        size_t part_count;
        struct interest_run *runs;
        size_t run_count;
        char *problem;      /* why the last replay failed, for a message that names account and entry */
        size_t problem_entry;
        bool problem_is_rate; /* no rate for problem_day: the rate file knows why */
        int32_t problem_day;
        void *inner;
};

/* WATERFALL must outlive it; components may be added to it between replays. */
struct allocation *allocation_open(const struct waterfall *waterfall);

/* Replays ENTRIES, which are in their order and of one account. AS_OF: the day up to which interest is shown, not before
   the last event. False, with a problem and no parts that mean anything, when an entry contradicts the others, an amount
   leaves its range, or a rate is missing. Time O(n log n) in the entries and parts. */
bool allocation_replay(struct allocation *allocation, const struct account_entry *entries,
                       size_t count, const struct interest_terms *terms, int32_t as_of);

void allocation_close(struct allocation *allocation);

#endif
