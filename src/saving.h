/* What col-save does with a stream: read whole into a spool, then stored in one batch. What a row means is the business
   of a saver: records and decisions (saving-records.c), or what col-allocate wrote (saving-allocations.c). */
#ifndef COL_SAVING_H
#define COL_SAVING_H

#include "clocks.h"
#include "inputs.h"
#include "kinds.h"
#include "named_policies.h"
#include "spool.h"
#include "store.h"
#include "tsv.h"

struct saving {
        struct tsv_reader *in;
        struct clocks clocks;
        struct inputs *inputs;
        struct spool *spool;
        struct named_policies *policies;
        uint64_t records;      /* in the spool */
        uint64_t stale;        /* accounts */
        char *first_stale;
};

struct saver {
        bool sound; /* as in struct store_options */
        /* Decides from the header what the stream holds. KIND: of -k, or NULL. Dies with 64 or 65. */
        void (*begin)(struct saving *saving, const struct kind *kind);
        /* Checks the form of the row last read, and spools what it holds. Dies with 65. */
        void (*row)(struct saving *saving, size_t input);
        void (*end)(struct saving *saving); /* after the last row; NULL: nothing is left */
        /* Stores what was spooled. Dies with 65; notes what is stale. */
        void (*store)(struct saving *saving, struct store *store);
        /* Was anything made of the column? */
        bool (*uses)(const struct saving *saving, size_t column);
};

extern const struct saver saver_of_records, saver_of_allocations;

/* Is this what col-allocate writes? */
bool is_allocated(const struct tsv_reader *in);

/* Dies with 64 where the stream does not tell its day, or what its list saw: it holds decisions. */
void saving_needs_clocks(const struct saving *saving);

/* Reads the stream to its end, into the spool. Dies with 65. */
void saving_read(struct saving *saving, const struct saver *saver);

/* Begins a batch with what was read, and stores that: all of it, or dies; with 75 where it is stale, with 65 where the
   stream saw more batches than there are. The caller commits. */
struct store *saving_store(struct saving *saving, const struct saver *saver, struct db *db,
                           const char *arguments);

/* Notes that what the stream says about ACCOUNT (its key) is stale. */
void saving_is_stale(struct saving *saving, struct slice account);

#endif
