/* What contact rules count, from two streams beside the first: contacts that took place (col-list contacts) and actions
   that are planned (col-list actions), both sorted bytewise by debtor. Read along with the debtors; nothing but the present
   one's is kept. */
#ifndef COL_CONTACT_STREAMS_H
#define COL_CONTACT_STREAMS_H

#include "contact_history.h"
#include "day.h"
#include "tsv.h"

struct contact_streams;

/* Either file may be NULL: there is none. Dies as tsv_open() says, and with 65 where a column is missing. The caller frees
   with contact_streams_close(). */
struct contact_streams *contact_streams_open(const char *contacts, const char *actions);

/* Whose events are asked for, and which. */
struct contact_wish {
        struct slice debtor;      /* as it stands in the stream; debtors are asked for in bytewise order */
        const struct zone *zone;  /* his */
        int32_t first;            /* earlier days are left out; INT32_MIN: none is */
        int32_t today;            /* open actions of earlier days count on this one */
        struct slice as_of;       /* day that both streams must be of, where they say so; empty: any */
        bool joined;              /* actions that go along with another account's are wanted, too */
        const int64_t *asked;     /* open actions that do not count, because they are asked about themselves; */
        size_t asked_count;       /* their numbers, ascending */
};

/* Adds them to HISTORY. Dies with 65 and the place when a stream is out of order or of another day, or a cell is not what
   it should be. */
void contact_streams_read(struct contact_streams *streams, const struct contact_wish *wish,
                          struct contact_history *history);

/* Reads the rest of both, which must end whole, and frees. NULL is nothing. */
void contact_streams_close(struct contact_streams *streams);

#endif
