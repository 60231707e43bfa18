#include "offers.h"

#include <stdlib.h>
#include <string.h>

#include "day.h"
#include "error.h"

void
offers_next_debtor(struct offers *offers)
{
        offers->debtor++;
}

/* A day without offers: its channels have the capacity of the policy's lines for it, or none. */
static struct offers_of_day
begin_day(const struct capacities *capacities, int32_t day)
{
        size_t channels = capacities->channel_count;
        struct offers_of_day of_day = {.day = day,
                                       .capacity = allocate(channels * sizeof(size_t)),
                                       .least = allocate(channels * sizeof(int128))};
        for (size_t i = 0; i < channels; i++) {
                const struct capacity_line *line = capacities_line(capacities, i, day);
                of_day.capacity[i] = line == NULL ? 0 : line->capacity;
                of_day.least[i] = line == NULL ? 1 : line->least;
        }
        grow(&of_day.first, &of_day.first_room, 1, sizeof *of_day.first);
        of_day.first[0] = 0;
        return of_day;
}

/* How many days come before DAY. */
static size_t
days_before(const struct offers *offers, int32_t day)
{
        size_t low = 0, high = offers->count;
        while (low < high) {
                size_t middle = low + (high - low) / 2;
                if (offers->days[offers->by_day[middle]].day < day)
                        low = middle + 1;
                else
                        high = middle;
        }
        return low;
}

/* The index of a day, which is mostly that of the record before. */
static size_t
find_day(struct offers *offers, int32_t day)
{
        if (offers->last < offers->count && offers->days[offers->last].day == day)
                return offers->last;
        size_t at = days_before(offers, day);
        if (at == offers->count || offers->days[offers->by_day[at]].day != day) {
                grow(&offers->days, &offers->room, offers->count + 1, sizeof *offers->days);
                grow(&offers->by_day, &offers->by_day_room, offers->count + 1,
                     sizeof *offers->by_day);
                memmove(offers->by_day + at + 1, offers->by_day + at,
                        (offers->count - at) * sizeof *offers->by_day);
                offers->by_day[at] = offers->count;
                offers->days[offers->count++] = begin_day(offers->capacities, day);
        }
        return offers->last = offers->by_day[at];
}

struct offer_place
offers_add(struct offers *offers, const struct capacity_line *line, int32_t day, int128 worth)
{
        struct offer_place place = {.day = find_day(offers, day)};
        struct offers_of_day *of_day = &offers->days[place.day];
        size_t *count = &of_day->choice.debtor_count;
        if (of_day->debtor != offers->debtor) {
                grow(&of_day->first, &of_day->first_room, *count + 2, sizeof *of_day->first);
                of_day->first[*count + 1] = of_day->first[*count];
                ++*count;
                of_day->debtor = offers->debtor;
        }
        place.debtor = *count - 1;
        place.offer = of_day->first[*count]++;
        grow(&of_day->value, &of_day->value_room, place.offer + 1, sizeof *of_day->value);
        grow(&of_day->channel, &of_day->channel_room, place.offer + 1, sizeof *of_day->channel);
        of_day->value[place.offer] = worth;
        of_day->channel[place.offer] = (uint32_t)line->channel;
        return place;
}

int128 *
offers_worth(struct offers *offers, struct offer_place place)
{
        return &offers->days[place.day].value[place.offer];
}

void
offers_choose(struct offers *offers)
{
        for (size_t i = 0; i < offers->count; i++) {
                struct offers_of_day *of_day = &offers->days[i];
                of_day->choice = (struct choice){offers->capacities->channel_count,
                                                 of_day->capacity,
                                                 of_day->least,
                                                 of_day->choice.debtor_count,
                                                 of_day->first,
                                                 of_day->channel,
                                                 of_day->value};
                of_day->chosen = choice_solve(&of_day->choice);
                const char *fault = choice_fault(&of_day->choice, &of_day->chosen);
                char day[11];
                day_format(day, of_day->day);
                if (fault != NULL)
                        die(EXIT_BUG, "the choice for %s is not proved to be the best: %s", day,
                            fault);
        }
}

const char *
offers_refusal(const struct offers *offers, struct offer_place place)
{
        const struct offers_of_day *of_day = &offers->days[place.day];
        size_t given = of_day->chosen.offer[place.debtor];
        if (given == place.offer)
                return NULL;
        if (of_day->value[place.offer] < of_day->least[of_day->channel[place.offer]])
                return "value";
        return given != NO_OFFER ? "choice" : "capacity";
}

void
offers_free(struct offers *offers)
{
        for (size_t i = 0; i < offers->count; i++) {
                struct offers_of_day *of_day = &offers->days[i];
                free(of_day->capacity);
                free(of_day->first);
                free(of_day->least);
                free(of_day->value);
                free(of_day->channel);
                choice_free(&of_day->chosen);
        }
        free(offers->days);
        free(offers->by_day);
}
