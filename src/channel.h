/* A channel program at work: messages in, receipts out, one at a time. col-channel(7). */
#ifndef COL_CHANNEL_H
#define COL_CHANNEL_H

#include <stdbool.h>

#include "receipt.h"

struct channel;

/* Starts the program at PATH for the messages of channel NAME, with SETTINGS, a path, as its argument where that is not NULL; hands
   it HEADER, the line that names their columns, and waits for its own first line. TIMEOUT: seconds for every answer.
   channel_fault() says whether it is ready. The caller ends it with channel_end(). */
struct channel *channel_start(const char *name, const char *path, const char *settings, struct slice header,
                              int timeout);

/* Why it is handed nothing any more; NULL: it is ready. */
const char *channel_fault(const struct channel *channel);

/* Looks whether it has said or done something unasked, which is a fault. */
void channel_look(struct channel *channel);

/* Hands it ROW (a record, without its newline) of MESSAGE, and waits for the receipt: true, and RECEIPT, valid until
   the next call. False: there is none, and a fault; the program was killed, and nobody knows what it did. */
bool channel_hand(struct channel *channel, struct slice row, struct slice message, struct receipt *receipt);

/* Lets it end, and waits for that. Warns where it ended otherwise than well. Frees. */
void channel_end(struct channel *channel);

#endif
