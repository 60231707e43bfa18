/* Decisions about receipts. */
#include "match_decide.h"

#include <stdlib.h>

#include "error.h"
#include "number.h"

#define BIT(evidence) (1U << (evidence))
#define OF_ACCOUNT    (BIT(EVIDENCE_ACCOUNT) | BIT(EVIDENCE_REFERENCE))
#define OF_DEBTOR                                                                                  \
        (BIT(EVIDENCE_TCKN) | BIT(EVIDENCE_VKN) | BIT(EVIDENCE_IBAN) | BIT(EVIDENCE_PHONE) |       \
         BIT(EVIDENCE_NAME))
#define OF_AMOUNT (BIT(EVIDENCE_INSTALMENT) | BIT(EVIDENCE_PROMISE) | BIT(EVIDENCE_BALANCE))

struct deciding {
        struct matcher *m;
        const struct matching *matching;
        struct match_outcome *outcomes;
};

static int64_t
rest_of(const struct match_receipt *receipt)
{
        return receipt->amount - receipt->matched;
}

static bool
is_near(int32_t a, int32_t b, int64_t within)
{
        int64_t days = (int64_t)a - b;
        return days <= within && -days <= within;
}

static void
add_part(struct match_outcome *outcome, struct match_part part)
{
        grow(&outcome->parts, &outcome->capacity, outcome->count + 1, sizeof *outcome->parts);
        outcome->parts[outcome->count++] = part;
}

/* ---- amounts ---- */

/* The first amounts, one after the other, that have served nobody and come to AMOUNT: instalments
   that are paid at once. The first of them lies near DAY. *COUNT receives how many; 0: none do.
   Each amount is looked at twice at most. */
static size_t
find_run(const struct match_amounts *amounts, int64_t amount, int32_t day, int64_t within,
         size_t *count)
{
        size_t first = 0;
        int128 sum = 0;
        *count = 0;
        for (size_t last = 0; last < amounts->count; last++) {
                const struct match_amount *a = &amounts->list[last];
                if (a->used || a->amount <= 0) {
                        first = last + 1;
                        sum = 0;
                        continue;
                }
                sum += a->amount;
                while (sum > amount)
                        sum -= amounts->list[first++].amount;
                if (sum == amount && first <= last &&
                    is_near(amounts->list[first].day, day, within)) {
                        *count = last - first + 1;
                        return first;
                }
        }
        return 0;
}

/* The unused amount nearest to DAY; NULL: there is none within so many days. */
static struct match_amount *
find_nearest(const struct deciding *d, const struct match_amounts *amounts, int64_t amount,
             int32_t day, int64_t within, bool collected)
{
        struct match_amount *nearest = NULL;
        for (size_t i = 0; i < amounts->count; i++) {
                struct match_amount *a = &amounts->list[i];
                if (a->used || a->amount != amount || !is_near(a->day, day, within) ||
                    (collected && !a->collected) || (a->entry != 0 && match_linked(d->m, a->entry)))
                        continue;
                if (nearest == NULL || abs(a->day - day) < abs(nearest->day - day))
                        nearest = a;
        }
        return nearest;
}

/* What AMOUNT says of being the account's, on DAY. */
static unsigned
amount_evidence(const struct deciding *d, const struct match_account *account, int64_t amount,
                int32_t day)
{
        const struct evidence_rule *rules = d->matching->rules;
        unsigned evidence = 0;
        size_t count;
        if (account->owes && account->balance == amount)
                evidence |= BIT(EVIDENCE_BALANCE);
        find_run(&account->instalments, amount, day, rules[EVIDENCE_INSTALMENT].within, &count);
        if (count > 0)
                evidence |= BIT(EVIDENCE_INSTALMENT);
        if (find_nearest(d, &account->promises, amount, day, rules[EVIDENCE_PROMISE].within, false))
                evidence |= BIT(EVIDENCE_PROMISE);
        return evidence;
}

