/* A file that comes from outside: opened, read once for its hash, and readable at any place. */
#ifndef COL_SOURCE_H
#define COL_SOURCE_H

#include <stdint.h>
#include <sys/types.h>
#include <time.h>

struct source {
        const char *name;       /* "standard input" for - */
        int descriptor;         /* at the beginning */
        uint64_t size;
        char hash[65];          /* SHA-256 of its bytes */
        struct timespec changed;
};

/* Opens OPERAND, a path or "-". What cannot be read twice (standard input, a pipe) goes into an unlinked
   temporary file first. A terminal on standard input ends with the tool's short help. Dies: 66 when it
   cannot be opened, 73 or 74. */
void source_open(struct source *source, const char *operand);

/* Dies with 65 when the file has changed since it was opened. */
void source_check(const struct source *source);
void source_close(struct source *source);

#endif
