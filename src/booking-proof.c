/* Proof that what a stream says of an account is what its stored entries give: nothing that was
   left out, added or edited on the way is booked. */
#include "booking-internal.h"

#include <stdlib.h>
#include <string.h>

#include "day.h"
#include "number.h"

/* ---- the entries ---- */

#define ORDER(a, b) (((a) > (b)) - ((a) < (b)))

static int
compare_streamed(const void *a, const void *b)
{
        const struct booked_entry *left = a, *right = b;
        return ORDER(left->number, right->number);
}

static int
compare_stored(const void *a, const void *b)
{
        const struct book_entry *left = a, *right = b;
        return ORDER(left->entry.number, right->entry.number);
}

static bool
refuse_missing(const struct booked_account *account, const struct account_entry *entry,
               struct booked_problem *problem)
{
        char on[11];
        day_format(on, entry->value_on);
        problem_set(&problem->what, -1,
                    "entry %lld of account %.*s, of %s, is not in the stream; allocate all "
                    "entries of an account, for the answer depends on each",
                    (long long)entry->number, QUOTED(account->key), on);
        return booking_refuse(problem, account->place, "entry");
}

static bool
refuse_foreign(const struct booking *booking, const struct booked_account *account,
               const struct booked_entry *entry, struct booked_problem *problem)
{
        problem_set(&problem->what, -1,
                    "entry %lld is not among those of account %.*s up to %s and batch %lld",
                    (long long)entry->number, QUOTED(account->key), booking->as_of,
                    (long long)booking->seen);
        return booking_refuse(problem, entry->place, "entry");
}

/* Says which entry is missing, or is none of the account's. Both sides lose their order. */
static bool
refuse_entries(struct booking *booking, const struct booked_account *account,
               struct booked_problem *problem)
{
        struct book_entries *book = &booking->book;
        struct booked_entry *entries = account->entries;
        size_t count = account->entry_count, i = 0, j = 0;
        struct booked_place first = entries[0].place;
        qsort(entries, count, sizeof *entries, compare_streamed);
        if (book->count > 0)
                qsort(book->list, book->count, sizeof *book->list, compare_stored);
        while (i < count || j < book->count) {
                const struct book_entry *stored = j < book->count ? &book->list[j] : NULL;
                if (stored != NULL && !stored->taken)
                        j++;
                else if (stored == NULL || (i < count && entries[i].number < stored->entry.number))
                        return refuse_foreign(booking, account, &entries[i], problem);
                else if (i == count || entries[i].number > stored->entry.number)
                        return refuse_missing(account, &stored->entry, problem);
                else
                        for (j++; i < count && entries[i].number == stored->entry.number;)
                                i++;
        }
        problem_set(&problem->what, -1,
                    "the entries of account %.*s do not stand in the order of col-allocate",
                    QUOTED(account->key));
        return booking_refuse(problem, first, "entry");
}

/* They are those that are stored, all of them, in their order. */
static bool
prove_entries(struct booking *booking, const struct booked_account *account,
              struct booked_problem *problem)
{
        struct book_entries *book = &booking->book;
        struct last_replay *last = &booking->last;
        size_t next = 0;
        bool same = true;
        for (size_t i = 0; i < book->count; i++) {
                struct book_entry *stored = &book->list[i];
                stored->taken = stored->batch <= booking->seen;
                if (!stored->taken)
                        continue;
                same = same && next < account->entry_count &&
                       account->entries[next].number == stored->entry.number;
                next++;
                last->covers_less |= last->there && (stored->batch > last->seen ||
                                                     stored->entry.value_on > last->day);
        }
        return (same && next == account->entry_count) || refuse_entries(booking, account, problem);
}

/* ---- the parts ---- */

/* The column of the stream in which the two differ; NULL: in none. */
static const char *
difference(const struct booked_part *here, const struct replayed_part *due)
{
        return here->entry != due->entry                       ? "entry"
               : here->kind != due->kind                       ? "part"
               : here->payment != due->payment                 ? "payment"
               : here->charge != due->charge                   ? "charge"
               : here->accrual != due->accrual                 ? "accrual"
               : !slice_equal(here->component, due->component) ? "part_component"
               : here->amount != due->amount                   ? "part_amount"
               : here->on != due->on                           ? "part_on"
               : here->rated != due->rated                     ? "rates"
                                                               : NULL;
}

