/* The first half of an import, in a process of its own: reads the files, evaluates their maps and hands the
   rows over, in order, through a pipe. So reading and storing go on side by side, and nothing that goes wrong
   while reading can touch the database. */
#ifndef COL_INTAKE_H
#define COL_INTAKE_H

#include "foreign.h"
#include "map.h"

struct intake_file {
        const char *name;
        int descriptor;                 /* of a regular file */
        struct map_totals totals;       /* of the map, and of the command line */
        struct map *map;                /* bound to the reader's columns */
        struct foreign_reader *reader;  /* after the header */
};

struct intake_record {
        const struct map_record *record;
        bool refused;                   /* a problem of the row is here */
        struct slice *values;           /* per field of the record */
        bool *doubtful;
};

struct intake_problem {
        struct slice column, value, reason; /* column: empty where it is in none */
};

struct intake_row {             /* valid until the next */
        size_t file;
        size_t line;            /* on which it begins */
        uint64_t offset, size;  /* of its bytes in the file */
        struct intake_record *records;
        size_t record_count;
        struct intake_problem *problems;
        size_t problem_count;
};

struct intake;

/* Starts the process. No database may be open, and nothing registered with at_death(), that must not happen
   there too. FILES and what they hold must stay as they are until intake_close(). It may be started again after
   that: the descriptors are put back to where the readers stand. */
struct intake *intake_start(const struct intake_file *files, size_t count);

/* Next row of the files, one after the other; false after the last. Dies, as the process did, when that
   failed, and with 69 when it was killed. */
bool intake_next(struct intake *intake, struct intake_row *row);
void intake_close(struct intake *intake);

#endif
