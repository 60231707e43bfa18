#include "prices.h"

#include <stdlib.h>

#include "error.h"
#include "number.h"
#include "policy.h"
#include "policy_cells.h"

/* Decimal places of a price: of a part of a message that costs less than a minor unit. */
enum { PRICE_DIGITS = 6 };
static const int64_t price_units[] = {1000000, 100000, 10000, 1000,
                                      100}; /* in a minor unit, by its digits */

struct price {
        struct slice channel, currency, suffix;
        enum sms_encoding encoding; /* SMS_ENCODING_COUNT: of another channel */
        int64_t price;              /* of a part, in PRICE_DIGITS decimal places */
        int digits;
};

struct prices {
        struct policy *policy;
        struct price *list;
        size_t count;
};

/* ---- reading ---- */

static void
read_price(struct prices *prices, size_t row)
{
        const struct policy *policy = prices->policy;
        struct price *price = &prices->list[row];
        struct slice amount = policy_cell(policy, row, "price");
        struct slice encoding = policy_cell(policy, row, "encoding");
        *price = (struct price){.channel = policy_cell(policy, row, "channel"),
                                .currency = policy_currency(policy, row, "currency"),
                                .suffix = policy_cell(policy, row, "suffix"),
                                .encoding = sms_encoding_named(encoding)};
        if (price->channel.size == 0)
                policy_die(policy, row, "channel", "empty");
        bool sms = slice_is(price->channel, "sms");
        if (sms != (price->encoding < SMS_ENCODING_COUNT) || (!sms && encoding.size > 0))
                policy_die(policy, row, "encoding",
                           sms ? "write gsm7, gsm7-single-tr, gsm7-locking-tr, gsm7-both-tr or ucs2"
                               : "only short messages have one; leave it empty");
        if (!sms && price->suffix.size > 0)
                policy_die(policy, row, "suffix", "only short messages have one; leave it empty");
        price->digits = currency_digits(price->currency);
        enum number_status status = money_parse(amount, PRICE_DIGITS, &price->price);
        if (status != NUMBER_OK || price->price < 0)
                policy_die(policy, row, "price", "'%.*s': %s", (int)amount.size, amount.data,
                           status == NUMBER_OK ? "below zero" : number_error(status));
        for (size_t i = 0; i < row; i++) {
                if (!slice_equal(prices->list[i].channel, price->channel))
                        continue;
                if (prices->list[i].encoding == price->encoding)
                        policy_die(policy, row, "encoding", "stands further up, in line %zu",
                                   policy->rows[i].line);
                if (!slice_equal(prices->list[i].currency, price->currency))
                        policy_die(policy, row, "currency",
                                   "another one than in line %zu; a channel has one, since prices "
                                   "are compared",
                                   policy->rows[i].line);
        }
}

struct prices *
prices_open(const char *name)
{
        struct prices *prices = allocate(sizeof *prices);
        prices->policy =
                policy_open("prices", name, "tsv", "channel encoding price currency", "suffix");
        prices->count = prices->policy->row_count;
        prices->list = reallocate_array(NULL, prices->count + 1, sizeof *prices->list);
        for (size_t row = 0; row < prices->count; row++)
                read_price(prices, row);
        return prices;
}

void
prices_close(struct prices *prices)
{
        if (prices == NULL)
                return;
        policy_free(prices->policy);
        free(prices->list);
        free(prices);
}

/* ---- postage ---- */

static void
set_cost(struct postage *postage, const struct price *price)
{
        int128 unit = price_units[price->digits],
               all = (int128)price->price * (int128)postage->parts;
        postage->priced = true;
        postage->cost = (int64_t)((2 * all + unit) / (2 * unit));
        postage->digits = price->digits;
        postage->currency = price->currency;
}

static const char *
why_none(size_t needed)
{
        static char why[96];
        if (needed == 0)
                return "no encoding that the prices allow holds every letter";
        snprintf(why, sizeof why, "it would take %zu parts; a message has at most %d", needed,
                 SMS_PARTS_MAX);
        return why;
}

/* Notes the fewest parts of those that are too many; 0 where there are none. */
static void
note_needed(size_t *needed, size_t parts)
{
        if (parts > SMS_PARTS_MAX && (*needed == 0 || parts < *needed))
                *needed = parts;
}

/* The cheapest of the file's lines for short messages; NULL when none will do. */
static const struct price *
cheapest(const struct prices *prices, struct slice text, size_t *parts, size_t *needed)
{
        const struct price *best = NULL;
        size_t counts[SMS_ENCODING_COUNT];
        struct slice suffix = {"", 0};
        bool counted = false;
        for (const struct price *price = prices->list; price < prices->list + prices->count;
             price++) {
                if (price->encoding == SMS_ENCODING_COUNT)
                        continue;
                if (!counted || !slice_equal(suffix, price->suffix))
                        sms_count_parts(text, suffix = price->suffix, counts);
                counted = true;
                size_t count = counts[price->encoding];
                note_needed(needed, count);
                if (count == 0 || count > SMS_PARTS_MAX)
                        continue;
                int128 cost = (int128)price->price * (int128)count,
                       least = best == NULL ? 0 : (int128)best->price * (int128)*parts;
                if (best == NULL || cost < least || (cost == least && count < *parts)) {
                        best = price;
                        *parts = count;
                }
        }
        return best;
}

/* The encoding with the fewest parts; SMS_ENCODING_COUNT when none will do. */
static enum sms_encoding
shortest(struct slice text, size_t *parts, size_t *needed)
{
        enum sms_encoding best = SMS_ENCODING_COUNT;
        size_t counts[SMS_ENCODING_COUNT];
        sms_count_parts(text, (struct slice){"", 0}, counts);
        for (enum sms_encoding e = SMS_GSM7; e < SMS_ENCODING_COUNT; e++) {
                note_needed(needed, counts[e]);
                if (counts[e] == 0 || counts[e] > SMS_PARTS_MAX)
                        continue;
                if (best == SMS_ENCODING_COUNT || counts[e] < *parts) {
                        best = e;
                        *parts = counts[e];
                }
        }
        return best;
}

bool
prices_sms(const struct prices *prices, struct slice text, struct postage *postage,
           const char **why)
{
        size_t needed = 0;
        *postage = (struct postage){.encoding = {"", 0}, .currency = {"", 0}};
        const struct price *price =
                prices == NULL ? NULL : cheapest(prices, text, &postage->parts, &needed);
        enum sms_encoding encoding = price != NULL    ? price->encoding
                                     : prices == NULL ? shortest(text, &postage->parts, &needed)
                                                      : SMS_ENCODING_COUNT;
        if (encoding == SMS_ENCODING_COUNT) {
                *why = why_none(needed);
                return false;
        }
        postage->encoding = slice_of(sms_encoding_name(encoding));
        if (price != NULL)
                set_cost(postage, price);
        return true;
}

void
prices_channel(const struct prices *prices, const char *channel, struct postage *postage)
{
        *postage = (struct postage){.encoding = {"", 0}, .parts = 1, .currency = {"", 0}};
        for (size_t i = 0; prices != NULL && i < prices->count; i++)
                if (slice_is(prices->list[i].channel, channel))
                        set_cost(postage, &prices->list[i]);
}
