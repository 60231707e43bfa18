/* What the files of permission.h share: days in permission.c, hours of a day in permission-hours.c. */
#ifndef COL_PERMISSION_INTERNAL_H
#define COL_PERMISSION_INTERNAL_H

#include "permission.h"

/* What is asked, in one place. */
struct question {
        struct contact_rules *rules;
        const struct contact_history *history;
        const struct contact_request *request;
        const bool *governed; /* of each rule: is it about the channel? */
        bool joining;         /* goes along with a contact that is permitted */
};

/* True when RULE, which is about the channel, must be asked for a contact on DAY. */
bool rule_applies(const struct question *q, const struct contact_rule *rule, int32_t day);

/* True for an attempt of ours by a channel of RULE. */
bool rule_counts_attempt(const struct question *q, const struct contact_rule *rule, const struct contact_event *event);

/* The first moment of DAY, from the instant AT on, which is of it, that all rules of hours and gaps permit, or TIME_NONE;
   *refused_by: the first that did not permit AT itself, or NULL. AT TIME_NONE: from the beginning of DAY on. */
int64_t first_moment(const struct question *q, int32_t day, int64_t at, const struct contact_rule **refused_by);

#endif
