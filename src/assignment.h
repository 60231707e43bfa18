/* Debtors to agents: every debtor to one agent at most, who serves his pool and has the skills that are needed, no agent
   beyond his capacity, and so that the points are the most. The objective is written down in col-assign(1).

   Where every debtor takes one place the answer is the best one, and proved to be on every run: the points are those of a
   flow of goods that carries its proof (flow.h). Where debtors take minutes, which no known method does best in time, the
   flow is an upper bound, and the answer is made of it. */
#ifndef COL_ASSIGNMENT_H
#define COL_ASSIGNMENT_H

#include "agents.h"
#include "number.h"

#define NO_AGENT UINT32_MAX
#define NO_POOL  UINT32_MAX

/* A debtor; the caller fills in what is above the line. */
struct assignee {
        uint32_t pool;    /* NO_POOL: he takes no part */
        uint32_t needs;   /* of assignment_needs() */
        uint32_t present; /* his agent so far, or NO_AGENT */
        uint32_t stay;    /* index in agents->stays of what makes him stay with that one, or their count */
        int32_t since;    /* since when he has that one; DAY_NONE: not known */
        int64_t value;    /* expected, minor units */
        /* ---- */
        uint32_t agent;   /* or NO_AGENT */
        uint32_t day;     /* index in assignment.days of that on which it was decided */
        uint32_t profile; /* there */
        bool bound;       /* he always stays */
};

/* What there is to do for a debtor on a day. */
struct assigned_work {
        uint32_t debtor;
        int32_t day;
        int64_t minutes; /* 1 where the policy counts debtors */
};

/* Another way in which a debtor of a profile could have been assigned. */
struct assignment_way {
        uint32_t agent; /* or NO_AGENT */
        int64_t points, price;
};

/* What debtors have in common as far as the choice of their agent goes. */
struct assignment_profile {
        uint32_t pool, needs, band;
        uint32_t barred;  /* agent from whom they are taken back, or NO_AGENT */
        int64_t minutes;
        struct assignment_way best[2]; /* the best two, the stay not counted */
};

/* One day's decision. */
struct assignment_day {
        int32_t day;
        struct assignment_profile *profiles;
        size_t profile_count;
        int64_t *prices;     /* [agent * bands + band]: what a place with him costs, in points × SCALE */
        int64_t scale, step; /* step: minutes of a place */
        uint64_t debtors, given;
        int128 points, bound; /* reached; not to be exceeded */
};

struct assignment {
        const struct agents *agents;
        bool by_weekday;       /* agents work on their days of the week only */
        struct text_index needs; /* sets of skills, a byte of each skill */
        struct assignee *debtors;
        size_t debtor_count, debtor_room;
        struct assigned_work *work; /* by day */
        size_t work_count, work_room;
        struct assignment_day *days;
        size_t day_count;
};

/* The number of a set of skills: NEEDED has one flag for each. */
uint32_t assignment_needs(struct assignment *assignment, const bool *needed);

/* Decides, day by day: who got an agent on an earlier day keeps him. Dies with 70 when the proof fails, with 78 when points
   and debtors are too many to be counted. */
void assignment_decide(struct assignment *assignment);

/* What a debtor of the profile brings with an agent, the stay not counted; -1 where that agent may not have him. */
int64_t assignment_points(const struct assignment *assignment, const struct assignment_profile *profile,
                          uint32_t agent);

/* The points of his stay, when he is given to the agent he has; 0 for others and for whoever always stays. */
int64_t assignment_stay(const struct assignment *assignment, const struct assignee *debtor, uint32_t agent);

void assignment_free(struct assignment *assignment);

#endif
