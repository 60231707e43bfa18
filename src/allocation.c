#include "allocation.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "allocation-internal.h"
#include "day.h"
#include "error.h"
#include "number.h"

int
account_entry_compare(const void *a, const void *b)
{
        const struct account_entry *left = a, *right = b;
        if (left->value_on != right->value_on)
                return left->value_on < right->value_on ? -1 : 1;
        if (left->booked_on != right->booked_on)
                return left->booked_on < right->booked_on ? -1 : 1;
        return (left->number > right->number) - (left->number < right->number);
}

/* ---- what the files of the replay share ---- */

bool
replay_problem(struct replay *replay, const char *format, ...)
{
        va_list arguments;
        va_start(arguments, format);
        free(replay->out->problem);
        replay->out->problem = format_arguments(format, arguments);
        replay->out->problem_entry = replay->event;
        va_end(arguments);
        return false;
}

struct part *
replay_part(struct replay *replay, enum part_kind kind, int64_t amount)
{
        struct allocation *out = replay->out;
        grow(&out->parts, &replay->part_capacity, out->part_count + 1, sizeof *out->parts);
        struct part *part = &out->parts[out->part_count++];
        *part = (struct part){.kind = kind,
                              .event = replay->event,
                              .credit = NO_INDEX,
                              .charge = NO_INDEX,
                              .accrual = NO_INDEX,
                              .component = NO_INDEX,
                              .amount = amount,
                              .on = replay->day,
                              .row = NO_INDEX};
        return part;
}

bool
replay_open(struct replay *replay, size_t index, int64_t change)
{
        struct slot *slot = &replay->slots[index];
        if (__builtin_add_overflow(replay->total, change, &replay->total))
                return replay_problem(replay, "what is open is more than 64 bits hold");
        slot->open += change;
        replay->components[slot->component].open += change;
        if (slot->component == COMPONENT_PRINCIPAL)
                *(slot->due_on <= replay->day ? &replay->overdue : &replay->coming) += change;
        if (slot->open > 0)
                open_set_add(&replay->open, index);
        else
                open_set_remove(&replay->open, index);
        replay->opened |= change > 0;
        return true;
}

/* ---- slots ---- */

static int
compare_slots(const void *a, const void *b)
{
        const struct slot *left = a, *right = b;
        if (left->component != right->component)
                return left->component < right->component ? -1 : 1;
        if (left->due_on != right->due_on)
                return left->due_on < right->due_on ? -1 : 1;
        return (left->order > right->order) - (left->order < right->order);
}

static void
sort_slots(struct slot *slots, size_t count)
{
        enum { FEW = 16 };
        if (count > FEW) {
                qsort(slots, count, sizeof *slots, compare_slots);
                return;
        }
        for (size_t i = 1; i < count; i++) {
                struct slot slot = slots[i];
                size_t at = i;
                for (; at > 0 && compare_slots(&slots[at - 1], &slot) > 0; at--)
                        slots[at] = slots[at - 1];
                slots[at] = slot;
        }
}

/* KIND: of an accrual, or accrual_kinds for anything else, which is booked after the accruals of
 * its entry. */
static void
add_slot(struct replay *replay, size_t entry, size_t component, int32_t due_on, size_t kind)
{
        size_t order = entry * (replay->accrual_kinds + 1) + kind;
        grow(&replay->slots, &replay->slot_capacity, replay->slot_count + 1, sizeof *replay->slots);
        replay->slots[replay->slot_count++] = (struct slot){.component = component,
                                                            .due_on = due_on,
                                                            .accrual = kind < replay->accrual_kinds,
                                                            .entry = entry,
                                                            .order = order,
                                                            .last_part = NO_INDEX,
                                                            .last_settlement = NO_INDEX};
}

/* Component of a kind of accrual: contractual, default, then the taxes. */
static size_t
accrual_component(const struct interest_terms *terms, size_t kind)
{
        return kind == 0   ? (size_t)COMPONENT_INTEREST
               : kind == 1 ? (size_t)COMPONENT_DEFAULT_INTEREST
                           : terms->taxes[kind - 2].component;
}

