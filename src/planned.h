/* What was planned before by a campaign or a reminder: from the output of `col-list actions`. */
#ifndef COL_PLANNED_H
#define COL_PLANNED_H

#include <stdbool.h>
#include <stdint.h>
#include "text.h"

struct planned_action {
        char *account, *channel;
        int32_t since; /* segment_since: the day that is meant */
        int64_t step;
        int32_t until; /* last day on which it keeps its line from being planned again; INT32_MAX:
                          always. What was cancelled keeps it up to the day of that, and not before
                          the day for which it was planned */
        bool spent; /* it went out, or still may, by itself: neither cancelled nor expired, and not
                       along with another */
};

struct planned {
        struct planned_action *list; /* sorted by account, since, step and channel */
        size_t count, capacity;
};

/* Reads FILE whole and keeps the actions whose column segment is NAME, which have an occasion, and
   are meant for a day from FROM on. In any order; without the columns planned_on and outcome_on what
   was cancelled counts for ever. Dies as tsv_open() says, and with 65 where another column is
   missing or a cell is not of its form. */
void planned_open(struct planned *planned, const char *file, struct slice name, int32_t from);

/* Whether such an action was planned, and keeps its line from being planned on the day TODAY.
   ACCOUNT and CHANNEL are plain text; CHANNEL empty: by any. */
bool planned_has(const struct planned *planned, struct slice account, int32_t since, int64_t step,
                 struct slice channel, int32_t today);

void planned_close(struct planned *planned);

#endif
