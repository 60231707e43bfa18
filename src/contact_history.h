/* The contacts of one debtor that rules count: those that took place, those that are planned, and those that this run
   has permitted. */
#ifndef COL_CONTACT_HISTORY_H
#define COL_CONTACT_HISTORY_H

#include <stdbool.h>
#include <stdint.h>
#include "text.h"

#define TIME_NONE INT64_MIN

struct contact_event {
        int32_t day;           /* on which it falls in the debtor's time zone */
        int64_t at;            /* seconds since 1970 UTC; TIME_NONE: some time of that day */
        struct slice account;  /* empty: all of the debtor's */
        struct slice channel;  /* empty: not known, counts as every channel */
        struct slice result;   /* empty: none */
        bool reached;          /* nothing is known of the result: it counts as whatever ends in a rest */
        bool inbound;          /* from the debtor: no attempt of ours, but his word may call for a rest */
        bool joined;           /* went along with another account's: counts for its account only */
};

struct contact_history {
        struct contact_event *events;
        size_t count, capacity;
        struct history_text *texts; /* what the slices of the events point into */
};

/* Zero-initialise; empty it for the next debtor. */
void contact_history_clear(struct contact_history *history);

/* Adds an event; its slices are copied. */
void contact_history_add(struct contact_history *history, struct contact_event event);

void contact_history_free(struct contact_history *history);

#endif
