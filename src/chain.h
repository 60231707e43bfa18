/* The batch chain: SHA-256 over salted digests.

   A record's serial form is, for every field with a value in declared order, "name\x1f" + value + "\x1e"
   (integers in decimal, reals by real_format, references by id), preceded by "kind\x1fid\x1fvalid_from\x1e"; its
   personal fields are left out of that and stand at the end as "~" + SHA-256(salt + their serial form) in
   hexadecimal, salt being that of the party concerned (self, debtor of the account, party field; the record's own
   for receipts). A batch's digest of a kind is SHA-256 over the serial forms of its records in id order; the head is
   SHA-256 over previous head, batch row and those digests in kind order. Fields without a value
   add nothing, so a later x_ field changes no digest. */
#ifndef COL_CHAIN_H
#define COL_CHAIN_H

#include "db.h"

struct chain_digest; /* running digest of one (batch, kind) */

struct chain_digest *chain_digest_new(void);
/* VALUES: statement positioned on a row whose columns are id, valid_from ('' for facts), then the kind's
   fields in order (NUMBER field left out), SALT of the party concerned (size 0: none). */
void chain_digest_row(struct chain_digest *digest, const struct kind *kind, sqlite3_stmt *values,
                      struct slice salt);
void chain_digest_end(struct chain_digest *digest, char hex[65]); /* frees */

/* Head after a batch, from the previous head (64 zeros for the first), the batch row's serial form and
   "kind=hex\n" lines. */
void chain_head(const char previous[65], struct slice batch_row, struct slice kind_digests, char head[65]);

#endif
