/* Payments of a stream of entries, account by account. */
#include "payments.h"

#include <stdlib.h>

#include "beside.h"
#include "movements.h"

struct payments {
        struct beside beside;
        struct movements movements;
        struct payment_made *made;
        size_t made_capacity;
};

struct payments *
payments_open(const char *file, const char *as_of, bool by_debtor)
{
        struct payments *p = allocate(sizeof *p);
        beside_open(&p->beside, file, as_of, by_debtor);
        movements_open(&p->movements, p->beside.in, as_of);
        return p;
}

const struct payment_made *
payments_of(struct payments *p, struct slice debtor, struct slice account, struct slice currency,
            size_t *count)
{
        movements_begin(&p->movements);
        while (beside_next(&p->beside, debtor, account))
                movements_add(&p->movements, currency);
        movements_undo(&p->movements, false);
        grow(&p->made, &p->made_capacity, p->movements.count + 1, sizeof *p->made);
        *count = 0;
        for (size_t i = 0; i < p->movements.count; i++) {
                const struct movement *movement = &p->movements.list[i];
                if (!movement->is_return && !movement->history && movement->amount > 0)
                        p->made[(*count)++] = (struct payment_made){
                                movement->value_on, movement->amount, movement->entry};
        }
        return p->made;
}

void
payments_close(struct payments *p)
{
        beside_close(&p->beside);
        movements_close(&p->movements);
        free(p->made);
        free(p);
}
