/* Reading of receipts and of those whose they may be. */
#include "matcher.h"

#include <stdio.h>
#include <stdlib.h>

#include "cells.h"
#include "error.h"
#include "number.h"
#include "person_column.h"

static struct slice
cell(const struct tsv_reader *in, int column)
{
        return column < 0 ? (struct slice){"", 0} : in->fields[column];
}

/* A row of a stream beside the first: its column seen counts. */
static void
note_seen(struct matcher *m, const struct tsv_reader *in, int column)
{
        int64_t seen;
        if (column < 0 || integer_parse(in->fields[column], &seen) != NUMBER_OK)
                return;
        if (m->seen == 0 || seen < m->seen)
                m->seen = seen;
}

static struct tsv_reader *
open_stream(const char *file)
{
        char *operands[] = {(char *)(uintptr_t)file, NULL};
        return tsv_open(operands, 1, (struct tsv_input){0});
}

/* ---- receipts ---- */

void
matcher_receipt_columns(struct match_columns *columns, const struct tsv_reader *in)
{
        *columns = (struct match_columns){.receipt = tsv_need(in, "receipt"),
                                          .source = tsv_need(in, "source"),
                                          .number = tsv_need(in, "number"),
                                          .value_on = tsv_need(in, "value_on"),
                                          .amount = tsv_need(in, "amount"),
                                          .currency = tsv_need(in, "currency"),
                                          .payer = tsv_find(in, "payer"),
                                          .iban = tsv_find(in, "iban"),
                                          .text = tsv_find(in, "text"),
                                          .seen = tsv_find(in, "seen")};
}

static void
add_text(struct matcher *m, uint32_t index, struct slice raw)
{
        match_text_add(&m->texts, index, tsv_text(raw, &m->scratch));
}

void
matcher_receipt(struct matcher *m, const struct tsv_reader *in, const struct match_columns *columns)
{
        if (m->receipt_count >= UINT32_MAX - 1)
                die(EXIT_UNAVAILABLE, "too many receipts at once; match them in parts");
        grow(&m->receipts, &m->receipt_capacity, m->receipt_count + 1, sizeof *m->receipts);
        uint32_t index = (uint32_t)m->receipt_count++;
        struct match_receipt *receipt = &m->receipts[index];
        struct row row;
        int digits = digits_of_cell(in, columns->currency);
        row_keep(&row, in, 0);
        *receipt = (struct match_receipt){.row = row,
                                          .receipt = row_cell(&row, columns->receipt),
                                          .source = row_cell(&row, columns->source),
                                          .number = row_cell(&row, columns->number),
                                          .currency = row_cell(&row, columns->currency),
                                          .payer = row_cell(&row, columns->payer),
                                          .iban = row_cell(&row, columns->iban),
                                          .text = row_cell(&row, columns->text),
                                          .digits = digits,
                                          .amount = money_of_cell(in, columns->amount, digits),
                                          .day = day_of_cell(in, columns->value_on)};
        int64_t *place = text_map_at(&m->receipt_of, receipt->receipt, index);
        if (receipt->receipt.size == 0 || *place != index)
                tsv_die(in, columns->receipt, EXIT_BAD_DATA,
                        receipt->receipt.size == 0 ? "empty; a receipt that is stored is expected"
                                                   : "again; each receipt is listed once");
        note_seen(m, in, columns->seen);
        if (receipt->amount <= 0)
                return;
        add_text(m, index, receipt->payer);
        match_text_add_iban(&m->texts, index, receipt->iban);
        add_text(m, index, receipt->text);
}

/* ---- hits ---- */

/* Notes before HITS (place + 1 of the first, 0: none) that KEY, as people write it, points at whose
   they are, if a receipt names it. */
static void
note_hit(struct matcher *m, int64_t *hits, enum evidence evidence, enum text_class class,
         struct slice key)
{
        static struct buffer normal;
        normal.size = 0;
        if (m->matching->rules[evidence].points == 0)
                return;
        match_normalise(&normal, class, key);
        if (normal.size == 0 || (int64_t)normal.size < m->matching->rules[evidence].least)
                return;
        uint32_t slot = match_text_find(&m->texts, class, buffer_slice(&normal));
        if (slot == NO_SLOT)
                return;
        grow(&m->hits, &m->hit_capacity, m->hit_count + 1, sizeof *m->hits);
        m->hits[m->hit_count++] =
                (struct match_hit){.slot = slot, .next = (uint32_t)*hits, .evidence = evidence};
        *hits = (int64_t)m->hit_count;
}

