/* Money settles what is open, by the lines of a waterfall. */
#include "allocation-internal.h"

#include "day.h"
#include "error.h"

static int64_t
smaller(int64_t a, int64_t b)
{
        return a < b ? a : b;
}

void
settle_slot(struct replay *replay, struct credit *credit, size_t index, int64_t amount, size_t row)
{
        struct slot *slot = &replay->slots[index];
        amount = smaller(smaller(amount, slot->open), credit->left);
        if (amount <= 0)
                return;
        credit->left -= amount;
        replay_open(replay, index, -amount); /* cannot overflow: less is open */
        /* What is split in several rounds is one part all the same. */
        if (slot->last_part < replay->out->part_count) {
                struct part *part = &replay->out->parts[slot->last_part];
                if (part->credit == credit->entry && part->event == replay->event &&
                    part->row == row && part->amount > 0) {
                        part->amount += amount;
                        replay->settlements[slot->last_settlement].amount += amount;
                        return;
                }
        }
        size_t last = replay->settlement_count++;
        grow(&replay->settlements, &replay->settlement_capacity, last + 1,
             sizeof *replay->settlements);
        replay->settlements[last] = (struct settlement){index, row, credit->last, NO_INDEX, amount};
        if (credit->last == NO_INDEX)
                credit->first = last;
        else
                replay->settlements[credit->last].after = last;
        credit->last = last;
        slot->last_settlement = last;
        slot->last_part = replay->out->part_count;
        struct part *part = replay_part(replay, credit->kind, amount);
        part->credit = credit->entry;
        *(slot->accrual ? &part->accrual : &part->charge) = slot->entry;
        part->component = slot->component;
        part->row = row;
}

void
settle_component(struct replay *replay, struct credit *credit, size_t component, int32_t from,
                 int32_t to)
{
        const struct component_state *state = &replay->components[component];
        size_t low = state->first, high = state->end;
        while (low < high) {
                size_t middle = low + (high - low) / 2;
                if (replay->slots[middle].due_on < from)
                        low = middle + 1;
                else
                        high = middle;
        }
        for (size_t i = open_set_next(&replay->open, low);
             i < state->end && replay->slots[i].due_on <= to && credit->left > 0;
             i = open_set_next(&replay->open, i + 1))
                settle_slot(replay, credit, i, credit->left, NO_INDEX);
}

/* ---- lanes: the open slots of each component, worked off side by side ---- */

/* The component's slots of a due type. Days only go on, so the boundaries do. */
static struct lane
lane_of(struct replay *replay, size_t component, enum due_type due)
{
        struct component_state *state = &replay->components[component];
        while (state->today < state->end && replay->slots[state->today].due_on < replay->day)
                state->today++;
        if (state->ahead < state->today)
                state->ahead = state->today;
        while (state->ahead < state->end && replay->slots[state->ahead].due_on <= replay->day)
                state->ahead++;
        switch (due) {
        case DUE_PAST:
                return (struct lane){.from = state->first, .end = state->today};
        case DUE_TODAY:
                return (struct lane){.from = state->today, .end = state->ahead};
        case DUE_AHEAD:
                return (struct lane){.from = state->ahead, .end = state->end};
        default:
                return (struct lane){.from = state->first, .end = state->end};
        }
}

static void
move_on(const struct replay *replay, struct lane *lane, bool backwards)
{
        lane->next = backwards ? open_set_before(&replay->open, lane->end)
                               : open_set_next(&replay->open, lane->from);
        if (lane->next == SIZE_MAX || lane->next < lane->from || lane->next >= lane->end)
                lane->next = NO_INDEX;
        else if (backwards)
                lane->end = lane->next;
        else
                lane->from = lane->next + 1;
}

static void
fill_lanes(struct replay *replay, const struct waterfall_rule *rule,
           const struct waterfall_pass *pass, bool backwards)
{
        replay->lane_count = 0;
        for (size_t i = pass->first; i < pass->first + pass->count; i++) {
                const struct waterfall_token *token = &rule->tokens[i];
                for (size_t j = 0; j < token->count; j++) {
                        if (replay->components[token->components[j]].open == 0)
                                continue;
                        struct lane lane = lane_of(replay, token->components[j], token->due);
                        lane.token = i;
                        move_on(replay, &lane, backwards);
                        if (lane.next == NO_INDEX)
                                continue;
                        grow(&replay->lanes, &replay->lane_capacity, replay->lane_count + 1,
                             sizeof *replay->lanes);
                        replay->lanes[replay->lane_count++] = lane;
                }
        }
}

