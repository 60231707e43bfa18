/* Limitation of claims (zamanaşımı): policies, as col-limitation(5) describes them, and until when a claim can be
   enforced. */
#ifndef COL_LIMITATION_H
#define COL_LIMITATION_H

#include "expr.h"
#include "interval.h"
#include "policy.h"
#include "tsv.h"

/* What a party is to an account. */
enum obligor_part { OBLIGOR_DEBTOR, OBLIGOR_CO_DEBTOR, OBLIGOR_GUARANTOR, OBLIGOR_HEIR, OBLIGOR_PARTS };
extern const char *const obligor_parts[OBLIGOR_PARTS]; /* as the part of a role says it */

/* Streams for which a policy has lines. From LIMITATION_ENTRIES on they hold facts that may interrupt. */
enum limitation_stream {
        LIMITATION_ACCOUNTS, LIMITATION_ROLES, LIMITATION_ENTRIES, LIMITATION_EVENTS,
        LIMITATION_ARRANGEMENTS, LIMITATION_PROMISES, LIMITATION_CONTACTS, LIMITATION_STREAMS
};
extern const char *const limitation_streams[LIMITATION_STREAMS]; /* their names */

/* What a line says. EFFECT_PERIOD: a period runs; of a fact: a new one, of this length. EFFECT_AGAIN: the period that
   runs begins anew. EFFECT_NONE: nothing runs, or is interrupted. EFFECT_REFUSE: the account is refused. */
enum limitation_effect { EFFECT_PERIOD, EFFECT_AGAIN, EFFECT_NONE, EFFECT_REFUSE };

struct limitation_line {
        size_t row;              /* of the policy */
        enum limitation_stream stream;
        enum limitation_effect effect;
        struct interval period;  /* EFFECT_PERIOD */
        unsigned parts;          /* 1 << part: for which (accounts), against which (facts) it holds … */
        bool against_party;      /* … and against the party that the fact is about */
        struct slice from;       /* columns of the stream, blank-separated */
        struct slice reason;
};

struct limitation_policy {
        struct policy *policy;
        struct limitation_line *lines; /* in the order of the file */
        size_t count;
};

/* Finds and reads the policy NAME (policy_find, type "limitations"); any mistake but those of conditions dies with 78
   and its place. The caller frees with limitation_policy_close(). */
struct limitation_policy *limitation_policy_open(const char *name);
bool limitation_policy_has(const struct limitation_policy *policy, enum limitation_stream stream);
void limitation_policy_close(struct limitation_policy *policy);

/* ---- the lines for one stream ---- */

struct limitation_rules {
        const struct limitation_policy *policy;
        const struct tsv_reader *in;
        struct expr_set *conditions;
        struct limitation_rule {
                const struct limitation_line *line;
                int condition;   /* in the set */
                int *days;       /* columns of the stream, of line->from */
                size_t day_count;
        } *list;
        size_t count;
};

/* Compiles the lines for STREAM over CONDITIONS, which has the columns of IN; both are kept, not owned. A condition
   with a mistake, or a column that is not in the stream, dies with 78 and its place. */
void limitation_rules_open(struct limitation_rules *rules, const struct limitation_policy *policy,
                           enum limitation_stream stream, const struct tsv_reader *in,
                           struct expr_set *conditions);

/* The first rule, for one of PARTS (1 << part, or …), whose condition holds on the record last read; NULL: none.
   AS_OF: the day that conditions take for today. */
const struct limitation_rule *limitation_rules_first(struct limitation_rules *rules, unsigned parts,
                                                     int32_t as_of);

/* The day that the rule names on that record: of its columns the first that is not empty. Dies with 65 where all are, or
   it is no date. */
int32_t limitation_rule_day(const struct limitation_rules *rules, const struct limitation_rule *rule);

/* Appends "surety (line 7: part=guarantor type=)": the reason (none where the line has none), the line, and what its
   condition looked at. */
void limitation_rule_explain(const struct limitation_rules *rules, const struct limitation_rule *rule,
                             struct buffer *out);

void limitation_rules_close(struct limitation_rules *rules);

/* ---- how a period runs ---- */

/* A fact that interrupts. */
struct interruption {
        int32_t on;
        const struct limitation_line *line; /* EFFECT_PERIOD or EFFECT_AGAIN */
        size_t fact;             /* whatever the caller knows it by */
        bool counts;             /* set by limitation_run(): the period began anew with it */
};

struct limitation {
        int32_t runs_from;       /* the day that is not counted */
        int32_t ends_on;         /* the last day; DAY_NONE beyond the year 9999 */
        struct interval period;  /* that runs from there */
        const struct limitation_line *line; /* by which */
};

/* A period by LINE (EFFECT_PERIOD), which runs from FROM: the first day is not counted, so it ends on the day of the
   same number, or the last of a month that has none (turkey.md, section 3). No day is moved off a holiday. */
struct limitation limitation_begin(const struct limitation_line *line, int32_t from);

/* Lets COUNT interruptions begin it anew, in the order of their days (they are sorted). What lies before the day from
   which it runs, or after its last day, interrupts nothing. Of several on one day those that set a period of their own
   decide, the longest of them: the order in which facts were given does not matter. */
void limitation_run(struct limitation *limitation, struct interruption *list, size_t count);

#endif
