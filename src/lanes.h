/* The channels of a run: their programs, started when the first message for each is due, and how fast, how long and how
   often they are tried. col-channel(7). */
#ifndef COL_LANES_H
#define COL_LANES_H

#include <stdint.h>

#include "channel.h"

/* How a channel is treated; as the command line says, else its settings, else what is usual. */
struct lane_limits {
        int64_t interval; /* nanoseconds between two messages; 0: none; -1: not said */
        int timeout;      /* seconds for an answer; -1: not said */
        int attempts;     /* of one message in a run; -1: not said */
};

struct lane {
        char *name, *path, *settings; /* settings: NULL where there are none */
        struct lane_limits limits;
        struct channel *channel; /* NULL: not started */
        int64_t free_at;         /* of the monotonic clock, in nanoseconds */
};

struct lanes {
        struct lane **list; /* each stays where it is */
        size_t count, capacity;
        struct lane_limits limits;   /* of the command line */
        const char **programs;       /* NAME=PROGRAM, of the command line */
        size_t program_count, program_capacity;
};

/* Reads "N", "N/s", "N/min" or "N/h" into nanoseconds between two; false when it is none of these. */
bool lane_rate(struct slice text, int64_t *interval);

/* Notes NAME=PROGRAM, which is kept; false when it is not of that form. */
bool lanes_program(struct lanes *lanes, const char *argument);

/* The lane of the channel NAME. Dies with 78 where its settings have a mistake, or may be read by others than their
   owner. Its path is NULL where there is no program for it. */
struct lane *lane_of(struct lanes *lanes, struct slice name);

/* Waits until the next message may go. Dies when a signal asks for the end of the program. */
void lane_wait(struct lane *lane);

/* Starts the program, where it does not run yet; HEADER names the columns of the messages. NULL: it is ready for one
   more message; else why it is not, valid as long as the lane. */
const char *lane_ready(struct lane *lane, struct slice header);

/* Ends all programs. */
void lanes_end(struct lanes *lanes);

void lanes_free(struct lanes *lanes);

#endif