/* The same of the party or account KEY, kept in MAP until the accounts are read. */
static void
note_hit_of(struct matcher *m, struct text_map *map, struct slice key, enum evidence evidence,
            enum text_class class, struct slice value)
{
        int64_t first = 0;
        note_hit(m, &first, evidence, class, value);
        if (first == 0)
                return;
        int64_t *hits = text_map_at(map, key, 0);
        const struct match_hit *before = *hits == 0 ? NULL : &m->hits[*hits - 1];
        if (before != NULL && before->slot == m->hits[first - 1].slot &&
            before->evidence == evidence)
                return; /* as often as somebody paid from one account */
        m->hits[first - 1].next = (uint32_t)*hits;
        *hits = first;
}

void
matcher_read_matches(struct matcher *m, const char *file)
{
        struct tsv_reader *in = open_stream(file);
        int receipt = tsv_need(in, "receipt"), account = tsv_need(in, "account"),
            entry = tsv_need(in, "entry"), amount = tsv_need(in, "match_amount"),
            currency = tsv_need(in, "currency"), seen = tsv_find(in, "seen");
        while (tsv_next(in)) {
                int64_t matched = money_of_cell(in, amount, digits_of_cell(in, currency));
                const int64_t *index = text_map_find(&m->receipt_of, in->fields[receipt]);
                note_seen(m, in, seen);
                struct match_booked booked = {.receipt =
                                                      index == NULL ? UINT32_MAX : (uint32_t)*index,
                                              .account = slice_dup(in->fields[account]),
                                              .entry = entry_of_cell(in, entry),
                                              .amount = matched};
                grow(&m->booked, &m->booked_capacity, m->booked_count + 1, sizeof *m->booked);
                m->booked[m->booked_count++] = booked;
                *text_map_at(&m->booked_entries, in->fields[entry], 0) =
                        (int64_t)m->booked_count - 1;
                text_map_at(&m->booked_accounts, in->fields[account], 1);
                if (index == NULL)
                        continue;
                struct match_receipt *of = &m->receipts[*index];
                of->matched += matched;
                if (matched > 0 && of->iban.size > 0)
                        note_hit_of(m, &m->accounts, in->fields[account], EVIDENCE_IBAN, TEXT_IBAN,
                                    of->iban);
        }
        tsv_close(in);
}

void
matcher_read_references(struct matcher *m, const char *file)
{
        if (file == NULL)
                return;
        struct buffer text = {0};
        struct tsv_reader *in = open_stream(file);
        int account = tsv_need(in, "account"), value = tsv_need(in, "value"),
            type = tsv_find(in, "type"), seen = tsv_find(in, "seen");
        while (tsv_next(in)) {
                bool iban = slice_is(cell(in, type), "iban");
                note_seen(m, in, seen);
                note_hit_of(m, &m->accounts, in->fields[account],
                            iban ? EVIDENCE_IBAN : EVIDENCE_REFERENCE,
                            iban ? TEXT_IBAN : TEXT_NUMBER, tsv_text(in->fields[value], &text));
        }
        tsv_close(in);
        buffer_free(&text);
}

void
matcher_read_parties(struct matcher *m, const char *file)
{
        if (file == NULL)
                return;
        struct buffer text = {0};
        struct tsv_reader *in = open_stream(file);
        int party = tsv_need(in, "party"), name = tsv_find(in, "name"), tckn = tsv_find(in, "tckn"),
            vkn = tsv_find(in, "vkn"), seen = tsv_find(in, "seen");
        while (tsv_next(in)) {
                struct slice key = in->fields[party];
                note_seen(m, in, seen);
                note_hit_of(m, &m->parties, key, EVIDENCE_TCKN, TEXT_NUMBER, cell(in, tckn));
                note_hit_of(m, &m->parties, key, EVIDENCE_VKN, TEXT_NUMBER, cell(in, vkn));
                note_hit_of(m, &m->parties, key, EVIDENCE_NAME, TEXT_NAME,
                            tsv_text(cell(in, name), &text));
        }
        tsv_close(in);
        buffer_free(&text);
}

void
matcher_read_points(struct matcher *m, const char *file)
{
        if (file == NULL)
                return;
        struct tsv_reader *in = open_stream(file);
        int party = tsv_need(in, "party"), channel = tsv_need(in, "channel"),
            value = tsv_need(in, "value"), seen = tsv_find(in, "seen");
        while (tsv_next(in)) {
                note_seen(m, in, seen);
                if (slice_is(in->fields[channel], "phone"))
                        note_hit_of(m, &m->parties, in->fields[party], EVIDENCE_PHONE, TEXT_PHONE,
                                    in->fields[value]);
                else if (slice_is(in->fields[channel], "iban"))
                        note_hit_of(m, &m->parties, in->fields[party], EVIDENCE_IBAN, TEXT_IBAN,
                                    in->fields[value]);
        }
        tsv_close(in);
}

