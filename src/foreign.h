/* Foreign CSV: rows as libcsv reads them, in UTF-8, each with the place and the very bytes it had.

   Lines end with LF or CR LF. A row that is not well-formed does not end the reading: it is given out as a
   row with a problem, and the next row begins on the line after it; where a quote was never closed, on
   the line after the one on which the row began, so that one slip of a quote costs one line. Blank
   lines are no rows. */
#ifndef COL_FOREIGN_H
#define COL_FOREIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "text.h"

/* A quoted value may go over lines for so many bytes; then it counts as never closed. A single line may
   be of any length. */
#define FOREIGN_QUOTED_MAX ((size_t)16 << 20)

struct foreign_format {
        const char *encoding; /* as iconv(3) knows it; UTF-16 and UTF-32 need a byte-order mark */
        char delimiter, quote;
        bool lax;             /* stray quotes are text, blanks around a value are dropped */
        bool no_header;       /* columns are called 1, 2, 3 … */
};

struct foreign_reader {
        const char *name;       /* for messages; the caller's */
        char **columns;         /* UTF-8, owned by the reader */
        size_t column_count;
        uint64_t header_size;   /* bytes of byte-order mark and header at the beginning of the file */

        size_t line;            /* on which the row last read begins, from 1 */
        uint64_t offset, size;  /* of its bytes in the file, line end included */
        struct slice *fields;   /* column_count of them, valid until the next row … */
        const char *problem;    /* … unless there is a problem: "what is wrong; what would be right" */
        int problem_field;      /* column it is in, -1: none */
        void *inner;
};

/* True when iconv knows ENCODING. */
bool foreign_encoding_known(const char *encoding);

/* Reads the header from DESCRIPTOR. FORMAT's texts must outlive the reader. Dies with 65 and
   FILE:LINE:CHARACTER for a header that is missing, not well-formed or not in that encoding, or has a name
   twice (SQL does not tell names apart that differ in the case of ASCII letters); 74 when reading fails. */
struct foreign_reader *foreign_open(int descriptor, const char *name, struct foreign_format format);

/* Next row, with or without a problem; false at the end. Dies with 74. */
bool foreign_next(struct foreign_reader *reader);

/* How far DESCRIPTOR has been read: where it must stand for foreign_next() to go on. */
uint64_t foreign_position(const struct foreign_reader *reader);

void foreign_close(struct foreign_reader *reader); /* not the descriptor */

#endif
