/* A file that is there whole or not at all, and never instead of another. */
#ifndef COL_OUTFILE_H
#define COL_OUTFILE_H

struct outfile;

/* Makes an empty file beside PATH, mode 0600; what dies takes it, and what was published, away again. One at a
   time. Dies with 73. PATH must outlive it. */
struct outfile *outfile_open(const char *path);

/* Name of that file, to be written and closed by the caller. */
const char *outfile_temporary(const struct outfile *file);

/* SHA-256 of what was written. Dies with 74. */
void outfile_hash(const struct outfile *file, char hex[65]);

/* Gives it its name, with folder and file on disk. A file that is there already under that name stays where it holds the
   same bytes; dies with 73 where it does not. */
void outfile_publish(struct outfile *file);

/* What is published stays. Frees. */
void outfile_close(struct outfile *file);

#endif
