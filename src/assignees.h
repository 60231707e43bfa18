/* The debtors of a stream, with what the policy of agents asks of each. */
#ifndef COL_ASSIGNEES_H
#define COL_ASSIGNEES_H

#include "assignment.h"
#include "beside.h"
#include "tsv.h"

/* What conditions may ask beside the columns of the stream. */
enum { ASSIGNEE_PROMISES, ASSIGNEE_INSTALMENTS, ASSIGNEE_CELLS };
extern const struct expr_column assignee_columns[ASSIGNEE_CELLS];

struct assignees {
        struct tsv_reader *in;
        struct expr_set *conditions;
        struct assignment *assignment;
        struct beside beside[ASSIGNEE_CELLS];
        bool is_beside[ASSIGNEE_CELLS];
        struct slice *cells; /* the record's, then those */
        char counts[ASSIGNEE_CELLS][24];
        int debtor, account, planned_on, strategy, permission, pool, team, agent, agent_since;
        bool begun;
        struct buffer debtor_key, account_key, scratch;
        bool *needed;        /* skills, of the present debtor */
        size_t first_work;   /* of the present debtor */
        bool counted;        /* the present account's value is in his */
};

/* What a record is: one of a debtor, which takes part where it falls in a pool. */
struct assignee_row {
        uint32_t debtor;
        bool in_pool;   /* otherwise the account is nobody's … */
        bool is_nobodys; /* … and the stream says that it was nobody's before */
};

/* Opens the streams of promises and instalments (FILES; NULL: none) beside IN. AS_OF: text of the day of IN, kept. Dies with 65
   where a column is missing. Nothing passed is owned. */
void assignees_open(struct assignees *assignees, struct tsv_reader *in, struct expr_set *conditions,
                    struct assignment *assignment, const char *const files[ASSIGNEE_CELLS],
                    const char *as_of);

/* Takes the record last read. Dies with 65 and the place where debtors are out of order, or a figure is none. */
struct assignee_row assignees_read(struct assignees *assignees, int32_t as_of);

/* After the last record. */
void assignees_close(struct assignees *assignees);

#endif
