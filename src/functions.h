/* SQL functions of ours beside SQLite's: fold, lower_tr, upper_tr; for maps also tckn, vkn, iban, phone, email,
   money, day. Deterministic; NULL in, NULL out. */
#ifndef COL_FUNCTIONS_H
#define COL_FUNCTIONS_H

#include <sqlite3.h>

void functions_register(sqlite3 *handle);

#endif