/* What of that has served the amount, serves no other. */
static void
use_amount(const struct deciding *d, struct match_account *account, int64_t amount, int32_t day)
{
        const struct evidence_rule *rules = d->matching->rules;
        size_t count, first = find_run(&account->instalments, amount, day,
                                       rules[EVIDENCE_INSTALMENT].within, &count);
        for (size_t i = first; i < first + count; i++)
                account->instalments.list[i].used = true;
        struct match_amount *promise = find_nearest(d, &account->promises, amount, day,
                                                    rules[EVIDENCE_PROMISE].within, false);
        if (promise != NULL)
                promise->used = true;
}

/* ---- one account ---- */

static struct match_amount *
reported_for(const struct deciding *d, const struct match_account *account, int64_t amount,
             int32_t day)
{
        const struct evidence_rule *rule = &d->matching->rules[EVIDENCE_REPORTED];
        return rule->points == 0
                       ? NULL
                       : find_nearest(d, &account->reported, amount, day, rule->within, false);
}

/* Books AMOUNT of the receipt on an account: as what was reported, else as a payment of its own. */
static void
book(struct deciding *d, size_t index, uint32_t which, int64_t amount, unsigned evidence)
{
        struct match_account *account = &d->m->list[which];
        int32_t day = d->m->receipts[index].day;
        struct match_amount *reported = reported_for(d, account, amount, day);
        struct match_part part = {.account = account->account,
                                  .amount = amount,
                                  .confidence = matching_points(d->matching, evidence),
                                  .evidence = evidence};
        use_amount(d, account, amount, day);
        if (reported != NULL) {
                match_link(d->m, reported->entry);
                part.entry = reported->entry;
        } else {
                account->balance -= amount;
        }
        add_part(&d->outcomes[index], part);
}

struct ranking {
        const struct match_candidate *best;
        int64_t points, next; /* of the best, and of the next account */
};

/* Adds to each candidate what the amount says, and finds the best. */
static struct ranking
rank(struct deciding *d, struct match_receipt *receipt)
{
        struct ranking ranking = {0};
        int64_t rest = rest_of(receipt);
        for (size_t i = 0; i < receipt->candidate_count; i++) {
                struct match_candidate *candidate = &receipt->candidates[i];
                const struct match_account *account = &d->m->list[candidate->account];
                candidate->evidence &= OF_ACCOUNT | OF_DEBTOR;
                candidate->evidence |= amount_evidence(d, account, rest, receipt->day);
                if (reported_for(d, account, rest, receipt->day) != NULL)
                        candidate->evidence |= BIT(EVIDENCE_REPORTED);
                int64_t points = matching_points(d->matching, candidate->evidence);
                if (ranking.best == NULL || points > ranking.points) {
                        ranking.next = ranking.points;
                        ranking.points = points;
                        ranking.best = candidate;
                } else if (points > ranking.next) {
                        ranking.next = points;
                }
        }
        return ranking;
}

static bool
is_sure(const struct deciding *d, int64_t points, int64_t next)
{
        return points >= d->matching->threshold && points - next >= d->matching->lead;
}

/* ---- several accounts of a debtor ---- */

/* Is the candidate one of the accounts of DEBTOR over which a receipt may be spread: of those that
 *it NAMES, or of all? Then EVIDENCE receives what says so, its balance included. */
static bool
takes_part(const struct deciding *d, const struct match_candidate *candidate, uint32_t debtor,
           bool named, unsigned *evidence)
{
        const struct match_account *account = &d->m->list[candidate->account];
        *evidence = (candidate->evidence & (named ? OF_ACCOUNT | OF_DEBTOR : OF_DEBTOR)) |
                    BIT(EVIDENCE_BALANCE);
        return account->debtor == debtor && account->owes && account->balance > 0 &&
               (!named || (candidate->evidence & OF_ACCOUNT) != 0);
}

