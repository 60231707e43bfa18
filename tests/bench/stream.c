/* stream split|filter|replace [FILE…]: what reading and writing streams costs by itself.
   split: prints what the peer split.c prints (the header counted too). filter: appends two columns.
   replace: puts constants in place of the input's third column, and appends one. */
#include <stdio.h>
#include <string.h>

#include "options.h"

static void
split(char **operands, int count)
{
        struct tsv_reader *in = tsv_open(operands, count, (struct tsv_input){0});
        size_t lines = 1, fields = in->count, bytes = 0;
        for (size_t i = 0; i + 1 < in->count; i++)
                bytes += strlen(in->columns[i]) + 1;
        while (tsv_next(in)) {
                lines++;
                fields += in->count;
                bytes += (size_t)(in->fields[in->count - 1].data - in->fields[0].data);
        }
        printf("%zu\t%zu\t%zu\n", lines, fields, bytes);
        tsv_close(in);
}

static void
filter(char **operands, int count, bool replace)
{
        struct filter *f = filter_open(operands, count, (struct tsv_input){0});
        int one = filter_column(f, replace ? f->in->columns[2] : "bench_score");
        int two = filter_column(f, "bench_card");
        filter_set_plain(f, two, slice_of("behaviour@0123456789abcdef"));
        while (tsv_next(f->in)) {
                filter_set_plain(f, one, slice_of((f->in->line & 1) != 0 ? "512" : "498"));
                filter_emit(f);
        }
        filter_finish(f);
}

int
main(int argc, char **argv)
{
        tool_begin("stream", "usage: stream split|filter|replace [FILE...]\n");
        if (argc < 2)
                short_help();
        if (strcmp(argv[1], "split") == 0)
                split(argv + 2, argc - 2);
        else
                filter(argv + 2, argc - 2, strcmp(argv[1], "replace") == 0);
        return 0;
}
