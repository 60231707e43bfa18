/* Journals, as col-journals(5) describes them: how records become postings of double entry. */
#ifndef COL_POSTING_H
#define COL_POSTING_H

#include "expr.h"
#include "policy.h"
#include "tsv.h"

struct posting_line {
        size_t row;            /* of the policy */
        int condition;
        bool books;            /* else the posting leaves such a record out */
        int day, amount;       /* columns of the stream */
        int debit, credit;     /* expressions */
        int text;              /* expression, -1: none */
};

/* Lines of one posting, of which one applies. */
struct posting {
        struct slice name;
        size_t first, count;   /* in lines */
};

struct posting_rules {
        struct policy *policy;
        struct posting_line *lines;
        struct posting *list;
        size_t count;
};

/* Reads those lines of the policy NAME (policy_find, type "journals") that are for KIND, and compiles them into CONDITIONS,
   which are over the columns of IN. Any mistake dies with 78 and its place. The caller frees with posting_rules_close(). */
struct posting_rules *posting_rules_open(const char *name, const char *kind, struct expr_set *conditions,
                                         const struct tsv_reader *in);
void posting_rules_close(struct posting_rules *rules);

/* The line of a posting for the record on which CONDITIONS stand; NULL when none holds. */
const struct posting_line *posting_line_of(const struct posting_rules *rules, const struct posting *posting,
                                           struct expr_set *conditions);

/* NULL where NAME can be that of a ledger account, else what is wrong with it. */
const char *ledger_account_fault(struct slice name);

#endif
