/* What an import refused of one file: NAME.rejects.csv, its header and the refused rows, byte for byte as they
   came, to be mended and imported; and NAME.rejects.tsv, a stream that says of each of them what is wrong
   (file, line, column, value, reason). */
#ifndef COL_REJECTS_H
#define COL_REJECTS_H

#include <stdint.h>
#include "text.h"

struct rejects;

/* For the file INPUT (a path; NAME is it without ".csv"), in FOLDER or, when that is NULL, beside it. INPUT's
   bytes are read from DESCRIPTOR by position; the first HEADER_SIZE are the header. Nothing is written yet. */
struct rejects *rejects_open(const char *input, const char *folder, int descriptor, uint64_t header_size);

/* Path of the CSV file; valid as long as rejects. */
const char *rejects_path(const struct rejects *rejects);

/* A refused row, and everything that is wrong with it. The first one makes both files, under temporary
   names; dies with 73 or 74. */
void rejects_row(struct rejects *rejects, uint64_t offset, uint64_t size);
void rejects_problem(struct rejects *rejects, size_t line, struct slice column, struct slice value,
                     struct slice reason);

/* Before the commit: brings the files to the disk and gives them their names. Files of an earlier run get
   ".~1~", or the next number that is free, after theirs, also when there is nothing to write, so that no old file
   passes for this run's. Until
   rejects_close() a death takes it all back. Dies with 73 or 74. */
void rejects_publish(struct rejects *rejects);

/* After the commit, or for nothing: what was published stays, everything else goes. */
void rejects_close(struct rejects *rejects);

#endif
