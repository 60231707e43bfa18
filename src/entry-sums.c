/* An account's entries must add up, in whatever way they are added: in 64 bits, as the ledger and
   SQL do. One amount has at most 10^15 minor units (MONEY_MAX), so it takes thousands of the
   largest. */
#include <stdlib.h>

#include "batch.h"
#include "number.h"

/* Accounts without an entry above this would need nine million entries: they are not looked at. */
#define LARGE_AMOUNT (MONEY_MAX / 1000)

/* Of the amounts of an account without their signs: a quarter of 10^18 below the end of 64 bits,
   so that the sum of reals by which it is found is exact enough. */
#define SUM_MAX "9e18"

void
entry_note_amount(struct store *store, int64_t account, int64_t amount)
{
        if (amount < LARGE_AMOUNT && amount > -LARGE_AMOUNT)
                return;
        size_t count = store->large.count;
        if (count > 0 && store->large.accounts[count - 1] == account)
                return;
        grow(&store->large.accounts, &store->large.capacity, count + 1,
             sizeof *store->large.accounts);
        store->large.accounts[store->large.count++] = account;
}

static int
compare_ids(const void *left, const void *right)
{
        const int64_t *a = left, *b = right;
        return (*a > *b) - (*a < *b);
}

void
store_check_sums(struct store *store)
{
        size_t count = store->large.count;
        if (count == 0)
                return;
        loading_flush(store);
        qsort(store->large.accounts, count, sizeof *store->large.accounts, compare_ids);
        sqlite3_stmt *sum = db_prepare(
                store->db, "SELECT account FROM accounts WHERE id = ?1 AND (SELECT "
                           "total(abs(amount)) FROM entries WHERE account = ?1) > " SUM_MAX);
        for (size_t i = 0; i < count; i++) {
                if (i > 0 && store->large.accounts[i] == store->large.accounts[i - 1])
                        continue;
                sqlite3_reset(sum);
                sqlite3_bind_int64(sum, 1, store->large.accounts[i]);
                if (!db_step(store->db, sum))
                        continue;
                struct slice account = db_column(sum, 0);
                die(EXIT_BAD_DATA,
                    "account %.*s: its entries come to more than 9 * 10^18 minor units, too many "
                    "to be added up; nothing was stored; look for wrong amounts",
                    (int)account.size, account.data);
        }
        sqlite3_finalize(sum);
}
