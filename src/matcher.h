/* Receipts, the accounts that they may be of, and what these owe: what col-match works on. Streams are read in the order
   of the functions. */
#ifndef COL_MATCHER_H
#define COL_MATCHER_H

#include "match_text.h"
#include "matching.h"
#include "row.h"
#include "text_map.h"
#include "tsv.h"

/* What a receipt may be of: an account, and why. */
struct match_candidate {
        uint32_t account;
        unsigned evidence;      /* bits of enum evidence */
};

struct match_receipt {
        struct row row;
        struct slice receipt, source, number, currency, payer, iban, text; /* as they stand in it */
        int digits;
        int64_t amount, matched; /* minor units; what is matched already */
        int32_t day;            /* value date */
        uint32_t collector;     /* who pays, if that is one; else 0 */
        struct match_candidate *candidates;
        size_t candidate_count, candidate_capacity;
};

/* An amount that is owed or was reported. */
struct match_amount {
        int64_t amount;         /* minor units */
        int32_t day;
        int64_t entry;          /* of what was reported: see match_linked(); else 0 */
        bool collected;         /* somebody collected it */
        bool used;              /* what is owed served a receipt */
};

struct match_amounts {
        struct match_amount *list;
        size_t count, capacity;
};

struct match_account {
        char *account;          /* as it stands in streams */
        uint32_t debtor;        /* a number of its own; accounts of one debtor stand together */
        char currency[4];
        int digits;
        bool owes;              /* its stream has balances */
        int64_t balance;
        uint32_t hits;          /* 0: none; of the account itself and of its debtor */
        struct match_amounts instalments, promises, reported;
};

/* A payment that somebody reported, not seen at the bank. */
struct match_report {
        char *account;
        uint32_t collector;     /* place in collectors */
        char currency[4];
        struct match_amount amount;
};

/* What a receipt was matched to before. */
struct match_booked {
        uint32_t receipt;
        char *account;
        int64_t entry, amount;
        bool own;               /* the entry was made of the receipt */
        bool back;              /* it is taken back already */
};

struct matcher {
        const struct matching *matching;
        struct match_receipt *receipts;
        size_t receipt_count, receipt_capacity;
        struct match_text texts;
        int64_t seen;           /* the earliest of all streams; 0: none says */

        struct match_hit {
                uint32_t slot, next; /* next + 1 */
                enum evidence evidence;
        } *hits;
        size_t hit_count, hit_capacity;
        uint64_t *slot_debtors; /* by slot: how many debtors it points at */
        struct text_map parties, accounts; /* by key: first hit */
        struct text_map receipt_of;     /* by number of a receipt: its index */
        struct text_map booked_entries; /* by number of an entry: the last that booked it, in booked */
        struct text_map booked_accounts;

        struct match_account *list;     /* accounts that something points at, and others of their debtors */
        size_t count, capacity;
        struct text_map kept;           /* by account: its index */

        struct match_booked *booked;
        size_t booked_count, booked_capacity;
        struct match_report *reports;
        size_t report_count, report_capacity;
        struct text_map collectors;     /* by name: a number from 1; 0: pays no receipt */
        uint32_t collector_count;
        struct text_map linked;         /* by number of an entry: it was taken back, or a receipt is its money */
        struct buffer scratch;
};

/* Keeps the record of a receipt that IN read last; dies with 65 and its place where a value is not what it should be. */
struct match_columns {
        int receipt, source, number, value_on, amount, currency, payer, iban, text, seen;
};
void matcher_receipt_columns(struct match_columns *columns, const struct tsv_reader *in);
void matcher_receipt(struct matcher *m, const struct tsv_reader *in,
                     const struct match_columns *columns);

/* FILE of each: a stream of col-list. NULL: there is none. */
void matcher_read_matches(struct matcher *m, const char *file);
void matcher_read_references(struct matcher *m, const char *file);
void matcher_read_parties(struct matcher *m, const char *file);
void matcher_read_points(struct matcher *m, const char *file);
void matcher_read_accounts(struct matcher *m, const char *file);
void matcher_read_instalments(struct matcher *m, const char *file);
void matcher_read_promises(struct matcher *m, const char *file);
void matcher_read_entries(struct matcher *m, const char *file);

/* Fills in the candidates of every receipt. */
void matcher_point(struct matcher *m);

/* Is a reported payment not expected at the bank any more? And: it is not. */
bool match_linked(const struct matcher *m, int64_t entry);
void match_link(struct matcher *m, int64_t entry);

void matcher_free(struct matcher *m);

#endif
