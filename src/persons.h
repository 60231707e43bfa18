/* Who is one person: parties that a decision (kind merge) says are one, and those that either of them is one with. Their
   records keep the party that they are about; a person goes by the bytewise smallest key among his parties'. */
#ifndef COL_PERSONS_H
#define COL_PERSONS_H

#include "versions.h"

struct persons;

/* The merges in force at MOMENT; NULL where there are none, which costs next to nothing. The caller frees with
   persons_close(). */
struct persons *persons_open(struct db *db, struct moment moment);

/* Key of the person that the party ID belongs to; empty where it was merged with none, as always where PERSONS is NULL. */
struct slice persons_key(const struct persons *persons, int64_t id);

/* The parties of that person, ID among them, ascending; of one that was merged with none, ID alone: *IDS points to it
   then. Returns how many. */
size_t persons_parties(const struct persons *persons, const int64_t *id, const int64_t **ids);

/* The own key of a party that persons_parties() gave, where PERSONS is not NULL and it gave several. */
struct slice persons_own_key(const struct persons *persons, int64_t id);

/* Whether the party whose key is OTHER is one of that person, but not ID itself. */
bool persons_has(const struct persons *persons, int64_t id, struct slice other);

/* An SQL expression for the key of the person to which the party belongs whose id and key are the expressions ID and KEY:
   KEY itself where PERSONS is NULL. persons_bind() goes with it. */
void persons_sql(struct buffer *out, const struct persons *persons, const char *id, const char *key);

/* To be called for each statement with such an expression, once it is prepared; PERSONS must outlive it. */
void persons_bind(sqlite3_stmt *statement, const struct persons *persons);

void persons_close(struct persons *persons); /* NULL is nothing */

#endif
