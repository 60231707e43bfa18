/* Policy files: TSV with a header, lines that begin with '#' and blank lines are comments
   (DESIGN.md, law 7). */
#ifndef COL_POLICY_H
#define COL_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include "text.h"

/* A whole policy in memory, rows in file order. Everything is owned by it. */
struct policy {
        char *name;      /* base name without extension: "behaviour" */
        char *path;      /* where it was found; for messages */
        char *text;      /* the file's bytes, NUL-terminated */
        size_t text_size;
        char hash[65];   /* SHA-256 of those bytes, lower-case hexadecimal */
        char *label;     /* "behaviour@<hash>", the value of a policy column */
        char **columns;
        size_t column_count;
        struct policy_row {
                size_t line;             /* in the file, from 1 */
                struct slice *cells;     /* column_count of them, unescaped */
        } *rows;
        size_t row_count;
};

/* Finds NAME. With a slash it is a path. Without, it is looked for in each folder of COL_PATH and then
   in the installed share folder (beside bin/, found from the running program): FOLDER/TYPE/NAME,
   FOLDER/TYPE/NAME.EXTENSION, FOLDER/NAME, FOLDER/NAME.EXTENSION. TYPE is the plural folder name
   ("scorecards", "segments", "strategies", "maps", "reports" …), NULL for files that lie in the folder
   itself; EXTENSION "tsv", "map", "sql".
   Returns the path (the caller frees), or NULL when there is none. */
char *policy_find(const char *type, const char *name, const char *extension);

/* Names of the policies that policy_find() finds by name, without EXTENSION, sorted bytewise, each once. The
   caller frees the array and every name. */
char **policy_names(const char *type, const char *extension, size_t *count);

/* Finds and reads a whole file as policy_find does; fills name, path, text, hash and label only. Dies
   with 78 when it is not found (naming the folders searched and the nearest name there) or is
   not valid UTF-8. */
struct policy *policy_read(const char *type, const char *name, const char *extension);

/* The same for the first file, of all that policy_find() looks at, whose text has the hash that LABEL, NAME@SHA-256, says;
   NULL when there is none. */
struct policy *policy_read_label(const char *type, const char *extension, const char *label);

/* policy_read, then parses the TSV. REQUIRED names the columns that must be there, blank-separated,
   OPTIONAL those that may; others are refused, unless REQUIRED is NULL: it has any. Rows may end early (missing cells are empty). A
   mistake dies with 78 and FILE:LINE:COLUMN. */
struct policy *policy_open(const char *type, const char *name, const char *extension,
                           const char *required, const char *optional);

/* The policy of that label as a database keeps it, its text parsed as by policy_open(); its path is its label. NULL when
   the text has another hash than the label says. */
struct policy *policy_stored(struct slice label, struct slice text, const char *required,
                             const char *optional);

/* Index of a column, -1 when the file has none. */
int policy_column(const struct policy *policy, const char *name);

/* The cell of ROW under the column NAME; empty when the file has no such column. */
struct slice policy_cell(const struct policy *policy, size_t row, const char *name);

/* Dies with 78 and "FILE:LINE:COLUMN: message". COLUMN may be NULL; a ROW beyond the last (SIZE_MAX)
   names the file alone. */
_Noreturn void policy_die(const struct policy *policy, size_t row, const char *column,
                          const char *format, ...) __attribute__((format(printf, 4, 5)));

void policy_free(struct policy *policy);

#endif