/* A place for everything that the entries can make owed. */
static void
make_slots(struct replay *replay)
{
        int32_t day = DAY_NONE;
        size_t first_kind = replay->terms->contract_rate > 0 ? 0 : 1; /* none is contractual */
        for (size_t i = 0; i < replay->count; i++) {
                const struct account_entry *entry = &replay->entries[i];
                if (entry->history)
                        continue;
                /* Interest runs from one day to another, so it is booked at the first entry of a
                 * day. */
                if (day != DAY_NONE && day != entry->value_on)
                        for (size_t kind = first_kind; kind < replay->accrual_kinds; kind++)
                                add_slot(replay, i, accrual_component(replay->terms, kind),
                                         entry->value_on, kind);
                day = entry->value_on;
                if (entry->type == ENTRY_CHARGE && entry->amount > 0)
                        add_slot(replay, i, entry->component, entry->due_on, replay->accrual_kinds);
                else if (entry->type == ENTRY_RETURN ||
                         (entry->type != ENTRY_CHARGE && entry->amount < 0))
                        add_slot(replay, i, COMPONENT_PRINCIPAL, entry->value_on,
                                 replay->accrual_kinds);
        }
        sort_slots(replay->slots, replay->slot_count);
}

/* Where each entry's slots and each component's are. */
static void
place_slots(struct replay *replay)
{
        size_t at = 0;
        for (size_t c = 0; c < replay->waterfall->component_count; c++) {
                struct component_state *state = &replay->components[c];
                *state = (struct component_state){.first = at, .today = at, .ahead = at};
                for (; at < replay->slot_count && replay->slots[at].component == c; at++) {
                        const struct slot *slot = &replay->slots[at];
                        size_t kind = 0;
                        if (!slot->accrual) {
                                replay->slot_of[slot->entry] = at;
                                continue;
                        }
                        while (accrual_component(replay->terms, kind) != c)
                                kind++;
                        replay->accrual_slots[slot->entry * replay->accrual_kinds + kind] = at;
                }
                state->end = at;
        }
        open_set_reset(&replay->open, replay->slot_count);
}

/* ---- events ---- */

static size_t
add_credit(struct replay *replay, enum part_kind kind, size_t queue, int64_t amount)
{
        size_t index = replay->credit_count++;
        grow(&replay->credits, &replay->credit_capacity, index + 1, sizeof *replay->credits);
        replay->credits[index] =
                (struct credit){replay->event, queue,    kind,     amount,   amount,
                                NO_INDEX,      NO_INDEX, NO_INDEX, NO_INDEX, NO_INDEX};
        replay->credit_of[replay->event] = index;
        return index;
}

static void
take_payment(struct replay *replay, const struct account_entry *entry, int64_t amount)
{
        enum part_kind kind = replay->charged_off ? PART_RECOVERY : PART_ALLOCATION;
        size_t index = add_credit(replay, kind, entry->rule, amount);
        replay->credits[index].older = replay->newest;
        if (replay->newest != NO_INDEX)
                replay->credits[replay->newest].newer = index;
        replay->newest = index;
        settle_credit(replay, index);
        settle_later(replay, index);
}

static void
take_waiver(struct replay *replay, const struct account_entry *entry)
{
        size_t queue = entry->component == NO_INDEX
                               ? entry->rule
                               : replay->waterfall->rule_count + entry->component;
        size_t index = add_credit(replay, PART_WAIVER, queue, entry->amount);
        settle_credit(replay, index);
        settle_later(replay, index);
}

/* A difference, or a credit note: its own component and due date first, then the oldest of the
   component, then whatever money settles. */
static void
take_correction(struct replay *replay, const struct account_entry *entry)
{
        size_t index = add_credit(replay, PART_CORRECTION, 0, -entry->amount);
        struct credit *credit = &replay->credits[index];
        settle_component(replay, credit, entry->component, entry->due_on, entry->due_on);
        settle_component(replay, credit, entry->component, INT32_MIN, INT32_MAX);
        settle_credit(replay, index);
        settle_later(replay, index);
}

static bool
take_write_off(struct replay *replay, const struct account_entry *entry)
{
        replay->charged_off = entry->amount >= 0;
        for (size_t c = 0; replay->charged_off && c < replay->waterfall->component_count; c++) {
                int64_t open = replay->components[c].open;
                if (open > MONEY_MAX)
                        return replay_problem(replay,
                                              "out of range: more than 10^15 minor units are open");
                if (open > 0)
                        replay_part(replay, PART_CHARGE_OFF, open)->component = c;
        }
        return true;
}

