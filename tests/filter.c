/* filter [-s NAME=VALUE | -r NAME | -k NAME]... [-n TIMES] [-x LINE] [--no-header --columns=...]
   [FILE...] The smallest filter, for the tests of the stream: -s sets a column to a value, -r to
   its own text (unescaped and escaped again), -k keeps its own, -n writes each record TIMES times,
   -x fails at LINE. */
#include <stdlib.h>
#include <string.h>

#include "options.h"

static const char help[] = "  filter -s status=open < in.tsv > out.tsv\n"
                           "\n"
                           "usage: filter [-q] [-s NAME=VALUE]... [-r NAME]... [-k NAME]...\n"
                           "              [-n TIMES] [-x LINE] [FILE...]\n"
                           "\n"
                           "Used by the tests.\n";

struct setting {
        char *name;
        const char *value; /* NULL: the column's own text */
        int slot, column;
        bool kept;
        struct buffer scratch;
};

int
main(int argc, char **argv)
{
        static const struct option options[] = {FILTER_OPTIONS, {NULL, 0, NULL, 0}};
        struct setting settings[16] = {{0}};
        size_t count = 0;
        struct tsv_input input = {0};
        unsigned long times = 1, fail_at = 0;
        tool_begin("filter", help);
        for (int option; (option = getopt_long(argc, argv, COMMON_LETTERS "s:r:k:n:x:", options,
                                               NULL)) != -1;) {
                if (common_option(option))
                        continue;
                switch (option) {
                case 's':
                case 'r':
                case 'k': {
                        char *value = option == 's' ? strchr(optarg, '=') : NULL;
                        if (count == 16 || (option == 's' && value == NULL))
                                usage_error("-%c: at most 16, each NAME=VALUE", option);
                        if (value != NULL)
                                *value++ = '\0';
                        settings[count++] = (struct setting){
                                .name = optarg, .value = value, .kept = option == 'k'};
                        break;
                }
                case 'n':
                        times = strtoul(optarg, NULL, 10);
                        break;
                case 'x':
                        fail_at = strtoul(optarg, NULL, 10);
                        break;
                case OPTION_AS_OF:
                        option_day(optarg, "--as-of");
                        break;
                case OPTION_NO_HEADER:
                        input.no_header = true;
                        break;
                case OPTION_COLUMNS:
                        input.columns = optarg;
                        break;
                }
        }
        struct filter *f = filter_open(argv + optind, argc - optind, input);
        for (size_t i = 0; i < count; i++) {
                struct setting *setting = &settings[i];
                setting->slot = filter_column(f, setting->name);
                if (setting->kept)
                        filter_keep(f, setting->slot);
                else if (setting->value == NULL)
                        setting->column = tsv_need(f->in, setting->name);
                else
                        filter_set(f, setting->slot, slice_of(setting->value));
        }
        while (tsv_next(f->in)) {
                if (f->in->line == fail_at)
                        tsv_die(f->in, 0, EXIT_BAD_DATA, "asked to fail here");
                for (size_t i = 0; i < count; i++) {
                        struct setting *setting = &settings[i];
                        if (setting->value == NULL && !setting->kept)
                                filter_set(f, setting->slot,
                                           tsv_text(f->in->fields[setting->column],
                                                    &setting->scratch));
                }
                for (unsigned long i = 0; i < times; i++)
                        filter_emit(f);
        }
        filter_finish(f);
        for (size_t i = 0; i < count; i++)
                buffer_free(&settings[i].scratch);
        return EXIT_DONE;
}
