/* The stream that tools pipe to each other: col-tsv(5). UTF-8, LF, one header line, a constant number
   of fields, escapes \t \n \r \\ and no other. */
#ifndef COL_TSV_H
#define COL_TSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "error.h"
#include "text.h"

/* ---- reading ---- */

struct tsv_reader {
        const char *name;       /* file name for messages, "standard input" for - */
        size_t line;            /* of the record last read; the header is line 1 */
        struct slice *fields;   /* of the record last read: raw, still escaped; valid until the next */
        size_t count;           /* columns */
        struct slice raw;       /* the whole record, without its newline */
        char **columns;         /* names, owned by the reader */
        void *inner;
};

struct tsv_input {
        bool no_header;         /* --no-header: the first line is a record … */
        const char *columns;    /* … and --columns=a,b,c names the fields */
};

/* Opens OPERANDS (count 0, or "-": standard input), read one after the other as one stream; every file
   must have the same header. A terminal on standard input ends with the tool's short help. Reads the
   header. Dies: 66 a file cannot be opened; 65 with FILE:LINE:COLUMN for a bad header ("input ended
   early" where there is none), duplicate names, NUL, invalid UTF-8, a bad escape, a wrong number of
   fields, or a stream that does not end with a newline (law 3); 74 a read fails. CRLF and a byte-order
   mark are dropped, with one warning. */
struct tsv_reader *tsv_open(char *const *operands, int count, struct tsv_input input);

/* Next record, or false at a complete end. One pass over the bytes finds tabs and newlines and checks
   NUL, UTF-8 and escapes; nothing is copied. Lines may be of any length. */
bool tsv_next(struct tsv_reader *reader);

/* Index of the column NAME, or -1. */
int tsv_find(const struct tsv_reader *reader, const char *name);

/* Index of the column NAME; dies with 65 and the nearest name when there is none. */
int tsv_need(const struct tsv_reader *reader, const char *name);

/* The text of a raw field, unescaped. Without a backslash that is the field itself; otherwise it is
   written to SCRATCH (whose earlier content is lost). */
struct slice tsv_text(struct slice raw, struct buffer *scratch);

/* Whether RAW, a field or several with their tabs, holds nothing that a record may not: NUL, a carriage return, invalid UTF-8,
   a bad escape. */
bool tsv_well_formed(struct slice raw);

/* Dies with 65 and "FILE:LINE:COLUMN: message", COLUMN being the name of the column at INDEX (a byte
   position where INDEX is -1 is left out). */
_Noreturn void tsv_die(const struct tsv_reader *reader, int index, enum exit_code code,
                       const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Share of the input read so far, 0–1, or -1 where the size is not known; bytes read. */
double tsv_share(const struct tsv_reader *reader);
uint64_t tsv_bytes(const struct tsv_reader *reader);

void tsv_close(struct tsv_reader *reader);

/* ---- writing ---- */

/* Writes to a descriptor with the last newline held back until tsv_finish() (law 3). */
struct tsv_writer;

struct tsv_writer *tsv_writer_open(int descriptor, const char *name);
void tsv_put(struct tsv_writer *w, const void *data, size_t size);      /* bytes as they are */
void tsv_put_text(struct tsv_writer *w, struct slice text);             /* escaped */
void tsv_put_tab(struct tsv_writer *w);
void tsv_put_newline(struct tsv_writer *w);

/* Writes what is buffered and the held newline, closes, checks both; dies with 74 on any error
   (EPIPE: SIGPIPE has ended the program before). Frees w. */
void tsv_finish(struct tsv_writer *w);

/* ---- filters: a reader and a writer that append or replace columns ---- */

struct filter {
        struct tsv_reader *in;
        struct tsv_writer *out;
        void *inner;
};

/* Opens both ends; the header is not written yet. */
struct filter *filter_open(char *const *operands, int count, struct tsv_input input);

/* Declares an output column: the input's own of that name is replaced in place, else it is appended
   on the right, in the order declared. Returns its slot for filter_set(). Before the first emit. */
int filter_column(struct filter *f, const char *name);

/* Sets the value (unescaped text, copied or kept until the emit: DATA must live until then). Slots keep
   their value from row to row until set again. */
void filter_set(struct filter *f, int slot, struct slice value);

/* As filter_set, for text known to hold nothing to escape. */
void filter_set_plain(struct filter *f, int slot, struct slice value);

/* Leaves the value that the record itself has there; empty in a column that is appended. */
void filter_keep(struct filter *f, int slot);

/* Writes the input record last read, with the columns set. May be called several times per record.
   The first call, or filter_finish(), writes the header first (not with --no-header). */
void filter_emit(struct filter *f);

/* The same for a record read before, on which AT stands, a copy of the filter's reader (debtor_rows.h). */
void filter_emit_at(struct filter *f, const struct tsv_reader *at);

/* The same for a record read before: RAW is a copy of what in->raw was then. */
void filter_emit_raw(struct filter *f, struct slice raw);

/* Completes and closes the stream; call it only after success. Frees f. */
void filter_finish(struct filter *f);

#endif
