/* Parties that may be one person: pairs that share what a policy counts as evidence. */
#ifndef COL_DUPLICATES_H
#define COL_DUPLICATES_H

#include "policy.h"
#include "tsv.h"

struct duplicates;

/* Two parties, by their places in the order of duplicates_add(): SAME_AS is the one with the smaller key. */
struct duplicate {
        size_t party, same_as;
        int64_t points;
        struct slice evidence; /* names of what speaks for and against it, in the order of the policy, blank-separated */
};

/* The policy NAME of share/duplicates, for parties of the stream IN. Dies with 78 for a mistake in it, with 65 where IN has
   not the columns that it asks for. The caller frees with duplicates_close(). */
struct duplicates *duplicates_open(const char *name, const struct tsv_reader *in);
const struct policy *duplicates_policy(const struct duplicates *duplicates);

/* Whether some line asks for contact points. */
bool duplicates_need_points(const struct duplicates *duplicates);

/* The record of IN read last is a party; dies with 65 and the place where its key is empty or was there before. */
void duplicates_add(struct duplicates *duplicates);

/* A contact point of a party; nothing where no line asks for its channel, or there is no such party. */
void duplicates_add_point(struct duplicates *duplicates, struct slice party, struct slice channel,
                          struct slice value);

/* This pair, in either order, has been decided. */
void duplicates_decided(struct duplicates *duplicates, struct slice party, struct slice same_as);

/* Calls EACH for every pair with as many points as the policy asks for that is not decided and not one person already (the
   column person of IN, where it has one), in bytewise order of the keys of same_as and party. N parties take N log N, and
   as many steps more as there are pairs in groups no larger than the policy lets them be. */
void duplicates_each(struct duplicates *duplicates,
                     void (*each)(void *context, const struct duplicate *duplicate), void *context);

void duplicates_close(struct duplicates *duplicates);

#endif
