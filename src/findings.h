/* What a check found: lines of a stream with the columns check, place and finding, whose header is written with
   the first one. */
#ifndef COL_FINDINGS_H
#define COL_FINDINGS_H

#include <stdint.h>

/* CHECK: the check's name. PLACE: where, such as "accounts bank1/1" or "batch 12". */
void finding(const char *check, const char *place, const char *format, ...)
        __attribute__((format(printf, 3, 4)));

/* Completes the stream if anything was found; returns how many. Dies with 74. */
uint64_t findings_end(void);

#endif
