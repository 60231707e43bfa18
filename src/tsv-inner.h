/* Inside the streams: what tsv.c, tsv-writer.c and filter.c share. Others use tsv.h. */
#ifndef COL_TSV_INNER_H
#define COL_TSV_INNER_H

#include <poll.h>

#include "tsv.h"

#ifndef BLOCK                      /* a fuzz target sets a small one, to meet its borders */
#define BLOCK ((size_t)256 * 1024) /* bytes asked of read(), and held by a writer */
#endif

struct tsv_writer {
        int descriptor;
        char *name;
        bool regular; /* a file on disk, not a pipe */
        char *buffer;
        size_t size, capacity;
};

/* Makes room for SIZE bytes behind what is buffered, writing that out or growing. */
void tsv_writer_make_room(struct tsv_writer *w, size_t size);

/* Room for SIZE bytes behind what is buffered; the caller adds what it used to w->size. */
static inline char *
tsv_room(struct tsv_writer *w, size_t size)
{
        if (size > w->capacity - w->size)
                tsv_writer_make_room(w, size);
        return w->buffer + w->size;
}

/* Writes text with its escapes at OUT, which has room for twice its size; returns the end. */
char *tsv_escape(char *out, struct slice text);

/* Waits until a descriptor that does not block can be read (POLLIN) or written (POLLOUT). */
void tsv_wait(int descriptor, short event);

#endif
