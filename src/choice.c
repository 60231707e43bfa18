/* The best choice, by successive shortest augmenting paths.

   Nodes are the channels and, behind them, one where debtors go who get nothing. An edge is the
   exchange that loses least between two nodes. The price of a channel is the length of the shortest
   path from it to a place that is free: what it costs to make room in it. A debtor who comes is
   worth taking where his value exceeds that price; then everybody on the path moves along it.
   Prices only rise, so that most debtors of a full list are passed over at once. */
#include "choice.h"

#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "exchanges.h"

struct solving {
        const struct choice *choice;
        struct chosen chosen;
        size_t count;              /* of channels; as the index of a node: nowhere */
        struct exchanges *leaving; /* [from * (count + 1) + to], of full channels */
        size_t *next;              /* of a full channel: the node that its path goes to */
        int128 *length;            /* of paths, while they are looked for */
        bool *settled;
        uint32_t *moves; /* of every debtor: how often he moved */
};

static bool
is_full(const struct solving *s, size_t channel)
{
        return s->chosen.served[channel] == s->choice->capacity[channel];
}

/* May the offer be taken at all? */
static bool
is_allowed(const struct choice *choice, size_t offer)
{
        uint32_t channel = choice->channel[offer];
        return choice->value[offer] >= choice->least[channel] && choice->capacity[channel] > 0;
}

static const struct exchange *
best_exchange(struct solving *s, size_t from, size_t to)
{
        return exchanges_best(&s->leaving[from * (s->count + 1) + to], s->moves);
}

/* ---- debtors in channels ---- */

/* Adds the ways out of the full channel that the debtor is in. */
static void
add_exchanges(struct solving *s, size_t debtor)
{
        const struct choice *choice = s->choice;
        size_t first = choice->first[debtor], count = choice->first[debtor + 1] - first;
        size_t has = s->chosen.offer[debtor];
        struct exchanges *from = &s->leaving[choice->channel[has] * (s->count + 1)];
        struct exchange exchange = {.debtor = debtor, .moves = s->moves[debtor]};
        for (size_t i = 0; i < count; i++) {
                size_t offer = first + i;
                if (choice->channel[offer] == choice->channel[has] || !is_allowed(choice, offer))
                        continue;
                exchange.loss = choice->value[has] - choice->value[offer];
                exchange.offer = (uint32_t)i;
                exchanges_add(&from[choice->channel[offer]], exchange, s->moves);
        }
        exchange.loss = choice->value[has];
        exchanges_add(&from[s->count], exchange, s->moves);
}

/* The channel serves one debtor more. Ways out of it are first asked for when it is full,
   and it stays so. */
static void
add_served(struct solving *s, size_t channel)
{
        const struct choice *choice = s->choice;
        s->chosen.served[channel]++;
        if (!is_full(s, channel))
                return;
        for (size_t debtor = 0; debtor < choice->debtor_count; debtor++) {
                size_t has = s->chosen.offer[debtor];
                if (has != NO_OFFER && choice->channel[has] == channel)
                        add_exchanges(s, debtor);
        }
}

/* ---- paths ---- */

/* Finds the prices and paths of full channels anew (Dijkstra, from the free places back). Lengths
   are reduced by the prices before, with which no edge is negative. */
static void
find_paths(struct solving *s)
{
        int128 *price = s->chosen.price;
        for (size_t c = 0; c < s->count; c++) {
                s->settled[c] = s->choice->capacity[c] == 0;
                if (s->settled[c])
                        continue;
                s->length[c] = is_full(s, c) ? best_exchange(s, c, s->count)->loss - price[c] : 0;
                s->next[c] = s->count;
        }
        for (;;) {
                size_t nearest = s->count;
                for (size_t c = 0; c < s->count; c++)
                        if (!s->settled[c] &&
                            (nearest == s->count || s->length[c] < s->length[nearest]))
                                nearest = c;
                if (nearest == s->count)
                        break;
                s->settled[nearest] = true;
                for (size_t c = 0; c < s->count; c++) {
                        if (s->settled[c] || !is_full(s, c))
                                continue;
                        const struct exchange *exchange = best_exchange(s, c, nearest);
                        if (exchange == NULL)
                                continue;
                        int128 length =
                                exchange->loss + price[nearest] - price[c] + s->length[nearest];
                        if (length < s->length[c]) {
                                s->length[c] = length;
                                s->next[c] = nearest;
                        }
                }
        }
        for (size_t c = 0; c < s->count; c++)
                if (s->choice->capacity[c] > 0)
                        price[c] += s->length[c];
}