/* Books the balance of each of these accounts, when they come to the rest of the receipt and each
   is sure enough, ahead of OTHERS, the points of other debtors. */
static bool
spread(struct deciding *d, size_t index, uint32_t debtor, bool named, int64_t others)
{
        const struct match_receipt *receipt = &d->m->receipts[index];
        int128 sum = 0;
        size_t count = 0;
        unsigned evidence;
        for (size_t i = 0; i < receipt->candidate_count; i++) {
                if (!takes_part(d, &receipt->candidates[i], debtor, named, &evidence))
                        continue;
                if (!is_sure(d, matching_points(d->matching, evidence), others))
                        return false;
                sum += d->m->list[receipt->candidates[i].account].balance;
                count++;
        }
        if (count < 2 || sum != rest_of(receipt))
                return false;
        for (size_t i = 0; i < receipt->candidate_count; i++)
                if (takes_part(d, &receipt->candidates[i], debtor, named, &evidence)) {
                        uint32_t account = receipt->candidates[i].account;
                        book(d, index, account, d->m->list[account].balance, evidence);
                }
        return true;
}

static bool
book_several(struct deciding *d, size_t index, const struct ranking *ranking)
{
        const struct match_receipt *receipt = &d->m->receipts[index];
        if (ranking->best == NULL)
                return false;
        uint32_t debtor = d->m->list[ranking->best->account].debtor;
        int64_t others = 0;
        for (size_t i = 0; i < receipt->candidate_count; i++) {
                int64_t points = matching_points(d->matching, receipt->candidates[i].evidence);
                if (d->m->list[receipt->candidates[i].account].debtor != debtor && points > others)
                        others = points;
        }
        return spread(d, index, debtor, true, others) || spread(d, index, debtor, false, others);
}

/* ---- a collector pays what he reported ---- */

/* The reports of the collector in the currency of the receipt: a range of m->reports. */
static size_t
find_reports(const struct matcher *m, const struct match_receipt *receipt, size_t *end)
{
        size_t low = 0, high = m->report_count;
        char currency[4] = "";
        memcpy(currency, receipt->currency.data,
               receipt->currency.size < 3 ? receipt->currency.size : 3);
        while (low < high) {
                size_t middle = low + (high - low) / 2;
                const struct match_report *report = &m->reports[middle];
                if (report->collector < receipt->collector ||
                    (report->collector == receipt->collector &&
                     strcmp(report->currency, currency) < 0))
                        low = middle + 1;
                else
                        high = middle;
        }
        for (*end = low; *end < m->report_count &&
                         m->reports[*end].collector == receipt->collector &&
                         strcmp(m->reports[*end].currency, currency) == 0;)
                (*end)++;
        return low;
}

static void
book_report(struct deciding *d, size_t index, const struct match_report *report, unsigned evidence)
{
        match_link(d->m, report->amount.entry);
        add_part(&d->outcomes[index],
                 (struct match_part){.account = report->account,
                                     .amount = report->amount.amount,
                                     .entry = report->amount.entry,
                                     .confidence = matching_points(d->matching, evidence),
                                     .evidence = evidence});
}

/* What the collector reported up to the day of the receipt, the oldest first, as far as it comes to
   its rest; else the one payment that does. */
static bool
book_collected(struct deciding *d, size_t index)
{
        const struct match_receipt *receipt = &d->m->receipts[index];
        unsigned evidence = BIT(EVIDENCE_COLLECTOR) | BIT(EVIDENCE_REPORTED);
        if (receipt->collector == 0 || !is_sure(d, matching_points(d->matching, evidence), 0))
                return false;
        size_t end, first = find_reports(d->m, receipt, &end), last = first, single = end,
                    equal = 0;
        int128 sum = 0, rest = rest_of(receipt);
        for (size_t i = first; i < end && d->m->reports[i].amount.day <= receipt->day; i++) {
                if (match_linked(d->m, d->m->reports[i].amount.entry))
                        continue;
                if (sum < rest) {
                        sum += d->m->reports[i].amount.amount;
                        last = i + 1;
                }
                if (d->m->reports[i].amount.amount == rest) {
                        single = i;
                        equal++;
                }
        }
        if (sum == rest) {
                for (size_t i = first; i < last; i++)
                        if (!match_linked(d->m, d->m->reports[i].amount.entry))
                                book_report(d, index, &d->m->reports[i], evidence);
                return true;
        }
        if (equal == 1)
                book_report(d, index, &d->m->reports[single], evidence);
        return equal == 1;
}

