/* What every program is told that only reads a database: which one, as of which day, and as known by when. */
#ifndef COL_READING_H
#define COL_READING_H

#include "db.h"
#include "options.h"
#include "versions.h"

struct reading {
        const char *path, *as_of, *known; /* as the options have them; NULL: not given */
};

/* The letters are EDGE_LETTERS. */
#define READING_OPTIONS EDGE_OPTIONS, {"known", required_argument, NULL, OPTION_KNOWN}

/* Keeps -d, --as-of and --known, and handles what every tool has (common_option()); false when OPTION is the
   tool's own. */
bool reading_option(struct reading *reading, int option);

/* Opens the database (db_open_reader()) and finds out for which moment it is read: without options, today and the last
   batch. Dies with 64 where an option says neither. */
struct db *reading_open(const struct reading *reading, struct moment *moment);

#endif
