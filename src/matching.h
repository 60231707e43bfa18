/* Matchings, col-matching(5): how much each piece of evidence says that a receipt is an account's, and how much is enough. */
#ifndef COL_MATCHING_H
#define COL_MATCHING_H

#include <stdint.h>
#include "policy.h"

enum evidence {
        EVIDENCE_ACCOUNT, EVIDENCE_REFERENCE,   /* of an account, in the text */
        EVIDENCE_TCKN, EVIDENCE_VKN, EVIDENCE_IBAN, EVIDENCE_PHONE, EVIDENCE_NAME, /* of its debtor */
        EVIDENCE_INSTALMENT, EVIDENCE_PROMISE, EVIDENCE_BALANCE, /* amounts */
        EVIDENCE_TOGETHER,                      /* several receipts come to one of those */
        EVIDENCE_REPORTED,                      /* a payment that somebody reported */
        EVIDENCE_COLLECTOR,                     /* who reported it pays */
        EVIDENCE_REVERSAL,                      /* takes an earlier receipt back */
        EVIDENCE_LATE,                          /* reported after the receipt had been booked */
        EVIDENCES
};

struct matching {
        struct policy *policy;
        int64_t threshold, lead;
        struct evidence_rule {
                int64_t points;         /* 0: it counts for nothing */
                int64_t least;          /* characters that it must have */
                int64_t within;         /* days between it and the receipt; INT32_MAX: any */
                int64_t most;           /* debtors that it may point at; more: it says nothing */
        } rules[EVIDENCES];
};

/* Finds and reads a policy; dies with 78 and the place. */
struct matching *matching_open(const char *name);
void matching_close(struct matching *matching);

const char *evidence_name(enum evidence evidence);

/* Points of a set of evidence, bit 1 << EVIDENCE_… each; and its names, blank-separated, appended to OUT. */
int64_t matching_points(const struct matching *matching, unsigned set);
void evidence_names(unsigned set, struct buffer *out);

#endif
