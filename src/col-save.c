/* col-save: store what a pipeline made, whole or not at all. */
#include <stdlib.h>
#include <string.h>

#include "clocks.h"
#include "day.h"
#include "db.h"
#include "decisions.h"
#include "error.h"
#include "inputs.h"
#include "named_policies.h"
#include "options.h"
#include "progress.h"
#include "spool.h"
#include "store.h"
#include "summary.h"
#include "tsv.h"

static const char help[] =
        "  col-list accounts -w \"status = 'open'\" | col-score -c behaviour | col-save\n"
        "  col-new contact party=bank1/77 result=NOANS | col-save -k contact\n"
        "\n"
        "usage: col-save [-q] [-d FILE] [-k KIND] [--as-of DAY] [FILE...]\n"
        "\n"
        "Store what a pipeline made: all of it, or nothing. Without -k, decisions:\n"
        "scores, segments, actions, arrangements, where the stream names their policy.\n"
        "\n"
        "  -d, --database FILE  the database; without it, that of COL_DB\n"
        "  -k, --kind KIND      store facts of this kind, from the columns that bear the\n"
        "                       names of its fields\n"
        "      --as-of DAY      day for which it holds; without it, the column as_of\n"
        "  -q, --quiet          say nothing but errors\n"
        "  -h, --help           print this\n"
        "  -V, --version        print the version\n";

/* What is made of every row. */
static struct target {
        struct mapping mapping;
        struct buffer last; /* the values that were spooled last */
} * targets;
static size_t target_count;

static struct clocks clocks;
enum { BULK = 10000 }; /* records from which on a save is a load of many */

/* Precedes the values of a spooled record. */
struct origin {
        size_t target, input, line;
};
static struct inputs *inputs;
static struct spool *spool;
static struct named_policies *policies;

static void
add_target(struct mapping mapping)
{
        targets = reallocate_array(targets, target_count + 1, sizeof *targets);
        targets[target_count++] = (struct target){.mapping = mapping};
}

/* Decides from the header what the stream holds. */
static void
find_targets(const struct tsv_reader *in, const struct kind *kind)
{
        struct mapping mapping;
        if (kind) {
                add_target(mapping_of_fields(kind, in));
                if (targets[0].mapping.as_of >= 0)
                        clocks.as_of_column = -1; /* each record has its own */
                return;
        }
        for (enum kind_id id = 0; id < KIND_COUNT; id++)
                if (mapping_of_decision(kind_at(id), in, &mapping))
                        add_target(mapping);
        if (target_count && clocks.seen_column < 0)
                usage_error("the stream has no column seen, so whether its decisions are stale "
                            "cannot be told; keep the columns as_of and seen of col-list");
        if (target_count && clocks.as_of_column < 0 && clocks.as_of == DAY_NONE)
                usage_error("the stream has no column as_of; give --as-of DAY");
}

/* A field that is wrong for being left out has no column to name. */
static void
refuse(const struct tsv_reader *in, const struct mapping *m, const struct problem *problem)
{
        int column = problem->field < 0 ? -1 : m->columns[problem->field];
        if (column >= 0)
                tsv_die(in, column, EXIT_BAD_DATA, "%s", problem->text);
        tsv_die(in, -1, EXIT_BAD_DATA, "%s %s",
                problem->field < 0 ? m->kind->name : m->kind->fields[problem->field].name,
                problem->text);
}

/* Spools the record that a row holds for a target, once its form is right. */
static void
spool_record(struct target *target, const struct tsv_reader *in, size_t input)
{
        static struct buffer spooled;
        const struct mapping *m = &target->mapping;
        const struct record *record = &m->record;
        struct origin origin = {(size_t)(target - targets), input, in->line};
        spooled.size = 0;
        buffer_add(&spooled, &origin, sizeof origin);
        for (size_t i = 0; i < m->kind->field_count; i++)
                if (record->given[i])
                        spool_put(&spooled, record->values[i]);
        struct slice values = {spooled.data + sizeof origin, spooled.size - sizeof origin};
        if (m->decision) {
                /* The rows of one account repeat its score and segment. */
                if (slice_equal(values, buffer_slice(&target->last)))
                        return;
                target->last.size = 0;
                buffer_add(&target->last, values.data, values.size);
        }

        struct problem problem;
        if (!record_check(record, &problem))
                refuse(in, m, &problem);
        if (m->policy >= 0 && record->given[m->policy] && record->values[m->policy].size &&
            !named_policies_add(policies, record->values[m->policy],
                                m->kind->fields[m->policy].name))
                tsv_die(in, m->columns[m->policy], EXIT_BAD_DATA,
                        "\"%.*s\" is not NAME@SHA-256, as the filters write it",
                        (int)record->values[m->policy].size, record->values[m->policy].data);
        spool_add(spool, buffer_slice(&spooled));
}

static void
read_stream(struct tsv_reader *in)
{
        progress_begin("rows read");
        for (uint64_t rows = 0; tsv_next(in); progress_step(++rows, tsv_share(in))) {
                size_t input = inputs_row(inputs, in);
                clocks_row(&clocks, in);
                for (size_t i = 0; i < target_count; i++)
                        if (mapping_read(&targets[i].mapping, in, slice_of(clocks.as_of_text)))
                                spool_record(&targets[i], in, input);
        }
        progress_end();
}

