/* Which rows need approval, how much they come to, and what their limits are: in SQL, over the tables as they are within a
   transaction. The gate that col-save and col-import stand before (gate of approvals, store.h), col-approve, and col-check
   ask the same questions here. */
#ifndef COL_GUARDED_H
#define COL_GUARDED_H

#include "db.h"
#include "approval_limits.h"

/* Of rows t of the kind: which are of the type, and what one comes to in minor units, at least 0. */
struct guarded_type {
        enum kind_id kind;       /* KIND_NONE: of limits, which are no records */
        const char *condition, *amount;
};
extern const struct guarded_type guarded_types[LIMIT_TYPE_COUNT];

/* SQL for the currency of a row t of KIND, and for its account (0: none). */
const char *guarded_currency(enum kind_id kind);
const char *guarded_account(enum kind_id kind);

/* SQL: was the row t of KIND, a literal with quotes, stored by an approved request? */
#define GUARDED_RELEASED(kind)                                                                     \
        "EXISTS (SELECT 1 FROM releases AS rl JOIN request_records AS rq ON rq.id = "              \
        "rl.request_record WHERE rl.record = t.id AND rq.record_kind = " kind ")"

/* SQL: the last ruling on the request whose number is REQUEST, NULL where there is none. */
#define GUARDED_STATE(request)                                                                     \
        "(SELECT decision FROM rulings WHERE request = " request " ORDER BY id DESC LIMIT 1)"

/* The limits in force once the batch UNTIL has been recorded; NULL: none. Dies with 65 where their text was altered. The
   caller frees. */
struct limits *guarded_limits(struct db *db, int64_t until);

/* What PERSON may store without approval in the batch BATCH of user number UID. LIMITS must outlive it. */
struct permits;
struct permits *permits_open(struct db *db, const struct limits *limits, const struct person *person,
                             int64_t batch, int64_t uid);

/* May he store a record of TYPE that comes to AMOUNT on ACCOUNT (0: none)? What the batch has stored without approval
   counts, this record too, and so must be in the tables. FIRST: the first row of the type's kind that the batch
   inserted. */
bool permits_store(struct permits *permits, enum limit_type type, struct slice currency, int64_t account, int64_t amount,
                   int64_t first);

void permits_close(struct permits *permits);

#endif
