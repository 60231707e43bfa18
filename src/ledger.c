#include "ledger.h"

#include <stdlib.h>
#include <string.h>
#include "day.h"
#include "error.h"

/* What is owed on one due date under one part. */
struct charge {
        enum ledger_part part;
        int32_t due_on;
        int64_t amount;
};

struct inner {
        struct charge *charges;
        size_t count, capacity;
        int64_t credit;    /* payments + waivers − returns, of those that are not history */
        int32_t undone_on; /* first day on which credit was undone (a return, a correction
                              downwards): where no charge stands for it, it is due again from then
                              on */
        int64_t held;      /* left over of allocated payments */
        int64_t magnitude; /* sum of all amounts without their signs: no sum here can exceed it */
};

/* Equal to a word whose length the compiler knows: there are several entries to every account. */
#define IS(slice, word)                                                                            \
        ((slice).size == sizeof(word) - 1 && !memcmp((slice).data, word, sizeof(word) - 1))

enum ledger_part
ledger_part(struct slice component)
{
        if (IS(component, "principal"))
                return PART_PRINCIPAL;
        if (IS(component, "interest") || IS(component, "default-interest") || IS(component, "tax"))
                return PART_INTEREST;
        return PART_COST;
}

void
ledger_start(struct ledger *ledger)
{
        struct inner *inner = ledger->inner;

        if (!inner)
                inner = ledger->inner = allocate(sizeof *inner);
        inner->count = 0;
        inner->credit = inner->held = 0;
        inner->undone_on = DAY_NONE;
        inner->magnitude = 0;
        for (int part = 0; part < PART_COUNT; part++)
                ledger->open[part] = 0;
        ledger->balance = ledger->credit = 0;
        ledger->due_on = DAY_NONE;
        ledger->last_payment_on = DAY_NONE;
        ledger->last_payment = 0;
}

static void
note_payment(struct ledger *ledger, int64_t amount, int32_t value_on)
{
        if (amount <= 0) /* a correction downwards, or a line that says nobody paid */
                return;
        if (value_on > ledger->last_payment_on ||
            (value_on == ledger->last_payment_on && amount > ledger->last_payment)) {
                ledger->last_payment_on = value_on;
                ledger->last_payment = amount;
        }
}

/* False when sums could leave 64 bits. */
static bool
note_magnitude(struct inner *inner, int64_t amount)
{
        int64_t sum;
        if (amount == INT64_MIN ||
            __builtin_add_overflow(inner->magnitude, amount < 0 ? -amount : amount, &sum))
                return false;
        inner->magnitude = sum;
        return true;
}

static void
add_charge(struct inner *inner, struct charge charge)
{
        grow(&inner->charges, &inner->capacity, inner->count + 1, sizeof *inner->charges);
        inner->charges[inner->count++] = charge;
}

bool
ledger_entry(struct ledger *ledger, struct slice type, struct slice component, int64_t amount,
             int32_t value_on, int32_t due_on, bool history)
{
        struct inner *inner = ledger->inner;
        bool charge = IS(type, "charge");
        bool payment = !charge && IS(type, "payment");
        bool returned = !charge && !payment && IS(type, "return");

        if (payment)
                note_payment(ledger, amount, value_on);
        if (history || (!charge && !payment && !returned && !IS(type, "waiver")))
                return true;
        if (!note_magnitude(inner, amount))
                return false;
        if (charge) {
                add_charge(inner, (struct charge){ledger_part(component),
                                                  due_on == DAY_NONE ? value_on : due_on, amount});
                return true;
        }
        int64_t credit = returned ? -amount : amount;
        inner->credit += credit;
        if (credit < 0 && (inner->undone_on == DAY_NONE || value_on < inner->undone_on))
                inner->undone_on = value_on;
        return true;
}

void
ledger_replayed(struct ledger *ledger, struct slice type, int64_t amount, int32_t value_on)
{
        if (IS(type, "payment"))
                note_payment(ledger, amount, value_on);
}

