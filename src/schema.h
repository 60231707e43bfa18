/* Tables, indexes and views made from kinds.def. */
#ifndef COL_SCHEMA_H
#define COL_SCHEMA_H

#include "db.h"

/* Stored form. For each kind a STRICT table named by its quoted plural:
     id INTEGER PRIMARY KEY,
     a column per field but the NUMBER field (that is the id). Text, dates and times TEXT; int, bool INTEGER;
       real REAL; money INTEGER minor units; a reference INTEGER REFERENCES "<plural>"(id);
       personal fields may be NULL (erasure), other REQUIRED ones are NOT NULL; CHECKs for closed lists,
       the form of dates and times, 0/1, and the range of money (key prefixes are the record layer's),
     doubtful TEXT: blank-separated names of fields whose check failed, or NULL (kinds with checks),
     salt BLOB: 16 random bytes for the chain (schema_has_salt),
     valid_from TEXT NOT NULL (FORM_VERSIONED): first day on which this version holds; '0001-01-01' for the
       first version of a record, which holds for all days before,
     batch INTEGER NOT NULL REFERENCES batches(id): who recorded it.
   FORM_VERSIONED kinds have a second table "<plural>_versions" (version INTEGER PRIMARY KEY, id, the same
   columns but salt, replaced_by INTEGER NOT NULL REFERENCES batches(id)): versions that are no longer,
   or never were, the one with the greatest (valid_from, batch). The main table holds that one. No two versions
   of a record have the same (valid_from, batch).
   A version as of D and known by B: the main row if valid_from <= D and batch <= B, else the version of
   that id with batch <= B, valid_from <= D and the greatest (valid_from, batch).
   Indexes: unique on KEY, unique on the IDENTITY fields (entries also on account and number where number <> ''), one
   per SEARCHED field where it has a value, accounts(debtor, account), scores and segments (account, as_of). An
   identity index begins with the account or party, then the day or time of what happened, and so finds an account's
   entries and a party's contacts and notes, too. It covers all that a ledger asks of entries but history and batch: ids
   of facts ascend with their batches, so `id <= N` says `batch <= B` (N: last id of B, from batch_kinds), and
   CASE WHEN value_on <= (the latest cut_off_on there ever was) THEN history ELSE 0 END reads the table only where
   there can be history.
   An identity field that was not given is '' (text, dates) or, for a reference, NULL, which the index
   takes as 0: ifnull(field, 0). Hence unique. An erased personal one is NULL, equal to no other.
   Views v_<plural>: text keys for references, decimals for money, current versions. v_accounts has the
   account view's columns as of today (in UTC), in pure SQL (for `sqlite3 -readonly`), which col-check holds
   against view.c.

   batches: id, tool, arguments, at, as_of, uid, user, previous, head.
   batch_kinds(batch, kind, inserted, updated, first_id, first_version, digest): first_id is the first id
   inserted, first_version the first row it wrote to <plural>_versions; rows of later batches have
   larger ones; NULL when there is none.
   batch_inputs(batch, position, name, sha256, records, refused).
   refused_rows(batch, position, line): on which lines the rows begin that were refused of an input.
   stated(batch, position, entry): entries without a number that an input of which rows were refused has
   (store_statement).
   settings(name, value): time_zone, schema notes. fields(kind, field, type, personal, doc, position).
   currencies(code, digits): as share/currencies.tsv had them.
   erased(kind, id, valid_from, batch, digest, erased_by): for each version whose personal fields were erased
   the digest of them that the chain needs (chain.h); erased_by is the batch that did it. */

/* True when records of KIND have a salt of their own; other kinds use that of their party, or of their account
   where they have no party. */
bool schema_has_salt(const struct kind *kind);

/* Appends to OUT an SQL expression for the salt of rows of KIND in the table with alias ALIAS. */
void schema_salt_expression(struct buffer *out, const struct kind *kind, const char *alias);

/* DDL of everything, one statement per line group, for a new database and for `col-kinds --ddl`. Appended to
   OUT. */
void schema_ddl(struct buffer *out);

/* Creates the schema in an empty file (inside the caller's transaction), sets application_id and
   user_version. */
void schema_create(struct db *db, const char *time_zone);

/* A database in memory with the schema alone, user-defined fields and all; the caller closes it. Dies with 69. */
sqlite3 *schema_due(void);

void schema_set_version(struct db *db, int version);

/* Upgrades step by step to DB_SCHEMA_VERSION, inside the caller's transaction; each step is numbered and tested
   from a stored old file; views and indexes are made anew where they differ. Returns the version it found. */
int schema_upgrade(struct db *db);

/* Adds a user-defined field that kinds_add_field() has accepted: columns in the tables, a row in `fields`,
   the view remade. Inside the caller's transaction. */
void schema_add_field(struct db *db, const char *kind, const char *name, enum type type, bool personal,
                      const char *doc);

/* Drops, or makes again, the lookup indexes (never those that enforce identity) of tables that are still
   empty when the load begins; inside the load's transaction, so that nobody ever sees them missing. */
void schema_defer_indexes(struct db *db);
void schema_restore_indexes(struct db *db);

/* Text of v_accounts, in pure SQL (schema-accounts.c). Appended to OUT. */
void schema_accounts_view(struct buffer *out);

#endif
