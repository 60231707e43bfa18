/* spool FILE: a filter that keeps every record in a temporary file, then writes all of them with
   the columns that col-choose appends, about as long. What a filter takes that needs the whole
   stream before it writes. */
#include "options.h"
#include "spool.h"

int
main(int argc, char **argv)
{
        static const char *const columns[] = {"permission", "refused_by", "expected_value",
                                              "capacities"};
        tool_begin("spool", "  spool in.tsv\n");
        struct filter *filter = filter_open(argv + 1, argc - 1, (struct tsv_input){0});
        struct spool *spool = spool_open();
        static const char *const values[] = {
                "refused", "capacity", "12.3456789",
                "policy@0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"};
        struct slice record;
        for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
                filter_set_plain(filter, filter_column(filter, columns[i]), slice_of(values[i]));
        while (tsv_next(filter->in))
                spool_add(spool, filter->in->raw);
        spool_rewind(spool);
        while (spool_next(spool, &record))
                filter_emit_raw(filter, record);
        spool_close(spool);
        filter_finish(filter);
        return EXIT_DONE;
}