/* What the part has in that column, as a stream says it. */
static char *
value_in(const char *column, const struct replayed_part *part, int digits)
{
        const struct {
                const char *column;
                int64_t number;
        } numbers[] = {{"entry", part->entry},
                       {"payment", part->payment},
                       {"charge", part->charge},
                       {"accrual", part->accrual}};
        char text[32];
        for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
                if (strcmp(column, numbers[i].column) == 0)
                        return numbers[i].number == 0
                                       ? duplicate("")
                                       : format_text("%lld", (long long)numbers[i].number);
        if (strcmp(column, "part_component") == 0)
                return format_text("%.*s", QUOTED(part->component));
        if (strcmp(column, "part_on") == 0) {
                day_format(text, part->on);
                return duplicate(text);
        }
        if (strcmp(column, "rates") == 0)
                return duplicate(part->rated ? "rates" : "");
        text[money_format(text, part->amount, digits)] = '\0';
        return strcmp(column, "part_amount") == 0
                       ? duplicate(text)
                       : format_text("%s of %s", part_kind_word(part->kind).data, text);
}

static bool
refuse_differing(const struct booked_account *account, const struct booked_part *here,
                 const struct replayed_part *due, struct booked_problem *problem)
{
        const char *column = difference(here, due);
        int digits = currency_digits(account->currency);
        const struct replayed_part said = {here->kind,   here->entry,   here->payment,
                                           here->charge, here->accrual, here->component,
                                           here->amount, here->on,      here->rated};
        char *was = value_in(column, &said, digits), *is = value_in(column, due, digits);
        problem_set(&problem->what, -1,
                    "\"%s\", but replaying the entries of account %.*s gives \"%s\"; save what "
                    "col-allocate writes as it is",
                    was, QUOTED(account->key), is);
        free(was);
        free(is);
        return booking_refuse(problem, here->place, column);
}

static bool
prove_parts(struct booking *booking, const struct booked_account *account,
            struct booked_problem *problem)
{
        struct replayed_part due;
        size_t i = 0, count = account->part_count;
        for (; replaying_next(booking->replaying, &due); i++) {
                if (i < count && difference(&account->parts[i], &due) != NULL)
                        return refuse_differing(account, &account->parts[i], &due, problem);
                if (i < count)
                        continue;
                problem_set(&problem->what, -1,
                            "replaying the entries of account %.*s gives more parts than are in "
                            "the stream: one at entry %lld is missing",
                            QUOTED(account->key), (long long)due.entry);
                return booking_refuse(problem, account->place, "part");
        }
        if (i == count)
                return true;
        problem_set(&problem->what, -1,
                    "a part that replaying the entries of account %.*s does not give; save what "
                    "col-allocate writes as it is",
                    QUOTED(account->key));
        return booking_refuse(problem, account->parts[i].place, "part");
}

bool
booking_prove(struct booking *booking, int64_t id, const struct booked_account *account,
              struct booked_problem *problem)
{
        const struct replay_basis basis = {booking->waterfall, booking->rates, account->terms,
                                           account->currency, booking->as_of_day};
        if (!prove_entries(booking, account, problem))
                return false;
        const char *why = replaying_account(booking->replaying, &basis, &booking->book);
        if (why != NULL) {
                problem_set(&problem->what, -1, "account %.*s: %s", QUOTED(account->key), why);
                return booking_refuse(problem, account->place, "account");
        }
        why = agreed_terms_problem(booking->agreed, id, booking->as_of_day, booking->seen,
                                   replaying_terms(booking->replaying));
        if (why != NULL) {
                problem_set(&problem->what, -1, "\"%.*s\" of account %.*s: %s",
                            QUOTED(account->terms), QUOTED(account->key), why);
                return booking_refuse(problem, account->place, "interest_terms");
        }
        return prove_parts(booking, account, problem);
}