/* Has the collector who pays anything to remit? */
static bool
owes_reports(const struct deciding *d, const struct match_receipt *receipt)
{
        size_t end;
        if (receipt->collector == 0)
                return false;
        for (size_t i = find_reports(d->m, receipt, &end); i < end; i++)
                if (!match_linked(d->m, d->m->reports[i].amount.entry))
                        return true;
        return false;
}

/* ---- a receipt ---- */

static void
leave(struct deciding *d, size_t index, const char *why, int64_t confidence)
{
        d->outcomes[index].why = why;
        d->outcomes[index].confidence = confidence;
}

/* True when it was booked. */
static bool
decide_receipt(struct deciding *d, size_t index)
{
        struct match_receipt *receipt = &d->m->receipts[index];
        struct ranking ranking = rank(d, receipt);
        bool remitted = owes_reports(d, receipt);
        bool sure = is_sure(d, ranking.points, ranking.next);
        d->outcomes[index].why = NULL;
        if (sure && (!remitted || ranking.best->evidence & BIT(EVIDENCE_REPORTED))) {
                book(d, index, ranking.best->account, rest_of(receipt), ranking.best->evidence);
                return true;
        }
        if (remitted ? book_collected(d, index) : !sure && book_several(d, index, &ranking))
                return true;
        leave(d, index,
              remitted                                   ? "collector"
              : ranking.best == NULL                     ? "none"
              : ranking.points >= d->matching->threshold ? "ambiguous"
                                                         : "below",
              ranking.points);
        return false;
}

/* ---- several receipts of one amount ---- */

struct partial {
        uint32_t account;
        size_t receipt;
        int64_t points, next; /* of the account, and of the next */
        unsigned evidence;
};

static int
compare_partials(const void *left, const void *right)
{
        const struct partial *a = left, *b = right;
        if (a->account != b->account)
                return a->account < b->account ? -1 : 1;
        return (a->receipt > b->receipt) - (a->receipt < b->receipt);
}

/* Books the receipts of one account when all of them together come to an amount, and each is then
 * sure. */
static bool
book_together(struct deciding *d, const struct partial *list, size_t count)
{
        struct match_account *account = &d->m->list[list->account];
        int32_t first = INT32_MAX, last = INT32_MIN;
        int128 sum = 0;
        for (size_t i = 0; i < count; i++) {
                const struct match_receipt *receipt = &d->m->receipts[list[i].receipt];
                first = receipt->day < first ? receipt->day : first;
                last = receipt->day > last ? receipt->day : last;
                sum += rest_of(receipt);
        }
        if (count < 2 || sum > MONEY_MAX ||
            !is_near(first, last, d->matching->rules[EVIDENCE_TOGETHER].within))
                return false;
        unsigned evidence = amount_evidence(d, account, (int64_t)sum, last);
        if (evidence == 0)
                return false;
        evidence |= BIT(EVIDENCE_TOGETHER);
        for (size_t i = 0; i < count; i++)
                if (!is_sure(d, matching_points(d->matching, list[i].evidence | evidence),
                             list[i].next))
                        return false;
        use_amount(d, account, (int64_t)sum, last);
        for (size_t i = 0; i < count; i++) {
                d->outcomes[list[i].receipt].why = NULL;
                book(d, list[i].receipt, list->account, rest_of(&d->m->receipts[list[i].receipt]),
                     list[i].evidence | evidence);
        }
        return true;
}

