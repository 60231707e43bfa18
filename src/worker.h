/* A second thread for one job at a time. */
#ifndef COL_WORKER_H
#define COL_WORKER_H

struct worker;

/* Where no thread can be had, jobs are done when they are given. */
struct worker *worker_start(void);

/* Has JOB done. The one before must have been waited for; until this one has been, what it uses is its alone. A job
   must not die(). */
void worker_give(struct worker *worker, void (*job)(void *context), void *context);

/* Returns when no job is being done. */
void worker_wait(struct worker *worker);

void worker_stop(struct worker *worker); /* waits; NULL is allowed */

#endif
