#include "saving.h"

#include "day.h"
#include "error.h"
#include "options.h"

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