static bool
decide_together(struct deciding *d)
{
        bool booked = false;
        size_t count = 0, capacity = 0;
        struct partial *list = NULL;
        for (size_t i = 0; i < d->m->receipt_count; i++) {
                if (d->outcomes[i].why == NULL || strcmp(d->outcomes[i].why, "below") != 0)
                        continue;
                struct ranking ranking = rank(d, &d->m->receipts[i]);
                if (ranking.points == ranking.next)
                        continue;
                grow(&list, &capacity, count + 1, sizeof *list);
                list[count++] = (struct partial){ranking.best->account, i, ranking.points,
                                                 ranking.next, ranking.best->evidence};
        }
        if (count > 1)
                qsort(list, count, sizeof *list, compare_partials);
        for (size_t first = 0, end; first < count; first = end) {
                for (end = first; end < count && list[end].account == list[first].account;)
                        end++;
                booked = book_together(d, list + first, end - first) || booked;
        }
        free(list);
        return booked;
}

/* ---- receipts that take others back ---- */

/* What two receipts of the same money have in common, the sign aside. */
static void
twin_key(struct buffer *out, const struct match_receipt *receipt, bool iban)
{
        int64_t amount = receipt->amount < 0 ? -receipt->amount : receipt->amount;
        struct slice who = iban ? receipt->iban : receipt->payer;
        out->size = 0;
        if (who.size > 0)
                buffer_add_format(out, "%c\t%.*s\t%.*s\t%lld\t%.*s", iban ? 'i' : 'p',
                                  (int)receipt->source.size, receipt->source.data,
                                  (int)receipt->currency.size, receipt->currency.data,
                                  (long long)amount, (int)who.size, who.data);
}

struct twins {
        struct text_map first; /* by key: index + 1 of the last receipt of that key */
        size_t *before;        /* of each receipt and key: the one before it + 1 */
};

/* The one receipt that the negative one at INDEX may take back; SIZE_MAX: there is none, or there
 * are more. */
static size_t
find_reversed(const struct deciding *d, const struct twins *twins, size_t index)
{
        const struct match_receipt *receipt = &d->m->receipts[index];
        struct buffer key = {0};
        size_t found = SIZE_MAX;
        bool unique = true;
        for (int iban = 1; iban >= 0 && found == SIZE_MAX; iban--) {
                twin_key(&key, receipt, iban);
                const int64_t *first =
                        key.size == 0 ? NULL : text_map_find(&twins->first, buffer_slice(&key));
                for (size_t i = first == NULL ? 0 : (size_t)*first; i != 0 && unique;
                     i = twins->before[(i - 1) * 2 + (size_t)iban]) {
                        const struct match_receipt *other = &d->m->receipts[i - 1];
                        const char *why = d->outcomes[i - 1].why;
                        if (why != NULL || other->day > receipt->day ||
                            !is_near(other->day, receipt->day,
                                     d->matching->rules[EVIDENCE_REVERSAL].within))
                                continue;
                        unique = found == SIZE_MAX;
                        found = i - 1;
                }
        }
        buffer_free(&key);
        return unique ? found : SIZE_MAX;
}

/* What an account is credited less, it owes again. */
static void
change_balance(const struct deciding *d, const char *account, int64_t amount)
{
        const int64_t *kept = text_map_find(&d->m->kept, slice_of(account));
        if (kept != NULL)
                d->m->list[*kept].balance += amount;
}

/* The payment that the whole of a receipt was booked as; NULL: nothing was, or not one. */
static const struct match_booked *
find_booked(const struct deciding *d, size_t receipt, const size_t *booked_of)
{
        const struct match_booked *booked =
                booked_of[receipt] == 0 ? NULL : &d->m->booked[booked_of[receipt] - 1];
        if (booked == NULL || booked->back || booked->amount != d->m->receipts[receipt].amount)
                return NULL;
        return booked;
}

