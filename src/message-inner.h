/* Inside message.c: the making of a message, which ends with what its channel needs. Others use message.h. */
#ifndef COL_MESSAGE_INNER_H
#define COL_MESSAGE_INNER_H

#include <openssl/evp.h>

#include "message.h"
#include "sha256.h"

/* What makes an action one of its own, beside account, channel and template, where it has no number yet: kinds.def. */
enum { PLANNED_ON, SEGMENT, SEGMENT_SINCE, STEP, AS_OF, IDENTITY_COUNT };

enum { CHANNEL_COUNT = 4 };

struct messages {
        const struct tsv_reader *reader;
        const struct grouping *grouping;
        const struct message_options *options;
        struct {
                int debtor, account, party, action, language, name;
                int identity[IDENTITY_COUNT];
                int points[CHANNEL_COUNT];
        } column;
        struct rendering **renderings;
        size_t rendering_count, rendering_capacity;
        struct language **languages;
        size_t language_count, language_capacity;
        struct sha256 *hash;
        char key[65], file[2 * EVP_MAX_MD_SIZE + 8];
        struct buffer actions, accounts, party, recipient, subject, body, text, html, scratch;
};

/* What is being made. */
struct making {
        struct messages *m;
        struct rendering *rendering;
        const struct template_section *section;
        struct subject_matter about;
        struct message *message;
        struct fault *fault;
};

/* A channel, and where the stream says how somebody is reached by it. */
struct channel {
        const char *name, *point;             /* point NULL: nobody is */
        bool (*is_valid)(struct slice point); /* NULL: whatever is not empty */
        bool (*make)(const struct making *making); /* of the text in body: what is sent, and its postage */
};
extern const struct channel message_channels[CHANNEL_COUNT];

/* Runs PART of the template, which it may lack, into OUT. False, with the making's fault, when that cannot be done. */
bool message_run(const struct making *making, enum template_part part, struct buffer *out);

/* A cell as text, in the scratch of the messages. */
struct slice message_plain(struct messages *messages, struct slice cell);

/* Notes why no message can be made of ROW, and returns false. COLUMN is kept, not copied. */
bool message_fail(struct fault *fault, const struct row *row, const char *column, const char *format, ...)
        __attribute__((format(printf, 4, 5)));

#endif
