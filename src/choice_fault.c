/* The proof of a choice by its prices; shares nothing with the search but the problem. */
#include <stdlib.h>

#include "choice.h"
#include "error.h"

static const char *
debtor_fault(const struct choice *choice, const struct chosen *chosen, size_t debtor)
{
        size_t first = choice->first[debtor], end = choice->first[debtor + 1];
        size_t has = chosen->offer[debtor];
        if (has != NO_OFFER && (has < first || has >= end))
                return "a debtor has an offer that was made to another";
        int128 net = has == NO_OFFER ? 0 : choice_net(choice, chosen, has);
        if (net < 0)
                return "a debtor has an offer that is worth less than the price of its channel";
        if (has != NO_OFFER && choice->value[has] < choice->least[choice->channel[has]])
                return "an offer is taken whose value is too low";
        for (size_t i = first; i < end; i++)
                if (choice->value[i] >= choice->least[choice->channel[i]] &&
                    choice_net(choice, chosen, i) > net)
                        return "a debtor would rather have another offer at these prices";
        return NULL;
}

static const char *
channel_fault(const struct choice *choice, const struct chosen *chosen, const size_t *served)
{
        for (size_t c = 0; c < choice->channel_count; c++) {
                if (served[c] > choice->capacity[c])
                        return "a channel serves more debtors than it can";
                if (served[c] != chosen->served[c])
                        return "a channel serves another number of debtors than it says";
                if (chosen->price[c] < 0)
                        return "a price is negative";
                if (chosen->price[c] > 0 && served[c] < choice->capacity[c])
                        return "a channel has a price although it could serve more";
        }
        return NULL;
}

const char *
choice_fault(const struct choice *choice, const struct chosen *chosen)
{
        size_t *served = allocate((choice->channel_count + 1) * sizeof *served);
        const char *fault = NULL;
        int128 sum = 0;
        for (size_t debtor = 0; debtor < choice->debtor_count && fault == NULL; debtor++) {
                fault = debtor_fault(choice, chosen, debtor);
                if (fault == NULL && chosen->offer[debtor] != NO_OFFER) {
                        served[choice->channel[chosen->offer[debtor]]]++;
                        sum += choice->value[chosen->offer[debtor]];
                }
        }
        if (fault == NULL)
                fault = channel_fault(choice, chosen, served);
        if (fault == NULL && sum != chosen->sum)
                fault = "the values taken have another sum";
        free(served);
        return fault;
}
