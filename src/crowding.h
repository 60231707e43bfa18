/* How close together contacts lie: limits of so many in so many days that follow each other. */
#ifndef COL_CROWDING_H
#define COL_CROWDING_H

#include <stddef.h>
#include <stdint.h>

/* The first day from DAY on to which one more contact can be added so that no LENGTH days that follow each other have more
   than COUNT of them: neither those that end on it, nor those that end with a later one. DAYS: those of the COUNTED
   contacts there are, ascending. COUNT and LENGTH from 1. Takes a time that grows with COUNTED. */
int32_t crowding_free_day(const int32_t *days, size_t counted, int32_t count, int32_t length, int32_t day);

#endif
