/* Results of contacts and deliveries: the policy that says what each means, and what follows (col-results(5)). */
#ifndef COL_RESULTS_H
#define COL_RESULTS_H

#include <stdint.h>
#include "kinds.h"
#include "policy.h"
#include "text_index.h"

enum reached { REACHED_NOBODY, REACHED_OTHER, REACHED_RIGHT };
enum { ANSWER_NONE = -1, ANSWER_OPEN = -2 }; /* none is expected; one is, and no time for it is known */
enum result_outcome { OUTCOME_NONE, OUTCOME_DONE, OUTCOME_FAILED };

/* What a result means. Slices are the policy's. */
struct result {
        size_t row;              /* of the policy */
        enum kind_id kind;       /* KIND_contact or KIND_delivery */
        struct slice code;
        enum reached reached;
        enum result_outcome outcome; /* of the action */
        int32_t tries;           /* after how many the step is done all the same; 0: never */
        struct slice hold;       /* reason; empty: no hold */
        bool hold_of_party;      /* of all accounts of the party */
        int32_t hold_days;       /* days after the first one; 0: open */
        struct slice standing;   /* of the contact point that was used; empty: as it is */
        struct slice consent;    /* given or refused; empty: nothing was said */
        struct slice consent_on; /* channel; "all"; empty: the contact's own */
        bool promise;            /* a promise is expected with it */
        int32_t answer_days;     /* within which one that came in must be answered; ANSWER_NONE, ANSWER_OPEN */
};

struct results {
        struct policy *policy;
        struct result *list;     /* ordered by kind and code */
        size_t count;
        struct unknown {         /* codes that the policy has not, in the order in which they were met */
                size_t count, line;
                const char *file; /* kept, not copied */
        } *unknown;
        size_t unknown_capacity;
        struct text_index unknown_codes; /* with what they are: "result RPC-X" */
};

/* Reads the policy NAME (policy_find, type "results"). Any mistake dies with 78 and its place. */
struct results *results_open(const char *name);
void results_close(struct results *results);

/* The meaning of CODE, the result of a contact or the status of a delivery; NULL where the policy has none. */
const struct result *results_find(const struct results *results, enum kind_id kind, struct slice code);

/* Notes that a WORD ("result", "reason" …) of FILE:LINE was CODE, which nobody knows. */
void results_note_unknown(struct results *results, const char *word, struct slice code, const char *file, size_t line);

/* Warns of each code noted, how often it was met and where first; returns how many there are. */
size_t results_warn(const struct results *results);

#endif
