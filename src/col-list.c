/* col-list: records of a kind, as TSV. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "db.h"
#include "error.h"
#include "expr.h"
#include "format.h"
#include "listing.h"
#include "number.h"
#include "reading.h"
#include "ordering.h"

static const char help[] =
        "  col-list\n"
        "  col-list -w \"status = 'open' AND dpd > 30\" -c account,name,balance,dpd\n"
        "  col-list -o \"balance desc\" -l 20\n"
        "  col-list work -w \"channel = 'phone'\"\n"
        "  col-list entries -w \"account = 'anadolu/2026/000002'\" --as-of 2026-01-31\n"
        "\n"
        "usage: col-list [-q] [-d FILE] [-w WHERE] [-c COLUMNS] [-o ORDER] [-l LIMIT]\n"
        "                [--as-of DAY] [--known DAY|BATCH] [KIND]\n"
        "\n"
        "Write the accounts, or the records of another KIND (col-kinds names them), or\n"
        "work, the open actions with their accounts, as a stream; on a terminal, as a\n"
        "table.\n"
        "\n"
        "  -w, --where WHERE    only rows for which this SQL condition is true\n"
        "  -c, --columns LIST   only these columns, in this order: account,name,balance\n"
        "  -o, --order LIST     in this order: \"balance desc, account\"; without it,\n"
        "                       bytewise by debtor, account and date\n"
        "  -l, --limit N        only the first N rows\n"
        "      --as-of DAY      as things were on that day; without it, today\n"
        "      --known WHEN     as far as was recorded by the end of that day, or up to\n"
        "                       that batch; without it, all that is recorded\n"
        "  -d, --database FILE  the database; without it, that of COL_DB\n"
        "  -q, --quiet          say nothing but errors\n"
        "  -h, --help           print this\n"
        "  -V, --version        print the version\n";

/* What has to be known of a row: the first PRINTED columns are printed, the others only looked at.
 */
static const struct kind *kind;
static const char **columns;
static enum type *types;
static size_t column_count, column_capacity, printed;

static struct expr_set *conditions;
static struct listing_equal *equals;
static size_t equal_count, equal_capacity;

static struct ordering_key *keys;
static size_t key_count, key_capacity;

static struct listing *listing;
static struct slice *cells;
static struct format_writer *out;
static uint64_t rows;

/* ---- columns ---- */

static _Noreturn void
die_no_column(const char *option, const char *name)
{
        const char **names;
        size_t count = listing_all_columns(kind, &names);
        const char *near = nearest(name, names, count);

        usage_error("%s: %s have no column \"%s\"; %s%s%s", option, kind->plural, name,
                    near ? "did you mean " : "see col-list(1)", near ? near : "", near ? "?" : "");
}

/* Index of the column NAME among those that are looked at, to which it is added if need be. */
static size_t
need_column(const char *option, const char *name)
{
        for (size_t i = 0; i < column_count; i++) {
                if (!strcmp(columns[i], name))
                        return i;
        }
        if (listing_column_type(kind, name) == TYPE_NONE)
                die_no_column(option, name);
        grow(&columns, &column_capacity, column_count + 1, sizeof *columns);
        columns[column_count] = name;
        return column_count++;
}

static void
choose_columns(const char *list)
{
        if (!list) {
                column_count = listing_all_columns(kind, &columns);
                column_capacity = column_count;
        }
        for (char *name; (name = option_item(&list));) {
                size_t before = column_count;
                need_column("-c", name);
                if (column_count == before)
                        usage_error("-c: column %s twice; a stream names each once", name);
        }
        printed = column_count;
}

static void
choose_order(const char *list)
{
        for (char *term; (term = option_item(&list));) {
                char *direction = term + strcspn(term, " \t\n");

                if (*direction) {
                        *direction++ = '\0';
                        direction += strspn(direction, " \t\n");
                }
                if (*direction && strcasecmp(direction, "asc") && strcasecmp(direction, "desc"))
                        usage_error("-o: \"%s %s\" is not a column, or a column and asc or desc",
                                    term, direction);
                size_t column = need_column("-o", term);
                grow(&keys, &key_capacity, key_count + 1, sizeof *keys);
                keys[key_count++] =
                        (struct ordering_key){column, listing_column_type(kind, columns[column]),
                                              strcasecmp(direction, "desc") == 0};
                if (columns[column] != term)
                        free(term);
        }
}

/* ---- the condition ---- */

static void
use_column(void *all, size_t column)
{
        need_column("-w", ((const char **)all)[column]);
}

static void
note_equal(void *all, size_t column, struct slice value)
{
        grow(&equals, &equal_capacity, equal_count + 1, sizeof *equals);
        equals[equal_count++] = (struct listing_equal){((const char **)all)[column],
                                                       {slice_dup(value), value.size}};
}

