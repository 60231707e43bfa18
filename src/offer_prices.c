/* What a place of each channel and day is worth, as a stream. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "day.h"
#include "error.h"
#include "offers.h"
#include "tsv.h"

/* Of one channel on one day. */
struct channel_sum {
        uint64_t offered;
        int128 worth; /* of what was taken */
};

static void
put_cell(struct tsv_writer *w, const char *text, size_t size)
{
        tsv_put_text(w, (struct slice){text, size});
        tsv_put_tab(w);
}

static void
put_count(struct tsv_writer *w, uint64_t count)
{
        char text[24];
        put_cell(w, text, integer_format(text, (int64_t)count));
}

static void
put_worth(struct tsv_writer *w, int128 worth, int digits)
{
        char text[WORTH_TEXT];
        put_cell(w, text, worth_format(text, worth, digits));
}

static struct channel_sum *
sum_day(const struct offers_of_day *of_day)
{
        const struct choice *choice = &of_day->choice;
        struct channel_sum *sums = allocate(choice->channel_count * sizeof *sums);
        for (size_t debtor = 0; debtor < choice->debtor_count; debtor++) {
                size_t taken = of_day->chosen.offer[debtor];
                for (size_t i = choice->first[debtor]; i < choice->first[debtor + 1]; i++)
                        sums[choice->channel[i]].offered++;
                if (taken != NO_OFFER)
                        sums[choice->channel[taken]].worth += choice->value[taken];
        }
        return sums;
}

static void
put_day(struct tsv_writer *w, const struct capacities *capacities,
        const struct offers_of_day *of_day)
{
        struct channel_sum *sums = sum_day(of_day);
        char day[11];
        day_format(day, of_day->day);
        for (size_t i = 0; i < capacities->channel_count; i++) {
                put_cell(w, day, strlen(day));
                put_cell(w, capacities->channels[i].data, capacities->channels[i].size);
                if (of_day->capacity[i] == CAPACITY_UNLIMITED)
                        tsv_put_tab(w);
                else
                        put_count(w, of_day->capacity[i]);
                put_count(w, sums[i].offered);
                put_count(w, of_day->chosen.served[i]);
                put_worth(w, of_day->chosen.price[i], capacities->digits);
                put_worth(w, sums[i].worth, capacities->digits);
                put_cell(w, capacities->currency.data, capacities->currency.size);
                tsv_put_text(w, slice_of(capacities->policy->label));
                tsv_put_newline(w);
        }
        free(sums);
}

void
offers_write_prices(const struct offers *offers, const char *name)
{
        static const char header[] =
                "planned_on\tchannel\tcapacity\toffered\tchosen\tprice\texpected_"
                "value\tcurrency\tcapacities";
        int descriptor = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
        if (descriptor < 0)
                die(EXIT_CANNOT_CREATE, "%s:", name);
        struct tsv_writer *w = tsv_writer_open(descriptor, name);
        tsv_put(w, header, strlen(header));
        tsv_put_newline(w);
        for (size_t i = 0; i < offers->count; i++)
                put_day(w, offers->capacities, &offers->days[offers->by_day[i]]);
        tsv_finish(w);
}
