/* SQL made from the record kinds; text only, no database. schema.h has what others use. */
#ifndef COL_SCHEMA_DDL_H
#define COL_SCHEMA_DDL_H

#include "kinds.h"
#include "text.h"

/* Appends the definition of a column: name, type, constraints. */
void ddl_column(struct buffer *out, const struct field *field);

/* Appends the statement that makes v_<plural>. */
void ddl_view(struct buffer *out, const struct kind *kind);

/* Calls EACH for every index that only readers need: its kind, its name, and what follows ON. */
void ddl_lookup_indexes(void (*each)(void *context, const struct kind *kind, const char *name,
                                     const char *on),
                        void *context);

#endif
