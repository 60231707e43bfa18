#include "clocks.h"

#include "day.h"
#include "error.h"
#include "number.h"
#include "options.h"

void
clocks_find(struct clocks *clocks, const struct tsv_reader *in, int32_t as_of)
{
        *clocks = (struct clocks){
                .as_of_column = tsv_find(in, "as_of"),
                .seen_column = tsv_find(in, "seen"),
                .as_of = as_of,
        };
        if (as_of != DAY_NONE)
                day_format(clocks->as_of_text, as_of);
}

static void
first_row(struct clocks *clocks, const struct tsv_reader *in)
{
        if (clocks->as_of_column >= 0) {
                struct slice cell = in->fields[clocks->as_of_column];
                int32_t day = day_parse(cell);
                if (day == DAY_NONE)
                        tsv_die(in, clocks->as_of_column, EXIT_BAD_DATA,
                                "\"%.*s\" is not a day that exists, YYYY-MM-DD", (int)cell.size,
                                cell.data);
                if (clocks->as_of != DAY_NONE && clocks->as_of != day)
                        usage_error("--as-of is %s, but the stream holds for %.*s",
                                    clocks->as_of_text, (int)cell.size, cell.data);
                clocks->as_of = day;
                day_format(clocks->as_of_text, day);
        }
        if (clocks->seen_column >= 0) {
                struct slice cell = in->fields[clocks->seen_column];
                if (integer_parse(cell, &clocks->seen) != NUMBER_OK || clocks->seen < 0)
                        tsv_die(in, clocks->seen_column, EXIT_BAD_DATA,
                                "\"%.*s\" is not the number of a batch", (int)cell.size, cell.data);
        }
}

void
clocks_row(struct clocks *clocks, const struct tsv_reader *in)
{
        if (!clocks->begun) {
                clocks->begun = true;
                first_row(clocks, in);
                return;
        }
        if (clocks->as_of_column >= 0 &&
            !slice_is(in->fields[clocks->as_of_column], clocks->as_of_text))
                tsv_die(in, clocks->as_of_column, EXIT_BAD_DATA,
                        "not %s as in the first row; a stream holds for one day",
                        clocks->as_of_text);
        int64_t seen;
        if (clocks->seen_column >= 0 &&
            (integer_parse(in->fields[clocks->seen_column], &seen) != NUMBER_OK ||
             seen != clocks->seen))
                tsv_die(in, clocks->seen_column, EXIT_BAD_DATA,
                        "not %lld as in the first row; a stream is one listing",
                        (long long)clocks->seen);
}
