/* The one way into the database: a batch of records, checked, keyed, versioned, chained. col-import and
   col-save stand on it. */
#ifndef COL_STORE_H
#define COL_STORE_H

#include <stdbool.h>
#include <stdint.h>
#include "db.h"
#include "kinds.h"
#include "text.h"

/* A record as text: one slice per field of the kind (kind->fields order), empty: not given. Nothing is
   owned. given[i] tells an empty value that was stated (erases an attribute) from a field that was not
   mentioned (leaves it as it is). */
struct record {
        const struct kind *kind;
        struct slice *values;
        bool *given;
};

struct problem {            /* why a record was refused */
        int field;          /* index of the field, or -1 */
        char text[256];     /* "\"12345678901\" is not …; …": what is wrong; what would be right */
};

/* Form only, no database: types, closed lists, required fields, key prefixes (account CREDITOR/…, party
   X/…), size, and that only charges and linked differences are negative. False and PROBLEM when refused. Money is
   checked as a decimal; its digits against the currency are store_record's. A REQUIRED attribute that is not
   mentioned is accepted here, since the record may be stored already: store_record refuses it when it is new.
   A record without a text key may name a stored one by its number (hold=17 until_on=…) and then needs nothing else. */
bool record_check(const struct record *record, struct problem *problem);

enum store_result {
        STORE_NEW, STORE_CHANGED, STORE_SAME, STORE_REFUSED,
        STORE_REVERSED, /* what was booked, by a new record: booking.h */
        STORE_RESULT_COUNT
};

struct store_options {
        int32_t as_of;          /* valid_from of changed attributes; recorded with the batch */
        const char *arguments;  /* of the command line, for the batch */
        bool bulk;              /* a load of many rows: worth deferring indexes of empty tables, and a second thread */
        bool sound;             /* the caller sees to it that rows refer to rows that are there, and have values that
                                   their fields take: in a bulk load SQLite does not look again, which would take
                                   longer than inserting them; col-check does */
};

struct store;

/* Takes the lock and begins (db_lock); nothing before this call has touched the database for writing. */
struct store *store_begin(struct db *db, struct store_options options);

/* Checks the form (record_check), resolves references by key, then inserts, makes a new version, or finds that
   all is so already. *id receives the row's id (0 when refused). PROBLEM is filled in for STORE_REFUSED.
   Refusals: a reference to nothing, a change of a KEY/IDENTITY/currency, money with too many digits, a fact that is
   stored otherwise …
   VERSIONED: an attribute that differs makes a version valid from as_of; a record first stored by this same
   batch is completed in place. An action's strategy and as_of stay as first planned, and so
   does the as_of of a limitation.
   A segment or an action that is new or changed, and not named by its number, is refused where an earlier batch
   stored one of the account as of a later day, or where it is as of a day after the batch's.
   Facts with the IDENTITY of a stored one are STORE_SAME, and refused where another field says something else;
   of an entry without a number the n-th occurrence within this statement is matched to the n-th stored one, by its
   IDENTITY alone; a pause is refused where another of its day was recorded after that one. A score is stored when score, band, reasons or scorecard differ from the last one up to its as_of;
   a segment when it differs from the one in force on its as_of (another segmentation alone moves nothing).
   A match that names no entry makes one: a payment, or of a receipt below 0 a return.
   Derived fields are filled in here (name_fold, history, occurrence; party from account's debtor). */
enum store_result store_record(struct store *store, const struct record *record, int64_t *id,
                               struct problem *problem);

/* Id of the record of KIND with text KEY, or 0. Remembers the last one per kind. */
int64_t store_find(struct store *store, enum kind_id kind, struct slice key);

/* To be called before the database is used other than through this file: new rows of a bulk load may wait to be
   inserted many at a time, by another thread. */
void store_flush(struct store *store);
/* The same where nothing is read but the row ID of KIND, and rows that this batch has not stored. */
void store_flush_row(struct store *store, enum kind_id kind, int64_t id);

/* A snapshot's amount: AMOUNT (the record's) is what the slot (account, type, component, label, number) adds up to
   now. Books the difference from what is stored, linked by `corrects` to the first entry of the slot; where the
   due date has moved, what was due on other days is taken back and booked anew. STORE_NEW for the first entry of a
   slot, STORE_CHANGED for a difference, STORE_SAME when there is none. *before and *after in minor units.
   Refused: a slot stated twice in one batch; give each amount a number or a label of its own. */
enum store_result store_snapshot_entry(struct store *store, const struct record *record, int64_t *id,
                                       int64_t *before, int64_t *after, struct problem *problem);

/* An input of the batch, for the record of what went in and for "already imported". One of which rows were REFUSED
   makes a batch, also when nothing new is stored: what comes mended later stands behind what it stated. */
void store_input(struct store *store, const char *name, const char sha256[65], uint64_t records,
                 uint64_t refused);
/* A row of the input last named, which was refused: on which line it begins. Each line once. */
void store_refused_row(struct store *store, uint64_t line);

/* A statement begins, the input that will be the batch's at POSITION (from 1): of entries without a number the n-th of
   their content in it is matched to the n-th stored one; where it is APART from all others, none is: each is new. Its
   rows are the rest of BEHIND, earlier statements as
   "(7,2),(9,4)", batch and position, numbers only: then it is counted on from what these stated. NULL: of none. Without
   a call the batch is one statement. */
void store_statement(struct store *store, size_t position, bool apart, const char *behind);

/* Counts so far, per kind: index by kind_id and store_result. */
uint64_t store_count(const struct store *store, enum kind_id kind, enum store_result result);

/* What a stream says of ACCOUNT (its key) beside a record about it: false, with PROBLEM (no field), where CURRENCY or
   DEBTOR, a key, is another than the account's. Empty: not said. True where there is no such account. */
bool store_account_is(struct store *store, struct slice account, struct slice currency, struct slice debtor,
                      struct problem *problem);

/* Stale check of a decision about ACCOUNT (id): false when the account, its debtor or any fact about them was
   recorded in a batch after SEEN; what this batch itself stores does not count. All calls in one batch should
   have the same SEEN: another one collects anew what was touched. */
bool store_fresh(struct store *store, int64_t account, int64_t seen);

/* Dies with 65 where the entries of an account to which this batch added a large one, without their signs, come to
   more than 9 * 10^18 minor units: no sum of them could be held in 64 bits. store_commit() does it, too. */
void store_check_sums(struct store *store);

/* Dies with 77 where this batch holds a record that needs an approval (col-limits(5)) and is not one of an approved
   request that is stored whole, for the first time. Records of such a request are marked as released. Nothing may be
   stored after that; store_commit() does it, too. */
void store_check_approvals(struct store *store);

/* Writes the batch row, its digests and the head of the chain; commits; unlocks. Returns the batch number,
   or 0 when nothing new was stored and nothing refused: then nothing at all is written and no batch exists. Frees. */
int64_t store_commit(struct store *store);
void store_rollback(struct store *store); /* nothing was written; frees */

#endif