/* True when A's next slot comes before B's: by due date, then by line, then by what was booked
 * first. */
static bool
comes_before(const struct replay *replay, const struct lane *a, const struct lane *b,
             bool backwards)
{
        const struct slot *left = &replay->slots[a->next], *right = &replay->slots[b->next];
        if (left->due_on != right->due_on)
                return (left->due_on < right->due_on) != backwards;
        if (a->token != b->token)
                return a->token < b->token;
        return (left->order < right->order) != backwards;
}

/* The next open slot of all lanes, and its token; NO_INDEX after the last. */
static size_t
next_slot(struct replay *replay, bool backwards, size_t *token)
{
        if (replay->lane_count == 0)
                return NO_INDEX;
        size_t best = 0;
        for (size_t i = 1; i < replay->lane_count; i++)
                if (comes_before(replay, &replay->lanes[i], &replay->lanes[best], backwards))
                        best = i;
        struct lane *lane = &replay->lanes[best];
        size_t slot = lane->next;
        *token = lane->token;
        move_on(replay, lane, backwards);
        if (lane->next == NO_INDEX)
                *lane = replay->lanes[--replay->lane_count];
        return slot;
}

/* ---- passes ---- */

static void
settle_in_order(struct replay *replay, struct credit *credit, const struct waterfall_rule *rule,
                const struct waterfall_pass *pass, bool backwards)
{
        size_t token, slot;
        fill_lanes(replay, rule, pass, backwards);
        while (credit->left > 0 && (slot = next_slot(replay, backwards, &token)) != NO_INDEX)
                settle_slot(replay, credit, slot, credit->left, rule->tokens[token].row);
}

/* amount / parts, half to the even one. */
static int64_t
half_even(int64_t amount, size_t parts)
{
        int64_t n = (int64_t)parts, quotient = amount / n, rest = amount % n;
        bool up = rest > n - rest || (rest == n - rest && quotient % 2 != 0);
        return quotient + up;
}

/* Offers an instalment, the items [FROM, TO), at most AMOUNT. */
static void
settle_instalment(struct replay *replay, struct credit *credit, const struct waterfall_rule *rule,
                  const size_t *items, size_t count, int64_t amount)
{
        for (size_t i = 0; i < count && amount > 0; i += 2) {
                int64_t before = credit->left;
                settle_slot(replay, credit, items[i], amount, rule->tokens[items[i + 1]].row);
                amount -= before - credit->left;
        }
}

/* Spreads what is left evenly over the instalments that are open, and once more what they did not
   take. Each round closes some of them or uses everything up. */
static void
reamortize(struct replay *replay, struct credit *credit, const struct waterfall_rule *rule,
           const struct waterfall_pass *pass)
{
        size_t count;
        do {
                size_t instalments = 0, slot, token;
                int32_t last = DAY_NONE;
                count = 0;
                fill_lanes(replay, rule, pass, false);
                while ((slot = next_slot(replay, false, &token)) != NO_INDEX) {
                        grow(&replay->items, &replay->item_capacity, count + 2,
                             sizeof *replay->items);
                        replay->items[count++] = slot;
                        replay->items[count++] = token;
                        instalments += replay->slots[slot].due_on != last;
                        last = replay->slots[slot].due_on;
                }
                if (instalments == 0)
                        return;
                int64_t rest = credit->left, share = half_even(rest, instalments);
                for (size_t from = 0, to; from < count; from = to) {
                        int32_t due_on = replay->slots[replay->items[from]].due_on;
                        for (to = from; to < count; to += 2)
                                if (replay->slots[replay->items[to]].due_on != due_on)
                                        break;
                        int64_t offer = to == count ? rest : smaller(share, rest);
                        settle_instalment(replay, credit, rule, replay->items + from, to - from,
                                          offer);
                        rest -= offer;
                }
        } while (credit->left > 0);
}

static int64_t
open_of_token(const struct replay *replay, const struct waterfall_token *token)
{
        int64_t open = 0;
        for (size_t i = 0; i < token->count; i++)
                open += replay->components[token->components[i]].open;
        return open;
}

/* Splits what is left by the percentages of the lines for which something is open: each rounded
   down, and what remains one minor unit a line from the first on. What a line cannot take is split
   again. */
