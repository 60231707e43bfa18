/* Rows of any kind of record as text, in the order in which col-list prints them. */
#ifndef COL_LISTING_H
#define COL_LISTING_H

#include "versions.h"

struct listing;

/* A column that only rows with that very value can pass the caller's condition with; lets the rows
   be looked up. */
struct listing_equal {
        const char *column;
        struct slice value;
};

/* What can be listed under this name: a kind of record, singular or plural, or work; NULL: nothing. */
const struct kind *listing_kind(const char *name);

/* Names of all columns of KIND. Accounts: the account view (view.h). Work: work.h. Other kinds: their fields
   (references as text keys, x_ fields last), then debtor and currency of the account where the kind
   has an account but not those, the person that the debtor or party is (persons.h), doubtful (kinds with checked fields), valid_from (versioned kinds),
   batch, as_of (unless it is a field) and seen. The caller frees the array, not the names. */
size_t listing_all_columns(const struct kind *kind, const char ***names);

/* Type of a column; TYPE_NONE when KIND has no such column. */
enum type listing_column_type(const struct kind *kind, const char *name);

/* Opens the records of KIND known by then; of facts, those of days up to as_of. COLUMNS: names of
   listing_all_columns(). Sorted bytewise by debtor, account and date where the kind has them, else
   by its key or identity; where the person is among the columns, by that instead of the debtor. EQUALS that cannot be looked up are ignored: the caller evaluates its
   condition all the same. */
struct listing *listing_open(struct db *db, const struct kind *kind, struct moment moment,
                             const char *const *columns, size_t count,
                             const struct listing_equal *equals, size_t equal_count);
bool listing_next(struct listing *listing);

/* Text of a column of the present row, valid until listing_next(). Money with the digits of its
   currency. */
struct slice listing_text(struct listing *listing, size_t column);
void listing_close(struct listing *listing);

#endif
