/* The file that a layout makes of its rows at a moment. */
#ifndef COL_EXPORT_FILE_H
#define COL_EXPORT_FILE_H

#include "manifest.h"

/* Writes the file at PATH, which is there already, of the rows that MANIFEST is for, and counts them. Dies with 65, naming
   record and field, where the layout cannot hold a value. */
void export_file(struct db *db, const struct layout *layout, const struct manifest *manifest,
                 const char *path, struct totals *totals);

#endif