static void
decide_reversal(struct deciding *d, const struct twins *twins, const size_t *booked_of,
                size_t index)
{
        const struct match_receipt *receipt = &d->m->receipts[index];
        unsigned evidence = BIT(EVIDENCE_REVERSAL);
        int64_t points = matching_points(d->matching, evidence);
        if (rest_of(receipt) == 0) {
                leave(d, index, "matched", 0);
                return;
        }
        size_t reversed =
                points < d->matching->threshold ? SIZE_MAX : find_reversed(d, twins, index);
        if (reversed == SIZE_MAX || receipt->matched != 0) {
                leave(d, index, "reversal", 0);
                return;
        }
        const struct match_booked *booked = find_booked(d, reversed, booked_of);
        if (d->m->receipts[reversed].matched == 0) {
                leave(d, reversed, "reversed", points);
                leave(d, index, "reversed", points);
        } else if (booked == NULL) {
                leave(d, index, "reversal", points);
        } else {
                leave(d, reversed, "reversed", points);
                change_balance(d, booked->account, -receipt->amount);
                add_part(&d->outcomes[index], (struct match_part){.account = booked->account,
                                                                  .amount = receipt->amount,
                                                                  .corrects = booked->entry,
                                                                  .confidence = points,
                                                                  .evidence = evidence});
        }
}

/* The match of each receipt that has one alone, + 1. */
static size_t *
index_booked(const struct matcher *m)
{
        size_t *booked_of = allocate((m->receipt_count + 1) * sizeof *booked_of);
        for (size_t i = 0; i < m->booked_count; i++)
                if (m->booked[i].receipt != UINT32_MAX)
                        booked_of[m->booked[i].receipt] = i + 1;
        return booked_of;
}

static void
decide_reversals(struct deciding *d, const size_t *booked_of)
{
        struct twins twins = {.before = allocate((d->m->receipt_count + 1) * 2 * sizeof(size_t))};
        struct buffer key = {0};
        for (size_t i = 0; i < d->m->receipt_count; i++)
                for (int iban = 0; iban < 2 && d->m->receipts[i].amount > 0; iban++) {
                        twin_key(&key, &d->m->receipts[i], iban);
                        if (key.size == 0)
                                continue;
                        int64_t *first = text_map_at(&twins.first, buffer_slice(&key), 0);
                        twins.before[i * 2 + (size_t)iban] = (size_t)*first;
                        *first = (int64_t)i + 1;
                }
        for (size_t i = 0; i < d->m->receipt_count; i++)
                if (d->m->receipts[i].amount < 0)
                        decide_reversal(d, &twins, booked_of, i);
        text_map_free(&twins.first);
        free(twins.before);
        buffer_free(&key);
}

/* ---- what was reported after it had been booked ---- */

/* The same money is a payment of the receipt and one that somebody reported since: the report
   stays, with its day and collector, and the other is taken back. */
static void
decide_late(struct deciding *d, const struct match_booked *booked)
{
        const int64_t *kept = text_map_find(&d->m->kept, slice_of(booked->account));
        unsigned evidence = BIT(EVIDENCE_LATE);
        int64_t points = matching_points(d->matching, evidence);
        if (kept == NULL || booked->receipt == UINT32_MAX || !booked->own || booked->back ||
            booked->amount <= 0 || points < d->matching->threshold)
                return;
        struct match_outcome *outcome = &d->outcomes[booked->receipt];
        if (outcome->count > 0 || outcome->why != NULL)
                return;
        struct match_amount *reported = find_nearest(
                d, &d->m->list[*kept].reported, booked->amount, d->m->receipts[booked->receipt].day,
                d->matching->rules[EVIDENCE_LATE].within, true);
        if (reported == NULL)
                return;
        match_link(d->m, reported->entry);
        change_balance(d, booked->account, booked->amount);
        add_part(outcome, (struct match_part){booked->account, -booked->amount, 0, booked->entry,
                                              points, evidence});
        add_part(outcome, (struct match_part){booked->account, booked->amount, reported->entry, 0,
                                              points, evidence});
}