bool
ledger_open(struct ledger *ledger, enum ledger_part part, int64_t amount, int32_t due_on)
{
        if (!note_magnitude(ledger->inner, amount))
                return false;
        add_charge(ledger->inner, (struct charge){part, due_on, amount});
        return true;
}

bool
ledger_hold(struct ledger *ledger, int64_t amount)
{
        struct inner *inner = ledger->inner;

        if (!note_magnitude(inner, amount))
                return false;
        inner->held += amount;
        return true;
}

/* The order in which money settles: cost before interest before principal, then the oldest. */
static int
compare_charges(const void *left, const void *right)
{
        const struct charge *a = left, *b = right;

        if (a->part != b->part)
                return a->part < b->part ? 1 : -1;
        return (a->due_on > b->due_on) - (a->due_on < b->due_on);
}

/* Adds up charges of the same part and due date, so that a linked difference meets what it
 * corrects. */
static void
merge_charges(struct inner *inner)
{
        size_t kept = 0;

        if (inner->count == 0)
                return;
        if (inner->count > 1)
                qsort(inner->charges, inner->count, sizeof *inner->charges, compare_charges);
        for (size_t i = 1; i < inner->count; i++) {
                if (compare_charges(&inner->charges[kept], &inner->charges[i]) == 0)
                        inner->charges[kept].amount += inner->charges[i].amount;
                else
                        inner->charges[++kept] = inner->charges[i];
        }
        inner->count = kept + 1;
}

/* Lets CREDIT settle the charges [from, to) in their order; returns what is left of it. */
static int64_t
settle_charges(struct charge *charges, size_t from, size_t to, int64_t credit)
{
        for (size_t i = from; i < to && credit > 0; i++) {
                int64_t settled = charges[i].amount < credit ? charges[i].amount : credit;

                if (settled > 0) {
                        charges[i].amount -= settled;
                        credit -= settled;
                }
        }
        return credit;
}

void
ledger_settle(struct ledger *ledger)
{
        struct inner *inner = ledger->inner;
        struct charge *charges = inner->charges;
        int64_t credit = inner->credit;

        merge_charges(inner);
        /* A negative charge first reduces its own part; only what that cannot hold is credit. */
        for (size_t from = 0, to; from < inner->count; from = to) {
                int64_t negative = 0;

                for (to = from; to < inner->count && charges[to].part == charges[from].part; to++) {
                        if (charges[to].amount < 0) {
                                negative -= charges[to].amount;
                                charges[to].amount = 0;
                        }
                }
                credit += settle_charges(charges, from, to, negative);
        }
        credit = settle_charges(charges, 0, inner->count, credit);
        for (size_t i = 0; i < inner->count; i++) {
                ledger->open[charges[i].part] += charges[i].amount;
                if (charges[i].amount > 0 &&
                    (ledger->due_on == DAY_NONE || charges[i].due_on < ledger->due_on))
                        ledger->due_on = charges[i].due_on;
        }
        /* What is undone comes out of what is held first. */
        int64_t over = credit + inner->held;
        ledger->open[PART_PRINCIPAL] -= over;
        ledger->credit = over > 0 ? over : 0;
        if (credit < 0 && over < 0 &&
            (ledger->due_on == DAY_NONE || inner->undone_on < ledger->due_on))
                ledger->due_on = inner->undone_on;
        for (int part = 0; part < PART_COUNT; part++)
                ledger->balance += ledger->open[part];
}

void
ledger_free(struct ledger *ledger)
{
        struct inner *inner = ledger->inner;

        if (inner)
                free(inner->charges);
        free(inner);
        ledger->inner = NULL;
}

const char *
ageing_bucket(int32_t dpd)
{
        static const struct {
                int32_t up_to;
                const char *name;
        } buckets[] = {{0, "not due"},  {30, "1-30"},     {60, "31-60"},   {90, "61-90"},
                       {180, "91-180"}, {360, "181-360"}, {720, "361-720"}};

        for (size_t i = 0; i < sizeof buckets / sizeof *buckets; i++) {
                if (dpd <= buckets[i].up_to)
                        return buckets[i].name;
        }
        return "721+";
}
