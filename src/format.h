/* Rows for people and programs: -f tsv|table|csv|json. */
#ifndef COL_FORMAT_H
#define COL_FORMAT_H

#include <stdbool.h>
#include "kinds.h"
#include "text.h"

enum format { FORMAT_AUTO, FORMAT_TSV, FORMAT_TABLE, FORMAT_CSV, FORMAT_JSON };

/* "tsv", "table", "csv", "json"; dies with 64 otherwise. */
enum format format_named(const char *name);

/* FORMAT_AUTO: a table when standard output is a terminal, else TSV. Table: aligned by display
   width (that of the first thousand rows: what is wider later overruns, so memory is bounded),
   numbers right-aligned, control characters written visibly, header bold unless NO_COLOR or not a
   terminal. CSV: RFC 4180 with LF, text cells that begin with = + - @ TAB CR prefixed with '
   (formula injection; numeric columns never). JSON: an array of objects; int, real and money as
   numbers where they are ones, bool as true and false, empty as null. NAMES and TYPES are copied.
 */
struct format_writer;
struct format_writer *format_open(enum format format, const char *const *names,
                                  const enum type *types, size_t count);
void format_row(struct format_writer *writer, const struct slice *cells);
void format_close(struct format_writer *writer); /* writes, flushes, checks; dies with 74 */

#endif
