/* What a record that needs approval says, in one spelling: what a request asks for, and what was stored, are the same
   when their digests are. */
#ifndef COL_APPROVAL_CONTENT_H
#define COL_APPROVAL_CONTENT_H

#include "db.h"

struct approval_content;

/* Reads rows of KIND from its table, or (VERSIONS) from that of its versions. Closed before the transaction ends. */
struct approval_content *approval_content_open(struct db *db, enum kind_id kind, bool versions);

/* The row's content: FIELD=VALUE for every field with a value, in declared order, tabs between, escaped as in
   col-tsv(5); without its number, what is worked out (FIELD_DERIVED), what is personal, which may be erased one day, and
   an instalment's ended_on, which says no more than that it is not asked for. Valid until the next call. DIGEST: SHA-256 of
   the kind's name, a tab and the content. False where there is no such row. */
bool approval_content_read(struct approval_content *content, int64_t row, struct slice *text, char digest[65]);

void approval_content_close(struct approval_content *content); /* NULL is allowed */

#endif
