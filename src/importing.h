/* One batch made of foreign files: read, stored, what is refused kept, committed, said. */
#ifndef COL_IMPORTING_H
#define COL_IMPORTING_H

#include "db.h"
#include "earlier.h"
#include "intake.h"
#include "source.h"

struct import_input {
        const char *operand, *map;
        struct map_totals totals; /* of the command line; they go before the map's */
        struct source source;
        struct rejects *rejects;
        uint64_t rows, refused;
        uint64_t *lines;                /* on which refused rows begin */
        size_t line_capacity;
        struct earlier *earlier;        /* what batches before this one did with it */
};

struct import {
        struct import_input *inputs;
        struct intake_file *files; /* one for each input */
        size_t count;
        int32_t as_of;
        const char *arguments;     /* of the command line, for the batch */
        const char *rejects_folder; /* NULL: beside the files */
        bool dry_run;
        bool again;                 /* files that were imported before are imported as if they had not been */
};

/* Opens the files and binds their maps; the kinds must know the database's fields. Dies with 65 or 78 for
   headers and maps that are wrong, 66 for files that are not there. */
void import_open(struct import *import);

/* The last batch that imported one of the files, where nothing is left to do: batches have taken all rows of them by
   the same maps, and no control totals ask for them to be read. Else 0. ON receives its day. */
int64_t import_find_same(const struct import *import, struct db *db, char on[11]);

/* Imports everything into the database at PATH, says what went in, and prints the changes. True when rows were
   refused. */
bool import_run(struct import *import, const char *path);

void import_close(struct import *import);

#endif
