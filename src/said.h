/* What contacts say, and the receipts of the messages that went out with them: streams of contacts and deliveries, by the
   meanings of a results policy. */
#ifndef COL_SAID_H
#define COL_SAID_H

#include "day.h"
#include "results.h"
#include "tsv.h"

/* Deliveries from which something follows, by the keys of their messages. */
struct receipts {
        struct text_index messages;
        struct receipt {
                size_t message;         /* its place */
                int64_t at;
                const struct result *meaning;
        } *list;                        /* by message and time */
        size_t count, capacity;
};

/* Reads FILE, what `col-list deliveries` writes, to its end; a status that the policy has not is noted there. Dies with 65
   and the place as tsv_open() says, and where a column is missing, a time is none or, AS_OF not being empty, the stream is
   of another day. */
void receipts_read(struct receipts *receipts, const char *file, struct results *results, const char *as_of);
void receipts_free(struct receipts *receipts);

enum contact_column { SAID_CONTACT, SAID_PARTY, SAID_ACCOUNT, SAID_AT, SAID_CHANNEL, SAID_DIRECTION, SAID_VALUE,
                      SAID_RESULT, SAID_REASON, SAID_ACTION, SAID_MESSAGE, SAID_BATCH, SAID_COLUMNS };

/* A stream of contacts, and what the record read last says. */
struct said {
        struct tsv_reader *in;
        int columns[SAID_COLUMNS];      /* -1: none */
        struct results *results;
        const struct policy *reasons;   /* NULL: not asked */
        const struct receipts *receipts;
        struct zone *zone;
        int64_t at;
        struct saying {                 /* its result, then the deliveries of its message, in the order of time */
                const struct result *meaning;
                int64_t at;
        } *list;
        size_t count, capacity;
};

/* Finds the columns of IN, which is not owned; at and result must be there (else 65). ZONE names the time zone of days;
   dies with 64 where the machine does not know it. REASONS: the policy of root causes, or NULL. */
void said_open(struct said *said, struct tsv_reader *in, struct results *results, const struct policy *reasons,
               const struct receipts *receipts, const char *zone);

/* Reads what the record of the stream says; a code that nobody knows is noted, and says nothing. */
void said_read(struct said *said);

/* A cell of that record as it stands in the stream; empty where there is no such column. */
struct slice said_cell(const struct said *said, enum contact_column column);

/* Its column, which must be there; dies with 65 otherwise. */
void said_need(const struct said *said, enum contact_column column);

/* A number in it, 0 where it is empty or not there; dies with 65 where it is none. */
int64_t said_number(const struct said *said, enum contact_column column);

/* The day of a time there; the zone itself, which the caller then frees with zone_close(). */
int32_t said_day(const struct said *said, int64_t at);
struct zone *said_take_zone(struct said *said);

void said_close(struct said *said);

#endif