/* ---- all of them ---- */

struct turn {
        int32_t day;
        size_t receipt;
};

static int
compare_turns(const void *left, const void *right)
{
        const struct turn *a = left, *b = right;
        if (a->day != b->day)
                return a->day < b->day ? -1 : 1;
        return (a->receipt > b->receipt) - (a->receipt < b->receipt);
}

/* Decides the receipts that are left, again and again until nothing more is booked: what was booked
   since may speak for another, and the next run would find it. */
static void
decide_receipts(struct deciding *d)
{
        const struct matcher *m = d->m;
        struct turn *turns = reallocate_array(NULL, m->receipt_count + 1, sizeof *turns);
        size_t count = 0;
        for (size_t i = 0; i < m->receipt_count; i++) {
                if (d->outcomes[i].count > 0 || d->outcomes[i].why != NULL)
                        continue;
                if (rest_of(&m->receipts[i]) <= 0)
                        leave(d, i, "matched", 0);
                else
                        turns[count++] = (struct turn){m->receipts[i].day, i};
        }
        if (count > 1)
                qsort(turns, count, sizeof *turns, compare_turns);
        for (bool again = true; again;) {
                size_t left = 0;
                again = false;
                for (size_t i = 0; i < count; i++) {
                        if (d->outcomes[turns[i].receipt].count > 0)
                                continue;
                        if (decide_receipt(d, turns[i].receipt))
                                again = true;
                        else if (strcmp(d->outcomes[turns[i].receipt].why, "none") != 0)
                                turns[left++] = turns[i];
                }
                count = left;
                again = decide_together(d) || again;
        }
        free(turns);
}

struct match_outcome *
match_decide(struct matcher *m)
{
        struct deciding d = {.m = m,
                             .matching = m->matching,
                             .outcomes = allocate((m->receipt_count + 1) * sizeof *d.outcomes)};
        size_t *booked_of = index_booked(m);
        decide_reversals(&d, booked_of);
        for (size_t i = 0; i < m->booked_count; i++)
                decide_late(&d, &m->booked[i]);
        decide_receipts(&d);
        free(booked_of);
        return d.outcomes;
}

void
match_outcomes_free(struct match_outcome *outcomes, size_t count)
{
        for (size_t i = 0; i < count; i++)
                free(outcomes[i].parts);
        free(outcomes);
}

enum { DESCRIBED = 3 };

void
match_describe(const struct matcher *m, const struct match_receipt *receipt, struct buffer *out)
{
        const struct match_candidate *best[DESCRIBED];
        int64_t points[DESCRIBED];
        size_t count = 0;
        for (size_t i = 0; i < receipt->candidate_count; i++) {
                const struct match_candidate *candidate = &receipt->candidates[i];
                int64_t own = matching_points(m->matching, candidate->evidence);
                size_t at = count < DESCRIBED ? count++ : DESCRIBED;
                for (; at > 0 && points[at - 1] < own; at--)
                        if (at < DESCRIBED) {
                                best[at] = best[at - 1];
                                points[at] = points[at - 1];
                        }
                if (at < DESCRIBED) {
                        best[at] = candidate;
                        points[at] = own;
                }
        }
        struct buffer names = {0};
        for (size_t i = 0; i < count; i++) {
                names.size = 0;
                evidence_names(best[i]->evidence, &names);
                buffer_add_format(out, "%s%s %lld %.*s", i > 0 ? "; " : "",
                                  m->list[best[i]->account].account, (long long)points[i],
                                  (int)names.size, names.data);
        }
        buffer_free(&names);
}
