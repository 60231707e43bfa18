/* One day of an assignment, while it is decided. */
#ifndef COL_ASSIGNMENT_INTERNAL_H
#define COL_ASSIGNMENT_INTERNAL_H

#include "assignment.h"
#include "flow.h"

/* A debtor who is to get an agent on the day. */
struct member {
        size_t debtor;
        uint32_t profile;
        uint32_t present; /* agent with whom he brings points to stay, or NO_AGENT */
        int64_t stay;     /* those points */
        int64_t value;
};

/* Members who are all the same: of one profile, with one agent to stay with and the same points for it. */
struct group {
        size_t first, count; /* of the members */
        size_t arc;          /* by which they stay; SIZE_MAX: with nobody */
};

/* Quantities are counted in the largest number of minutes of which those of every debtor are a multiple. */
struct deciding {
        struct assignment *assignment;
        const struct agents *agents;
        struct assignment_day *day;
        const struct assigned_work *work; /* of the day */
        size_t work_count;
        int64_t step;        /* minutes of one place */
        int64_t *capacity;   /* of each agent: places; 0 of one who is not there */
        int64_t *left;       /* of those, not yet taken */
        int64_t *load;       /* [agent * bands + band]: places taken */
        int64_t *part;       /* likewise: how many of a band cost nothing for the balance */
        int128 *value;       /* of each agent: expected value of whom he has */

        struct member *members; /* by profile, then by group, those of the highest value first */
        size_t member_count;
        struct group *groups;
        size_t group_count, group_room;
        size_t *first_group; /* of each profile, and one more */

        uint32_t *slots;     /* agents with places left, each class's one after the other */
        size_t slot_count;
        size_t *first_slot;  /* of each class, and one more */
        size_t class_count;

        struct flow flow;
        struct flow_arc *arcs;
        size_t arc_room;
        int64_t *supply;
        size_t *first_arc;   /* of each profile: to the classes that it may go to; and one more */
        size_t first_cell_arc; /* from classes and bands to agents and bands */
};

/* Works out the classes of agents who are all the same for every debtor. */
void deciding_classes(struct deciding *d);

/* Builds the network and finds its cheapest flow; dies with 70 where the proof fails. Needs members, groups, classes, what is
   left and the parts. */
void deciding_flow(struct deciding *d);

/* Nodes of the network. */
size_t node_of_class(const struct deciding *d, size_t class, size_t band);
size_t node_of_cell(const struct deciding *d, size_t slot, size_t band);

/* Gives the members their agents, as the flow says, then whoever is left over to whoever still has the time. */
void deciding_deal(struct deciding *d);

/* What the balance costs: of what lies beyond the parts of the bands, so far. */
int128 deciding_lost(const struct deciding *d);

/* Counts the points anew, from who got whom, and holds them against the flow's; LOST: to the balance, before anybody was chosen. Dies
   with 70 where they are not what the proof says. */
void deciding_prove(struct deciding *d, int128 lost);

/* Keeps the prices, and of each profile what its debtors could have had, for whoever asks why. */
void deciding_ways(struct deciding *d);

/* Takes the member's minutes off his agent's. */
void deciding_give(struct deciding *d, const struct member *member, uint32_t agent);

#endif
