#include "leading.h"

#include "error.h"
#include "person_column.h"

void
leading_open(struct leading *l, const struct tsv_reader *in)
{
        *l = (struct leading){.in = in,
                              .debtor_column = person_column(in, "debtor"),
                              .account_column = tsv_need(in, "account")};
}

/* The account of the record that was read last. */
static struct slice
account_of(const struct tsv_reader *in, int column)
{
        struct slice account = in->fields[column];
        if (account.size == 0)
                tsv_die(in, column, EXIT_BAD_DATA, "empty; every record names an account");
        return account;
}

_Noreturn static void
die_repeated(const struct tsv_reader *in, int column)
{
        tsv_die(in, column, EXIT_BAD_DATA, "'%.*s' again; one record for each account is expected",
                (int)in->fields[column].size, in->fields[column].data);
}

bool
leading_move(struct leading *l)
{
        person_check(l->in);
        struct slice account = account_of(l->in, l->account_column);
        struct slice debtor =
                l->debtor_column < 0 ? (struct slice){"", 0} : l->in->fields[l->debtor_column];
        int order = slice_compare(debtor, buffer_slice(&l->debtor));
        if (order == 0)
                order = slice_compare(account, buffer_slice(&l->account));
        if (l->begun && order < 0)
                tsv_die(l->in, l->account_column, EXIT_BAD_DATA,
                        "'%.*s' is out of order; sort bytewise by %s%saccount", (int)account.size,
                        account.data, l->debtor_column < 0 ? "" : l->in->columns[l->debtor_column],
                        l->debtor_column < 0 ? "" : " and ");
        if (l->begun && order == 0)
                return false;
        l->begun = true;
        buffer_set(&l->debtor, debtor);
        buffer_set(&l->account, account);
        return true;
}

void
leading_next(struct leading *l)
{
        if (!leading_move(l))
                die_repeated(l->in, l->account_column);
}

void
leading_refuse_repeated(const struct tsv_reader *in, int account, struct buffer *previous)
{
        struct slice now = account_of(in, account);
        if (slice_equal(now, buffer_slice(previous)))
                die_repeated(in, account);
        buffer_set(previous, now);
}

void
leading_close(struct leading *l)
{
        buffer_free(&l->debtor);
        buffer_free(&l->account);
}