/* Gives the debtor the offer, and whom he drives out what the path has for him, and so on. */
static void
move_along(struct solving *s, size_t debtor, size_t offer)
{
        bool changed = false; /* a full channel, or one that is full now */
        while (offer != NO_OFFER) {
                size_t channel = s->choice->channel[offer];
                if (!is_full(s, channel)) {
                        s->chosen.offer[debtor] = offer;
                        add_served(s, channel);
                        changed = changed || is_full(s, channel);
                        break;
                }
                size_t next = s->next[channel];
                struct exchange out = *best_exchange(s, channel, next);
                s->moves[out.debtor]++;
                s->chosen.offer[out.debtor] = NO_OFFER;
                s->chosen.offer[debtor] = offer;
                add_exchanges(s, debtor);
                debtor = out.debtor;
                offer = next == s->count ? NO_OFFER : s->choice->first[debtor] + out.offer;
                changed = true;
        }
        if (changed)
                find_paths(s);
}

static void
take_best(struct solving *s, size_t debtor)
{
        const struct choice *choice = s->choice;
        size_t best = NO_OFFER;
        int128 gain = 0;
        for (size_t i = choice->first[debtor]; i < choice->first[debtor + 1]; i++) {
                int128 net = choice->value[i] - s->chosen.price[choice->channel[i]];
                if (net > gain && is_allowed(choice, i)) {
                        best = i;
                        gain = net;
                }
        }
        if (best != NO_OFFER)
                move_along(s, debtor, best);
}

/* ---- the whole ---- */

/* A channel without capacity has no path; its price is what the most eager debtor would give. */
static void
price_closed(const struct choice *choice, struct chosen *chosen)
{
        for (size_t debtor = 0; debtor < choice->debtor_count; debtor++) {
                size_t has = chosen->offer[debtor];
                int128 net = has == NO_OFFER ? 0 : choice_net(choice, chosen, has);
                for (size_t i = choice->first[debtor]; i < choice->first[debtor + 1]; i++) {
                        uint32_t channel = choice->channel[i];
                        if (choice->capacity[channel] == 0 &&
                            choice->value[i] >= choice->least[channel] &&
                            choice->value[i] - net > chosen->price[channel])
                                chosen->price[channel] = choice->value[i] - net;
                }
        }
}

/* A debtor whose turn comes by the most that is to be had from him. */
struct turn {
        int128 best;
        size_t debtor;
};

static int
compare_turns(const void *left, const void *right)
{
        const struct turn *a = left, *b = right;
        if (a->best != b->best)
                return a->best > b->best ? -1 : 1;
        return (a->debtor > b->debtor) - (a->debtor < b->debtor);
}

/* Debtors with an offer that may be taken, in their turn; *count of them. The caller frees. Few of
   those who come late can drive out others, whatever the order of the list. */
static struct turn *
make_turns(const struct choice *choice, size_t *count)
{
        struct turn *turns = reallocate_array(NULL, choice->debtor_count + 1, sizeof *turns);
        *count = 0;
        for (size_t debtor = 0; debtor < choice->debtor_count; debtor++) {
                struct turn turn = {0, debtor};
                for (size_t i = choice->first[debtor]; i < choice->first[debtor + 1]; i++)
                        if (choice->value[i] > turn.best && is_allowed(choice, i))
                                turn.best = choice->value[i];
                if (turn.best > 0)
                        turns[(*count)++] = turn;
        }
        qsort(turns, *count, sizeof *turns, compare_turns);
        return turns;
}

struct chosen
choice_solve(const struct choice *choice)
{
        size_t count = choice->channel_count, debtors = choice->debtor_count, turn_count;
        struct solving s = {
                .choice = choice,
                .chosen = {.offer = reallocate_array(NULL, debtors + 1, sizeof *s.chosen.offer),
                           .served = allocate((count + 1) * sizeof *s.chosen.served),
                           .price = allocate((count + 1) * sizeof *s.chosen.price)},
                .count = count,
                .leaving = allocate((count + 1) * (count + 1) * sizeof *s.leaving),
                .next = allocate((count + 1) * sizeof *s.next),
                .length = allocate((count + 1) * sizeof *s.length),
                .settled = allocate((count + 1) * sizeof *s.settled),
                .moves = allocate((debtors + 1) * sizeof *s.moves),
        };
        for (size_t debtor = 0; debtor < debtors; debtor++)
                s.chosen.offer[debtor] = NO_OFFER;
        struct turn *turns = make_turns(choice, &turn_count);
        for (size_t i = 0; i < turn_count; i++)
                take_best(&s, turns[i].debtor);
        free(turns);
        for (size_t debtor = 0; debtor < debtors; debtor++)
                if (s.chosen.offer[debtor] != NO_OFFER)
                        s.chosen.sum += choice->value[s.chosen.offer[debtor]];
        price_closed(choice, &s.chosen);
        for (size_t i = 0; i < (count + 1) * (count + 1); i++)
                exchanges_free(&s.leaving[i]);
        free(s.leaving);
        free(s.next);
        free(s.length);
        free(s.settled);
        free(s.moves);
        return s.chosen;
}

int128
choice_net(const struct choice *choice, const struct chosen *chosen, size_t offer)
{
        return choice->value[offer] - chosen->price[choice->channel[offer]];
}

void
choice_free(struct chosen *chosen)
{
        free(chosen->offer);
        free(chosen->served);
        free(chosen->price);
}
