#include "leading.h"

#include "error.h"

void
leading_open(struct leading *l, const struct tsv_reader *in)
{
        *l = (struct leading){.in = in,
                              .debtor_column = tsv_find(in, "debtor"),
                              .account_column = tsv_need(in, "account")};
}

bool
leading_move(struct leading *l)
{
        struct slice account = l->in->fields[l->account_column];
        struct slice debtor =
                l->debtor_column < 0 ? (struct slice){"", 0} : l->in->fields[l->debtor_column];
        if (account.size == 0)
                tsv_die(l->in, l->account_column, EXIT_BAD_DATA,
                        "empty; every record names an account");
        int order = slice_compare(debtor, buffer_slice(&l->debtor));
        if (order == 0)
                order = slice_compare(account, buffer_slice(&l->account));
        if (l->begun && order < 0)
                tsv_die(l->in, l->account_column, EXIT_BAD_DATA,
                        "'%.*s' is out of order; sort bytewise by %saccount", (int)account.size,
                        account.data, l->debtor_column < 0 ? "" : "debtor and ");
        if (l->begun && order == 0)
                return false;
        l->begun = true;
        buffer_set(&l->debtor, debtor);
        buffer_set(&l->account, account);
        return true;
}

void
leading_close(struct leading *l)
{
        buffer_free(&l->debtor);
        buffer_free(&l->account);
}
