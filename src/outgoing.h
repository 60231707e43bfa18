/* Messages on their way out: the stream that col-render makes, and what of it col-send looks at. */
#ifndef COL_OUTGOING_H
#define COL_OUTGOING_H

#include <stdbool.h>
#include <stdint.h>

#include "tsv.h"

/* X(name in C, column, needed): a stream without a column that is needed is refused; the others may be missing. */
#define OUTGOING_FIELDS                                                                            \
        X(MESSAGE, "message", true)                                                                \
        X(ACTION, "action", true)                                                                  \
        X(ACTIONS, "actions", true)                                                                \
        X(ACCOUNT, "account", true)                                                                \
        X(PARTY, "party", true)                                                                    \
        X(CHANNEL, "channel", true)                                                                \
        X(RECIPIENT, "recipient", true)                                                            \
        X(CONTACT_RULES, "contact_rules", true)                                                    \
        X(PLANNED_ON, "planned_on", true)                                                          \
        X(EXPIRES_ON, "expires_on", true)                                                          \
        X(AS_OF, "as_of", true)                                                                    \
        X(SEEN, "seen", true)                                                                      \
        X(TEMPLATE, "template", false)                                                             \
        X(MESSAGE_TEMPLATE, "message_template", false)                                             \
        X(PARTS, "parts", false)                                                                   \
        X(COST, "message_cost", false)                                                                     \
        X(CURRENCY, "message_currency", false)

enum outgoing_field {
#define X(field, column, needed) OUTGOING_##field,
        OUTGOING_FIELDS
#undef X
        OUTGOING_FIELD_COUNT
};

/* One message. The texts are unescaped, and live until the next outgoing_read() of the same stream. */
struct outgoing {
        struct slice raw; /* the record as it stands in the stream */
        struct slice fields[OUTGOING_FIELD_COUNT];
        int32_t planned_on, expires_on, as_of; /* DAY_NONE: empty */
        int64_t seen;                          /* batch */
};

struct outgoing_columns {
        int at[OUTGOING_FIELD_COUNT]; /* -1: the stream has none */
        size_t count;                 /* columns of the stream */
        struct buffer scratch[OUTGOING_FIELD_COUNT];
};

/* Finds the columns; dies with 65 where one that is needed is missing. The caller frees with outgoing_free(). */
void outgoing_find(struct outgoing_columns *columns, const struct tsv_reader *in);

/* Checks the form of the record last read; dies with 65 and its place. */
void outgoing_check(struct outgoing_columns *columns, const struct tsv_reader *in);

/* Takes RAW apart, a record that outgoing_check() has accepted. */
void outgoing_read(struct outgoing_columns *columns, struct slice raw, struct outgoing *message);

void outgoing_free(struct outgoing_columns *columns);

/* Whether CHANNEL can be the name of a channel: small letters, digits and -, a letter first. So no name leads out of a
   folder. */
bool is_channel_name(struct slice channel);

#endif
