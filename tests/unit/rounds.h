/* How often a unit program tries random input. */
#ifndef COL_ROUNDS_H
#define COL_ROUNDS_H

#include <stdlib.h>

/* USUAL times in make check, COL_ROUNDS times as often where that is set (make rounds). */
static inline long
rounds(long usual)
{
        const char *times = getenv("COL_ROUNDS");
        return usual * (times != NULL ? atol(times) : 1);
}

#endif