/* ---- accounts ---- */

struct account_columns {
        int account, debtor, person, currency, balance, name, phone, seen;
};

/* The accounts of one debtor, or of all that are the same person, until it is known whether
 * anything points at one of them. */
struct group {
        size_t first; /* in m->list */
        int64_t hits; /* of the debtor */
        bool pointed;
        struct buffer person, debtor, name; /* debtor: of the record before */
        uint32_t number;
};

/* Copies the hits that begin at *FROM (NULL: none) before HITS: those of an IBAN, which is a
   debtor's, and (OTHERS) the others. Hits are never shared. */
static void
copy_hits(struct matcher *m, const int64_t *from, int64_t *hits, bool ibans, bool others)
{
        for (uint32_t i = from == NULL ? 0 : (uint32_t)*from; i != 0; i = m->hits[i - 1].next) {
                if (!(m->hits[i - 1].evidence == EVIDENCE_IBAN ? ibans : others))
                        continue;
                grow(&m->hits, &m->hit_capacity, m->hit_count + 1, sizeof *m->hits);
                m->hits[m->hit_count] = m->hits[i - 1];
                m->hits[m->hit_count++].next = (uint32_t)*hits;
                *hits = (int64_t)m->hit_count;
        }
}

static void
drop_accounts(struct matcher *m, size_t from)
{
        for (size_t i = from; i < m->count; i++)
                free(m->list[i].account);
        m->count = from;
}

/* Every debtor that a slot points at counts once: he stands in the upper half, how many there were
 * in the lower. */
static void
count_slots(struct matcher *m, int64_t first, uint32_t debtor)
{
        if (m->slot_debtors == NULL)
                m->slot_debtors = allocate((m->texts.slot_count + 1) * sizeof *m->slot_debtors);
        for (uint32_t i = (uint32_t)first; i != 0; i = m->hits[i - 1].next) {
                uint64_t *count = &m->slot_debtors[m->hits[i - 1].slot];
                if (*count >> 32 != debtor + 1)
                        *count = ((uint64_t)debtor + 1) << 32 | ((*count & UINT32_MAX) + 1);
        }
}

static void
end_group(struct matcher *m, struct group *group)
{
        if (!group->pointed && group->hits == 0) {
                drop_accounts(m, group->first);
                return;
        }
        count_slots(m, group->hits, group->number);
        for (size_t i = group->first; i < m->count; i++) {
                struct match_account *account = &m->list[i];
                int64_t hits = account->hits;
                count_slots(m, hits, group->number);
                copy_hits(m, &group->hits, &hits, true, true);
                account->hits = (uint32_t)hits;
                *text_map_at(&m->kept, slice_of(account->account), (int64_t)i) = (int64_t)i;
        }
        group->number++;
}

/* What points at the debtor of the record points at the whole group. */
static void
read_debtor(struct matcher *m, struct group *group, const struct tsv_reader *in,
            const struct account_columns *columns)
{
        struct slice debtor = in->fields[columns->debtor];
        buffer_set(&group->debtor, debtor);
        copy_hits(m, text_map_find(&m->parties, debtor), &group->hits, true, true);
        note_hit(m, &group->hits, EVIDENCE_PHONE, TEXT_PHONE, cell(in, columns->phone));
        note_hit(m, &group->hits, EVIDENCE_NAME, TEXT_NAME,
                 tsv_text(cell(in, columns->name), &group->name));
}

static void
begin_group(struct matcher *m, struct group *group, const struct tsv_reader *in,
            const struct account_columns *columns)
{
        group->first = m->count;
        group->hits = 0;
        group->pointed = false;
        buffer_set(&group->person, in->fields[columns->person]);
        read_debtor(m, group, in, columns);
}

static void
read_account(struct matcher *m, struct group *group, const struct tsv_reader *in,
             const struct account_columns *columns)
{
        struct slice account = in->fields[columns->account];
        struct slice currency = in->fields[columns->currency];
        int64_t hits = 0;
        copy_hits(m, text_map_find(&m->accounts, account), &hits, false, true);
        copy_hits(m, text_map_find(&m->accounts, account), &group->hits, true, false);
        const char *slash = memchr(account.data, '/', account.size);
        struct slice own =
                slash == NULL ? account
                              : (struct slice){slash + 1,
                                               account.size - (size_t)(slash + 1 - account.data)};
        note_hit(m, &hits, EVIDENCE_ACCOUNT, TEXT_NUMBER, own);
        group->pointed =
                group->pointed || hits != 0 || text_map_find(&m->booked_accounts, account) != NULL;
        grow(&m->list, &m->capacity, m->count + 1, sizeof *m->list);
        struct match_account *kept = &m->list[m->count++];
        *kept = (struct match_account){.account = slice_dup(account),
                                       .debtor = group->number,
                                       .digits = digits_of_cell(in, columns->currency),
                                       .hits = (uint32_t)hits};
        snprintf(kept->currency, sizeof kept->currency, "%.*s", (int)currency.size, currency.data);
        kept->owes = columns->balance >= 0 && in->fields[columns->balance].size > 0;
        if (kept->owes)
                kept->balance = money_of_cell(in, columns->balance, kept->digits);
}

