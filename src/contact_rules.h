/* Contact rules: who may be contacted by which channel, when and how often (col-contact-rules(5)). Read here; judged in
   permission.h. */
#ifndef COL_CONTACT_RULES_H
#define COL_CONTACT_RULES_H

#include <stdbool.h>
#include <stdint.h>
#include "calendar.h"
#include "day.h"
#include "policy.h"

enum contact_rule_type {
        RULE_NOTICE,      /* none before the written notice */
        RULE_HOURS,       /* only at these hours of these days */
        RULE_LIMIT,       /* so many in so many days */
        RULE_REST,        /* none for a time after a result */
        RULE_GAP,         /* so much time between any two */
        RULE_CONSENT,     /* refused, or not given */
        RULE_POINT,       /* a usable phone, e-mail or postal address */
        RULE_HOLD,        /* none while a hold is in force */
        RULE_THIRD_PARTY, /* none to others than the debtor, but those with one of some roles */
};

/* Days of an hours rule, as bits: Monday is bit 0, Sunday bit 6. A rule for several kinds of days holds on each of
   them; a holiday is a day of its week, too. */
enum { DAYS_ALL = 0x7f, DAYS_HOLIDAY = 0x80, DAYS_HALF = 0x100, DAYS_UNKNOWN = 0x200 };

struct hours {
        int32_t from, until; /* seconds of the clock's day; until is not among them */
};

struct contact_rule {
        size_t row;             /* of the policy, for messages */
        struct slice name;      /* what a refusal names */
        enum contact_rule_type type;
        struct slice channels;  /* blank-separated; empty: every contact; "*": everything, contact or not */
        int32_t from, until;    /* days on which it is in force, both included */
        struct slice of;        /* RULE_REST: patterns of results; RULE_HOLD: reasons, or "else"; RULE_THIRD_PARTY: parts in the
                                   account that may be contacted */
        unsigned days;          /* RULE_HOURS */
        struct hours *hours;    /* RULE_HOURS: ascending; none: closed */
        size_t hours_count;
        int32_t count;          /* RULE_LIMIT: at most so many … */
        int32_t length;         /* … in so many days; RULE_REST: whole days between (INT32_MAX: for ever);
                                   RULE_GAP: seconds, or days */
        bool business;          /* RULE_REST: business days */
        bool in_days;           /* RULE_GAP: the length is days */
        bool given;             /* RULE_CONSENT: one must be given; else none must be refused */
        bool per_account;       /* RULE_LIMIT, RULE_REST: each account is counted by itself, else the debtor */
        bool unless_consent;    /* lifted by a consent that was given to the channel */
};

struct contact_rules {
        struct policy *policy;      /* its label is the value of the column contact_rules */
        struct calendar *calendar;  /* NULL: none */
        struct contact_rule *rules; /* in the order of the file: the first that refuses is named */
        size_t count;
        struct slice time_zone;     /* of those whose own is not known */
        bool counts;                /* a rule asks for contacts of other days or accounts */
        bool per_account;           /* one of them counts each account by itself */
        struct day_kind {
                int32_t day;
                unsigned kind;
        } kinds[64];                /* of days that were asked for last, by the day's lowest bits */
        struct governed_channel {
                char name[16];
                size_t size;
                bool *by;           /* of each rule: is it about the channel? NULL: the place is free */
        } channels[64];             /* those asked for last */
        bool *about;                /* what contact_rules_about() answered last */
        struct known_moment {       /* what first_moment() answered last about hours alone, by the day's lowest bits */
                const struct zone *zone; /* NULL: nothing */
                int32_t day;
                int64_t begun, at;
                uint64_t asked;     /* a bit of each rule that was asked */
                const struct contact_rule *refused_by;
        } moments[64];
        struct zone_name *zones;
        size_t zone_count;
};

/* Reads the contact rules NAME (policy_find, type "contact-rules"). Any mistake dies with 78 and its place. The caller
   frees with contact_rules_close(). */
struct contact_rules *contact_rules_open(const char *name);

/* The same of TEXT, which a database keeps, or a file has, of the rules LABEL (name@hash). NULL when TEXT has another hash
   than LABEL says. */
struct contact_rules *contact_rules_stored(struct slice label, struct slice text);

/* The zone of that name, which is kept; of an empty name that of the rules. NULL: the machine knows none. */
const struct zone *contact_rules_zone(struct contact_rules *rules, struct slice name);

/* True when a message, call or visit by CHANNEL is a contact: legal, intelligence and diary are none. */
bool is_contact_channel(struct slice channel);

/* The channel of the contact points that a message, call or visit by CHANNEL goes to: phone, email or address; NULL:
   it goes to none. */
const char *contact_point_channel(struct slice channel);

/* True when RULE, one of RULES, is about CHANNEL. */
bool contact_rule_governs(struct contact_rules *rules, const struct contact_rule *rule, struct slice channel);

/* The same of each of RULES; the answer holds until another channel is asked about. */
const bool *contact_rules_about(struct contact_rules *rules, struct slice channel);

/* True when RESULT is one of the patterns of a RULE_REST, in which * stands for any text; an empty one is none. */
bool contact_rule_rests_after(const struct contact_rule *rule, struct slice result);

/* The word of a blank-separated LIST that is read next, empty at its end; *LIST moves on behind it. */
struct slice next_word(struct slice *list);
bool list_has_word(struct slice list, struct slice word);

/* What DAY is, as bits: a day of the week, a holiday or half one, and DAYS_UNKNOWN where the calendar, if there is one,
   does not know it. */
unsigned contact_rules_kind_of_day(struct contact_rules *rules, int32_t day);

/* The first day whose contacts can matter to one on DAY or later; INT32_MIN: all of them. */
int32_t contact_rules_horizon(const struct contact_rules *rules, int32_t day);

/* The first day after a contact on DAY on which RULE, a RULE_REST, permits another; DAY_NONE: never, or not known
   because the calendar ends. */
int32_t contact_rule_rest_end(const struct contact_rules *rules, const struct contact_rule *rule, int32_t day);

void contact_rules_close(struct contact_rules *rules);

#endif
