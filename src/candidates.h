/* Rows of a stream as candidates for a contact: which are, what each is expected to bring, and which go along with
   another. */
#ifndef COL_CANDIDATES_H
#define COL_CANDIDATES_H

#include "leads.h"
#include "stream.h"

enum candidate_state {
        CANDIDATE_NOT,     /* no contact is proposed, or by a channel that the policy does not name */
        CANDIDATE_OFFERED, /* takes part in the choice */
        CANDIDATE_JOINED,  /* goes along with the one at its place */
        CANDIDATE_NO_LINE, /* its channel has no line for its day */
        CANDIDATE_NO_WORTH /* a figure is missing */
};

struct candidate {
        enum candidate_state state;
        struct offer_place place;
        int128 worth;        /* its own; of one that goes along what it adds */
        const char *missing; /* name of the figure */
};

struct candidates {
        const struct tsv_reader *in;
        struct expr_set *conditions;
        const struct capacities *capacities;
        struct offers *offers;
        int debtor, account, channel, template, planned_on, permission, strategy, lead, currency; /* columns, or -1 */
        bool begun;
        struct buffer previous, unescaped; /* previous: the debtor before */
        struct leads leads;
};

/* Finds the columns. Dies with 65 where debtor (or party), channel, or what the policy needs is missing. */
void candidates_open(struct candidates *candidates, const struct tsv_reader *in, struct expr_set *conditions,
                     const struct capacities *capacities, struct offers *offers);

/* What the record read last is; AS_OF is its day where it names none. Dies with 65 and the place where it is out of order, a
   cell is not what it should be, or an amount is in another currency than the policy's. */
struct candidate candidates_read(struct candidates *candidates, int32_t as_of);

void candidates_close(struct candidates *candidates);

#endif
