/* Inside booking: what booking.c and booking-splits.c share. Others use booking.h. */
#ifndef COL_BOOKING_INTERNAL_H
#define COL_BOOKING_INTERNAL_H

#include "agreed_terms.h"
#include "batch.h"
#include "booking.h"
#include "booked_cells.h"
#include "replaying.h"

/* A part that is stored, or is to be. */
struct split {
        struct booked_part part; /* stored: its component is valid until the next account */
        int64_t rates;           /* policies; 0: none */
        int64_t waterfall;
        int64_t id;              /* 0: not stored */
        int64_t reverses;        /* stored: what it takes back */
        int64_t replaces;        /* to be stored: in whose stead; 0: nobody's */
        bool kept;               /* is on both sides */
        bool paired;             /* … or replaces, or is replaced */
};

/* The splits of one side, and in the order in which they are compared. */
struct splits {
        struct split *list;
        size_t count, capacity;
        struct split **ordered;
        size_t ordered_capacity;
};

struct policy_id { /* the label that came last: mostly also the next */
        struct buffer label;
        int64_t id;
};

struct booking {
        struct store *store;
        struct db *reader;      /* all that is read was there before this batch: nobody waits for the worker */
        const char *as_of;
        int32_t as_of_day;
        int64_t seen;
        struct id_set accounts; /* that came */
        bool no_replays, no_allocations; /* before this batch: nothing to be looked up */
        sqlite3_stmt *entries, *replay, *allocations;
        struct replaying *replaying;
        struct agreed_terms *agreed;
        struct book_entries book; /* of the present account: what is stored up to as_of */
        struct policy_id waterfalls, rate_files;
        int64_t waterfall, rates; /* of the present account */
        struct last_replay { /* of the present account */
                bool there;
                char as_of[11];
                int32_t day;
                int64_t seen;
                bool differs;     /* in policies or terms */
                bool covers_less; /* of the entries that the stream has */
        } last;
        struct splits live, wanted;
        struct buffer components; /* of live */
};

#define QUOTED(value) (int)problem_quote(value).size, problem_quote(value).data

/* Fills in what is wrong with what stands at PLACE, beside its text; always false. */
static inline bool
booking_refuse(struct booked_problem *problem, struct booked_place place, const char *column)
{
        problem->place = place;
        problem->column = column;
        return false;
}

/* booking-proof.c */

/* Whether the stream has the account's entries, those of booking->book that were known then, and no others; and its
   parts, terms of interest and policies are what replaying them gives. Marks them as taken, and notes whether the last
   replay took fewer. */
bool booking_prove(struct booking *booking, int64_t id, const struct booked_account *account,
                   struct booked_problem *problem);

/* booking-splits.c */

/* Fills booking->live with what is stored of the account and not reversed, booking->wanted with what it should be, and
   compares them. True when they are the same. */
bool splits_compare(struct booking *booking, int64_t account, const struct booked_account *from);

/* Reverses what is stored and should not be, books what should be and is not. */
void splits_book(struct booking *booking, int64_t account);

#endif
