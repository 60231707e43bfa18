/* Progress of long work on standard error, only when that is a terminal and not with -q. */
#ifndef COL_PROGRESS_H
#define COL_PROGRESS_H
#include <stdint.h>

/* WHAT: "rows" … . Call progress_step() as often as you like: it looks at the clock about ten times a
   second at most. SHARE is 0–1, or negative when not known: then no time left is shown. */
void progress_begin(const char *what);
void progress_step(uint64_t done, double share);
void progress_end(void); /* clears the line */

#endif