/* Is this record about an account that changed after the list was made? Counts those accounts. */
static bool
is_stale(struct store *store, const struct mapping *mapping, uint64_t *accounts)
{
        static struct buffer last; /* account looked at last */
        static bool stale;
        if (clocks.seen_column < 0 || !mapping_can_be_stale(mapping))
                return false;
        struct slice account = mapping->record.values[mapping->account];
        if (!slice_equal(account, buffer_slice(&last))) {
                int64_t id = store_find(store, KIND_account, account);
                stale = id && !store_fresh(store, id, clocks.seen);
                *accounts += stale;
                last.size = 0;
                buffer_add(&last, account.data, account.size);
        }
        return stale;
}

/* Takes the next record off the spool, into its target's record. */
static struct target *
next_record(struct origin *origin)
{
        struct slice spooled;
        if (!spool_next(spool, &spooled))
                return NULL;
        memcpy(origin, spooled.data, sizeof *origin);
        spooled.data += sizeof *origin;
        spooled.size -= sizeof *origin;
        struct target *target = &targets[origin->target];
        for (size_t i = 0; i < target->mapping.kind->field_count; i++)
                if (target->mapping.record.given[i])
                        target->mapping.record.values[i] = spool_take(&spooled);
        return target;
}

static void
store_records(struct store *store)
{
        struct target *target;
        struct origin origin;
        uint64_t stale = 0, done = 0;
        char *first_stale = NULL;
        progress_begin("records stored");
        while ((target = next_record(&origin))) {
                interrupted();
                done++;
                progress_step(done, (double)done / (double)spool_count(spool));
                if (is_stale(store, &target->mapping, &stale)) {
                        if (!first_stale)
                                first_stale = slice_dup(
                                        target->mapping.record.values[target->mapping.account]);
                        continue;
                }
                int64_t id;
                struct problem problem;
                if (store_record(store, &target->mapping.record, &id, &problem) == STORE_REFUSED)
                        die(EXIT_BAD_DATA, "%s:%zu:%s: %s", inputs_name(inputs, origin.input),
                            origin.line,
                            problem.field < 0 ? target->mapping.kind->name
                                              : target->mapping.kind->fields[problem.field].name,
                            problem.text);
        }
        progress_end();
        if (stale)
                die(EXIT_BUSY,
                    "stale: decisions or facts about %llu %s were saved after batch %lld, the last "
                    "that the list saw, %s %s; list again, and decide again",
                    (unsigned long long)stale, stale == 1 ? "account" : "accounts",
                    (long long)clocks.seen, stale == 1 ? "about" : "first of them", first_stale);
}

static void
store_stream(struct db *db, char *arguments)
{
        catch_interrupts();
        struct store *store = store_begin(
                db, (struct store_options){.as_of = clocks.as_of != DAY_NONE ? clocks.as_of
                                                                             : db_today(db),
                                           .arguments = arguments,
                                           .bulk = spool_count(spool) >= BULK});
        int64_t last = db_last_batch(db);
        if (clocks.seen_column >= 0 && clocks.seen > last)
                die(EXIT_BAD_DATA,
                    "the stream saw batch %lld, but the last one of %s is %lld; it was listed from "
                    "another database",
                    (long long)clocks.seen, db->path, (long long)last);
        spool_rewind(spool);
        named_policies_store(policies, store);
        store_records(store);
        inputs_store(inputs, store);
        char *summary = summary_of(store);
        int64_t batch = store_commit(store);
        if (batch)
                say("batch %lld: %s", (long long)batch, summary);
        else
                say("nothing new: %s", summary);
        free(summary);
        free(arguments);
}

/* Is this a column that `col-list accounts` writes, for the filters to look at? */
static bool
is_context(const char *name)
{
        for (size_t i = 0; i < account_view_column_count; i++)
                if (!strcmp(account_view_columns[i].name, name))
                        return true;
        size_t size = strlen(name);
        return !strncmp(name, "x_", 2) || (size > 8 && !strcmp(name + size - 8, "_explain"));
}

/* The names of the columns that no record was made from, or NULL. Beside decisions, what accounts
   were listed with, and why they were decided so, goes without saying. */
static char *
unused_columns(const struct tsv_reader *in)
{
        struct buffer text = {0};
        bool decisions = target_count && targets[0].mapping.decision;
        for (size_t i = 0; i < in->count; i++) {
                bool used = (target_count &&
                             ((int)i == clocks.as_of_column || (int)i == clocks.seen_column)) ||
                            (decisions && is_context(in->columns[i]));
                for (size_t t = 0; t < target_count && !used; t++)
                        for (size_t f = 0; f < targets[t].mapping.kind->field_count; f++)
                                used = used || targets[t].mapping.columns[f] == (int)i;
                if (!used)
                        buffer_add_format(&text, " %s", in->columns[i]);
        }
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
        inputs = inputs_new();
        const struct kind *kind = kind_name ? fact_kind(kind_name) : NULL;
        spool = spool_open();
        policies = named_policies_new();
        struct tsv_reader *in =
                tsv_open(argv + optind, argc - optind, (struct tsv_input){false, NULL});
        clocks_find(&clocks, in, as_of);
        find_targets(in, kind);
        read_stream(in);
        char *unused = unused_columns(in);
        tsv_close(in);
        if (spool_count(spool))
                store_stream(db, command_line(argc, argv));
        else
                say("nothing to save%s", kind ? "" : ": no row names a policy; facts need -k KIND");
        if (unused)
                say("columns left alone:%s", unused);
        free(unused);
        db_close(db);
        return EXIT_DONE;
}
