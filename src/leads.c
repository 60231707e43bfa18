#include "leads.h"

#include <stdlib.h>

#include "error.h"

struct lead {
        size_t text; /* where its account begins, and behind it its template */
        size_t account_size, template_size;
        size_t channel;
        int32_t day;
        struct offer_place place;
};

void
leads_clear(struct leads *leads)
{
        leads->count = 0;
        leads->text.size = 0;
}

static struct slice
account_of(const struct leads *leads, const struct lead *lead)
{
        return (struct slice){leads->text.data + lead->text, lead->account_size};
}

static struct slice
template_of(const struct leads *leads, const struct lead *lead)
{
        return (struct slice){leads->text.data + lead->text + lead->account_size,
                              lead->template_size};
}

bool
leads_add(struct leads *leads, struct lead_key key, struct offer_place place)
{
        if (leads->count > 0 &&
            slice_compare(key.account, account_of(leads, &leads->list[leads->count - 1])) < 0)
                return false;
        struct lead lead = {leads->text.size, key.account.size, key.template.size,
                            key.channel,      key.day,          place};
        buffer_add(&leads->text, key.account.data, key.account.size);
        buffer_add(&leads->text, key.template.data, key.template.size);
        grow(&leads->list, &leads->capacity, leads->count + 1, sizeof *leads->list);
        leads->list[leads->count++] = lead;
        return true;
}

/* How many come before the end of those of ACCOUNT. */
static size_t
end_of(const struct leads *leads, struct slice account)
{
        size_t low = 0, high = leads->count;
        while (low < high) {
                size_t middle = low + (high - low) / 2;
                if (slice_compare(account_of(leads, &leads->list[middle]), account) <= 0)
                        low = middle + 1;
                else
                        high = middle;
        }
        return low;
}

const struct offer_place *
leads_find(const struct leads *leads, struct lead_key key)
{
        for (size_t i = end_of(leads, key.account); i > 0; i--) {
                const struct lead *lead = &leads->list[i - 1];
                if (!slice_equal(account_of(leads, lead), key.account))
                        return NULL;
                if (lead->channel == key.channel && lead->day == key.day &&
                    slice_equal(template_of(leads, lead), key.template))
                        return &lead->place;
        }
        return NULL;
}

void
leads_free(struct leads *leads)
{
        free(leads->list);
        buffer_free(&leads->text);
}
