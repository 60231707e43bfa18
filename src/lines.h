/* Lines of a foreign text file, in UTF-8, read once from the beginning to the end; in memory is the present one. */
#ifndef COL_LINES_H
#define COL_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include "text.h"

struct lines {
        const char *name;       /* of the file, for messages */
        size_t line;            /* of the one last read, from 1 */
        struct slice text;      /* of it, without its end (LF or CR LF); valid until the next */
        struct lines_inner *inner;
};

/* Reads from DESCRIPTOR, which stays the caller's. ENCODING as iconv(3) knows it; a byte-order mark at the beginning is
   dropped. NAME is kept, not copied. Dies with 64 when this machine does not know the encoding. */
void lines_open(struct lines *lines, int descriptor, const char *name, const char *encoding);

/* The next line; false at the end. The last may lack its end. Dies with 65 and FILE:LINE:COLUMN for bytes that are
   none of the encoding and for NUL; 74 when reading fails. */
bool lines_next(struct lines *lines);

void lines_close(struct lines *lines);

#endif