static struct expr_set *
compile(const char *where, const char *const *names, size_t count)
{
        struct expr_column *typed = reallocate_array(NULL, count, sizeof *typed);

        for (size_t i = 0; i < count; i++)
                typed[i] = (struct expr_column){names[i], listing_column_type(kind, names[i])};
        struct expr_set *set = expr_open(typed, count);
        expr_add(set, slice_of(where), (struct expr_place){.column = "-w"});
        free(typed);
        return set;
}

/* Compiled first over all columns, to learn which it names, and then over those that are looked at.
 */
static void
choose_rows(const char *where, int32_t as_of)
{
        const char **all;
        size_t count = listing_all_columns(kind, &all);
        struct expr_set *set = compile(where, all, count);

        expr_columns_used(set, 0, use_column, all);
        expr_equalities(set, 0, note_equal, all);
        expr_close(set);
        free(all);
        conditions = compile(where, columns, column_count);
        expr_as_of(conditions, as_of);
}

/* ---- rows ---- */

static struct slice
cell(void *context, size_t column)
{
        (void)context;
        return listing_text(listing, column);
}

static void
write_row(void *context, const struct slice *row)
{
        (void)context;
        format_row(out, row);
        rows++;
}

static void
list_rows(size_t limit)
{
        struct ordering *ordering =
                key_count ? ordering_open(keys, key_count, column_count, limit) : NULL;
        size_t wanted = ordering ? column_count : printed;

        while ((ordering || rows < limit) && listing_next(listing)) {
                if (conditions) {
                        expr_row_from(conditions, cell, NULL);
                        if (expr_truth(conditions, 0) != 1)
                                continue;
                }
                for (size_t i = 0; i < wanted; i++)
                        cells[i] = listing_text(listing, i);
                if (ordering)
                        ordering_add(ordering, cells);
                else
                        write_row(NULL, cells);
        }
        if (ordering)
                ordering_each(ordering, write_row, NULL);
        ordering_close(ordering);
}

static size_t
limit_option(const char *argument)
{
        int64_t limit;

        if (integer_parse(slice_of(argument), &limit) != NUMBER_OK || limit < 0)
                usage_error("-l: '%s' is not a number of rows", argument);
        return (size_t)limit;
}

static const struct kind *
kind_operand(const char *name)
{
        const struct kind *found = listing_kind(name);
        const char *names[KIND_COUNT + 1] = {[KIND_COUNT] = "work"};

        if (found)
                return found;
        for (int i = 0; i < KIND_COUNT; i++)
                names[i] = kind_at((enum kind_id)i)->plural;
        const char *near = nearest(name, names, KIND_COUNT + 1);
        usage_error("there is no kind of record \"%s\"; %s%s%s", name,
                    near ? "did you mean " : "col-kinds lists them", near ? near : "",
                    near ? "?" : "");
}

int
main(int argc, char **argv)
{
        static const struct option options[] = {READING_OPTIONS,
                                                {"where", required_argument, NULL, 'w'},
                                                {"columns", required_argument, NULL, 'c'},
                                                {"order", required_argument, NULL, 'o'},
                                                {"limit", required_argument, NULL, 'l'},
                                                {NULL, 0, NULL, 0}};
        struct reading reading = {NULL, NULL, NULL};
        const char *where = NULL, *list = NULL, *order = NULL;
        size_t limit = SIZE_MAX;

        tool_begin("col-list", help);
        for (int option;
             (option = getopt_long(argc, argv, EDGE_LETTERS "w:c:o:l:", options, NULL)) != -1;) {
                switch (option) {
                case 'w':
                        where = optarg;
                        break;
                case 'c':
                        list = optarg;
                        break;
                case 'o':
                        order = optarg;
                        break;
                case 'l':
                        limit = limit_option(optarg);
                        break;
                default:
                        reading_option(&reading, option);
                }
        }
        if (argc - optind > 1)
                usage_error("one kind of record at a time, not also \"%s\"", argv[optind + 1]);
        kind = kind_operand(optind < argc ? argv[optind] : "accounts");

        struct moment moment;
        struct db *db = reading_open(&reading, &moment);
        choose_columns(list);
        choose_order(order);
        if (where)
                choose_rows(where, moment.as_of);
        cells = reallocate_array(NULL, column_count, sizeof *cells);
        types = reallocate_array(NULL, column_count, sizeof *types);
        for (size_t i = 0; i < column_count; i++)
                types[i] = listing_column_type(kind, columns[i]);

        listing = listing_open(db, kind, moment, columns, column_count, equals, equal_count);
        out = format_open(FORMAT_AUTO, columns, types, printed);
        list_rows(limit);
        db_access_log(db, argc, argv, rows);
        format_close(out);
        listing_close(listing);
        db_close(db);
        return EXIT_DONE;
}
