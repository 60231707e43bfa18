/* The batch chain: SHA-256 over salted digests.

   A record's serial form begins with "kind\x1fid\x1fvalid_from\x1e" (valid_from empty for facts). Then follows, for
   every field with a value, in declared order, its name, the size of the value in bytes and the value, as
   "name\x1f" "size\x1f" "value\x1e" (integers in decimal, reals by real_format, references by id). Its personal
   fields are left out of that and stand at the end as "~" and the SHA-256 of salt and their serial forms, in
   hexadecimal; a record without personal values ends without it. The salt is the record's own (schema_has_salt), else
   that of its party, else that of its account. A batch's digest of a kind is the SHA-256 of the serial
   forms of its records in the order of id and valid_from; the head is the SHA-256 of the previous head, the batch
   row and those digests in kind order. Fields without a value add nothing, so a later x_ field changes no digest.

   To erase a person is to remove the personal values and the salt, and to keep the digest after "~": it says nothing
   without the salt, and the chain still verifies. */
#ifndef COL_CHAIN_H
#define COL_CHAIN_H

#include "db.h"

struct cell; /* record.h */
struct chain_digest; /* running digest of one (batch, kind) */

struct chain_digest *chain_digest_new(const struct kind *kind);

/* Adds a record from its values, one cell per field of the kind. SALT size 0: none. */
void chain_digest_record(struct chain_digest *digest, int64_t id, struct slice valid_from,
                         const struct cell *cells, struct slice salt);

/* Appends "SELECT … FROM … AS t": all that a digest needs of the rows of KIND, from the table of versions or
   from the main one. The caller adds WHERE and ORDER BY on t.id, t.valid_from, t.batch. */
void chain_select(struct buffer *sql, const struct kind *kind, bool versions);

/* Adds the row that a statement made by chain_select() is positioned on. */
void chain_digest_row(struct chain_digest *digest, sqlite3_stmt *row);

/* What follows "~" for that row; false when it has no personal value. For col-erase, which keeps it. */
bool chain_personal_digest(const struct kind *kind, sqlite3_stmt *row, char hex[65]);

void chain_digest_end(struct chain_digest *digest, char hex[65]); /* frees */

/* Reads everything of KIND back from the tables and calls EACH with the digest of every batch that recorded any of
   it, in the order of batches. */
void chain_digests(struct db *db, const struct kind *kind,
                   void (*each)(void *context, int64_t batch, const char hex[65]), void *context);

/* Head after BATCH from its rows in batches, batch_inputs, refused_rows, stated and batch_kinds. The previous head is in the first
   (64 zeros where there is none). */
void chain_head(struct db *db, int64_t batch, char head[65]);

#endif
