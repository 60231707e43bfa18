#include "replay_check.h"

#include <stdlib.h>

#include "agreed_terms.h"
#include "findings.h"
#include "replaying.h"

/* A part, stored or worked out, by what makes it the same: another waterfall that comes to the same
   does not make another, as col-save(1) has it. */
struct split {
        struct replayed_part part;
        int64_t rates; /* 0: none */
        int64_t id;    /* stored: its number */
};

struct splits {
        struct split *list;
        size_t count, capacity;
};

struct replay_check {
        struct replaying *replaying;
        struct agreed_terms *agreed;
        struct splits stored, due;
};

struct replay_check *
replay_check_open(struct db *db)
{
        struct replay_check *check = allocate(sizeof *check);
        check->replaying = replaying_open(db);
        check->agreed = agreed_terms_open(db);
        return check;
}

/* ---- both sides ---- */

static void
add_split(struct splits *splits, struct split split)
{
        grow(&splits->list, &splits->capacity, splits->count + 1, sizeof *splits->list);
        splits->list[splits->count++] = split;
}

static void
add_due(struct replay_check *check, int64_t rates)
{
        struct replayed_part part;
        check->due.count = 0;
        while (replaying_next(check->replaying, &part))
                add_split(&check->due, (struct split){part, part.rated ? rates : 0, 0});
}

static void
add_stored(struct replay_check *check, const struct account_books *books)
{
        check->stored.count = 0;
        for (size_t i = 0; i < books->allocation_count; i++) {
                const struct book_allocation *a = &books->allocations[i];
                if (a->reverses != 0 || a->reversed_in != 0)
                        continue;
                add_split(&check->stored,
                          (struct split){{.kind = a->kind,
                                          .entry = a->entry,
                                          .payment = a->payment,
                                          .charge = a->charge,
                                          .accrual = a->accrual,
                                          .component = book_text(books, a->component),
                                          .amount = a->amount,
                                          .on = a->on},
                                         a->rates,
                                         a->id});
        }
}

/* ---- comparing ---- */

#define ORDER(a, b) ((a) < (b) ? -1 : (a) > (b))

static int
compare_splits(const void *left, const void *right)
{
        const struct split *x = left, *y = right;
        const struct replayed_part *a = &x->part, *b = &y->part;
        int order = ORDER(a->entry, b->entry);
        if (order == 0)
                order = ORDER(a->kind, b->kind);
        if (order == 0)
                order = ORDER(a->payment, b->payment);
        if (order == 0)
                order = ORDER(a->charge, b->charge);
        if (order == 0)
                order = ORDER(a->accrual, b->accrual);
        if (order == 0)
                order = ORDER(a->amount, b->amount);
        if (order == 0)
                order = ORDER(a->on, b->on);
        if (order == 0)
                order = ORDER(x->rates, y->rates);
        return order != 0 ? order : slice_compare(a->component, b->component);
}

static void
report(struct account_books *books, const struct split *split)
{
        const struct replayed_part *part = &split->part;
        const char *kind =
                part->kind < PART_KIND_COUNT ? part_kind_word(part->kind).data : "a part";
        char *place = split->id != 0 ? format_text("allocations %lld", (long long)split->id)
                                     : format_text("entries %lld", (long long)part->entry);
        finding("replay", place,
                split->id != 0 ? "%s of %s is not what replaying the entries gives"
                               : "replaying gives %s of %s, which is not stored",
                kind, book_money(books, part->amount));
        free(place);
}

static void
compare(struct replay_check *check, struct account_books *books)
{
        struct splits *stored = &check->stored, *due = &check->due;
        bool same = stored->count == due->count;
        for (size_t i = 0; i < due->count && same; i++)
                same = compare_splits(&stored->list[i], &due->list[i]) == 0;
        if (same) /* what was booked once stands in the order of the replay */
                return;
        if (stored->count > 1)
                qsort(stored->list, stored->count, sizeof *stored->list, compare_splits);
        if (due->count > 1)
                qsort(due->list, due->count, sizeof *due->list, compare_splits);
        for (size_t i = 0, j = 0; i < stored->count || j < due->count;) {
                int order = i == stored->count ? 1
                            : j == due->count  ? -1
                                               : compare_splits(&stored->list[i], &due->list[j]);
                if (order != 0)
                        report(books, order < 0 ? &stored->list[i] : &due->list[j]);
                i += order <= 0;
                j += order >= 0;
        }
}

void
replay_check_account(struct replay_check *check, struct account_books *books)
{
        const struct replay_basis basis = {books->waterfall, books->rates,
                                           book_text(books, books->terms),
                                           book_text(books, books->currency), books->as_of};
        char place[40];
        snprintf(place, sizeof place, "replays %lld", (long long)books->replay);
        const char *problem = replaying_account(check->replaying, &basis, &books->entries);
        if (problem != NULL) {
                finding("replay", place, "%s", problem);
                return;
        }
        problem = agreed_terms_problem(check->agreed, books->account, books->as_of, books->seen,
                                       replaying_terms(check->replaying));
        if (problem != NULL)
                finding("replay", place, "its interest_terms say otherwise: %s", problem);
        add_due(check, books->rates);
        add_stored(check, books);
        compare(check, books);
}

void
replay_check_close(struct replay_check *check)
{
        replaying_close(check->replaying);
        agreed_terms_close(check->agreed);
        free(check->stored.list);
        free(check->due.list);
        free(check);
}
