#include "worker.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>

#include "error.h"

struct worker {
        pthread_t thread;
        bool threaded;
        pthread_mutex_t mutex; /* of what follows */
        pthread_cond_t changed;
        void (*job)(void *context); /* NULL: none to do or being done */
        void *context;
        bool stopped;
};

static struct worker *working; /* for the end of the program; there is one at a time */

static void *
work(void *context)
{
        struct worker *worker = context;
        pthread_mutex_lock(&worker->mutex);
        while (true) {
                while (worker->job == NULL && !worker->stopped)
                        pthread_cond_wait(&worker->changed, &worker->mutex);
                if (worker->job == NULL)
                        break;
                pthread_mutex_unlock(&worker->mutex);
                worker->job(worker->context);
                pthread_mutex_lock(&worker->mutex);
                worker->job = NULL;
                pthread_cond_broadcast(&worker->changed);
        }
        pthread_mutex_unlock(&worker->mutex);
        return NULL;
}

/* What else is cleaned up may be what the job uses. */
static void
wait_at_death(void)
{
        if (working != NULL)
                worker_wait(working);
}

struct worker *
worker_start(void)
{
        static bool registered;
        if (!registered)
                at_death(wait_at_death);
        registered = true;
        struct worker *worker = allocate(sizeof *worker);
        pthread_mutex_init(&worker->mutex, NULL);
        pthread_cond_init(&worker->changed, NULL);
        sigset_t all, before; /* signals are for the thread that asks interrupted() */
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before);
        worker->threaded = pthread_create(&worker->thread, NULL, work, worker) == 0;
        pthread_sigmask(SIG_SETMASK, &before, NULL);
        working = worker;
        return worker;
}

void
worker_give(struct worker *worker, void (*job)(void *context), void *context)
{
        if (!worker->threaded) {
                job(context);
                return;
        }
        pthread_mutex_lock(&worker->mutex);
        worker->context = context;
        worker->job = job;
        pthread_cond_broadcast(&worker->changed);
        pthread_mutex_unlock(&worker->mutex);
}

void
worker_wait(struct worker *worker)
{
        pthread_mutex_lock(&worker->mutex);
        while (worker->job != NULL)
                pthread_cond_wait(&worker->changed, &worker->mutex);
        pthread_mutex_unlock(&worker->mutex);
}

void
worker_stop(struct worker *worker)
{
        if (worker == NULL)
                return;
        worker_wait(worker);
        working = NULL;
        if (worker->threaded) {
                pthread_mutex_lock(&worker->mutex);
                worker->stopped = true;
                pthread_cond_broadcast(&worker->changed);
                pthread_mutex_unlock(&worker->mutex);
                pthread_join(worker->thread, NULL);
        }
        pthread_cond_destroy(&worker->changed);
        pthread_mutex_destroy(&worker->mutex);
        free(worker);
}
