/* What is proved of allocations, account by account: they name what is there, take back what they
   should, use all money and no more, and settle no debt beyond its amount; and they are what
   replaying gives. */
#include "checks.h"

#include <stdlib.h>

#include "account_books.h"
#include "findings.h"
#include "replay_check.h"

/* What allocations say of an entry; in the order of numbers. */
struct tally {
        int64_t number;
        const struct book_entry *book;
        int64_t owed;       /* a charge, or what a return opened again */
        int64_t settled;    /* of that */
        int64_t spent;      /* of its money */
        int64_t given_back; /* by entries that name it */
};

/* Interest of a component that was booked at an entry, or settled. */
struct booked {
        int64_t entry;
        struct slice component;
        int64_t owed, settled;
};

struct ledger_check {
        struct account_books books;
        struct tally *tallies;
        size_t tally_capacity;
        struct booked *booked;
        size_t booked_count, booked_capacity;
        int64_t money, reopened; /* of all credits, less what was given back; by returns */
        bool unnamed;            /* some return names no payment */
};

/* A sum that leaves 64 bits is wrong whatever it comes to. */
static void
add(int64_t *sum, int64_t amount)
{
        (void)__builtin_add_overflow(*sum, amount, sum);
}

static char *
allocation_place(const struct book_allocation *allocation)
{
        return format_text("allocations %lld", (long long)allocation->id);
}

/* ---- each allocation ---- */

static int
compare_tallies(const void *a, const void *b)
{
        const struct tally *left = a, *right = b;
        return (left->number > right->number) - (left->number < right->number);
}

static struct tally *
tally_of(const struct ledger_check *check, int64_t number)
{
        struct tally key = {.number = number};
        return check->books.entries.count == 0
                       ? NULL
                       : bsearch(&key, check->tallies, check->books.entries.count, sizeof key,
                                 compare_tallies);
}

static void
check_names(struct ledger_check *check, const struct book_allocation *allocation)
{
        const struct {
                int64_t number;
                const char *what;
        } named[] = {{allocation->entry, "entry"},
                     {allocation->payment, "payment"},
                     {allocation->charge, "charge"},
                     {allocation->accrual, "accrual"}};
        for (size_t i = 0; i < sizeof named / sizeof *named; i++) {
                if (named[i].number == 0 || tally_of(check, named[i].number) != NULL)
                        continue;
                char *place = allocation_place(allocation);
                finding("allocation", place, "names entry %lld as its %s, which is none of %s",
                        (long long)named[i].number, named[i].what, book_place(&check->books));
                free(place);
        }
}

static bool
same_split(const struct account_books *books, const struct book_allocation *a,
           const struct book_allocation *b)
{
        return a->entry == b->entry && a->kind == b->kind && a->payment == b->payment &&
               a->charge == b->charge && a->accrual == b->accrual && a->on == b->on &&
               a->rates == b->rates &&
               slice_equal(book_text(books, a->component), book_text(books, b->component));
}

/* A reversal is all that it takes back, with the sign turned; nothing is taken back twice. */
static void
check_reversal(struct ledger_check *check, const struct book_allocation *allocation)
{
        const struct account_books *books = &check->books;
        const struct book_allocation *other = book_allocation(books, allocation->reverses);
        const char *wrong = NULL;
        if (allocation->reverses == 0)
                return;
        if (other == NULL)
                wrong = "which is none of its account";
        else if (other->reverses != 0)
                wrong = "which takes one back itself";
        else if (!same_split(books, allocation, other) || allocation->amount != -other->amount)
                wrong = "but is not the same with the sign turned";
        else if (other->batch >= allocation->batch)
                wrong = "which was not stored before it";
        else if (other->reversed_by != allocation->id)
                wrong = "which had been taken back";
        if (wrong == NULL)
                return;
        char *place = allocation_place(allocation);
        finding("allocation", place, "takes back allocation %lld, %s",
                (long long)allocation->reverses, wrong);
        free(place);
}

/* What stands in the stead of another is of the same event, and that one was taken back in the same
 * batch. */
