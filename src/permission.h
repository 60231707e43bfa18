/* Whether contact rules permit one contact: on a day, for plans, or at a moment, for what is about to go. */
#ifndef COL_PERMISSION_H
#define COL_PERMISSION_H

#include "contact_history.h"
#include "contact_rules.h"
#include "held_roles.h"

/* A contact that is asked for, and what is known of the debtor and the account. */
struct contact_request {
        struct slice channel;
        struct slice account;      /* empty: about none in particular */
        const struct zone *zone;   /* the debtor's (contact_rules_zone()) */
        int32_t notice_on;         /* day of the written notice; DAY_NONE: none */
        struct slice consents;     /* "sms=given *=refused", blank-separated; *: every channel without a word of its own */
        struct slice holds;        /* reasons in force, blank-separated */
        bool consents_unknown, holds_unknown; /* nobody could say: refused, where a rule asks */
        bool has_point;            /* there is a usable number or address for the channel */
        bool third_party;          /* to somebody else than the debtor, … */
        const struct held_role *roles; /* … who has these roles in the account */
        size_t role_count;
};

struct permission {
        const struct contact_rule *refused_by; /* NULL: permitted */
        int32_t day;  /* the first permitted day, not before that asked for; DAY_NONE: none is in sight */
        int64_t at;   /* the first permitted moment of that day, in seconds since 1970 UTC; TIME_NONE: none */
};

/* On DAY of the debtor's time zone: permitted when some moment of it is. HISTORY: all contacts of the debtor from
   contact_rules_horizon() on, those planned for later included; an event without a time counts as at any time of its
   day. A contact of a planned request must be added to the history by the caller when it goes ahead. */
struct permission permission_on_day(struct contact_rules *rules, const struct contact_history *history,
                                    const struct contact_request *request, int32_t day);

/* At the moment AT, in seconds since 1970 UTC. */
struct permission permission_at(struct contact_rules *rules, const struct contact_history *history,
                                const struct contact_request *request, int64_t at);

/* On DAY, going along with a contact that is permitted then: only what depends on the account is asked. NULL, or the rule
   that refuses. */
const struct contact_rule *permission_to_join(struct contact_rules *rules, const struct contact_history *history,
                                              const struct contact_request *request, int32_t day);

#endif
