/* What messages cost by whoever carries them: a file of share/prices, col-prices(5). */
#ifndef COL_PRICES_H
#define COL_PRICES_H

#include <stddef.h>
#include <stdint.h>
#include "sms.h"
#include "text.h"

struct prices;

/* Finds and reads the prices NAME (policy_open, type "prices"). A mistake dies with 78 and its place. The caller frees with
   prices_close(). */
struct prices *prices_open(const char *name);

/* What a message takes and costs. */
struct postage {
        struct slice encoding; /* of a short message; else empty */
        size_t parts;
        bool priced;
        int64_t cost;          /* minor units of currency, rounded half up */
        int digits;            /* of the currency */
        struct slice currency;
};

/* Postage of the text of a short message: by the encoding that costs least; of those that cost the same, that with the
   fewest parts; of these the first, in the order of the file, else of enum sms_encoding. PRICES that are NULL allow every
   encoding and price none. False when no encoding that is allowed holds every letter, or it would take more than
   SMS_PARTS_MAX parts; WHY (valid until the next call) says which. */
bool prices_sms(const struct prices *prices, struct slice text, struct postage *postage, const char **why);

/* Postage of one message by another channel; not priced where the file has no line for it. */
void prices_channel(const struct prices *prices, const char *channel, struct postage *postage);

void prices_close(struct prices *prices);

#endif
