/* The second half of an import: rows into the store, each whole or not at all. Knows which keys were refused,
   so that children go with their parents, and which were stored, so that no key says two things in one batch. */
#ifndef COL_LOAD_H
#define COL_LOAD_H

#include "changes.h"
#include "earlier.h"
#include "intake.h"
#include "store.h"

struct load;
struct load_late; /* rows refused too late */

/* CHANGES receives what changes in records that were there before. PREVIOUS: what load_end() returned when this
   batch was tried before, or NULL. */
struct load *load_begin(struct db *db, struct store *store, const struct intake_file *files,
                        size_t file_count, struct changes *changes, struct load_late *previous);

/* Before the first row of a file, of which EARLIER tells; it must stay until the last. What a later snapshot may have
   said anew is left as it is. */
void load_file(struct load *load, size_t file, const struct earlier *earlier);

/* Counts the amounts of a row that went in before: for load_sum(). */
void load_pass(struct load *load, const struct intake_row *row);

/* The records of a file's map that no row decides: creditor, portfolio. Dies with 78 when one is refused. */
void load_constants(struct load *load, size_t file);

/* Stores the row's records, or none of them: false, with the reasons added to row->problems, of which some may have
   been there already. ROW is valid as long as intake_next() says. */
bool load_row(struct load *load, struct intake_row *row);

/* After the last row: contact points that a snapshot replaced (replaced.h). */
void load_settle(struct load *load);

/* Values stored although their check failed: the name of the INDEX-th field, "party tckn", and how many; NULL after the
   last. */
const char *load_doubtful(const struct load *load, size_t index, uint64_t *count);

/* Sum of the amounts of a file's entries and receipts in CURRENCY, for which its totals state a sum: of every row in
   which they could be read, refused ones too. */
int64_t load_sum(const struct load *load, size_t file, const char *currency);

/* Frees. Returns NULL when every row went in or was refused whole. Otherwise a row was refused by the store after
   some of its records had gone in: what was done must be rolled back and done again with what is
   returned, which names these rows. */
struct load_late *load_end(struct load *load);

#endif