static bool
take_entry(struct replay *replay, const struct account_entry *entry)
{
        if (entry->amount == 0 && entry->type != ENTRY_WRITE_OFF)
                return true;
        switch (entry->type) {
        case ENTRY_CHARGE:
                if (entry->amount < 0) {
                        take_correction(replay, entry);
                        return true;
                }
                return replay_open(replay, replay->slot_of[replay->event], entry->amount);
        case ENTRY_PAYMENT:
                if (entry->amount < 0)
                        return return_money(replay, entry, -entry->amount);
                take_payment(replay, entry, entry->amount);
                return true;
        case ENTRY_RETURN:
                if (entry->amount > 0)
                        return return_money(replay, entry, entry->amount);
                take_payment(replay, entry, -entry->amount); /* paid after all */
                return true;
        case ENTRY_WAIVER:
                if (entry->amount < 0 && entry->corrects == 0)
                        return replay_problem(replay,
                                              "a waiver below zero; it names the waiver that it "
                                              "takes back in corrects");
                if (entry->amount < 0)
                        return return_money(replay, entry, -entry->amount);
                take_waiver(replay, entry);
                return true;
        default:
                return take_write_off(replay, entry);
        }
}

static bool
replay_event(struct replay *replay, size_t index)
{
        const struct account_entry *entry = &replay->entries[index];
        if (entry->history)
                return true;
        replay->event = index;
        if (!interest_to(replay, entry->value_on, true))
                return false;
        settle_queues(replay);
        if (!take_entry(replay, entry))
                return false;
        settle_queues(replay);
        return true;
}

/* ---- one account ---- */

static void
start(struct replay *replay, const struct account_entry *entries, size_t count,
      const struct interest_terms *terms)
{
        size_t components = replay->waterfall->component_count;
        bool interest = terms->contract_rate > 0 || terms->default_rates != NULL;
        replay->entries = entries;
        replay->count = count;
        replay->terms = terms;
        replay->day = DAY_NONE;
        replay->event = 0;
        replay->accrual_kinds = interest ? 2 + terms->tax_count : 0;
        replay->charged_off = replay->holding = replay->opened = replay->numbers_known = false;
        replay->slot_count = replay->credit_count = replay->settlement_count = 0;
        replay->newest = NO_INDEX;
        replay->overdue = replay->coming = replay->total = 0;
        replay->next_due = 0;
        grow(&replay->slot_of, &replay->entry_capacity, count, sizeof *replay->slot_of);
        grow(&replay->credit_of, &replay->credit_of_capacity, count, sizeof *replay->credit_of);
        for (size_t i = 0; i < count; i++)
                replay->credit_of[i] = NO_INDEX;
        grow(&replay->accrual_slots, &replay->accrual_capacity, count * replay->accrual_kinds,
             sizeof *replay->accrual_slots);
        grow(&replay->components, &replay->component_capacity, components,
             sizeof *replay->components);
        replay->queue_count = replay->waterfall->rule_count + components;
        grow(&replay->queues, &replay->queue_capacity, replay->queue_count, sizeof *replay->queues);
        for (size_t i = 0; i < replay->queue_count; i++)
                replay->queues[i] = (struct queue){NO_INDEX, NO_INDEX, false};
        replay->out->part_count = replay->out->run_count = 0;
        free(replay->out->problem);
        replay->out->problem = NULL;
        replay->out->problem_is_rate = false;
}

struct allocation *
allocation_open(const struct waterfall *waterfall)
{
        struct allocation *allocation = allocate(sizeof *allocation);
        struct replay *replay = allocate(sizeof *replay);
        allocation->waterfall = replay->waterfall = waterfall;
        allocation->inner = replay;
        replay->out = allocation;
        return allocation;
}

bool
allocation_replay(struct allocation *allocation, const struct account_entry *entries, size_t count,
                  const struct interest_terms *terms, int32_t as_of)
{
        struct replay *replay = allocation->inner;
        start(replay, entries, count, terms);
        make_slots(replay);
        place_slots(replay);
        for (size_t i = 0; i < count; i++)
                if (!replay_event(replay, i))
                        return false;
        return replay->day == DAY_NONE || interest_to(replay, as_of, false);
}

void
allocation_close(struct allocation *allocation)
{
        struct replay *replay = allocation->inner;
        free(replay->slots);
        free(replay->slot_of);
        free(replay->accrual_slots);
        free(replay->components);
        free(replay->credits);
        free(replay->credit_of);
        free(replay->settlements);
        free(replay->queues);
        free(replay->lanes);
        free(replay->items);
        free(replay->numbers);
        open_set_free(&replay->open);
        free(replay);
        free(allocation->parts);
        free(allocation->runs);
        free(allocation->problem);
        free(allocation);
}