static void
check_replaced(struct ledger_check *check, const struct book_allocation *allocation)
{
        const struct book_allocation *other = book_allocation(&check->books, allocation->replaces);
        if (allocation->replaces == 0 ||
            (other != NULL && other->entry == allocation->entry &&
             other->kind == allocation->kind && other->reversed_in == allocation->batch))
                return;
        char *place = allocation_place(allocation);
        finding("allocation", place,
                "stands in the stead of allocation %lld, which was not taken back for it",
                (long long)allocation->replaces);
        free(place);
}

/* ---- sums ---- */

static void
start_tallies(struct ledger_check *check)
{
        struct account_books *books = &check->books;
        bool ordered = true;
        grow(&check->tallies, &check->tally_capacity, books->entries.count, sizeof *check->tallies);
        for (size_t i = 0; i < books->entries.count; i++) {
                const struct book_entry *book = &books->entries.list[i];
                const struct account_entry *entry = &book->entry;
                bool charge = entry->type == ENTRY_CHARGE && entry->amount > 0;
                check->tallies[i] = (struct tally){
                        .number = entry->number,
                        .book = book,
                        .owed = charge && book->taken && !entry->history ? entry->amount : 0};
                ordered = ordered && (i == 0 || check->tallies[i - 1].number < entry->number);
        }
        if (!ordered)
                qsort(check->tallies, books->entries.count, sizeof *check->tallies,
                      compare_tallies);
}

/* Money that settles: payments, waivers, negative charges and returns. */
static int64_t
credit_of(const struct book_entry *book)
{
        const struct account_entry *entry = &book->entry;
        if (!book->taken || entry->history)
                return 0;
        if (entry->type == ENTRY_PAYMENT || entry->type == ENTRY_WAIVER)
                return entry->amount > 0 ? entry->amount : 0;
        bool less = entry->type == ENTRY_CHARGE || entry->type == ENTRY_RETURN;
        return less && entry->amount < 0 ? -entry->amount : 0;
}

/* Money that is given back. */
static int64_t
return_of(const struct book_entry *book)
{
        const struct account_entry *entry = &book->entry;
        if (!book->taken || entry->history)
                return 0;
        if (entry->type == ENTRY_RETURN)
                return entry->amount > 0 ? entry->amount : 0;
        bool paid = entry->type == ENTRY_PAYMENT || entry->type == ENTRY_WAIVER;
        return paid && entry->amount < 0 ? -entry->amount : 0;
}

/* How much of BACK comes out of what is left of NAMED: nothing before it is there. */
static int64_t
given_back_of(const struct tally *named, const struct account_entry *by, int64_t back)
{
        const struct account_entry *of = &named->book->entry;
        int64_t left = credit_of(named->book) - named->given_back;
        bool before = by->value_on != of->value_on     ? by->value_on < of->value_on
                      : by->booked_on != of->booked_on ? by->booked_on < of->booked_on
                                                       : by->number < of->number;
        if (before || of->type == ENTRY_CHARGE)
                return 0;
        return back < left ? back : left;
}

static void
add_entries(struct ledger_check *check)
{
        check->money = 0;
        check->unnamed = false;
        for (size_t i = 0; i < check->books.entries.count; i++) {
                const struct book_entry *book = &check->books.entries.list[i];
                int64_t back = return_of(book);
                add(&check->money, credit_of(book));
                add(&check->money, -back);
                if (back == 0)
                        continue;
                struct tally *named = tally_of(check, book->entry.corrects);
                check->unnamed |= book->entry.corrects == 0;
                if (named != NULL)
                        named->given_back += given_back_of(named, &book->entry, back);
        }
}

static void
add_allocation(struct ledger_check *check, const struct book_allocation *allocation)
{
        struct tally *payment = tally_of(check, allocation->payment);
        struct tally *charge = tally_of(check, allocation->charge);
        bool settles = allocation->kind <= PART_CORRECTION;
        if (allocation->kind == PART_REOPENED) {
                add(&check->reopened, allocation->amount);
                if (charge != NULL)
                        add(&charge->owed, allocation->amount);
        }
        if (settles && charge != NULL)
                add(&charge->settled, allocation->amount);
        if (payment != NULL)
                add(&payment->spent, allocation->amount);
        if (allocation->accrual == 0 || (!settles && allocation->kind != PART_ACCRUAL))
                return;
        grow(&check->booked, &check->booked_capacity, check->booked_count + 1,
             sizeof *check->booked);
        check->booked[check->booked_count++] =
                (struct booked){.entry = allocation->accrual,
                                .component = book_text(&check->books, allocation->component),
                                .owed = settles ? 0 : allocation->amount,
                                .settled = settles ? allocation->amount : 0};
}

