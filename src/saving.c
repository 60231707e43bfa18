#include "saving.h"

#include "day.h"
#include "error.h"
#include "options.h"
#include "progress.h"

enum { BULK = 10000 }; /* records from which on a save is a load of many */

void
saving_needs_clocks(const struct saving *saving)
{
        if (saving->clocks.seen_column < 0)
                usage_error("the stream has no column seen, so whether its decisions are stale "
                            "cannot be told; keep the columns as_of and seen of col-list");
        if (saving->clocks.as_of_column < 0 && saving->clocks.as_of == DAY_NONE)
                usage_error("the stream has no column as_of; give --as-of DAY");
}

void
saving_is_stale(struct saving *saving, struct slice account)
{
        if (saving->stale++ == 0)
                saving->first_stale = slice_dup(account);
}

void
saving_read(struct saving *saving, const struct saver *saver)
{
        progress_begin("rows read");
        for (uint64_t rows = 0; tsv_next(saving->in);
             progress_step(++rows, tsv_share(saving->in))) {
                size_t input = inputs_row(saving->inputs, saving->in);
                clocks_row(&saving->clocks, saving->in);
                saver->row(saving, input);
        }
        if (saver->end)
                saver->end(saving);
        progress_end();
}

static void
refuse_stale(const struct saving *saving)
{
        if (saving->stale)
                die(EXIT_BUSY,
                    "stale: decisions or facts about %llu %s were saved after batch %lld, the last "
                    "that the list saw, %s %s; list again, and decide again",
                    (unsigned long long)saving->stale, saving->stale == 1 ? "account" : "accounts",
                    (long long)saving->clocks.seen, saving->stale == 1 ? "about" : "first of them",
                    saving->first_stale);
}

struct store *
saving_store(struct saving *saving, const struct saver *saver, struct db *db, const char *arguments)
{
        int32_t as_of = saving->clocks.as_of;
        struct store *store = store_begin(
                db, (struct store_options){.as_of = as_of != DAY_NONE ? as_of : db_today(db),
                                           .arguments = arguments,
                                           .bulk = saving->records >= BULK,
                                           .sound = saver->sound});
        int64_t last = db_last_batch(db);
        if (saving->clocks.seen_column >= 0 && saving->clocks.seen > last)
                die(EXIT_BAD_DATA,
                    "the stream saw batch %lld, but the last one of %s is %lld; it was listed from "
                    "another database",
                    (long long)saving->clocks.seen, db->path, (long long)last);
        spool_rewind(saving->spool);
        named_policies_store(saving->policies, store);
        saver->store(saving, store);
        refuse_stale(saving);
        return store;
}
