/* What can be proved of a database: one function per check of col-check(1). Each reports what it finds with
   finding() and goes on. Time is linear in the records, but for what sorting them takes. */
#ifndef COL_CHECKS_H
#define COL_CHECKS_H

#include <stdint.h>
#include "db.h"

void check_file(struct db *db);       /* pages, indexes, constraints */
void check_schema(struct db *db);     /* tables, indexes and views, and no trigger */
void check_references(struct db *db); /* foreign keys */
void check_values(struct db *db);     /* of the form their field takes; doubtful ones are flagged */
void check_derived(struct db *db);    /* what follows from other fields */
void check_agreement(struct db *db);  /* of what one record says with another */
void check_matches(struct db *db);    /* no receipt and no payment is matched with more than it is */
void check_versions(struct db *db);   /* which version is the present one */
void check_currency(struct db *db);   /* one per account */
void check_policies(struct db *db);   /* texts have the hash that names them */
void check_allocations(struct db *db);   /* use all money, settle what was owed, are what replaying gives */
void check_balances(struct db *db);      /* are what was charged and booked less what was paid */
void check_approvals(struct db *db);      /* were given, by somebody else, for what is stored */
void check_chain(struct db *db);      /* digests of every batch and kind, heads */

/* HEAD (64 hexadecimal digits) is one of the chain's. */
void check_anchor(struct db *db, const char *head);

/* The account view of view.h and v_accounts agree, account by account, as of today. */
void check_view(struct db *db);

#endif
