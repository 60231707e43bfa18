/* Tables, indexes and views made from kinds.def. */
#ifndef COL_SCHEMA_H
#define COL_SCHEMA_H

#include "db.h"

/* Stored form. For each kind a STRICT table named by its quoted plural:
     id INTEGER PRIMARY KEY,
     a column per field but the NUMBER field (that is the id). Text, dates and times TEXT; int, bool INTEGER;
       real REAL; money INTEGER minor units; a reference INTEGER REFERENCES "<plural>"(id);
       personal fields may be NULL (erasure), other REQUIRED ones are NOT NULL; CHECKs for closed lists,
       the form of dates and times, 0/1, and key prefixes (account: creditor is checked by the record
       layer),
     doubtful TEXT: blank-separated names of fields whose check failed, or NULL (kinds with checks),
     salt BLOB (party, receipt): 16 random bytes,
     valid_from TEXT NOT NULL (FORM_VERSIONED): first day on which this version holds; '0001-01-01' for the
       first version of a record, which holds for all days before,
     batch INTEGER NOT NULL REFERENCES batches(id): who recorded it.
   FORM_VERSIONED kinds have a second table "<plural>_versions" (version INTEGER PRIMARY KEY, id, the same
   columns but salt, replaced_by INTEGER NOT NULL REFERENCES batches(id)): versions that are no longer,
   or never were, the one with the greatest (valid_from, batch). The main table holds that one.
   A version as of D and known by B: the main row if valid_from <= D and batch <= B, else the version of
   that id with batch <= B, valid_from <= D and the greatest (valid_from, batch, version).
   Indexes: unique on KEY, unique on the IDENTITY fields (entries: content where number = '', account and
   number where number <> ''), one per SEARCHED field, accounts(debtor, account), and one by account (or
   party) for the facts that the account view looks up, each covering what it asks.
   Identity fields are NOT NULL DEFAULT '' (text, dates) or 0 (references: none) hence unique.
   Views v_<plural>: text keys for references, decimals for money, current versions. v_accounts has the
   account view's columns as of today, in pure SQL (for `sqlite3 -readonly`), which col-check holds
   against view.c.

   batches: id, tool, arguments, at, as_of, uid, user, previous, head.
   batch_kinds(batch, kind, inserted, updated, first_id, digest): first_id is the first id inserted;
   facts of later batches have larger ids.
   batch_inputs(batch, position, name, sha256, records, refused).
   settings(name, value): time_zone, schema notes. fields(kind, field, type, personal, doc, position).
   currencies(code, digits): as share/currencies.tsv had them. */

/* DDL of everything, one statement per line group, for a new database and for `col-kinds --ddl`. Appended to
   OUT. Lookup indexes that a bulk load may drop and rebuild are made by schema_indexes(). */
void schema_ddl(struct buffer *out);

/* Creates the schema in an empty file (inside the caller's transaction), sets application_id and
   user_version. */
void schema_create(struct db *db, const char *time_zone);

/* Upgrades step by step to DB_SCHEMA_VERSION; each step is numbered and tested from a stored old file. */
void schema_upgrade(struct db *db);

/* Adds user-defined fields (columns in the tables, rows in `fields`, views remade). */
void schema_add_field(struct db *db, const char *kind, const char *name, enum type type, bool personal,
                      const char *doc);

/* Drops, or makes again, the lookup indexes (never those that enforce identity) of tables that are still
   empty when the load begins; inside the load's transaction, so that nobody ever sees them missing. */
void schema_defer_indexes(struct db *db);
void schema_restore_indexes(struct db *db);

#endif
