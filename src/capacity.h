/* Capacities of channels by day, and what a contact is expected to bring: col-capacity(5). */
#ifndef COL_CAPACITY_H
#define COL_CAPACITY_H

#include <stddef.h>
#include <stdint.h>
#include "worth.h"

#define CAPACITY_UNLIMITED SIZE_MAX

struct capacity_line {
        size_t row;      /* of the policy */
        size_t channel;  /* index in capacities.channels */
        int32_t day;     /* DAY_NONE: any that no other line of the channel is for */
        size_t capacity; /* contacts a day */
        int128 least;    /* an offer of less worth is not taken; at least 1 */
        struct worth worth;
};

struct capacities {
        struct policy *policy;
        struct slice *channels; /* each once, in the order of the file */
        size_t channel_count;
        struct capacity_line *lines; /* sorted by channel and day */
        size_t count;
        struct slice currency; /* of all amounts, ISO 4217 */
        int digits;            /* its decimal places */
};

/* Reads the policy NAME (policy_find); columns and expressions are those of IN and CONDITIONS. A mistake dies with 78 and
   its place. The caller frees with capacities_close(). */
struct capacities *capacities_open(const char *name, const struct tsv_reader *in,
                                   struct expr_set *conditions);

/* The index of a channel, or capacities->channel_count. */
size_t capacities_channel(const struct capacities *capacities, struct slice name);

/* The line for a channel on a day; NULL when there is none. */
const struct capacity_line *capacities_line(const struct capacities *capacities, size_t channel,
                                            int32_t day);

void capacities_close(struct capacities *capacities);

#endif
