/* col-save: store what a pipeline made, whole or not at all. */
#include <stdlib.h>
#include <string.h>

#include "day.h"
#include "db.h"
#include "error.h"
#include "options.h"
#include "saving.h"
#include "summary.h"

static const char help[] =
        "  col-list accounts -w \"status = 'open'\" | col-score -c behaviour | col-save\n"
        "  col-new contact party=bank1/77 result=NOANS | col-save -k contact\n"
        "\n"
        "usage: col-save [-q] [-d FILE] [-k KIND] [--as-of DAY] [FILE...]\n"
        "\n"
        "Store what a pipeline made: all of it, or nothing. Without -k, decisions:\n"
        "scores, segments, actions, arrangements, allocations, where the stream names\n"
        "their policy.\n"
        "\n"
        "  -d, --database FILE  the database; without it, that of COL_DB\n"
        "  -k, --kind KIND      store facts of this kind, from the columns that bear the\n"
        "                       names of its fields\n"
        "      --as-of DAY      day for which it holds; without it, the column as_of\n"
        "  -q, --quiet          say nothing but errors\n"
        "  -h, --help           print this\n"
        "  -V, --version        print the version\n";

static void
store_stream(struct saving *saving, const struct saver *saver, struct db *db, char *arguments)
{
        catch_interrupts();
        struct store *store = saving_store(saving, saver, db, arguments);
        inputs_store(saving->inputs, store);
        char *summary = summary_of(store);
        int64_t batch = store_commit(store);
        if (batch)
                say("batch %lld: %s", (long long)batch, summary);
        else
                say("nothing new: %s", summary);
        free(summary);
        free(arguments);
}

/* The names of the columns that nothing was made of, or NULL. */
static char *
unused_columns(const struct saving *saving, const struct saver *saver)
{
        struct buffer text = {0};
        for (size_t i = 0; i < saving->in->count; i++)
                if (!saver->uses(saving, i))
                        buffer_add_format(&text, " %s", saving->in->columns[i]);
        return text.size ? (buffer_terminate(&text), text.data) : NULL;
}

static const struct kind *
fact_kind(const char *name)
{
        const struct kind *kind = kind_named(name);
        if (!kind || !kind_is_stated(kind))
                usage_error("\"%s\" is not a kind of records that can be saved; see col-kinds",
                            name);
        return kind;
}

int
main(int argc, char **argv)
{
        static const struct option options[] = {
                EDGE_OPTIONS, {"kind", required_argument, NULL, 'k'}, {NULL, 0, NULL, 0}};
        const char *database = NULL, *kind_name = NULL;
        int32_t as_of = DAY_NONE;
        tool_begin("col-save", help);
        for (int o; (o = getopt_long(argc, argv, EDGE_LETTERS "k:", options, NULL)) != -1;) {
                if (common_option(o))
                        continue;
                if (o == 'd')
                        database = optarg;
                else if (o == 'k')
                        kind_name = optarg;
                else
                        as_of = option_day(optarg, "--as-of");
        }

        struct db *db = db_open_writer(db_path(database));
        const struct kind *kind = kind_name ? fact_kind(kind_name) : NULL;
        struct saving saving = {
                .inputs = inputs_new(), .spool = spool_open(), .policies = named_policies_new()};
        saving.in = tsv_open(argv + optind, argc - optind, (struct tsv_input){false, NULL});
        clocks_find(&saving.clocks, saving.in, as_of);
        const struct saver *saver =
                !kind && is_allocated(saving.in) ? &saver_of_allocations : &saver_of_records;
        saver->begin(&saving, kind);
        saving_read(&saving, saver);
        char *unused = unused_columns(&saving, saver);
        tsv_close(saving.in);
        if (saving.records)
                store_stream(&saving, saver, db, command_line(argc, argv));
        else
                say("nothing to save%s", kind ? "" : ": no row names a policy; facts need -k KIND");
        if (unused)
                say("columns left alone:%s", unused);
        free(unused);
        inputs_free(saving.inputs);
        spool_close(saving.spool);
        named_policies_free(saving.policies);
        db_close(db);
        return EXIT_DONE;
}
