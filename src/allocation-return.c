/* Money taken back: a return, or a linked difference below zero, restores what its payment had
 * settled. */
#include "allocation-internal.h"

#include <stdlib.h>

#include "error.h"

/* ---- which entry ---- */

static int
compare_numbers(const void *a, const void *b)
{
        const struct number_place *left = a, *right = b;
        return (left->number > right->number) - (left->number < right->number);
}

/* Index of the entry of that number, or NO_INDEX. */
static size_t
find_number(struct replay *replay, int64_t number)
{
        if (!replay->numbers_known) {
                grow(&replay->numbers, &replay->number_capacity, replay->count,
                     sizeof *replay->numbers);
                for (size_t i = 0; i < replay->count; i++)
                        replay->numbers[i] = (struct number_place){replay->entries[i].number, i};
                qsort(replay->numbers, replay->count, sizeof *replay->numbers, compare_numbers);
                replay->numbers_known = true;
        }
        struct number_place key = {number, 0};
        const struct number_place *place =
                bsearch(&key, replay->numbers, replay->count, sizeof key, compare_numbers);
        return place == NULL ? NO_INDEX : place->entry;
}

/* ---- what it settled ---- */

/* Takes up to AMOUNT out of a settlement, which is open again. */
static int64_t
restore_settlement(struct replay *replay, struct credit *credit, size_t index, int64_t amount)
{
        struct settlement *settlement = &replay->settlements[index];
        const struct slot *slot = &replay->slots[settlement->slot];
        if (amount > settlement->amount)
                amount = settlement->amount;
        settlement->amount -= amount;
        if (settlement->amount == 0) {
                *(settlement->before == NO_INDEX ? &credit->first
                                                 : &replay->settlements[settlement->before].after) =
                        settlement->after;
                *(settlement->after == NO_INDEX ? &credit->last
                                                : &replay->settlements[settlement->after].before) =
                        settlement->before;
        }
        replay_open(replay, settlement->slot, amount); /* no more than was open before */
        struct part *part = replay_part(replay, credit->kind, -amount);
        part->credit = credit->entry;
        *(slot->accrual ? &part->accrual : &part->charge) = slot->entry;
        part->component = slot->component;
        part->row = settlement->row;
        return amount;
}

static void
forget_payment(struct replay *replay, size_t index)
{
        struct credit *credit = &replay->credits[index];
        *(credit->newer == NO_INDEX ? &replay->newest : &replay->credits[credit->newer].older) =
                credit->older;
        if (credit->older != NO_INDEX)
                replay->credits[credit->older].newer = credit->newer;
        credit->newer = credit->older = NO_INDEX;
}

/* Gives back AMOUNT, at most what is kept: what is left over first, then what was settled, in the
   order that the payment's rule says. */
static void
undo_credit(struct replay *replay, size_t index, int64_t amount)
{
        struct credit *credit = &replay->credits[index];
        int64_t rest = amount, over = rest < credit->left ? rest : credit->left;
        bool oldest = credit->queue < replay->waterfall->rule_count &&
                      replay->waterfall->rules[credit->queue].oldest_first;
        credit->kept -= amount;
        credit->left -= over;
        rest -= over;
        settle_note_left(replay, credit, -over);
        while (rest > 0)
                rest -= restore_settlement(replay, credit, oldest ? credit->first : credit->last,
                                           rest);
        if (credit->kept == 0 && (credit->kind == PART_ALLOCATION || credit->kind == PART_RECOVERY))
                forget_payment(replay, index);
}

/* No payment stands for it (it was history, say): owed from now on, as principal. */
static bool
reopen(struct replay *replay, int64_t amount)
{
        size_t slot = replay->slot_of[replay->event];
        if (!waterfall_covers(replay->waterfall, COMPONENT_PRINCIPAL))
                return replay_problem(replay,
                                      "principal is owed again, and stands nowhere in the rule "
                                      "DEFAULT of %s, so nothing would ever settle it",
                                      replay->waterfall->policy->path);
        if (!replay_open(replay, slot, amount))
                return false;
        struct part *part = replay_part(replay, PART_REOPENED, amount);
        part->charge = replay->event;
        part->component = COMPONENT_PRINCIPAL;
        return true;
}

/* Gives back up to AMOUNT of the credit at INDEX, which may be NO_INDEX; returns the rest. */
static int64_t
undo_up_to(struct replay *replay, size_t index, int64_t amount)
{
        int64_t kept = index == NO_INDEX ? 0 : replay->credits[index].kept;
        int64_t back = amount < kept ? amount : kept;
        if (back > 0)
                undo_credit(replay, index, back);
        return amount - back;
}

/* The money of the entry at INDEX, as far as it is a payment's or waiver's and has come, or
   NO_INDEX. */
static size_t
money_of(const struct replay *replay, size_t index)
{
        size_t credit = replay->credit_of[index];
        return credit == NO_INDEX || replay->credits[credit].kind == PART_CORRECTION ? NO_INDEX
                                                                                     : credit;
}

bool
return_money(struct replay *replay, const struct account_entry *entry, int64_t amount)
{
        if (entry->corrects != 0) {
                size_t corrected = find_number(replay, entry->corrects);
                if (corrected == NO_INDEX)
                        return replay_problem(replay,
                                              "it corrects entry %lld, which is not among the "
                                              "account's; list all of its entries",
                                              (long long)entry->corrects);
                amount = undo_up_to(replay, money_of(replay, corrected), amount);
        } else {
                while (amount > 0 && replay->newest != NO_INDEX)
                        amount = undo_up_to(replay, replay->newest, amount);
        }
        return amount == 0 || reopen(replay, amount);
}
