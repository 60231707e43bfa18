/* Stored allocations against what replaying the stored entries gives, by the stored texts of the policies. */
#ifndef COL_REPLAY_CHECK_H
#define COL_REPLAY_CHECK_H

#include "account_books.h"

struct replay_check;

struct replay_check *replay_check_open(struct db *db);

/* Of an account that was replayed: reports each allocation that stands and should not, and each that should and does
   not. A policy that cannot be what the replay names is a finding of check_policies(), and passed over here. */
void replay_check_account(struct replay_check *check, struct account_books *books);

void replay_check_close(struct replay_check *check);

#endif
