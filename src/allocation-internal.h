/* What the files of the replay share: allocation.c (events), allocation-settle.c (money by a waterfall),
   allocation-return.c (money taken back), allocation-interest.c. */
#ifndef COL_ALLOCATION_INTERNAL_H
#define COL_ALLOCATION_INTERNAL_H

#include "allocation.h"
#include "open_set.h"

/* Something that can be owed: a charge, an accrual, a payment's return. It is there from the beginning, so that its place
   among the others is known, and opens when its event comes. Sorted by component, due date and order. */
struct slot {
        size_t component;
        int32_t due_on;
        bool accrual;
        size_t entry, order; /* its entry; where it stands among all that is booked */
        int64_t open;
        size_t last_part, last_settlement; /* that settled it; NO_INDEX: none */
};

/* Money that settled a slot, as far as it has not been taken back; in a list of its credit. */
struct settlement {
        size_t slot, row, before, after;
        int64_t amount;
};

/* Money that settles: a payment, a waiver, a negative charge. */
struct credit {
        size_t entry, queue;       /* which rule it follows: see struct replay */
        enum part_kind kind;
        int64_t left;              /* over */
        int64_t kept;              /* its amount, less what was given back */
        size_t first, last;        /* settlements */
        size_t next;               /* in its queue */
        size_t older, newer;       /* payments of which something is kept */
};

struct lane {
        size_t next, from, end;    /* slots of one component; NO_INDEX: none left */
        size_t token;
};

struct number_place {
        int64_t number;
        size_t entry;
};

struct replay {
        struct allocation *out;
        const struct waterfall *waterfall;
        const struct account_entry *entries;
        size_t count;
        const struct interest_terms *terms;
        int32_t day;               /* of the event before, then of the present one; DAY_NONE: none yet */
        size_t event;
        bool charged_off;
        size_t part_capacity, run_capacity;

        struct slot *slots;
        size_t slot_count, slot_capacity;
        struct open_set open;
        size_t *slot_of;           /* per entry */
        size_t *accrual_slots;     /* per entry and kind of accrual */
        size_t entry_capacity, credit_of_capacity, accrual_capacity, accrual_kinds;

        /* Per component: its slots, and the first of them that is due today and after today. */
        struct component_state {
                size_t first, end, today, ahead;
                int64_t open;
        } *components;
        size_t component_capacity;

        struct credit *credits;
        size_t credit_count, credit_capacity;
        size_t *credit_of;         /* per entry */
        size_t newest;             /* payment of which something is kept */
        struct settlement *settlements;
        size_t settlement_count, settlement_capacity;

        /* Credits with something left, the oldest first: one queue for each rule, then one for each component that a
           waiver may be limited to. */
        struct queue {
                size_t first, last;
                bool tried;
        } *queues;
        size_t queue_count, queue_capacity;
        bool holding, opened;      /* some queue is not empty; something has opened since they were tried */

        struct lane *lanes;
        size_t lane_count, lane_capacity;
        size_t *items;             /* of reamortization */
        size_t item_capacity;
        struct number_place *numbers; /* sorted, once they are asked for */
        size_t number_capacity;
        bool numbers_known;

        int64_t total;             /* open */
        int64_t overdue, coming;   /* open principal that is past due on `day`, and that is not */
        size_t next_due;           /* first slot of principal that is due after `day` */
};

/* Says what is wrong with the present entry; always false. */
bool replay_problem(struct replay *replay, const char *format, ...)
        __attribute__((format(printf, 2, 3)));

struct part *replay_part(struct replay *replay, enum part_kind kind, int64_t amount);

/* Changes what is open of a slot; false on overflow. */
bool replay_open(struct replay *replay, size_t slot, int64_t change);

/* ---- allocation-settle.c ---- */

/* Lets the credit settle what its queue's rule says, with all that it has left. */
void settle_credit(struct replay *replay, size_t credit);
/* Lets it settle a slot, whose line is ROW, with at most what is open and left. */
void settle_slot(struct replay *replay, struct credit *credit, size_t slot, int64_t amount,
                 size_t row);
/* The slots of a component with FROM ≤ due date ≤ TO, the oldest first. */
void settle_component(struct replay *replay, struct credit *credit, size_t component, int32_t from,
                      int32_t to);
/* Lets queued credits, the oldest first, settle what has opened. */
void settle_queues(struct replay *replay);
/* Puts what the credit has left into its queue. */
void settle_later(struct replay *replay, size_t credit);
/* True when the credit does not reduce the debt. */
bool settle_nothing(const struct replay *replay, const struct credit *credit);
/* Notes by how much what is left over of it has changed. */
void settle_note_left(struct replay *replay, const struct credit *credit, int64_t change);

/* ---- allocation-return.c ---- */

/* Gives back AMOUNT of the entry that ENTRY corrects, else of the newest payments. */
bool return_money(struct replay *replay, const struct account_entry *entry, int64_t amount);

/* ---- allocation-interest.c ---- */

/* Books what has run since `day`, moves on to DAY. False: no rate, or out of range. */
bool interest_to(struct replay *replay, int32_t day, bool booked);

#endif
