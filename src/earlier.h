/* What earlier batches did with a file that is imported, and with rows of it. */
#ifndef COL_EARLIER_H
#define COL_EARLIER_H

#include "db.h"

struct earlier {
        int64_t batch;          /* the last that read the same file by the same map; 0: none did */
        uint64_t *lines;        /* ascending: on which the rows begin that it refused */
        size_t line_count;
        char *batches;          /* "9,7": those whose refused rows the file brings mended; NULL: none */
        char *statements;       /* whose rest it is, for store_statement(); NULL: it is whole */
        bool read;              /* a batch may have taken its rows, by whatever map: it had the same bytes (or a file
                                   before it in the same run has), or the file of which these are the refused rows came again */
        int64_t later;          /* a batch after these took rows of another file by a map of this name; 0: none did */
};

/* A file by its NAME, its map by its path; HASHES in hexadecimal. ANEW: as if no batch had read that file. Rows are
   known for mended by the name of the file: x.rejects.csv has rows of x.csv (or x) that the last batch to refuse some
   of it refused, of one in the same folder if there is one; x.rejects.rejects.csv what was left of those. */
struct earlier *earlier_find(struct db *db, const char *name, const char *hash, const char *map,
                             const char *map_hash, bool anew);

/* True when the row that begins on LINE went in before. */
bool earlier_took(const struct earlier *earlier, uint64_t line);

void earlier_free(struct earlier *earlier);

#endif
