/* Whether contact rules permit a message at the present moment, from what the database and the journal hold. */
#ifndef COL_PERMISSION_NOW_H
#define COL_PERMISSION_NOW_H

#include "held_roles.h"
#include "journal.h"
#include "outgoing.h"
#include "persons.h"
#include "results.h"

struct permission_now;

/* What is known of the account that a message is about, and of the party that gets it. What counts is what happened with the
   person that he is. */
struct contact_about {
        int64_t party;                      /* id */
        struct slice account;               /* key */
        struct slice consents, holds;       /* as the account view has them */
        struct slice time_zone;             /* the debtor's; empty: the database's */
        int32_t notice_on;                  /* DAY_NONE: none */
        bool third_party;                   /* the party is not the debtor, … */
        const struct held_role *roles;      /* … and has these roles in the account */
        size_t role_count;
        int64_t planned_in;                 /* batch in which the message's action was planned */
};

enum permission_answer { /* from the best to the worst */
        PERMISSION_GIVEN,
        PERMISSION_LATER,     /* not at this moment */
        PERMISSION_UNKNOWN,   /* the rules cannot be had, or no longer as they were */
        PERMISSION_WITHDRAWN  /* what permitted it when it was planned is no more */
};

/* RESULTS says what results of contacts mean. The caller closes it before DB, JOURNAL and RESULTS. */
struct permission_now *permission_now_open(struct db *db, const struct journal *journal, const struct results *results);

/* Judges MESSAGE by the contact rules LABEL (name@hash) at the instant NOW (seconds): by the text that the database keeps of
   them, else that of the file on COL_PATH, which must have that hash. REASON is appended to unless it is given. */
enum permission_answer permission_now(struct permission_now *p, const struct outgoing *message, struct slice label,
                                      const struct contact_about *about, int64_t now, struct buffer *reason);

/* To be called when the database shows another state. PERSONS: who is one person in it; must stay until the next call. */
void permission_now_refresh(struct permission_now *p, const struct persons *persons);

void permission_now_close(struct permission_now *p);

#endif