void
matcher_read_accounts(struct matcher *m, const char *file)
{
        struct tsv_reader *in = open_stream(file);
        struct account_columns columns = {tsv_need(in, "account"),     tsv_need(in, "debtor"),
                                          person_column(in, "debtor"), tsv_need(in, "currency"),
                                          tsv_find(in, "balance"),     tsv_find(in, "name"),
                                          tsv_find(in, "phone"),       tsv_find(in, "seen")};
        struct group group = {0};
        bool any = false;
        while (tsv_next(in)) {
                int order =
                        any ? slice_compare(in->fields[columns.person], buffer_slice(&group.person))
                            : 1;
                if (order < 0)
                        tsv_die(in, columns.person, EXIT_BAD_DATA,
                                "'%.*s' is out of order; sort bytewise by %s and account",
                                (int)in->fields[columns.person].size,
                                in->fields[columns.person].data, in->columns[columns.person]);
                if (order > 0 && any)
                        end_group(m, &group);
                if (order > 0) {
                        note_seen(m, in, columns.seen);
                        begin_group(m, &group, in, &columns);
                } else if (!slice_equal(in->fields[columns.debtor], buffer_slice(&group.debtor))) {
                        read_debtor(m, &group, in, &columns);
                }
                any = true;
                read_account(m, &group, in, &columns);
        }
        if (any)
                end_group(m, &group);
        tsv_close(in);
        buffer_free(&group.person);
        buffer_free(&group.debtor);
        buffer_free(&group.name);
}

/* ---- candidates ---- */

static void
add_candidate(struct match_receipt *receipt, uint32_t account, enum evidence evidence)
{
        if (receipt->candidate_count > 0 &&
            receipt->candidates[receipt->candidate_count - 1].account == account) {
                receipt->candidates[receipt->candidate_count - 1].evidence |= 1U << evidence;
                return;
        }
        grow(&receipt->candidates, &receipt->candidate_capacity, receipt->candidate_count + 1,
             sizeof *receipt->candidates);
        receipt->candidates[receipt->candidate_count++] =
                (struct match_candidate){account, 1U << evidence};
}

static void
point_hit(struct matcher *m, const struct match_hit *hit, uint32_t index)
{
        const struct match_account *account = &m->list[index];
        if ((int64_t)(m->slot_debtors[hit->slot] & UINT32_MAX) >
            m->matching->rules[hit->evidence].most)
                return;
        for (uint32_t i = m->texts.slots[hit->slot].first; i != 0;
             i = m->texts.postings[i - 1].next) {
                struct match_receipt *receipt = &m->receipts[m->texts.postings[i - 1].receipt];
                if (receipt->matched != receipt->amount &&
                    slice_is(receipt->currency, account->currency))
                        add_candidate(receipt, index, hit->evidence);
        }
}

void
matcher_point(struct matcher *m)
{
        for (size_t i = 0; i < m->count; i++)
                for (uint32_t hit = m->list[i].hits; hit != 0; hit = m->hits[hit - 1].next)
                        point_hit(m, &m->hits[hit - 1], (uint32_t)i);
}

void
matcher_free(struct matcher *m)
{
        for (size_t i = 0; i < m->receipt_count; i++) {
                row_free(&m->receipts[i].row);
                free(m->receipts[i].candidates);
        }
        for (size_t i = 0; i < m->count; i++) {
                free(m->list[i].instalments.list);
                free(m->list[i].promises.list);
                free(m->list[i].reported.list);
        }
        drop_accounts(m, 0);
        for (size_t i = 0; i < m->booked_count; i++)
                free(m->booked[i].account);
        for (size_t i = 0; i < m->report_count; i++)
                free(m->reports[i].account);
        struct text_map *const maps[] = {&m->parties,        &m->accounts,        &m->receipt_of,
                                         &m->booked_entries, &m->booked_accounts, &m->kept,
                                         &m->collectors,     &m->linked};
        for (size_t i = 0; i < sizeof maps / sizeof *maps; i++)
                text_map_free(maps[i]);
        free(m->slot_debtors);
        match_text_free(&m->texts);
        buffer_free(&m->scratch);
        free(m->receipts);
        free(m->hits);
        free(m->list);
        free(m->booked);
        free(m->reports);
}