static void
settle_by_percentages(struct replay *replay, struct credit *credit,
                      const struct waterfall_rule *rule)
{
        while (credit->left > 0) {
                int64_t money = credit->left, percent = 0, rest = money;
                for (size_t i = 0; i < rule->token_count; i++)
                        if (open_of_token(replay, &rule->tokens[i]) > 0)
                                percent += rule->tokens[i].percent;
                if (percent == 0)
                        return;
                for (size_t i = 0; i < rule->token_count; i++)
                        if (open_of_token(replay, &rule->tokens[i]) > 0)
                                rest -= (int64_t)((int128)money * rule->tokens[i].percent /
                                                  percent);
                for (size_t i = 0; i < rule->token_count; i++) {
                        const struct waterfall_token *token = &rule->tokens[i];
                        if (open_of_token(replay, token) <= 0)
                                continue;
                        int64_t share = (int64_t)((int128)money * token->percent / percent);
                        share += rest > 0;
                        rest -= rest > 0;
                        struct waterfall_pass pass = {i, 1};
                        int64_t held = credit->left - smaller(share, credit->left);
                        credit->left -= held;
                        settle_in_order(replay, credit, rule, &pass, false);
                        credit->left += held;
                }
        }
}

static void
settle_by_rule(struct replay *replay, struct credit *credit, const struct waterfall_rule *rule)
{
        if (rule->percentages) {
                settle_by_percentages(replay, credit, rule);
                return;
        }
        for (size_t i = 0; i < rule->pass_count && credit->left > 0; i++) {
                const struct waterfall_pass *pass = &rule->passes[i];
                bool ahead = rule->tokens[pass->first].due == DUE_AHEAD;
                if (ahead && rule->ahead == AHEAD_REAMORTIZATION)
                        reamortize(replay, credit, rule, pass);
                else
                        settle_in_order(replay, credit, rule, pass,
                                        ahead && rule->ahead == AHEAD_LAST);
        }
}

void
settle_credit(struct replay *replay, size_t index)
{
        struct credit *credit = &replay->credits[index];
        if (replay->open.count == 0)
                return;
        if (credit->queue < replay->waterfall->rule_count)
                settle_by_rule(replay, credit, &replay->waterfall->rules[credit->queue]);
        else
                settle_component(replay, credit, credit->queue - replay->waterfall->rule_count,
                                 INT32_MIN, INT32_MAX);
}

/* ---- what is left over ---- */

bool
settle_nothing(const struct replay *replay, const struct credit *credit)
{
        return credit->queue < replay->waterfall->rule_count &&
               replay->waterfall->rules[credit->queue].outside;
}

void
settle_note_left(struct replay *replay, const struct credit *credit, int64_t change)
{
        enum part_kind kind = settle_nothing(replay, credit) ? PART_OUTSIDE : PART_OVERPAYMENT;
        if (change != 0)
                replay_part(replay, kind, change)->credit = credit->entry;
}

void
settle_later(struct replay *replay, size_t index)
{
        struct credit *credit = &replay->credits[index];
        settle_note_left(replay, credit, credit->left);
        if (credit->left == 0 || settle_nothing(replay, credit))
                return;
        struct queue *queue = &replay->queues[credit->queue];
        if (queue->first == NO_INDEX)
                queue->first = index;
        else
                replay->credits[queue->last].next = index;
        queue->last = index;
        replay->holding = true;
}

/* The queue, of those not tried yet, whose first credit is the oldest; credits that were given back
 * leave. */
static struct queue *
oldest_queue(struct replay *replay)
{
        struct queue *oldest = NULL;
        replay->holding = false;
        for (size_t i = 0; i < replay->queue_count; i++) {
                struct queue *queue = &replay->queues[i];
                while (queue->first != NO_INDEX && replay->credits[queue->first].left == 0)
                        queue->first = replay->credits[queue->first].next;
                if (queue->first == NO_INDEX)
                        continue;
                replay->holding = true;
                if (!queue->tried && (oldest == NULL || queue->first < oldest->first))
                        oldest = queue;
        }
        return oldest;
}

void
settle_queues(struct replay *replay)
{
        struct queue *queue;
        if (!replay->opened || !replay->holding)
                return;
        for (size_t i = 0; i < replay->queue_count; i++)
                replay->queues[i].tried = false;
        while (replay->open.count > 0 && (queue = oldest_queue(replay)) != NULL) {
                struct credit *credit = &replay->credits[queue->first];
                int64_t before = credit->left;
                settle_credit(replay, queue->first);
                settle_note_left(replay, credit, credit->left - before);
                /* What one leaves alone, none behind it can settle. */
                queue->tried = credit->left > 0;
        }
        replay->opened = false;
}
