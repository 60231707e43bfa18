/* What every tool's command line shares. */
#ifndef COL_OPTIONS_H
#define COL_OPTIONS_H

#include <getopt.h>
#include <stdbool.h>
#include <stdint.h>
#include "tsv.h"

/* Call first in main(). NAME is the tool's name, HELP its help text (examples first, at most 80
   columns, ends with a newline). Sets program, forces TZ=UTC and the C locale (nothing in this
   program may depend on the caller's), restores SIGPIPE's default action, ignores SIGXFSZ (write() then
   fails with EFBIG) and reopens descriptors 0–2 if they are closed, so that using them fails. */
void tool_begin(const char *name, const char *help);

/* getopt_long values of long options that have no letter start here; each tool counts on from
   OPTION_OWN. */
enum { OPTION_AS_OF = 256, OPTION_KNOWN, OPTION_NO_HEADER, OPTION_COLUMNS, OPTION_EXPLAIN,
       OPTION_TYPE, OPTION_OWN = 512 };

/* Letters and long options that every tool has; paste into getopt_long's arguments. */
#define COMMON_LETTERS "hVq"
#define COMMON_OPTIONS                                                                            \
        {"help", no_argument, NULL, 'h'}, {"version", no_argument, NULL, 'V'},                     \
        {"quiet", no_argument, NULL, 'q'}
/* Those that every filter has. */
#define FILTER_OPTIONS                                                                            \
        COMMON_OPTIONS, {"as-of", required_argument, NULL, OPTION_AS_OF},                          \
                {"no-header", no_argument, NULL, OPTION_NO_HEADER},                                \
                {"columns", required_argument, NULL, OPTION_COLUMNS}
/* Those that every tool at the edge (with a database) has; letter d takes an argument. */
#define EDGE_LETTERS COMMON_LETTERS "d:"
#define EDGE_OPTIONS                                                                              \
        COMMON_OPTIONS, {"database", required_argument, NULL, 'd'},                                \
                {"as-of", required_argument, NULL, OPTION_AS_OF}

/* Handles -h (prints help, exits 0), -V, -q, and '?' / ':' from getopt (usage error, 64). Returns true
   when OPTION was one of them. */
bool common_option(int option);

/* Dies with 64: message, then "try 'TOOL --help'". */
_Noreturn void usage_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Prints the synopsis part of the help (from the line that begins with "usage:" to the next blank line;
   without such a line, up to the first blank line) on standard error and dies with 64: for a tool that
   would otherwise wait for a terminal. */
_Noreturn void short_help(void);

/* Reads a --as-of argument: a date; dies with 64 otherwise. Days since 1970-01-01. */
int32_t option_day(const char *argument, const char *option);

/* The next of a comma-separated list, without the blanks around it; *LIST moves on, NULL at its end, when NULL is
   returned. The caller frees. */
char *option_item(const char **list);

/* The arguments (without the program's name) as one text, blanks between them: what a writer records of a
   run. The caller frees. */
char *command_line(int argc, char *const *argv);

#endif