static void
check_tally(struct ledger_check *check, const struct tally *tally)
{
        char *place = format_text("entries %lld", (long long)tally->number);
        int64_t credit = credit_of(tally->book), left;
        bool wrong = __builtin_sub_overflow(credit, tally->given_back, &left);
        /* A return that names nothing took back the newest payments: replaying says which. */
        if (wrong ||
            (check->unnamed ? tally->spent < 0 || tally->spent > left : tally->spent != left))
                finding("allocation", place,
                        "its money is %s, less %s given back, but allocations use %s",
                        book_money(&check->books, credit),
                        book_money(&check->books, tally->given_back),
                        book_money(&check->books, tally->spent));
        if (tally->settled < 0 || tally->settled > tally->owed)
                finding("allocation", place, "%s of it was owed, but allocations settle %s",
                        book_money(&check->books, tally->owed),
                        book_money(&check->books, tally->settled));
        free(place);
}

static int
compare_booked(const void *a, const void *b)
{
        const struct booked *left = a, *right = b;
        if (left->entry != right->entry)
                return left->entry < right->entry ? -1 : 1;
        return slice_compare(left->component, right->component);
}

/* Interest booked at an entry is settled up to its amount. */
static void
check_booked(struct ledger_check *check)
{
        if (check->booked_count > 1)
                qsort(check->booked, check->booked_count, sizeof *check->booked, compare_booked);
        for (size_t from = 0, to; from < check->booked_count; from = to) {
                struct booked sum = check->booked[from];
                for (to = from + 1;
                     to < check->booked_count && compare_booked(&sum, &check->booked[to]) == 0;
                     to++) {
                        add(&sum.owed, check->booked[to].owed);
                        add(&sum.settled, check->booked[to].settled);
                }
                if (sum.settled >= 0 && sum.settled <= sum.owed)
                        continue;
                char *place = format_text("entries %lld", (long long)sum.entry);
                finding("allocation", place,
                        "%s of %.*s was booked there, but allocations settle %s",
                        book_money(&check->books, sum.owed), (int)sum.component.size,
                        sum.component.data, book_money(&check->books, sum.settled));
                free(place);
        }
}

/* All money of the account is used up by allocations, whichever payments a return took it from. */
static void
check_sums(struct ledger_check *check)
{
        int64_t spent = 0, money_used;
        start_tallies(check);
        check->reopened = 0;
        check->booked_count = 0;
        add_entries(check);
        money_used = check->money;
        for (size_t i = 0; i < check->books.allocation_count; i++) {
                check_names(check, &check->books.allocations[i]);
                add_allocation(check, &check->books.allocations[i]);
        }
        for (size_t i = 0; i < check->books.entries.count; i++) {
                check_tally(check, &check->tallies[i]);
                add(&spent, check->tallies[i].spent);
        }
        add(&money_used, check->reopened);
        if (spent != money_used)
                finding("allocation", book_place(&check->books),
                        "allocations use %s of its payments, which come to %s",
                        book_money(&check->books, spent), book_money(&check->books, money_used));
        check_booked(check);
}

static void
check_account(struct ledger_check *check, struct replay_check *replay)
{
        struct account_books *books = &check->books;
        if (!books->replayed)
                finding("allocation", book_place(&check->books), "has allocations, but no replay");
        for (size_t i = 0; i < books->allocation_count; i++) {
                check_reversal(check, &books->allocations[i]);
                check_replaced(check, &books->allocations[i]);
        }
        check_sums(check);
        if (books->replayed)
                replay_check_account(replay, books);
}

void
check_allocations(struct db *db)
{
        struct ledger_check check = {.booked = NULL};
        struct replay_check *replay = replay_check_open(db);
        account_books_open(&check.books, db);
        while (account_books_next(&check.books))
                check_account(&check, replay);
        account_books_close(&check.books);
        replay_check_close(replay);
        free(check.tallies);
        free(check.booked);
}
