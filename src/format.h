/* Rows for people and programs: -f tsv|table|csv|json. */
#ifndef COL_FORMAT_H
#define COL_FORMAT_H

#include <stdbool.h>
#include "kinds.h"
#include "text.h"

enum format { FORMAT_AUTO, FORMAT_TSV, FORMAT_TABLE, FORMAT_CSV, FORMAT_JSON };

/* "tsv", "table", "csv", "json"; dies with 64 otherwise. */
enum format format_named(const char *name);

/* FORMAT_AUTO: a table when standard output is a terminal, else TSV. Table: aligned by display width, numbers
   right-aligned, control characters escaped, header bold unless NO_COLOR or not a terminal. CSV: RFC 4180, text cells
   that begin with = + - @ TAB CR prefixed with ' (formula injection; numeric columns never), CRLF no. JSON:
   an array of objects; int, real and money as numbers, empty as null. */
struct format_writer;
struct format_writer *format_open(enum format format, const char *const *names, const enum type *types,
                                  size_t count);
void format_row(struct format_writer *writer, const struct slice *cells);
void format_close(struct format_writer *writer); /* writes, flushes, checks; dies with 74 */

#endif
